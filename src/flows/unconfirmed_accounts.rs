//! Accounts that somebody signed up for and never confirmed: after a while the address and the user name are free again.

use crate::{
    app::{
        App, delete_user,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    error::Result,
    store::{audit_event, user},
    types::{
        clock::Timestamp,
        kinds::{EndReason, Event},
    },
};

/// Accounts that are looked at in one statement.
const BATCH: u64 = 100;

/// Deletes the accounts whose time has come, each in a transaction of its own.
///
/// # Errors
/// Faults only.
pub async fn delete_old(app: &App) -> Result<()> {
    let Some(keep) = app.config.retention.unverified_accounts else { return Ok(()) };
    let before = app.now().minus(keep);
    let mut after = 0;
    loop {
        let ids = user::unconfirmed(app.db.reader(), before, after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        for id in ids {
            delete(app, id, before).await?;
        }
    }
}

/// Asks again: its owner may have come in the meantime.
async fn delete(app: &App, id: i64, before: Timestamp) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let Some(person) = user::lock_for_update(&txn, id).await? else { return Ok(()) };
    if !user::unconfirmed(&txn, before, id - 1, 1).await?.contains(&id) {
        return Ok(());
    }
    let gone = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
    let ended = revoke_access::revoke_all(&txn, id, gone, now).await?;
    delete_user::erase(&txn, &person).await?;
    let detail = Some("unconfirmed".to_owned());
    audit_event::add(
        &txn,
        Event::UserDeleted,
        audit_event::About { user: Some(id), detail, ..audit_event::About::default() },
        now,
    )
    .await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    tracing::info!(user = id, "an account whose address was never confirmed has been deleted");
    Ok(())
}
