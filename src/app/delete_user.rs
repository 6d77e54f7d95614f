//! Forgetting a person: what is theirs goes, and what has to stay is nobody's any more.

use super::App;
use crate::{
    error::Result,
    store::{Transaction, audit_event, outbox, session, user},
};

/// Rows that lose their owner in one transaction; other writers have their turn after it.
const BATCH: u64 = 500;
const ALL: u64 = i64::MAX.unsigned_abs();

/// Before `erase`, for an account that is about to be erased: what there may be any number of goes in small transactions.
///
/// # Errors
/// Faults only; asked again, it goes on where it stopped.
pub async fn prepare(app: &App, person: i64) -> Result<()> {
    let db = app.db.writer();
    let mut last = Some(0);
    while let Some(id) = last {
        last = session::anonymise(db, person, (id, BATCH)).await?;
    }
    while audit_event::anonymise(db, person, BATCH).await? == BATCH {}
    Ok(())
}

/// Roles, links and keys go with the row; sessions stay until their tokens have died, without saying from where. False where
/// nobody has this id.
///
/// # Errors
/// Faults only.
pub async fn erase(txn: &Transaction, person: &user::Model) -> Result<bool> {
    audit_event::anonymise(txn, person.id, ALL).await?;
    session::anonymise(txn, person.id, (0, ALL)).await?;
    outbox::delete_of_user(txn, person.id, &person.email).await?;
    user::remove(txn, person.id).await
}
