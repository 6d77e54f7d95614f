//! The cookie of a sign-in that waits for the email address to be confirmed; see `app::sign_in_proof`.

use poem::Response;

use super::layout::Layout;
use crate::{
    app::sign_in_proof::{LIFETIME, SignInProof},
    error::Result,
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

/// On to the page for the code.
///
/// # Errors
/// As `keep`.
pub fn go(layout: &Layout<'_>, proof: &SignInProof) -> Result<Response> {
    let mut response = layout.go("/email-verify", None);
    keep(layout.context, &mut response, proof)?;
    Ok(response)
}
