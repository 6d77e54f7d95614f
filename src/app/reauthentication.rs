//! The proof that somebody has lately shown their password: whatever asks for one cannot be called without it.

use super::App;
use crate::{
    error::{Rejection, Result},
    store::{Transaction, session},
};

/// Somebody, and the session that they ask from.
#[derive(Debug, Clone, Copy)]
pub struct SessionRef {
    pub user: i64,
    pub session: i64,
}

/// Somebody in person, whose password is not older than `sessions.reauthenticate_after`.
#[derive(Debug, Clone, Copy)]
pub struct RecentlyAuthenticated(SessionRef);

impl RecentlyAuthenticated {
    /// # Errors
    /// `ReauthenticationRequired` where it was too long ago; `Forbidden` in a session that an API key has opened;
    /// `InvalidToken` where the session has ended.
    pub async fn of(app: &App, asking: SessionRef) -> Result<Self> {
        let row = session::require_interactive(app.db.reader(), asking.session).await?;
        if row.user_id != asking.user {
            return Err(Rejection::Forbidden.into());
        }
        if !row.authenticated_at.is_within(app.config.sessions.reauthenticate_after, app.now()) {
            return Err(Rejection::ReauthenticationRequired.into());
        }
        Ok(Self(asking))
    }

    /// Looks again, in a transaction that holds the person: if all sessions were ended meanwhile, this one has ended too.
    ///
    /// # Errors
    /// `InvalidToken`.
    pub async fn recheck(self, txn: &Transaction) -> Result<()> {
        session::require_interactive(txn, self.session()).await.map(|_| ())
    }

    pub fn user(self) -> i64 {
        self.0.user
    }

    pub fn session(self) -> i64 {
        self.0.session
    }
}
