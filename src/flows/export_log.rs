//! The audit log for a file: recorded, and read in parts, however long it is.

use std::collections::HashMap;

use crate::{
    app::{App, authorization::Admin},
    error::Result,
    store::{
        audit_event::{self, About, Filter},
        pagination::Cursor,
        user,
    },
    types::kinds::Event,
};

/// Events of one part.
const PAGE_SIZE: u64 = 500;

/// The permission to read events, which is in the log itself.
pub struct LogExport {
    filter: Filter,
}

/// Events, the newest first, and what the users in them are called.
pub struct Part {
    pub events: Vec<audit_event::Model>,
    pub names: HashMap<i64, String>,
    /// Where the next part begins; `None` after the last one.
    pub next: Option<Cursor>,
}

/// Audits the export, which begins with the events before that.
///
/// # Errors
/// As `Admin::begin`.
pub async fn begin(app: &App, admin: &Admin, filter: Filter) -> Result<(LogExport, Cursor)> {
    let mut work = admin.begin(app).await?;
    let id = work.audit(Event::LogExported, About::unknown_user()).await?;
    work.commit().await?;
    Ok((LogExport { filter }, Cursor::Before(id)))
}

/// # Errors
/// Those of the database.
pub async fn part(app: &App, export: &LogExport, at: Cursor) -> Result<Part> {
    let page = audit_event::page(app.db.reader(), &export.filter, (at, PAGE_SIZE)).await?;
    let names = names(app, &page.rows).await?;
    Ok(Part { names, events: page.rows, next: page.older.map(Cursor::Before) })
}

/// What the users are called whom these events are about, and the administrators who caused them.
///
/// # Errors
/// Those of the database.
pub async fn names(app: &App, events: &[audit_event::Model]) -> Result<HashMap<i64, String>> {
    let ids: Vec<i64> = events.iter().flat_map(|event| [event.user_id, event.administrator()]).flatten().collect();
    user::display_names(app.db.reader(), &ids).await
}
