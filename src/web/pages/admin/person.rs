//! One account: what is known of it, and everything that an administrator may do to it.

use poem::Response;

use super::{badge, desk, people::called, put, view::Section};
use crate::{
    app::admin::Admin,
    error::{Field, Refusal},
    flows::people,
    store::{api_key, role, session, user},
    types::device::Device,
    web::{
        call::{Call, Form as Sent},
        failure::{Answer, Failure},
        pages::{
            notice::Notice,
            page::Page,
            refusal::Refused,
            view::{Choice, Fact, Form, Input, Kind, Mood, Row, Summary, Tone},
        },
    },
};

pub async fn show(call: Call) -> Answer {
    let admin = call.admin().await?;
    let person = user::by_id(call.app().db.reader(), call.id_at(2)?).await?.ok_or(Refusal::NotFound)?;
    whole(&call, &admin, &person, None).await
}

pub async fn activate(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::activate(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountActivated))
}

pub async fn deactivate(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::deactivate(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountDeactivated))
}

pub async fn verify(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::verify(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::AccountVerified))
}

pub async fn send_reset(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::send_reset(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, Notice::ResetSent))
}

pub async fn unlock(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let lifted = people::unlock(call.app(), &admin, id(&sent)).await?;
    Ok(done(&call, &sent, if lifted { Notice::AccountUnlocked } else { Notice::NothingLocked }))
}

pub async fn give_role(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let role = sent.text("role");
    if role.is_empty() {
        return Ok(Page::of(&call).go(&path(id(&sent)), None));
    }
    people::give_role(call.app(), &admin, id(&sent), &role).await?;
    Ok(done(&call, &sent, Notice::RoleGiven))
}

pub async fn take_role(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::take_role(call.app(), &admin, id(&sent), &sent.text("role")).await?;
    Ok(done(&call, &sent, Notice::RoleTaken))
}

/// One session, or all of them where none is named.
pub async fn end_sessions(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    match sent.text("session").as_str() {
        "" => drop(people::end_sessions(call.app(), &admin, id(&sent)).await?),
        one => people::end_session(call.app(), &admin, id(&sent), one.parse().unwrap_or(0)).await?,
    }
    Ok(done(&call, &sent, Notice::SessionsEnded))
}

pub async fn revoke_key(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    people::revoke_key(call.app(), &admin, id(&sent), sent.text("key").parse().unwrap_or(0)).await?;
    Ok(done(&call, &sent, Notice::ApiKeyRevoked))
}

/// Only for whoever has typed the address of the account.
pub async fn delete(call: Call) -> Answer {
    let (call, admin, sent) = asked(call).await?;
    let person = user::by_id(call.app().db.reader(), id(&sent)).await?.ok_or(Refusal::NotFound)?;
    if sent.text("address").trim() != person.email {
        return whole(&call, &admin, &person, Some(&Refused::Whole("admin-delete-mistyped"))).await;
    }
    people::delete(call.app(), &admin, person.id).await?;
    Ok(Page::of(&call).go("/admin/users", Some(Notice::AccountDeleted)))
}

/// The proof before the form: whoever lacks the right learns nothing of what was wrong with it.
async fn asked(mut call: Call) -> Result<(Call, Admin, Sent), Failure> {
    let admin = call.admin().await?;
    let sent = call.form().await?;
    Ok((call, admin, sent))
}

/// What is no number is nobody.
fn id(sent: &Sent) -> i64 {
    sent.text("id").parse().unwrap_or(0)
}

fn done(call: &Call, sent: &Sent, notice: Notice) -> Response {
    Page::of(call).go(&path(id(sent)), Some(notice))
}

async fn whole(call: &Call, admin: &Admin, person: &user::Model, refused: Option<&Refused>) -> Answer {
    let page = Page::of(call);
    let db = call.app().db.reader();
    let (own, all) = (role::names_of(db, person.id).await?, role::all(db).await?);
    let sessions = session::page(db, person.id, call.app().now(), (0, session::SHOWN)).await?;
    let keys = api_key::of_user(db, person.id).await?;
    let may_be_shut_out = admin.spares_self(person.id).is_ok();
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
        forms: vec![small(page, ("/admin/users/take-role", "admin-revoke-role"), person.id, Some(("role", name.clone())))],
        ..Row::default()
    };
    let choice = |role: &role::Model| Choice { value: role.name.clone(), text: role.name.clone(), chosen: false };
    // None is chosen by itself: one careless click would give the first.
    let mut others = vec![Choice { value: String::new(), text: page.say("admin-choose"), chosen: true }];
    others.extend(all.iter().filter(|role| !own.contains(&role.name)).map(choice));
    let mut give = page.form_to("/admin/users/give-role", "admin-grant-role");
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
            dated("admin-session-seen", session.seen(page.visit.app().now()).at),
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
        lead: (count > session::SHOWN)
            .then(|| page.say_with("admin-sessions-more", &[("count", (count - session::SHOWN).into())])),
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
