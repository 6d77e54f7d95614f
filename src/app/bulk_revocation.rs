//! Ending many sessions: a batch in the transaction that decides it, the rest in small ones, so that no other writer waits for them.

use super::App;
use crate::{
    error::Result,
    store::{Transaction, audit_event, pending_revocation, session},
    types::{clock::Timestamp, kinds::Event},
};

impl App {
    /// Ends the oldest sessions where a new one is more than there may be, and writes it down once.
    ///
    /// # Errors
    /// Faults only.
    pub async fn make_room(&self, txn: &Transaction, opened: &session::Model, now: Timestamp) -> Result<Vec<i64>> {
        let sessions = &self.config.sessions;
        let most = if opened.api_key_id.is_some() { sessions.per_api_key } else { sessions.per_account };
        let ended = session::make_room(txn, opened, most.into(), now).await?;
        if !ended.is_empty() {
            let about = audit_event::About::ended(opened.user_id, &ended, u64::try_from(ended.len()).unwrap_or(u64::MAX));
            audit_event::add(txn, Event::SessionLimit, about, now).await?;
        }
        Ok(ended)
    }

    /// Ends a batch of what other transactions have left to be ended. False if nothing is left, or another instance holds the rest.
    ///
    /// # Errors
    /// Faults of the database; the next call goes on where this one stopped.
    pub async fn end_a_batch(&self) -> Result<bool> {
        if !pending_revocation::are_there(self.db.reader()).await? {
            return Ok(false);
        }
        let now = self.now();
        let txn = self.begin().await?;
        let Some(ending) = pending_revocation::take(&txn).await? else { return Ok(false) };
        let ended = session::go_on_ending(&txn, &ending, now).await?;
        txn.commit().await?;
        self.revoked.note(&ended, now);
        Ok(true)
    }
}
