//! What has happened, to whom, by whom, when and from where.

use super::{
    components::{Asked, Cell, Search, Sieve, Table},
    desk, pager, person, put, start, wish,
};
use crate::{
    error::{Error, Rejection},
    flows::admin_users,
    store::{
        audit_event::{self, Filter},
        user,
    },
    types::kinds::Event,
    web::{
        error::HttpResult,
        pages::{activity, components::Choice, layout::Page},
        request::HttpRequest,
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    let db = request.app().db.reader();
    let event = wish(&request, "event").as_deref().and_then(Event::parse);
    let who = wish(&request, "who").unwrap_or_default();
    let user = match who.as_str() {
        "" => None,
        named => match admin_users::find(request.app(), named).await {
            Ok(found) => Some(found.id),
            // What has happened to an account stays when it has gone; nothing happens to nobody.
            Err(Error::Rejected(Rejection::NotFound)) => Some(named.parse().unwrap_or(0)),
            Err(error) => return Err(error.into()),
        },
    };
    let filter = Filter { user, event, ..Filter::default() };
    let found = audit_event::page(db, &filter, start(&request)).await?;
    let ids: Vec<i64> = found.rows.iter().flat_map(|row| [row.user_id, by(row)]).flatten().collect();
    let addresses = user::addresses(db, &ids).await?;
    let mut desk = desk(&page, page.say("admin-log"), None);
    desk.lead.push(page.say("admin-log-lead"));
    let mut choices = vec![Choice { value: String::new(), text: page.say("admin-any-state"), chosen: event.is_none() }];
    choices.extend(Event::all().map(|one| Choice {
        value: one.word(),
        text: page.say(&activity::words(one)),
        chosen: event == Some(one),
    }));
    desk.search = Some(Search {
        action: "/admin/log",
        submit: page.say("admin-search-submit"),
        text: Some(Asked { name: "who", label: page.say("admin-log-search"), value: who }),
        choices: vec![Sieve { name: "event", label: page.say("admin-log-event"), choices }],
    });
    let columns =
        ["admin-log-when", "admin-log-event", "admin-log-user", "admin-log-by", "admin-log-from"].map(|key| page.say(key));
    let row = |event: &audit_event::Model| {
        let plain = |at: usize, text: String| Cell { column: columns[at].clone(), text, ..Cell::default() };
        let named = |at: usize, id: Option<i64>| match id {
            Some(id) => match addresses.get(&id) {
                Some(address) => Cell { href: Some(person::path(id)), ..plain(at, address.clone()) },
                None => plain(at, id.to_string()),
            },
            None => plain(at, String::new()),
        };
        let what = match &event.detail {
            Some(detail) => format!("{} · {detail}", page.say(&activity::words(event.event))),
            None => page.say(&activity::words(event.event)),
        };
        let actor = match (by(event), &event.actor) {
            (None, Some(word)) => plain(3, word.clone()),
            (id, _) => named(3, id),
        };
        let from = event.ip.clone().unwrap_or_default();
        vec![plain(0, page.moment(event.created_at)), plain(1, what), named(2, event.user_id), actor, plain(4, from)]
    };
    let rows: Vec<_> = found.rows.iter().map(row).collect();
    if rows.is_empty() {
        desk.none = Some(page.say("admin-log-none"));
    } else {
        desk.table = Some(Table { caption: page.say("admin-newest-first"), columns: columns.to_vec(), rows });
    }
    desk.pager = pager(&page, &found);
    put(&page, &desk)
}

/// The administrator who did it, where one did.
fn by(row: &audit_event::Model) -> Option<i64> {
    row.actor.as_deref()?.parse().ok()
}
