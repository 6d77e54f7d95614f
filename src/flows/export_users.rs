//! A list of users for a file: recorded, and read in parts, however long it is.

use std::collections::HashMap;

use crate::{
    app::{App, authorization::Admin},
    error::Result,
    store::{
        audit_event::About,
        user,
        user_order::Order,
        user_role,
        user_search::{self, Filter, Start},
    },
    types::kinds::Event,
};

/// Users of one part.
const PAGE_SIZE: u64 = 500;

/// The permission to read a list, which is in the audit log.
pub struct UserExport {
    filter: Filter,
    order: Order,
}

/// Users, and the names of the roles of each.
pub struct Part {
    pub users: Vec<user::Model>,
    pub roles: HashMap<i64, Vec<String>>,
    /// Where the next part begins; `None` after the last one.
    pub next: Option<Start>,
}

/// Audits the export.
///
/// # Errors
/// As `Admin::begin`.
pub async fn begin(app: &App, admin: &Admin, filter: Filter, order: Order) -> Result<UserExport> {
    let mut work = admin.begin(app).await?;
    work.audit(Event::UsersExported, About::unknown_user()).await?;
    work.commit().await?;
    Ok(UserExport { filter, order })
}

/// # Errors
/// Those of the database.
pub async fn part(app: &App, export: &UserExport, start: Start) -> Result<Part> {
    let db = app.db.reader();
    let page = user_search::page(db, &export.filter, export.order, (start, PAGE_SIZE)).await?;
    let ids: Vec<i64> = page.rows.iter().map(|user| user.id).collect();
    let next = page.rows.last().filter(|_| page.has_next).map(|last| Start::After(export.order.position(last)));
    Ok(Part { roles: user_role::names_of_all(db, &ids).await?, users: page.rows, next })
}
