//! The proof of a recent authentication, as a value: a function that takes a `RecentlyAuthenticated` cannot be called without it.

use super::state::App;
use crate::{
    error::{Rejection, Result},
    store::{Connection, session},
};

/// A user, and the session of the request.
#[derive(Debug, Clone, Copy)]
pub struct SessionRef {
    pub user: i64,
    pub session: i64,
}

/// A user in a session opened with a password, who has entered it within `sessions.reauthenticate_after`.
#[derive(Debug, Clone, Copy)]
pub struct RecentlyAuthenticated(SessionRef);

impl RecentlyAuthenticated {
    /// # Errors
    /// `ReauthenticationRequired`, if it was too long ago; `Forbidden` in a session that an API key has opened;
    /// `InvalidToken`, if the session has ended.
    pub async fn of(app: &App, caller: SessionRef) -> Result<Self> {
        let row = session::require_interactive(app.db.reader(), caller.session).await?;
        if row.user_id != caller.user {
            return Err(Rejection::Forbidden.into());
        }
        if !row.authenticated_at.is_within(app.config.sessions.reauthenticate_after, app.now()) {
            return Err(Rejection::ReauthenticationRequired.into());
        }
        Ok(Self(caller))
    }

    /// Checks again, in a transaction that has locked the user: the session may have been ended since.
    ///
    /// # Errors
    /// `InvalidToken`.
    pub async fn recheck(self, db: &impl Connection) -> Result<()> {
        session::require_interactive(db, self.session()).await.map(|_| ())
    }

    pub fn user(self) -> i64 {
        self.0.user
    }

    pub fn session(self) -> i64 {
        self.0.session
    }
}
