//! What the query of the audit log asks for: whose events, which, from where and when.

use std::time::Duration;

use super::query;
use crate::{
    app::App,
    error::Result,
    flows::admin_users::{self, MAX_MEANT},
    store::{audit_event::Filter, user},
    types::{clock::Timestamp, ip_address, kinds::Event},
    web::{context::RequestContext, form::Form, pages::form_errors::WrongFilter},
};

const A_DAY: Duration = Duration::from_hours(24);

/// As the form has it: what was typed, and the word of the event.
pub struct LogQuery {
    pub who: String,
    pub event: String,
    pub ip: String,
    pub from: String,
    pub to: String,
}

/// Whose events are meant.
pub struct Meant {
    pub users: Vec<user::Model>,
    /// Whether more of them match.
    pub more: bool,
    /// It does not limit where no user is named. `None`, where there is no user of the name.
    filter: Option<Filter>,
}

impl LogQuery {
    /// Whether the list is less than the whole log.
    pub fn is_filtered(&self) -> bool {
        [&self.who, &self.event, &self.ip, &self.from, &self.to].into_iter().any(|asked| !asked.is_empty())
    }

    pub fn of(context: &RequestContext) -> Self {
        Self::read(|name| query::text(context, name))
    }

    /// The whole list, as a form of the page asks for it.
    pub fn of_form(form: &Form) -> Self {
        Self::read(|name| query::searched(&form.text(name)))
    }

    fn read(text: impl Fn(&'static str) -> String) -> Self {
        Self { who: text("who"), event: text("event"), ip: text("ip"), from: text("from"), to: text("to") }
    }

    /// What makes no sense.
    pub fn wrong(&self) -> Vec<WrongFilter> {
        let is_wrong = |text: &str, makes_sense: bool| !text.is_empty() && !makes_sense;
        let (from, to) = (Timestamp::parse_day(&self.from), Timestamp::parse_day(&self.to));
        let wrong = |field, label, text| WrongFilter { field, label, text };
        [
            is_wrong(&self.event, Event::parse(&self.event).is_some())
                .then(|| wrong("event", "admin-log-event", "problem-not-a-choice")),
            is_wrong(&self.ip, ip_address::parse(&self.ip).is_some()).then(|| wrong("ip", "admin-log-from", "filter-not-an-ip")),
            is_wrong(&self.from, from.is_some()).then(|| wrong("from", "admin-log-since", "filter-not-a-day")),
            is_wrong(&self.to, to.is_some()).then(|| wrong("to", "admin-log-until", "filter-not-a-day")),
            from.zip(to).filter(|(from, to)| from > to).map(|_| wrong("to", "admin-log-until", "filter-days-reversed")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// # Errors
    /// Those of the database.
    pub async fn meant(&self, app: &App) -> Result<Meant> {
        let mut users = if self.who.is_empty() { Vec::new() } else { admin_users::search(app, &self.who).await? };
        let most = usize::try_from(MAX_MEANT).unwrap_or(usize::MAX);
        let more = users.len() > most;
        users.truncate(most);
        let filter = self.of_users(&users);
        Ok(Meant { users, more, filter })
    }

    fn of_users(&self, meant: &[user::Model]) -> Option<Filter> {
        match meant {
            [one] => Some(Filter { user: Some(one.id), ..Filter::default() }),
            // The log of an account outlives it.
            [] if !self.who.is_empty() => self.who.parse().ok().map(|id| Filter { user: Some(id), ..Filter::default() }),
            [] => Some(Filter::default()),
            several => {
                let ids = several.iter().map(|user| user.id).collect();
                Some(Filter { users: Some(ids), ..Filter::default() })
            }
        }
    }

    /// Of these users; `None`, where there can be no events.
    pub fn filter(&self, meant: &Meant) -> Option<Filter> {
        Some(Filter {
            event: Event::parse(&self.event),
            ip: ip_address::parse(&self.ip).map(|ip| ip.to_string()),
            since: Timestamp::parse_day(&self.from),
            until: Timestamp::parse_day(&self.to).map(|day| day.plus(A_DAY)),
            ..meant.filter.clone()?
        })
    }
}
