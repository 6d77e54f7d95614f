//! Ending all access to an account: what every remedy does, so that none of them forgets anything.

use crate::{
    error::Result,
    store::{Transaction, api_key, link, session, user},
    types::{clock::Moment, kinds::EndedBy},
};

/// Why everybody is put out, and who may stay.
#[derive(Clone, Copy)]
pub struct Remedy {
    pub why: EndedBy,
    /// The session that asks, where it may go on.
    pub spared: Option<i64>,
    pub keys: Keys,
}

/// What becomes of the account's API keys. Sessions that they have opened end in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    End,
    Keep,
}

/// Ends the sessions of an account, every link of its mails that gives something, and its API keys if so wished. Links that only
/// take something back (undo, keep, cancel) stay. Remembered devices end by themselves with the password that they knew.
/// The ids of the sessions, for `Revoked::note` after the commit.
///
/// # Errors
/// Faults only.
pub async fn end_all(txn: &Transaction, user: i64, remedy: Remedy, now: Moment) -> Result<Vec<i64>> {
    // Whoever signs in with a key, or asks for a link, at this moment has done so or finds that it has ended.
    user::hold(txn, user).await?;
    link::void_giving(txn, user, now).await?;
    if remedy.keys == Keys::End {
        api_key::revoke_all(txn, user, now).await?;
    }
    session::revoke_all(txn, user, remedy.spared, remedy.why, now).await
}
