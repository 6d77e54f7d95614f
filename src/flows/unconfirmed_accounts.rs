//! Accounts that were never confirmed: after a while the email address and the username are free again.

use crate::{
    app::{
        App, delete_user,
        revoke_access::{AccessRevocation, ApiKeys},
        unit_of_work::Actor,
    },
    error::Result,
    store::{audit_event::About, user, user_deletion},
    types::{
        clock::Timestamp,
        kinds::{EndReason, Event},
    },
};

/// Accounts that are read in one statement.
const BATCH: u64 = 100;

/// Deletes the accounts that are due, each in a transaction of its own.
///
/// # Errors
/// Those of the database.
pub async fn delete_old(app: &App) -> Result<()> {
    let Some(keep) = app.config.retention.unverified_accounts else { return Ok(()) };
    let before = app.now().minus(keep);
    let mut after = 0;
    loop {
        let ids = user_deletion::unconfirmed(app.db.reader(), before, after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        for id in ids {
            delete(app, id, before).await?;
        }
    }
}

/// Checks again: its owner may have signed in in the meantime.
async fn delete(app: &App, id: i64, before: Timestamp) -> Result<()> {
    let mut work = app.begin(Actor::System).await?;
    let Some(user) = user::lock_for_update(&work, id).await? else { return Ok(()) };
    if !user_deletion::unconfirmed(&work, before, id - 1, 1).await?.contains(&id) {
        return Ok(());
    }
    let revocation = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(id, revocation).await?;
    delete_user::erase(&work, &user).await?;
    work.audit(Event::UserDeleted, About::user(id).detail("unconfirmed".to_owned())).await?;
    work.commit().await?;
    tracing::info!(user = id, "an account whose address was never confirmed has been deleted");
    Ok(())
}
