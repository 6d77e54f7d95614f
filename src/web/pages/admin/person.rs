//! One account: what is known of it, and everything that an administrator may do to it.

use poem::Response;

use super::{badge, components::Section, desk, people::called, put};
use crate::{
    app::authorization::Admin,
    error::{Field, Rejection},
    flows::admin_users,
    store::{api_key, role, session, user, user_role},
    types::user_agent::Device,
    web::{
        error::{HttpError, HttpResult},
        pages::{
            components::{Choice, Fact, Form, Input, Kind, Mood, Row, Summary, Tone},
            form_errors::Refused,
            layout::Page,
            notice::Notice,
        },
        request::{Form as Sent, HttpRequest},
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let person = user::by_id(request.app().db.reader(), request.id_at(2)?).await?.ok_or(Rejection::NotFound)?;
    whole(&request, &admin, &person, None).await
}

pub async fn activate(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::activate(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountActivated))
}

pub async fn deactivate(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::deactivate(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountDeactivated))
}

pub async fn verify(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::verify(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::AccountVerified))
}

pub async fn send_reset(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::send_reset(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, Notice::ResetSent))
}

pub async fn unlock(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let lifted = admin_users::unlock(request.app(), &admin, id(&sent)).await?;
    Ok(done(&request, &sent, if lifted { Notice::AccountUnlocked } else { Notice::NothingLocked }))
}

pub async fn give_role(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let role = sent.text("role");
    if role.is_empty() {
        return Ok(Page::of(&request).go(&path(id(&sent)), None));
    }
    admin_users::grant_role(request.app(), &admin, id(&sent), &role).await?;
    Ok(done(&request, &sent, Notice::RoleGranted))
}

pub async fn take_role(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::revoke_role(request.app(), &admin, id(&sent), &sent.text("role")).await?;
    Ok(done(&request, &sent, Notice::RoleRevoked))
}

/// One session, or all of them where none is named.
pub async fn end_sessions(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    match sent.text("session").as_str() {
        "" => drop(admin_users::end_sessions(request.app(), &admin, id(&sent)).await?),
        one => admin_users::end_session(request.app(), &admin, id(&sent), one.parse().unwrap_or(0)).await?,
    }
    Ok(done(&request, &sent, Notice::SessionsEnded))
}

pub async fn revoke_key(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    admin_users::revoke_key(request.app(), &admin, id(&sent), sent.text("key").parse().unwrap_or(0)).await?;
    Ok(done(&request, &sent, Notice::ApiKeyRevoked))
}

/// Only for whoever has typed the address of the account.
pub async fn delete(request: HttpRequest) -> HttpResult {
    let (request, admin, sent) = asked(request).await?;
    let person = user::by_id(request.app().db.reader(), id(&sent)).await?.ok_or(Rejection::NotFound)?;
    if sent.text("address").trim() != person.email {
        return whole(&request, &admin, &person, Some(&Refused::Whole("admin-delete-mistyped"))).await;
    }
    admin_users::delete(request.app(), &admin, person.id).await?;
    Ok(Page::of(&request).go("/admin/users", Some(Notice::AccountDeleted)))
}

/// The proof before the form: whoever lacks the right learns nothing of what was wrong with it.
async fn asked(mut request: HttpRequest) -> Result<(HttpRequest, Admin, Sent), HttpError> {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    Ok((request, admin, sent))
}

/// What is no number is nobody.
fn id(sent: &Sent) -> i64 {
    sent.text("id").parse().unwrap_or(0)
}

fn done(request: &HttpRequest, sent: &Sent, notice: Notice) -> Response {
    Page::of(request).go(&path(id(sent)), Some(notice))
}

async fn whole(request: &HttpRequest, admin: &Admin, person: &user::Model, refused: Option<&Refused>) -> HttpResult {
    let page = Page::of(request);
    let db = request.app().db.reader();
    let (own, all) = (user_role::names_of(db, person.id).await?, role::all(db).await?);
    let sessions = session::page(db, person.id, request.app().now(), (0, session::PAGE_SIZE)).await?;
    let keys = api_key::of_user(db, person.id).await?;
    let may_be_shut_out = admin.ensure_not_self(person.id).is_ok();
    let mut delete = delete_form(&page, person);
    let summary: Option<Summary> = refused.map(|refused| page.refuse(&mut delete, refused));
    let mut desk = desk(&page, person.email.clone(), summary);
    desk.sections.push(Section {
        id: "account",
        heading: page.say("admin-account"),
        facts: facts(&page, person),
        rows: deeds(&page, person, may_be_shut_out),
        ..Section::default()
    });
    desk.actions.push(page.link(format!("/admin/log?who={}", person.id), "admin-log-of-user"));
    desk.sections.push(roles_section(&page, person, &own, &all));
    desk.sections.push(sessions_section(&page, person, sessions));
    desk.sections.push(keys_section(&page, person, &keys));
    if may_be_shut_out {
        desk.sections.push(Section {
            id: "delete",
            heading: page.say("admin-delete"),
            lead: Some(page.say("admin-delete-lead")),
            grave: true,
            forms: vec![delete],
            ..Section::default()
        });
    }
    put(&page, &desk)
}

fn facts(page: &Page<'_>, person: &user::Model) -> Vec<Fact> {
    let when = |at: Option<_>| at.map_or_else(|| page.say("admin-never"), |at| page.moment(at));
    let verified = if person.verified_at.is_some() {
        badge(page, "admin-verified", Mood::Good)
    } else {
        badge(page, "admin-unverified", Mood::Plain)
    };
    let state = if person.is_active { badge(page, "admin-active", Mood::Good) } else { badge(page, "admin-inactive", Mood::Bad) };
    let password = if person.password_hash.is_some() { "admin-password-set" } else { "admin-password-none" };
    let mut facts = vec![
        Fact { badge: Some(verified), ..Fact::new(page.say("field-email"), &person.email) },
        Fact { badge: Some(state), ..Fact::new(page.say("admin-number"), person.id.to_string()) },
    ];
    let name = called(person);
    facts.extend((!name.is_empty()).then(|| Fact::new(page.say("admin-name"), name)));
    facts.extend(person.username.as_ref().map(|name| Fact::new(page.say("admin-username"), name)));
    facts.extend([
        Fact::new(page.say("field-password"), page.say(password)),
        Fact::new(page.say("admin-created"), when(Some(person.created_at))),
        Fact::new(page.say("admin-signed-in"), when(person.signed_in_at)),
    ]);
    facts
}

fn small(page: &Page<'_>, (action, submit): (&'static str, &str), person: i64, more: Option<(&'static str, String)>) -> Form {
    let mut form = Form { tone: Tone::Quiet, ..page.form_to(action, submit) };
    form.hidden.push(("id", person.to_string()));
    form.hidden.extend(more);
    form
}

fn deeds(page: &Page<'_>, person: &user::Model, may_be_shut_out: bool) -> Vec<Row> {
    let deed = |name: &str, action, submit: &str| Row {
        name: page.say(name),
        forms: vec![small(page, (action, submit), person.id, None)],
        ..Row::default()
    };
    let mut rows = Vec::new();
    if person.is_active {
        rows.push(deed("admin-reset", "/admin/users/send-reset", "admin-reset-submit"));
        rows.push(deed("admin-unlock", "/admin/users/unlock", "admin-unlock-submit"));
    }
    if person.verified_at.is_none() {
        rows.push(deed("admin-verify", "/admin/users/verify", "admin-verify-submit"));
    }
    if !person.is_active {
        rows.push(deed("admin-activate", "/admin/users/activate", "admin-activate-submit"));
    } else if may_be_shut_out {
        rows.push(deed("admin-deactivate", "/admin/users/deactivate", "admin-deactivate-submit"));
    }
    rows
}

fn roles_section(page: &Page<'_>, person: &user::Model, own: &[String], all: &[role::Model]) -> Section {
    let row = |name: &String| Row {
        name: name.clone(),
        forms: vec![small(page, ("/admin/users/revoke-role", "admin-revoke-role"), person.id, Some(("role", name.clone())))],
        ..Row::default()
    };
    let choice = |role: &role::Model| Choice { value: role.name.clone(), text: role.name.clone(), chosen: false };
    // None is chosen by itself: one careless click would give the first.
    let mut others = vec![Choice { value: String::new(), text: page.say("admin-choose"), chosen: true }];
    others.extend(all.iter().filter(|role| !own.contains(&role.name)).map(choice));
    let mut give = page.form_to("/admin/users/grant-role", "admin-grant-role");
    give.tone = Tone::Quiet;
    give.hidden.push(("id", person.id.to_string()));
    let there = others.len() > 1;
    give.inputs.push(Input::new(Field::Role, ("role", "off"), page.say("admin-another-role"), Kind::Choice(others)));
    Section {
        id: "roles",
        heading: page.say("admin-roles"),
        none: own.is_empty().then(|| page.say("admin-no-roles")),
        rows: own.iter().map(row).collect(),
        forms: there.then_some(give).into_iter().collect(),
        ..Section::default()
    }
}

fn sessions_section(page: &Page<'_>, person: &user::Model, (count, sessions): (u64, Vec<session::Model>)) -> Section {
    let row = |session: &session::Model| {
        let device = Device::of(session.user_agent.as_deref().unwrap_or_default());
        let named: Vec<String> = device.browser.into_iter().chain(device.system).collect();
        let dated = |key, at| page.say_with(key, &[("when", page.moment(at).into())]);
        let mut about: Vec<String> = session.ip.clone().into_iter().collect();
        about.extend([
            dated("admin-session-since", session.created_at),
            dated("admin-session-seen", session.last_use(page.context.app().now()).at),
        ]);
        let end = Some(("session", session.id.to_string()));
        Row {
            name: if named.is_empty() { page.say("admin-session-unknown") } else { named.join(", ") },
            about,
            forms: vec![small(page, ("/admin/users/end-sessions", "admin-end"), person.id, end)],
            ..Row::default()
        }
    };
    let all = small(page, ("/admin/users/end-sessions", "admin-end-all"), person.id, None);
    Section {
        id: "sessions",
        heading: page.say("admin-sessions"),
        lead: (count > session::PAGE_SIZE)
            .then(|| page.say_with("admin-sessions-more", &[("count", (count - session::PAGE_SIZE).into())])),
        none: sessions.is_empty().then(|| page.say("admin-no-sessions")),
        rows: sessions.iter().map(row).collect(),
        forms: (sessions.len() > 1).then_some(all).into_iter().collect(),
        ..Section::default()
    }
}

fn keys_section(page: &Page<'_>, person: &user::Model, keys: &[api_key::Model]) -> Section {
    let dated = |key, at| page.say_with(key, &[("day", page.day(at).into())]);
    let row = |key: &api_key::Model| {
        let used = key.last_used_at.map_or_else(|| page.say("keys-row-unused"), |at| dated("keys-row-used", at));
        let revoke = Some(("key", key.id.to_string()));
        Row {
            name: key.name.clone(),
            code: Some(format!("{}…", key.hint)),
            about: vec![dated("keys-row-created", key.created_at), used],
            forms: vec![small(page, ("/admin/users/revoke-key", "keys-revoke"), person.id, revoke)],
            ..Row::default()
        }
    };
    Section {
        id: "keys",
        heading: page.say("keys-title"),
        none: keys.is_empty().then(|| page.say("admin-no-keys")),
        rows: keys.iter().map(row).collect(),
        ..Section::default()
    }
}

fn delete_form(page: &Page<'_>, person: &user::Model) -> Form {
    let mut form = Form { tone: Tone::Danger, ..page.form_to("/admin/users/delete", "admin-delete-submit") };
    form.hidden.push(("id", person.id.to_string()));
    let typed = Input::new(Field::Email, ("address", "off"), page.say("admin-delete-type"), Kind::Exact);
    form.inputs.push(typed.hinting(person.email.clone()));
    form
}

/// Where the page of an account stands.
pub(super) fn path(id: i64) -> String {
    format!("/admin/users/{id}")
}
