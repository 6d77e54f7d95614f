//! Ending all access to an account: what every revocation does, so that none of them forgets anything.

use crate::{
    error::Result,
    store::{Connection, api_key, email_token, session, user},
    types::{clock::Timestamp, kinds::EndReason},
};

/// Why access ends, and what is excepted.
#[derive(Clone, Copy)]
pub struct AccessRevocation {
    pub reason: EndReason,
    /// The session that goes on.
    pub except: Option<i64>,
    pub keys: ApiKeys,
}

/// What happens to the account's API keys. Sessions that they have opened end in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeys {
    Revoke,
    Keep,
}

/// Ends what gives access to an account: its sessions, the tokens of the former server, emailed tokens that grant something, and its
/// API keys if so wished. Tokens that only take something back (undo, keep, cancel) stay. Device cookies end with the password that they are bound to. Returns the ids
/// of the sessions, for `RevocationCache::note` after the commit: `UnitOfWork::revoke_access` does that.
///
/// # Errors
/// Those of the database.
pub async fn revoke_all(db: &impl Connection, user: i64, revocation: AccessRevocation, now: Timestamp) -> Result<Vec<i64>> {
    // A simultaneous sign-in with a key, or request for a token, comes before this or sees its result.
    user::lock_for_update(db, user).await?;
    user::revoke_legacy_tokens(db, user, now).await?;
    email_token::invalidate_granting(db, user, now).await?;
    if revocation.keys == ApiKeys::Revoke {
        api_key::revoke_all(db, user, now).await?;
    }
    session::revoke_all(db, user, revocation.except, revocation.reason, now).await
}
