//! The cookie of a sign-in that waits for the email address to be confirmed; see `app::sign_in_proof`.

use std::time::Duration;

use poem::Response;

use super::{layout::Layout, redirect, return_to};
use crate::{
    app::sign_in_proof::SignInProof,
    error::Result,
    types::destination::Destination,
    web::{context::RequestContext, cookies::CookieName, sealed_cookie::SealedCookie},
};

/// A confirmation that takes longer begins with the password again.
const COOKIE: SealedCookie =
    SealedCookie { name: CookieName::PendingSignIn, sealed_as: "sign-in proof", lifetime: Duration::from_mins(10) };

/// The proof of this browser, if it has one.
pub fn proof(context: &RequestContext) -> Option<SignInProof> {
    COOKIE.values(context).find_map(|text| SignInProof::parse(text.reveal()))
}

/// # Errors
/// A fault, where it cannot be sealed.
pub fn keep(context: &RequestContext, response: &mut Response, proof: &SignInProof) -> Result<()> {
    COOKIE.keep(context, response, &proof.to_text())
}

pub fn forget(context: &RequestContext, response: &mut Response) {
    COOKIE.forget(context, response);
}

/// On to the page for the code, and then to where the user wants to go.
///
/// # Errors
/// As `keep`.
pub fn go(layout: &Layout<'_>, proof: &SignInProof, wanted: Option<&Destination>) -> Result<Response> {
    let mut response = redirect::to(&return_to::with(&layout.page("/email-verify"), wanted));
    keep(layout.context, &mut response, proof)?;
    Ok(response)
}
