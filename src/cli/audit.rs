//! `vestibule audit`: what happened, who did it, when and from where.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use ipnet::IpNet;
use serde::Serialize;

use super::{
    error::CliResult,
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
    types::{clock::Timestamp, ip_address, kinds::Event},
    views::AuditEvent,
};

/// Rows that are read at a time while matching ones are searched.
const BATCH: u64 = 1000;

#[derive(clap::Args)]
#[command(
    after_help = "Times are in UTC. The settings retention.audit and retention.anonymous_audit say how long events are kept."
)]
pub struct Audit {
    /// Only events of this user: id, email address or username
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Only events of this kind, as in sign-in-failed
    #[arg(long, value_name = "NAME", value_parser = event)]
    event: Option<Event>,
    /// Only events since then: 2h, 30d, 2026-11-21 or 2026-11-21T14:00:00Z
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Since>,
    /// Only events from this IP address or network, as in 203.0.113.0/24
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    ip: Option<IpNet>,
    /// Only events before the one of this id
    #[arg(long, value_name = "ID")]
    before: Option<i64>,
    /// Print at most so many events
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
}

#[derive(Clone, Copy)]
enum Since {
    Ago(Duration),
    At(Timestamp),
}

#[derive(Serialize)]
struct EventOutput {
    #[serde(flatten)]
    event: AuditEvent,
    /// The user's present one; `None` once the account is deleted.
    email: Option<String>,
    #[serde(skip)]
    name: Option<String>,
}

#[derive(Serialize)]
struct AuditOutput {
    events: Vec<EventOutput>,
    /// The value of `--before` for the next page.
    next: Option<i64>,
}

pub async fn run(query: Audit, app: &App, format: OutputFormat) -> CliResult {
    let page = page(&query, app).await?;
    format.print(&page, || {
        let rest = page.next.map(|id| format!("\nThere are more: --before {id}")).unwrap_or_default();
        table(["ID", "TIME", "EVENT", "USER", "IP", "DEVICE", "DETAILS"], page.events.iter().map(row)) + &rest
    })
}

fn row(output: &EventOutput) -> [String; 7] {
    let (audit, details) = (&output.event, &output.event.details);
    let (event, client) = (&details.event, &details.event.client);
    let user = output.name.clone().unwrap_or_else(|| maybe(audit.user_id));
    let by_actor = audit.actor.as_ref().map(|actor| format!("{user} (by {actor})").trim_start().to_owned());
    let device = [client.browser.as_deref(), client.system.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let detail = [audit.route.as_deref(), details.detail.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (id, at, ip) = (audit.id.to_string(), event.created_at.to_string(), maybe(client.ip_address.as_ref()));
    [id, at, event.event.clone(), by_actor.unwrap_or(user), ip, device, detail]
}

async fn page(query: &Audit, app: &App) -> CliResult<AuditOutput> {
    let max = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut found = matching(query, app, max).await?;
    let more = found.len() > max;
    found.truncate(max);
    let (mut events, mut users) = (Vec::new(), BTreeMap::new());
    for row in found {
        events.push(output(app, row, &mut users).await?);
    }
    let next = events.last().map(|output| output.event.id).filter(|_| more);
    Ok(AuditOutput { events, next })
}

/// More than `max`, if there are more.
async fn matching(query: &Audit, app: &App, max: usize) -> CliResult<Vec<audit_event::Model>> {
    let user = match &query.user {
        Some(user) => Some(user::find(app, user).await?.id),
        None => None,
    };
    let since = query.since.map(|since| match since {
        Since::Ago(ago) => app.now().minus(ago),
        Since::At(at) => at,
    });
    let filter = Filter { user, event: query.event, since, ..Filter::default() };
    let mut cursor = query.before.map_or(Cursor::Newest, Cursor::Before);
    let mut found = Vec::new();
    // IP addresses are compared here: databases do not agree on how.
    loop {
        let page = audit_event::page(app.db.reader(), &filter, (cursor, BATCH)).await?;
        found.extend(page.rows.into_iter().filter(|row| query.ip.is_none_or(|net| is_in(net, row.ip.as_deref()))));
        match page.older {
            Some(id) if found.len() <= max => cursor = Cursor::Before(id),
            _ => return Ok(found),
        }
    }
}

async fn output(
    app: &App,
    row: audit_event::Model,
    users: &mut BTreeMap<i64, Option<store::user::Model>>,
) -> CliResult<EventOutput> {
    if let Some(id) = row.user_id
        && !users.contains_key(&id)
    {
        users.insert(id, store::user::by_id(app.db.reader(), id).await?);
    }
    let user = row.user_id.and_then(|id| users.get(&id)?.as_ref());
    let (email, name) = (user.map(|user| user.email.clone()), user.map(store::user::Model::display_name));
    Ok(EventOutput { event: AuditEvent::of(row), email, name })
}

fn is_in(net: IpNet, ip: Option<&str>) -> bool {
    ip.and_then(|text| text.parse::<IpAddr>().ok()).is_some_and(|ip| net.contains(&ip))
}

fn event(word: &str) -> Result<Event, String> {
    let all = || Event::all().map(Event::word).collect::<Vec<_>>().join(", ");
    Event::parse(word).ok_or_else(|| format!("the kinds of events are {}", all()))
}

fn since(text: &str) -> Result<Since, String> {
    if let Some(ago) = crate::types::duration::parse(text) {
        return Ok(Since::Ago(ago));
    }
    let at = Timestamp::parse_day(text).or_else(|| Timestamp::parse(text)).map(Since::At);
    at.ok_or_else(|| "expected a duration, as in 2h, or a date, as in 2026-11-21".to_owned())
}

/// An IP address is a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || ip_address::parse(text).map(IpNet::from);
    text.parse::<IpNet>()
        .ok()
        .or_else(one)
        .ok_or_else(|| "expected an IP address, as in 203.0.113.7, or a network, as in 203.0.113.0/24".to_owned())
}
