//! Binds the challenge of a passkey to the browser that asked for it, in whichever of its tabs the answer comes.

use std::time::Duration;

use poem::Response;

use crate::{
    crypto::random_uuid::random_uuid,
    error::Result,
    types::secret::Secret,
    web::{context::RequestContext, cookies::CookieName, sealed_cookie::SealedCookie},
};

/// Longer than any challenge is valid.
const COOKIE: SealedCookie =
    SealedCookie { name: CookieName::PasskeyBrowser, sealed_as: "passkey browser", lifetime: Duration::from_hours(1) };

/// What this browser shows, or what it will show from now on. It is never empty, as that of programs is.
pub fn name(context: &RequestContext) -> Secret {
    COOKIE.values(context).next().unwrap_or_else(|| Secret::new(random_uuid()))
}

/// # Errors
/// A fault of the library that encrypts.
pub fn keep(context: &RequestContext, response: &mut Response, name: &Secret) -> Result<()> {
    COOKIE.keep(context, response, name.reveal())
}
