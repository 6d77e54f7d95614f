//! Everybody who has an account: looked for, listed, and made one for.

use std::collections::HashMap;

use super::{
    badge,
    components::{Asked, Cell, Desk, Search, Sieve, Table},
    desk, pager, put, start, wish,
};
use crate::{
    error::Field,
    flows::{
        admin_users::{self, Draft},
        invite,
    },
    store::{
        role, user, user_role,
        user_search::{self, Filter},
    },
    web::{
        error::{HttpError, HttpResult},
        pages::{
            components::{Badge, Choice, Form, Input, Kind, Mood, Summary},
            fence,
            form_errors::Refused,
            layout::Page,
            notice::Notice,
        },
        request::{Form as Sent, HttpRequest},
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    let db = request.app().db.reader();
    let state = wish(&request, "state").unwrap_or_default();
    let filter = Filter {
        text: wish(&request, "search"),
        active: match state.as_str() {
            "active" => Some(true),
            "inactive" => Some(false),
            _ => None,
        },
        verified: (state == "unverified").then_some(false),
        role: wish(&request, "role"),
    };
    let count = user_search::count(db, &filter).await?;
    let found = user_search::page(db, &filter, start(&request)).await?;
    let ids: Vec<i64> = found.rows.iter().map(|row| row.id).collect();
    let roles = user_role::names_of_all(db, &ids).await?;
    let mut desk = desk(&page, page.say("admin-users"), None);
    desk.lead.push(page.say("admin-users-lead"));
    desk.actions.push(page.link("/admin/users/new", "admin-new"));
    desk.search = Some(search(&page, &filter, &state, role::all(db).await?));
    desk.pager = pager(&page, &found);
    if found.rows.is_empty() {
        desk.none = Some(page.say("admin-users-none"));
    } else {
        desk.table = Some(table(&page, count, &found.rows, &roles));
    }
    put(&page, &desk)
}

fn search(page: &Page<'_>, filter: &Filter, state: &str, roles: Vec<role::Model>) -> Search {
    let choice = |value: &str, text: String, chosen: &str| Choice { value: value.to_owned(), text, chosen: value == chosen };
    let states = vec![
        choice("", page.say("admin-any-state"), state),
        choice("active", page.say("admin-active"), state),
        choice("inactive", page.say("admin-inactive"), state),
        choice("unverified", page.say("admin-unverified"), state),
    ];
    let wanted = filter.role.as_deref().unwrap_or_default();
    let mut names = vec![choice("", page.say("admin-any-role"), wanted)];
    names.extend(roles.into_iter().map(|role| choice(&role.name, role.name.clone(), wanted)));
    let typed = filter.text.clone().unwrap_or_default();
    Search {
        action: "/admin/users",
        submit: page.say("admin-search-submit"),
        text: Some(Asked { name: "search", label: page.say("admin-search"), value: typed }),
        choices: vec![
            Sieve { name: "state", label: page.say("admin-state"), choices: states },
            Sieve { name: "role", label: page.say("admin-role"), choices: names },
        ],
    }
}

fn table(page: &Page<'_>, count: u64, people: &[user::Model], roles: &HashMap<i64, Vec<String>>) -> Table {
    let columns = [page.say("field-email"), page.say("admin-name"), page.say("admin-roles"), page.say("admin-signed-in")];
    let row = |person: &user::Model| {
        let cell = |at: usize, text: String| Cell { column: columns[at].clone(), text, ..Cell::default() };
        let signed_in = person.signed_in_at.map_or_else(|| page.say("admin-never"), |at| page.day(at));
        let names = roles.get(&person.id).map_or_else(|| page.say("admin-no-role"), |names| fence::fenced_all(names));
        let who = Cell {
            href: Some(format!("/admin/users/{}", person.id)),
            badge: state(page, person),
            ..cell(0, person.email.clone())
        };
        vec![who, cell(1, called(person)), cell(2, names), cell(3, signed_in)]
    };
    let rows = people.iter().map(row).collect();
    Table { caption: page.say_with("admin-users-count", &[("count", count.into())]), columns: columns.to_vec(), rows }
}

/// What is out of the ordinary about an account.
fn state(page: &Page<'_>, person: &user::Model) -> Option<Badge> {
    match (person.is_active, person.verified_at.is_some()) {
        (false, _) => Some(badge(page, "admin-inactive", Mood::Bad)),
        (true, false) => Some(badge(page, "admin-unverified", Mood::Plain)),
        (true, true) => None,
    }
}

/// First and last name, as far as they are known.
pub(super) fn called(person: &user::Model) -> String {
    format!("{} {}", person.first_name, person.last_name).trim().to_owned()
}

pub async fn show_new(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    let form = new_form(&request, &page, &Sent::default()).await?;
    put(&page, &new_desk(&page, form, None))
}

/// Makes the account and invites its owner, unless that is not wanted: then the address is taken as confirmed.
pub async fn create(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let sent = request.form().await?;
    let page = Page::of(&request);
    let (email, role) = (sent.text("email"), sent.text("role"));
    let (first_name, last_name) = (sent.text("first_name"), sent.text("last_name"));
    let roles: Vec<String> = Some(role).filter(|name| !name.is_empty()).into_iter().collect();
    let (email, first_name, last_name) = (email.as_str(), first_name.as_str(), last_name.as_str());
    let made = if sent.text("mail").is_empty() {
        let draft = Draft { email, first_name, last_name, roles, ..Draft::default() };
        admin_users::create(request.app(), &admin, draft).await
    } else {
        invite::invite(request.app(), &admin, invite::Draft { email, first_name, last_name, roles, locale: None }).await
    };
    match made {
        Ok(made) => Ok(page.go(&format!("/admin/users/{}", made.id), Some(Notice::AccountMade))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = new_form(&request, &page, &sent).await?;
            let summary = page.refuse(&mut form, &refused);
            put(&page, &new_desk(&page, form, Some(summary)))
        }
    }
}

async fn new_form(request: &HttpRequest, page: &Page<'_>, sent: &Sent) -> Result<Form, HttpError> {
    let chosen = sent.text("role");
    let choice = |value: &str, text: String| Choice { value: value.to_owned(), text, chosen: value == chosen };
    let mut roles = vec![choice("", page.say("admin-no-role"))];
    roles.extend(role::all(request.app().db.reader()).await?.into_iter().map(|role| choice(&role.name, role.name.clone())));
    // A form that nobody has sent yet proposes it.
    let mail = !sent.text("mail").is_empty() || sent.text("sent").is_empty();
    let mail = Input::new(Field::Listing, ("mail", "off"), page.say("admin-send-invitation"), Kind::Check(mail));
    let mut form = page.form_to("/admin/users/new", "admin-new-submit");
    form.hidden.push(("sent", "1".to_owned()));
    form.inputs = vec![
        Input { autocomplete: "off", ..page.email_input(&sent.text("email")) },
        Input { autocomplete: "off", ..page.first_name_input(&sent.text("first_name")) },
        Input { autocomplete: "off", ..page.last_name_input(&sent.text("last_name")) },
        Input::new(Field::Role, ("role", "off"), page.say("admin-role"), Kind::Choice(roles)),
        mail.holding("1"),
    ];
    Ok(form)
}

fn new_desk(page: &Page<'_>, form: Form, summary: Option<Summary>) -> Desk {
    let mut desk = desk(page, page.say("admin-new"), summary);
    desk.lead.push(page.say("admin-new-lead"));
    desk.sections.push(super::components::Section {
        id: "new",
        heading: page.say("admin-account"),
        forms: vec![form],
        ..super::components::Section::default()
    });
    desk
}
