//! Which legacy tokens are accepted: by their signature and their times, and by what has become of their users.

use std::{sync::Arc, time::Duration};

use super::{effective_roles, legacy_users::LegacyUser, state::App};
use crate::{
    config::{UnverifiedAccess, takeover::Takeover},
    crypto::legacy_tokens::{AcceptancePeriod, LegacyClaims},
    error::{Error, Rejection, Result, TokenError},
    store::{Connection, imported_user, takeover, user, user_role},
};

/// How long a request waits for the database, before it gets 503.
const DB_TIMEOUT: Duration = Duration::from_secs(2);
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl App {
    /// What a legacy token says, if its signature and its times are right. It says nothing of whether its user may use it.
    ///
    /// # Errors
    /// What is wrong with it; `Invalid`, where none is accepted, and for a token that names our key.
    pub fn check_legacy_token(&self, token: &str) -> Result<LegacyClaims, TokenError> {
        let legacy = &self.legacy_tokens;
        let (Some(verifier), Some(period)) = (&legacy.verifier, legacy.period()) else { return Err(TokenError::Invalid) };
        if self.signer.names_our_key(token) {
            return Err(TokenError::Invalid);
        }
        verifier.check(token, period, self.now())
    }

    /// What the tokens of a user are judged by: asked of the database once a minute, and whenever something has changed here.
    ///
    /// # Errors
    /// `UserNotFound`; `Overloaded`, if the database does not answer.
    pub async fn legacy_user(&self, id: i64) -> Result<Arc<LegacyUser>> {
        let users = &self.legacy_tokens.users;
        let now = self.clock.monotonic();
        if let Some(known) = users.get(id, now).filter(|_| self.revocations_are_fresh()) {
            return Ok(known);
        }
        let reading = users.begin(id);
        let read = tokio::time::timeout(DB_TIMEOUT, self.read_legacy_user(id)).await;
        let user = Arc::new(read.map_err(|_| Error::Overloaded(RETRY_AFTER))??);
        users.keep(id, reading, (Arc::clone(&user), now));
        Ok(user)
    }

    async fn read_legacy_user(&self, id: i64) -> Result<LegacyUser> {
        let db = self.db.reader();
        self.ensure_taken_over(db, id).await?;
        let user = user::by_id(db, id).await?.ok_or(Rejection::UserNotFound)?;
        Ok(self.legacy_user_of(&user, user_role::names_of(db, id).await?))
    }

    /// The same, of a row that a transaction has locked.
    pub fn legacy_user_of(&self, user: &user::Model, roles: Vec<String>) -> LegacyUser {
        let unverified = user.is_unverified() && self.config.registration.unverified == UnverifiedAccess::Nothing;
        LegacyUser {
            created_at: user.created_at,
            // The former server has asked for no second factor.
            ended_at: user.password_changed_at.max(user.legacy_tokens_revoked_at).max(user.second_factor_changed_at),
            is_active: user.is_active,
            may_sign_in: !unverified,
            roles: effective_roles::of(self, user, roles),
        }
    }

    /// After an import, only its users hold legacy tokens: a user who was created here is another person than the one who has the same id
    /// at the former server.
    ///
    /// # Errors
    /// `UserNotFound`.
    pub async fn ensure_taken_over(&self, db: &impl Connection, id: i64) -> Result<()> {
        let is_known = match takeover::current(db).await? {
            None => true,
            // Other instances learn a moment later that it is finished.
            Some(takeover) => takeover.finished_at.is_none() && imported_user::is_there(db, id).await?,
        };
        if is_known { Ok(()) } else { Err(Rejection::UserNotFound.into()) }
    }

    /// Reads when legacy tokens are accepted. The settings come before what the import wrote; a takeover that is finished, before both.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn follow_takeover(&self, longest_refresh: Duration) -> Result<()> {
        let row = takeover::current(self.db.reader()).await?;
        let period = self.acceptance_period(row.as_ref(), longest_refresh);
        self.legacy_tokens.accept_within(period);
        Ok(())
    }

    fn acceptance_period(&self, row: Option<&takeover::Model>, longest_refresh: Duration) -> Option<AcceptancePeriod> {
        if row.is_some_and(|row| row.finished_at.is_some()) {
            return None;
        }
        let settings = &self.config.takeover;
        let switched_at = settings.switched_at.or(row.map(|row| row.switched_at))?;
        let imported = row.map(|row| row.tokens_until.unwrap_or(Takeover::NEVER));
        let until = settings.tokens_until.or(imported).unwrap_or_else(|| switched_at.plus(longest_refresh));
        Some(AcceptancePeriod { switched_at, until })
    }
}
