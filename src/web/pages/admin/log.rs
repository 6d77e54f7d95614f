//! What has happened, to whom, by whom, when and from where.

use std::collections::HashMap;

use askama::Template;

use super::query;
use crate::{
    error::{Error, Refusal},
    flows::people,
    store::{
        audit::{self, Wanted},
        user,
    },
    types::kinds::Event,
    web::{
        call::Call,
        failure::{Answer, Failure},
        pages::{
            components::Pager,
            layout::{Layout, page},
            log,
        },
    },
};

#[derive(Template)]
#[template(path = "pages/admin/log.html")]
struct LogPage<'a> {
    layout: &'a Layout<'a>,
    who: String,
    event: String,
    rows: Vec<audit::Model>,
    /// The email addresses of users, by their ids.
    emails: HashMap<i64, String>,
    pager: Option<Pager>,
}

page!(LogPage);

impl LogPage<'_> {
    fn email_of(&self, id: &i64) -> Option<&String> {
        self.emails.get(id)
    }

    fn actor_id(&self, row: &audit::Model) -> Option<i64> {
        actor_id(row)
    }

    /// As the user reads it in the log of the account; what is about no user has words of its own.
    fn words(&self, event: &Event) -> &'static str {
        match event {
            Event::RoleMade => "admin-log-role-made",
            Event::RoleDeleted => "admin-log-role-deleted",
            Event::MailRetried => "admin-log-mail-retried",
            Event::SigningKeyMade => "admin-log-key-made",
            Event::SigningKeyRetired => "admin-log-key-retired",
            other => log::words(*other),
        }
    }
}

pub async fn show(call: Call) -> Answer {
    call.admin().await?;
    let layout = Layout::of(&call);
    let db = call.app().db.reader();
    let event = Event::parse(&query::text(&call, "event"));
    let who = query::text(&call, "who");
    let wanted = Wanted { user: user_called(&call, &who).await?, event, actor: None };
    let found = audit::stretch(db, &wanted, query::start(&call)).await?;
    let ids: Vec<i64> = found.rows.iter().flat_map(|row| [row.user_id, actor_id(row)]).flatten().collect();
    let page = LogPage {
        layout: &layout,
        who,
        event: event.map(Event::word).unwrap_or_default(),
        emails: user::addresses(db, &ids).await?,
        pager: Pager::newest_first(&call, &found),
        rows: found.rows,
    };
    layout.show(&page)
}

async fn user_called(call: &Call, who: &str) -> Result<Option<i64>, Failure> {
    if who.is_empty() {
        return Ok(None);
    }
    match people::find(call.app(), who).await {
        Ok(found) => Ok(Some(found.id)),
        // The log of an account outlives it. No user has the id 0.
        Err(Error::Refused(Refusal::NotFound)) => Ok(Some(who.parse().unwrap_or(0))),
        Err(error) => Err(error.into()),
    }
}

/// The administrator who did it, if one did.
fn actor_id(row: &audit::Model) -> Option<i64> {
    row.actor.as_deref()?.parse().ok()
}
