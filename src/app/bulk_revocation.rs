//! Ending many sessions: a batch in the transaction that decides it, the rest in small ones, so that other writers do not wait
//! for them.

use super::{state::App, unit_of_work::Actor};
use crate::{error::Result, store::pending_revocation};

impl App {
    /// Ends a batch of what other transactions have left to be ended. False if nothing is left, or another instance is working
    /// on it.
    ///
    /// # Errors
    /// Those of the database; the next call continues where this one stopped.
    pub async fn revoke_next_batch(&self) -> Result<bool> {
        if !pending_revocation::are_there(self.db.reader()).await? {
            return Ok(false);
        }
        let mut work = self.begin(Actor::System).await?;
        let Some(pending) = pending_revocation::take(&work).await? else { return Ok(false) };
        work.continue_revocation(&pending).await?;
        work.commit().await?;
        Ok(true)
    }
}
