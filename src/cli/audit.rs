//! `vestibule audit`: what has happened, who did it, when and from where.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use ipnet::IpNet;
use serde::Serialize;
use time::{Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    CliResult,
    output::{OutputFormat, maybe, table},
    user,
};
use crate::{
    app::App,
    store::{
        self,
        audit_event::{self, Filter},
        pagination::Cursor,
    },
    types::{clock::Timestamp, kinds::Event, user_agent::Device},
};

/// Rows that are read at once, while those are looked for that match.
const AT_ONCE: u64 = 1000;

#[derive(clap::Args)]
#[command(after_help = "Times are in UTC. What is kept for how long is for the settings retention.audit and \
                        retention.anonymous_audit to say.")]
pub(super) struct Audit {
    /// Only of this person: id, address or user name
    #[arg(long, value_name = "WHO")]
    user: Option<String>,
    /// Only of this kind, as in sign-in-failed
    #[arg(long, value_name = "NAME", value_parser = event)]
    event: Option<Event>,
    /// Only since then: 2h, 30d, 2026-11-21 or 2026-11-21T14:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = since)]
    since: Option<Since>,
    /// Only from these addresses, as in 203.0.113.0/24
    #[arg(long, value_name = "ADDRESSES", value_parser = network)]
    ip: Option<IpNet>,
    /// Begin before the event of this id
    #[arg(long, value_name = "ID")]
    before: Option<i64>,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
}

#[derive(Clone, Copy)]
enum Since {
    Ago(Duration),
    At(Timestamp),
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    at: String,
    event: String,
    user_id: Option<i64>,
    /// As it is now; gone, where the account is.
    email: Option<String>,
    /// Who did it, where it was not the person themself.
    actor: Option<String>,
    session_id: Option<i64>,
    ip: Option<String>,
    user_agent: Option<String>,
    door: Option<String>,
    detail: Option<String>,
    request_id: Option<String>,
}

#[derive(Serialize)]
struct Page {
    events: Vec<Shown>,
    /// What `--before` takes to go on.
    next: Option<i64>,
}

pub(super) async fn run(asked: Audit, app: &App, format: OutputFormat) -> CliResult {
    let page = page(&asked, app).await?;
    format.print(&page, || {
        let rows = page.events.iter().map(|event| {
            let who = event.email.clone().unwrap_or_else(|| maybe(event.user_id));
            let by = event.actor.as_ref().map(|actor| format!("{who} (by {actor})"));
            let device = event.user_agent.as_deref().map(Device::of).unwrap_or_default();
            let device = [device.browser, device.system].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let more = [event.door.as_deref(), event.detail.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let id = event.id.to_string();
            [id, event.at.clone(), event.event.clone(), by.unwrap_or(who), maybe(event.ip.as_ref()), device, more]
        });
        let rest = page.next.map(|id| format!("\nThere are more: --before {id}")).unwrap_or_default();
        table(["ID", "AT", "EVENT", "WHO", "FROM", "WITH", "WHERE AND WHAT"], rows) + &rest
    })
}

async fn page(asked: &Audit, app: &App) -> CliResult<Page> {
    let user = match &asked.user {
        Some(who) => Some(user::find(app, who).await?.id),
        None => None,
    };
    let since = asked.since.map(|since| match since {
        Since::Ago(span) => app.now().minus(span),
        Since::At(at) => at,
    });
    let most = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let filter = Filter { user, event: asked.event, actor: None, since };
    let mut cursor = asked.before.map_or(Cursor::Newest, Cursor::Before);
    let (mut found, mut names) = (Vec::new(), BTreeMap::new());
    // Addresses are compared here: engines do not agree on how.
    loop {
        let rows = audit_event::page(app.db.reader(), &filter, (cursor, AT_ONCE)).await?.rows;
        let last = rows.last().map(|row| row.id);
        found.extend(rows.into_iter().filter(|row| asked.ip.is_none_or(|net| is_in(net, row.ip.as_deref()))));
        match last {
            Some(id) if found.len() <= most => cursor = Cursor::Before(id),
            _ => break,
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    let mut events = Vec::new();
    for row in found {
        events.push(shown(app, row, &mut names).await?);
    }
    let next = events.last().map(|event| event.id).filter(|_| more);
    Ok(Page { events, next })
}

async fn shown(app: &App, row: audit_event::Model, names: &mut BTreeMap<i64, Option<String>>) -> CliResult<Shown> {
    if let Some(id) = row.user_id
        && !names.contains_key(&id)
    {
        names.insert(id, store::user::by_id(app.db.reader(), id).await?.map(|user| user.email));
    }
    Ok(Shown {
        id: row.id,
        at: row.created_at.to_string(),
        event: row.event.word(),
        user_id: row.user_id,
        email: row.user_id.and_then(|id| names.get(&id).cloned().flatten()),
        actor: row.actor,
        session_id: row.session_id,
        ip: row.ip,
        user_agent: row.user_agent,
        door: row.route,
        detail: row.detail,
        request_id: row.request_id,
    })
}

fn is_in(net: IpNet, ip: Option<&str>) -> bool {
    ip.and_then(|text| text.parse::<IpAddr>().ok()).is_some_and(|ip| net.contains(&ip))
}

fn event(word: &str) -> Result<Event, String> {
    let all = || Event::all().map(Event::word).collect::<Vec<_>>().join(", ");
    Event::parse(word).ok_or_else(|| format!("there are {}", all()))
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(span) = humantime::parse_duration(text) {
        return Ok(Since::Ago(span));
    }
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let at = day.map(|day| day.midnight().assume_utc()).or_else(|_| OffsetDateTime::parse(text, &Rfc3339));
    let at = at.map_err(|_| "neither a while, as in 2h, nor a date, as in 2026-11-21".to_owned())?;
    Ok(Since::At(Timestamp::from_seconds(at.to_offset(UtcOffset::UTC).unix_timestamp())))
}

/// One address is a network, too.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| one())
        .map_err(|_| "no address, as in 203.0.113.7, and no network, as in 203.0.113.0/24".to_owned())
}
