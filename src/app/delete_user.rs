//! Deleting a user: personal data goes, and what has to stay is anonymised.

use super::state::App;
use crate::{
    error::Result,
    store::{Connection, audit_event, outbox, session_privacy, user},
};

/// Rows that are anonymised in one transaction; other writers have their turn after it.
const BATCH: u64 = 500;
const ALL: u64 = i64::MAX.unsigned_abs();

/// Before `erase`: anonymises in small transactions what there may be any number of.
///
/// # Errors
/// Those of the database; called again, it continues where it stopped.
pub async fn prepare(app: &App, user: i64) -> Result<()> {
    let db = app.db.writer();
    let mut last = Some(0);
    while let Some(id) = last {
        last = session_privacy::anonymise(db, user, (id, BATCH)).await?;
    }
    while audit_event::anonymise(db, user, BATCH).await? == BATCH {}
    Ok(())
}

/// Roles, emailed tokens and API keys are deleted with the row; sessions stay, anonymised, until their tokens have expired.
/// False if there is no user of this id.
///
/// # Errors
/// Those of the database.
pub async fn erase(db: &impl Connection, user: &user::Model) -> Result<bool> {
    audit_event::anonymise(db, user.id, ALL).await?;
    session_privacy::anonymise(db, user.id, (0, ALL)).await?;
    outbox::delete_of_user(db, user.id, user.own_email()).await?;
    user::remove(db, user.id).await
}
