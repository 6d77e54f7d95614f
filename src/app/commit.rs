//! Commits whose answer was lost: whether the transaction was committed is looked up, not guessed.

use std::time::Duration;

use super::state::App;
use crate::{
    error::{Error, Result},
    store::{
        Transaction,
        audit_event::{self, Written},
    },
};

/// How long the look-up may take: a database that has been restarted is back by then.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Commits. `event` is an audit event that the transaction has written: if the connection breaks before the database
/// has answered, that row tells whether the transaction was committed. Without one, the error is returned as it is.
///
/// # Errors
/// What the database says, if nothing was committed; `OutcomeUnknown`, if that cannot be found out soon.
pub(super) async fn commit(app: &App, txn: Transaction, event: Option<Written>) -> Result<()> {
    let Err(error) = txn.commit().await else { return Ok(()) };
    let Some(event) = event else { return Err(error.into()) };
    match tokio::time::timeout(LOOKUP_TIMEOUT, find_out(app, event)).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(error.into()),
        Err(_) => {
            tracing::warn!("a commit was not answered, and whether it happened cannot be found out: {error}");
            Err(Error::OutcomeUnknown(RETRY_AFTER))
        }
    }
}

async fn find_out(app: &App, event: Written) -> bool {
    loop {
        if let Ok(known) = has_happened(app, event).await {
            return known;
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
}

async fn has_happened(app: &App, event: Written) -> Result<bool> {
    let txn = app.db.begin().await?;
    // Never committed: the transaction ends here.
    audit_event::has_happened(&txn, event).await
}
