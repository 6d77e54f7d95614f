//! Commits whose answer was lost: whether what was asked for has been done is looked up, not guessed.

use std::time::Duration;

use super::App;
use crate::{
    error::{Error, Result},
    store::{Transaction, audit_event},
};

/// So long it may take to find out: a database that has been restarted is back by then.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl App {
    /// Commits. `event` is the id of what the transaction has written into the audit log: where the connection breaks before
    /// the database has answered, that row tells whether it was done.
    ///
    /// # Errors
    /// What the database says, where nothing has been done; `OutcomeUnknown`, where that cannot be found out soon.
    pub async fn commit(&self, txn: Transaction, event: i64) -> Result<()> {
        let Err(error) = txn.commit().await else { return Ok(()) };
        match tokio::time::timeout(LOOKUP_TIMEOUT, self.find_out(event)).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(error.into()),
            Err(_) => {
                tracing::warn!("a commit was not answered, and whether it was done cannot be found out: {error}");
                Err(Error::OutcomeUnknown(RETRY_AFTER))
            }
        }
    }

    async fn find_out(&self, event: i64) -> bool {
        loop {
            if let Ok(known) = self.has_happened(event).await {
                return known;
            }
            tokio::time::sleep(RETRY_INTERVAL).await;
        }
    }

    async fn has_happened(&self, event: i64) -> Result<bool> {
        let txn = self.begin().await?;
        // Nothing of it is kept: the transaction ends here.
        audit_event::has_happened(&txn, event, self.now()).await
    }
}
