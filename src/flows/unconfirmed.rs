//! Accounts that somebody signed up for and never confirmed: after a while the address and the user name are free again.

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        erasure,
    },
    error::Result,
    store::{audit, user},
    types::{
        clock::Moment,
        kinds::{EndedBy, Event},
    },
};

/// Accounts that are looked at in one statement.
const BATCH: u64 = 100;

/// Deletes the accounts whose time has come, each in a transaction of its own.
///
/// # Errors
/// Faults only.
pub async fn forget(app: &App) -> Result<()> {
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
async fn delete(app: &App, id: i64, before: Moment) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let Some(person) = user::hold(&txn, id).await? else { return Ok(()) };
    if !user::unconfirmed(&txn, before, id - 1, 1).await?.contains(&id) {
        return Ok(());
    }
    let gone = Remedy { why: EndedBy::UserDeleted, spared: None, keys: Keys::End };
    let ended = access::end_all(&txn, id, gone, now).await?;
    erasure::erase(&txn, &person).await?;
    let detail = Some("unconfirmed".to_owned());
    audit::add(&txn, Event::UserDeleted, audit::About { user: Some(id), detail, ..audit::About::default() }, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    tracing::info!(user = id, "an account whose address was never confirmed has been deleted");
    Ok(())
}
