//! What has happened, to whom, by whom, when and from where.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use askama::Template;
use poem::handler;

use super::query;
use crate::{
    app::{App, authorization::Admin},
    flows::admin_users::{self, MAX_MEANT},
    store::{
        audit_event::{self, Filter},
        pagination::CursorPage,
        user,
    },
    types::{clock::Timestamp, kinds::Event},
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        pages::{
            components::Pager,
            layout::{Layout, page},
        },
    },
};

const A_DAY: Duration = Duration::from_hours(24);

#[derive(Template)]
#[template(path = "pages/admin/log.html")]
struct LogPage<'a> {
    layout: &'a Layout<'a>,
    asked: Asked,
    /// The users who are meant, where these are several.
    meant: Vec<user::Model>,
    /// Whether more of them match.
    more: bool,
    rows: Vec<audit_event::Model>,
    /// What users are called, by their ids.
    names: HashMap<i64, String>,
    pager: Option<Pager>,
}

/// What the query asks for, as the form shows it.
struct Asked {
    who: String,
    /// The word of the event.
    wanted: String,
    ip: String,
    from: String,
    to: String,
    /// Whether `who` is no user.
    is_unknown: bool,
}

/// Who did it.
enum Doer {
    /// An administrator, by their id.
    Administrator(i64),
    Operator,
    /// The user whom the event is about.
    User,
    /// A client that has proved nothing.
    Unknown,
    Server,
}

page!(LogPage);

impl LogPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn name_of(&self, id: &i64) -> Option<&String> {
        self.names.get(id)
    }

    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn doer(&self, row: &audit_event::Model) -> Doer {
        doer(row)
    }

    /// What the event is about beside the account, as far as it says something to a reader.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn detail<'r>(&self, row: &'r audit_event::Model) -> Option<&'r str> {
        let is_shown = matches!(
            row.event,
            Event::RoleGranted
                | Event::RoleRevoked
                | Event::RoleCreated
                | Event::RoleDeleted
                | Event::ApiKeyCreated
                | Event::ApiKeyRevoked
                | Event::PasskeyAdded
                | Event::PasskeyRenamed
                | Event::PasskeyRemoved
                | Event::PasskeyCounterBack
                | Event::SigningKeyCreated
                | Event::SigningKeyRetired
        );
        row.detail.as_deref().filter(|_| is_shown)
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, _: &Admin) -> HttpResult {
    let text = |name| query::text(context, name);
    let (who, event) = (text("who"), Event::parse(&text("event")));
    let (since, last_day) = (Timestamp::parse_day(&text("from")), Timestamp::parse_day(&text("to")));
    let mut meant = if who.is_empty() { Vec::new() } else { admin_users::search(app, &who).await? };
    let most = usize::try_from(MAX_MEANT).unwrap_or(usize::MAX);
    let more = meant.len() > most;
    meant.truncate(most);
    let asked = Asked {
        is_unknown: !who.is_empty() && meant.is_empty() && who.parse::<i64>().is_err(),
        who,
        wanted: event.map(Event::word).unwrap_or_default(),
        ip: text("ip"),
        from: since.map(day).unwrap_or_default(),
        to: last_day.map(day).unwrap_or_default(),
    };
    let until = last_day.map(|day| day.plus(A_DAY));
    let filter = Filter { event, ip: ip(&asked.ip), since, until, ..of_users(&asked.who, &meant) };
    let found =
        if asked.is_unknown { nothing() } else { audit_event::page(app.db.reader(), &filter, query::start(context)).await? };
    let names = names(app, &found.rows).await?;
    let pager = Pager::newest_first(context, &found);
    let is_unknown = asked.is_unknown || !asked.who.is_empty() && meant.is_empty() && found.rows.is_empty();
    let asked = Asked { is_unknown, ..asked };
    layout.show(&LogPage { layout: &layout, asked, meant, more, rows: found.rows, names, pager })
}

fn of_users(who: &str, meant: &[user::Model]) -> Filter {
    match meant {
        [one] => Filter { user: Some(one.id), ..Filter::default() },
        // The log of an account outlives it.
        [] => Filter { user: who.parse().ok(), ..Filter::default() },
        several => Filter { users: Some(several.iter().map(|user| user.id).collect()), ..Filter::default() },
    }
}

fn nothing() -> CursorPage<audit_event::Model> {
    CursorPage { rows: Vec::new(), newer: None, older: None }
}

async fn names(app: &App, rows: &[audit_event::Model]) -> Result<HashMap<i64, String>, HttpError> {
    let ids: Vec<i64> = rows.iter().flat_map(|row| [row.user_id, administrator(row)]).flatten().collect();
    Ok(user::display_names(app.db.reader(), &ids).await?)
}

/// As the log has it, in whichever spelling it was typed.
fn ip(text: &str) -> Option<String> {
    let text = text.trim();
    let known = text.parse::<IpAddr>().map(|ip| ip.to_canonical().to_string());
    Some(known.unwrap_or_else(|_| text.to_owned())).filter(|text| !text.is_empty())
}

/// As a field for days has it.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

fn administrator(row: &audit_event::Model) -> Option<i64> {
    row.actor.as_deref()?.parse().ok()
}

fn doer(row: &audit_event::Model) -> Doer {
    let unproved = [Event::SignInFailed, Event::CodeRejected, Event::PasswordResetRequested, Event::RefreshReplayed];
    match (administrator(row), &row.actor) {
        (Some(id), _) => Doer::Administrator(id),
        (None, Some(_)) => Doer::Operator,
        _ if unproved.contains(&row.event) => Doer::Unknown,
        _ if row.user_id.is_some() && (row.ip.is_some() || row.route.is_some()) => Doer::User,
        _ if row.ip.is_some() => Doer::Unknown,
        _ => Doer::Server,
    }
}
