//! The cookie of a sign-in that waits for the email address to be confirmed; see `app::sign_in_proof`.

use poem::Response;

use super::{layout::Layout, redirect, return_to};
use crate::{
    app::sign_in_proof::{LIFETIME, SignInProof},
    error::Result,
    types::destination::Destination,
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
    },
};

/// The proof of this browser, if it has one.
pub fn proof(context: &RequestContext) -> Option<SignInProof> {
    let kept = cookies::get_all(&context.web, &context.headers, CookieName::PendingSignIn);
    kept.iter().find_map(|sealed| SignInProof::read(context.app(), sealed))
}

/// # Errors
/// A fault, where it cannot be sealed.
pub fn keep(context: &RequestContext, response: &mut Response, proof: &SignInProof) -> Result<()> {
    cookies::set(&context.web, response, (CookieName::PendingSignIn, &proof.seal(context.app())?), LIFETIME);
    Ok(())
}

pub fn forget(context: &RequestContext, response: &mut Response) {
    if cookies::get(&context.web, &context.headers, CookieName::PendingSignIn).is_some() {
        cookies::remove(&context.web, response, CookieName::PendingSignIn);
    }
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
