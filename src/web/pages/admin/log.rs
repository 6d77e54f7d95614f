//! What has happened, to whom, by whom, when and from where.

use std::collections::HashMap;

use askama::Template;
use poem::handler;

use super::query;
use crate::{
    app::{App, authorization::Admin},
    error::{Error, Rejection},
    flows::admin_users,
    store::{
        audit_event::{self, Filter},
        user,
    },
    types::kinds::Event,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        pages::{
            components::Pager,
            layout::{Layout, page},
        },
    },
};

#[derive(Template)]
#[template(path = "pages/admin/log.html")]
struct LogPage<'a> {
    layout: &'a Layout<'a>,
    who: String,
    /// The word of the event that is searched for.
    wanted: String,
    rows: Vec<audit_event::Model>,
    /// What users are called, by their ids.
    names: HashMap<i64, String>,
    pager: Option<Pager>,
}

page!(LogPage);

impl LogPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn name_of(&self, id: &i64) -> Option<&String> {
        self.names.get(id)
    }

    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn actor_id(&self, row: &audit_event::Model) -> Option<i64> {
        actor_id(row)
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App, _: &Admin) -> HttpResult {
    let db = app.db.reader();
    let event = Event::parse(&query::text(context, "event"));
    let who = query::text(context, "who");
    let wanted = Filter { user: user_called(app, &who).await?, event, ..Filter::default() };
    let found = audit_event::page(db, &wanted, query::start(context)).await?;
    let ids: Vec<i64> = found.rows.iter().flat_map(|row| [row.user_id, actor_id(row)]).flatten().collect();
    let page = LogPage {
        layout: &layout,
        who,
        wanted: event.map(Event::word).unwrap_or_default(),
        names: user::display_names(db, &ids).await?,
        pager: Pager::newest_first(context, &found),
        rows: found.rows,
    };
    layout.show(&page)
}

async fn user_called(app: &App, who: &str) -> Result<Option<i64>, HttpError> {
    if who.is_empty() {
        return Ok(None);
    }
    match admin_users::find(app, who).await {
        Ok(found) => Ok(Some(found.id)),
        // The log of an account outlives it. No user has the id 0.
        Err(Error::Rejected(Rejection::NotFound)) => Ok(Some(who.parse().unwrap_or(0))),
        Err(error) => Err(error.into()),
    }
}

/// The administrator who did it, if one did.
fn actor_id(row: &audit_event::Model) -> Option<i64> {
    row.actor.as_deref()?.parse().ok()
}
