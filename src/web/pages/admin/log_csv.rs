//! The audit log as a file for spreadsheets.

use std::{collections::HashMap, sync::Arc};

use poem::{Response, handler};

use super::log_query::LogQuery;
use crate::{
    app::{App, authorization::Admin},
    error::Result,
    flows::export_log::{self, LogExport, Part},
    store::{
        audit_event::{Filter, Model},
        pagination::Cursor,
    },
    web::{
        error::{HttpError, HttpResult},
        form::Form,
        spreadsheet::{self, Row, moment},
    },
};

const COLUMNS: [&str; 13] = [
    "id",
    "time",
    "event",
    "user_id",
    "user",
    "actor",
    "actor_name",
    "detail",
    "ip_address",
    "user_agent",
    "session_id",
    "route",
    "request_id",
];

/// Every event that the page finds, the newest first.
#[handler]
pub async fn submit(app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let query = LogQuery::of_form(form);
    // The page offers nothing of the kind.
    if !query.wrong().is_empty() {
        return Err(HttpError::BadRequest);
    }
    let filter = query.filter(&query.meant(app).await?);
    Ok(file(app.clone(), admin, filter).await?)
}

async fn file(app: App, admin: &Admin, filter: Option<Filter>) -> Result<Response> {
    let has_events = filter.is_some();
    let (export, start) = export_log::begin(&app, admin, filter.unwrap_or_default()).await?;
    let (export, start) = (Arc::new(export), has_events.then_some(start));
    spreadsheet::attachment("log.csv", COLUMNS, start, move |at| read(app.clone(), Arc::clone(&export), at))
}

/// Nothing begins nowhere.
async fn read(app: App, export: Arc<LogExport>, at: Option<Cursor>) -> Result<(Vec<Row<13>>, Option<Option<Cursor>>)> {
    let Some(at) = at else { return Ok((Vec::new(), None)) };
    let Part { events, names, next } = export_log::part(&app, &export, at).await?;
    Ok((events.into_iter().map(|event| row(event, &names)).collect(), next.map(Some)))
}

fn row(event: Model, names: &HashMap<i64, String>) -> Row<13> {
    let called = |id: Option<i64>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let (user, actor) = (called(event.user_id), called(event.administrator()));
    [
        event.id.to_string(),
        moment(event.created_at),
        event.event.word(),
        number(event.user_id),
        user,
        event.actor.unwrap_or_default(),
        actor,
        event.detail.unwrap_or_default(),
        event.ip.unwrap_or_default(),
        event.user_agent.unwrap_or_default(),
        number(event.session_id),
        event.route.unwrap_or_default(),
        event.request_id.unwrap_or_default(),
    ]
}
