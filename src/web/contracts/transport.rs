//! Tokens in the cookies and headers of a contract's requests and responses.

use poem::{
    Response,
    http::{HeaderName, HeaderValue},
};

use crate::{
    contracts::{Action, Carrier, Contract},
    crypto::jwt::Kind,
    error::{Error, Field, InternalError},
    flows::sessions::Tokens,
    types::{clock::Timestamp, session_policy::RefreshRotation},
    web::{
        context::RequestContext,
        cookies, csrf,
        error::{HttpError, HttpResult},
        presented_token::{PresentedToken, in_cookie, presented},
    },
};

/// The fields of an action that headers and cookies have, the one that counts first. A slide has the access token of the request.
///
/// # Errors
/// What is wrong with the access token, where it is the field; `CrossSite`.
pub(super) fn carried(context: &RequestContext, contract: &Contract, action: &Action) -> HttpResult<Vec<(Field, String)>> {
    if action.slides(&contract.session) {
        let PresentedToken { token, by_cookie } = access_token(context, contract)?;
        if by_cookie {
            csrf::token_cookies(context)?;
        }
        return Ok(vec![(Field::Token, token)]);
    }
    let found = action.transport.carried.iter().filter_map(|field| {
        let token = match &field.carrier {
            Carrier::Header(name) => in_header(context, name),
            Carrier::Cookie(name) => in_cookie(context, name),
        };
        Some((field.meaning, token?))
    });
    Ok(found.collect())
}

/// The access token of a request at this contract.
///
/// # Errors
/// As `presented`.
pub(super) fn access_token(context: &RequestContext, contract: &Contract) -> HttpResult<PresentedToken> {
    presented(context, &contract.token_header, contract.cookies.access.as_deref())
}

/// A header that is there twice says nothing.
fn in_header(context: &RequestContext, name: &HeaderName) -> Option<String> {
    let mut lines = context.headers.get_all(name).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    let text = line.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a field that was to come in a header or a cookie has come at all.
///
/// # Errors
/// `NoCredentials`.
pub(super) fn ensure_carried(action: &Action, has: impl Fn(Field) -> bool) -> Result<(), HttpError> {
    let missing = action.transport.carried.iter().any(|field| !field.optional && !has(field.meaning));
    if missing { Err(HttpError::NoCredentials) } else { Ok(()) }
}

/// The most that browsers keep of a cookie's name and value (RFC 6265bis 5.6).
const MAX_COOKIE_LEN: usize = 4096;

/// Puts tokens into the headers and cookies that the action has them in.
///
/// # Errors
/// A fault, where browsers would drop a cookie without a word, because a user has very many roles.
pub(super) fn give(
    context: &RequestContext,
    contract: &Contract,
    action: &Action,
    (tokens, response): (&Tokens, &mut Response),
) -> HttpResult<()> {
    for header in &action.transport.headers {
        let token = token(tokens, header.token);
        let line = if header.scheme.is_empty() { token.to_owned() } else { format!("{} {token}", header.scheme) };
        if let Ok(mut value) = HeaderValue::from_str(&line) {
            value.set_sensitive(true);
            response.headers_mut().insert(header.name.clone(), value);
        }
    }
    for cookie in &action.transport.cookies {
        let Some(place) = contract.cookies.place(&cookie.name) else { continue };
        let (token, ends) = (token(tokens, cookie.token), end(contract, tokens, cookie.token));
        if place.name.len() + token.len() > MAX_COOKIE_LEN {
            return Err(Error::from(InternalError::new("set a cookie", format!("its token has {} bytes", token.len()))).into());
        }
        cookies::set_token(&context.web, response, (place, token), ends.duration_since(context.app().now()));
    }
    Ok(())
}

fn token(tokens: &Tokens, kind: Kind) -> &str {
    match kind {
        Kind::Access => tokens.access.reveal(),
        Kind::Refresh => tokens.refresh.reveal(),
    }
}

/// Until when a token is good for anything: an access token that slides is so for longer than it is valid.
fn end(contract: &Contract, tokens: &Tokens, kind: Kind) -> Timestamp {
    match kind {
        Kind::Access if contract.session.renewal != RefreshRotation::Slide => tokens.access_expires,
        Kind::Access | Kind::Refresh => tokens.refresh_expires,
    }
}
