//! Forgetting a person: what is theirs goes, and what has to stay is nobody's any more.

use crate::{
    error::Result,
    store::{Transaction, audit, outbox, session, user},
};

/// Roles, links and keys go with the row; sessions stay until their tokens have died, without saying from where. False where
/// nobody has this id.
///
/// # Errors
/// Faults only.
pub async fn erase(txn: &Transaction, person: &user::Model) -> Result<bool> {
    audit::anonymise(txn, person.id).await?;
    session::anonymise(txn, person.id).await?;
    outbox::forget(txn, person.id, &person.email).await?;
    user::remove(txn, person.id).await
}
