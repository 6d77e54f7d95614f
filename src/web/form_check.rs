//! Binds each form of a page to the account and the link that it was rendered for, so that no form acts on another one that a second
//! tab of the same browser has opened since.
//!
//! To the account and not to its session: the same user can go on after signing in again.

use poem::Body;

use super::{
    context::RequestContext,
    error::{HttpError, StaleForm},
    extract,
    form::Form,
    state::WebState,
};
use crate::crypto::form_binding::FormBinding;

/// The hidden field of every form.
pub const FIELD: &str = "made_for";

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

/// Reads the form, which keeps it, and lets it pass if it was rendered for the account that is signed in now.
///
/// # Errors
/// `StaleForm`, and what `extract::form::read` says.
pub async fn check(context: &RequestContext, body: &mut Body) -> Result<(), HttpError> {
    let sent = extract::form::read(context, body).await?;
    let made = FormBinding::read(&context.app().link_key, &sent.text(FIELD)).ok_or(HttpError::StaleForm(StaleForm::Unbound))?;
    match context.principal.as_ref().map(|principal| principal.user) {
        now if now == made.user => Ok(()),
        Some(_) if made.user.is_none() => Err(HttpError::StaleForm(StaleForm::SignedIn)),
        Some(_) => Err(HttpError::StaleForm(StaleForm::OtherAccount)),
        None => Err(HttpError::StaleForm(StaleForm::SignedOut)),
    }
}
