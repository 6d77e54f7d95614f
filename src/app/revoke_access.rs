//! Ending all access to an account: what every revocation does, so that none of them forgets anything.

use crate::{
    error::Result,
    store::{Transaction, api_key, email_token, session, user},
    types::{clock::Timestamp, kinds::EndReason},
};

/// Why everybody is put out, and who may stay.
#[derive(Clone, Copy)]
pub struct AccessRevocation {
    pub reason: EndReason,
    /// The session that asks, where it may go on.
    pub except: Option<i64>,
    pub keys: ApiKeys,
}

/// What becomes of the account's API keys. Sessions that they have opened end in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeys {
    Revoke,
    Keep,
}

/// Ends the sessions of an account, every link of its mails that gives something, and its API keys if so wished. Links that only
/// take something back (undo, keep, cancel) stay. Remembered devices end by themselves with the password that they knew.
/// The ids of the sessions, for `Revoked::note` after the commit.
///
/// # Errors
/// Faults only.
pub async fn revoke_all(txn: &Transaction, user: i64, revocation: AccessRevocation, now: Timestamp) -> Result<Vec<i64>> {
    // Whoever signs in with a key, or asks for a link, at this moment has done so or finds that it has ended.
    user::lock_for_update(txn, user).await?;
    email_token::invalidate_granting(txn, user, now).await?;
    if revocation.keys == ApiKeys::Revoke {
        api_key::revoke_all(txn, user, now).await?;
    }
    session::revoke_all(txn, user, revocation.except, revocation.reason, now).await
}
