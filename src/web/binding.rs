//! Binds each form of a page to what it was made for, so that no form acts on the account or the link that another tab of
//! the same browser has opened since.
//!
//! To the account and not to its session: the same person goes on after signing in again.

use super::{
    Web,
    call::{Call, Form, Visit},
    failure::Failure,
};
use crate::crypto::made_for::MadeFor;

/// The hidden field of every form.
pub const FIELD: &str = "made_for";

/// Why a form is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// It does not say what it was made for.
    Unbound,
    /// Another account is signed in than was then.
    OtherAccount,
    /// Nobody was signed in then.
    SignedIn,
    /// Nobody is signed in any more.
    SignedOut,
}

/// What the field holds on a page of this visit.
pub fn value(visit: &Visit, link: Option<i64>) -> String {
    sealed(&visit.web, visit.caller.as_ref().map(|caller| caller.user), link)
}

pub fn sealed(web: &Web, user: Option<i64>, link: Option<i64>) -> String {
    MadeFor { user, link }.seal(&web.app.link_key)
}

/// The link that a form was made for.
pub fn link(web: &Web, form: &Form) -> Option<i64> {
    MadeFor::read(&web.app.link_key, &form.text(FIELD))?.link
}

/// Reads the form of a call, which keeps it, and lets it pass where it was made for the account that is signed in now.
///
/// # Errors
/// `StaleForm`, and what `Call::form` says.
pub async fn check(call: &mut Call) -> Result<(), Failure> {
    let sent = call.form().await?;
    let made = MadeFor::read(&call.web.app.link_key, &sent.text(FIELD)).ok_or(Failure::StaleForm(Stale::Unbound))?;
    let user = call.caller.as_ref().map(|caller| caller.user);
    match user {
        now if now == made.user => Ok(()),
        Some(_) if made.user.is_none() => Err(Failure::StaleForm(Stale::SignedIn)),
        Some(_) => Err(Failure::StaleForm(Stale::OtherAccount)),
        None => Err(Failure::StaleForm(Stale::SignedOut)),
    }
}
