//! The access token that a client of a contract presents: in the header, or else in the cookie of the contract.

use std::slice;

use super::{context::RequestContext, cookies, error::HttpError, token_header};
use crate::types::auth_scheme::TokenHeader;

pub struct PresentedToken {
    pub token: String,
    /// A browser sends a cookie by itself, whichever site asked it to.
    pub by_cookie: bool,
}

/// The token of a request. The header comes first: even one with a bad token hides the cookie.
///
/// # Errors
/// As `token_header::token`.
pub fn presented(context: &RequestContext, header: &TokenHeader, cookie: Option<&str>) -> Result<PresentedToken, HttpError> {
    match token_header::token(&context.headers, slice::from_ref(header)) {
        Err(HttpError::NoCredentials) => {
            let token = cookie.and_then(|name| in_cookie(context, name)).ok_or(HttpError::NoCredentials)?;
            Ok(PresentedToken { token, by_cookie: true })
        }
        token => Ok(PresentedToken { token: token?, by_cookie: false }),
    }
}

/// The token in a cookie. Of several with one name the first that we signed: others may be left from a former server.
pub fn in_cookie(context: &RequestContext, name: &str) -> Option<String> {
    let mut values = cookies::get_named(&context.headers, name);
    values.retain(|value| !value.is_empty());
    let app = context.app();
    let ours = if values.len() < 2 { None } else { values.iter().position(|value| app.signer.has_signed(value)) };
    (!values.is_empty()).then(|| values.swap_remove(ours.unwrap_or(0)))
}
