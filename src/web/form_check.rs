//! Binds each form of a page to what it was made for, so that no form acts on the account or the link that another tab of
//! the same browser has opened since.
//!
//! To the account and not to its session: the same person goes on after signing in again.

use super::{
    WebState,
    error::HttpError,
    request::{Form, HttpRequest, RequestContext},
};
use crate::crypto::form_binding::FormBinding;

/// The hidden field of every form.
pub const FIELD: &str = "made_for";

/// Why a form is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaleForm {
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
pub fn value(context: &RequestContext, link: Option<i64>) -> String {
    sealed(&context.web, context.principal.as_ref().map(|principal| principal.user), link)
}

pub fn sealed(web: &WebState, user: Option<i64>, link: Option<i64>) -> String {
    FormBinding { user, link }.seal(&web.app.link_key)
}

/// The link that a form was made for.
pub fn link(web: &WebState, form: &Form) -> Option<i64> {
    FormBinding::read(&web.app.link_key, &form.text(FIELD))?.link
}

/// Reads the form of a request, which keeps it, and lets it pass where it was made for the account that is signed in now.
///
/// # Errors
/// `StaleForm`, and what `Call::form` says.
pub async fn check(request: &mut HttpRequest) -> Result<(), HttpError> {
    let sent = request.form().await?;
    let made = FormBinding::read(&request.web.app.link_key, &sent.text(FIELD)).ok_or(HttpError::StaleForm(StaleForm::Unbound))?;
    let user = request.principal.as_ref().map(|principal| principal.user);
    match user {
        now if now == made.user => Ok(()),
        Some(_) if made.user.is_none() => Err(HttpError::StaleForm(StaleForm::SignedIn)),
        Some(_) => Err(HttpError::StaleForm(StaleForm::OtherAccount)),
        None => Err(HttpError::StaleForm(StaleForm::SignedOut)),
    }
}
