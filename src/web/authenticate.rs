//! Finds out who makes a request: by the `Authorization` header of a program, or by the cookies of a browser.

use poem::http::header;

use super::{
    context::RequestContext,
    cookies::{self, CookieName},
    error::HttpError,
    principal::Principal,
};
use crate::{
    error::{Error, Rejection, TokenError},
    flows::sessions::{self, Tokens, VerifiedAccess},
    types::auth_scheme::AuthScheme,
};

/// By the Authorization header alone: what a browser sends by itself does not authenticate a request.
///
/// # Errors
/// `NoCredentials`, `BadAuthorization`, what is wrong with the token, or `Overloaded` where that cannot be known.
pub async fn authenticate_header(context: &RequestContext, scheme: AuthScheme) -> Result<Principal, HttpError> {
    let mut lines = context.headers.get_all(header::AUTHORIZATION).iter();
    let line = lines.next().ok_or(HttpError::NoCredentials)?;
    if lines.next().is_some() {
        return Err(HttpError::BadAuthorization);
    }
    // A header that is not text contains none of our tokens: verification reports it.
    let line = String::from_utf8_lossy(line.as_bytes());
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let token = match words.as_slice() {
        [word, token] if scheme.accepts(word) => token,
        [word, ..] if scheme.accepts(word) => return Err(HttpError::BadAuthorization),
        [token] if matches!(scheme, AuthScheme::Bare | AuthScheme::Any) => token,
        // Another scheme is not meant for us.
        _ => return Err(HttpError::NoCredentials),
    };
    match sessions::check_access(&context.web.app, token).await {
        Ok(access) => Ok(access.into()),
        Err(Error::Rejected(Rejection::InvalidToken(problem))) => Err(refused(context, token, problem).await),
        Err(error) => Err(error.into()),
    }
}

async fn refused(context: &RequestContext, token: &str, problem: TokenError) -> HttpError {
    match sessions::why_refused(context.app(), token, problem).await {
        Error::Rejected(Rejection::InvalidToken(problem)) => HttpError::InvalidToken(problem),
        error => error.into(),
    }
}

/// The user whose cookies a browser sent, and the tokens if they were renewed on the way.
pub struct BrowserSession {
    pub principal: Principal,
    pub renewed: Option<Box<Tokens>>,
}

/// By cookies, which no legacy token is in. An expired access token is renewed from the refresh token, without JavaScript and without a detour.
/// `None` if the cookies are missing or no longer valid.
///
/// # Errors
/// Faults only.
pub async fn authenticate_cookies(context: &RequestContext) -> Result<Option<BrowserSession>, HttpError> {
    let (web, app) = (&context.web, context.app());
    let shown = cookies::get_all(web, &context.headers, CookieName::Access);
    let mut ended = 0;
    for token in &shown {
        match sessions::check_own_access(app, token).await {
            Ok(claims) => {
                let principal = VerifiedAccess::from(claims).into();
                return Ok(Some(BrowserSession { principal, renewed: None }));
            }
            Err(Error::Rejected(Rejection::InvalidToken(TokenError::Revoked))) => ended += 1,
            Err(Error::Rejected(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if ended > 0 && ended == shown.len() {
        return Ok(None);
    }
    for token in cookies::get_all(web, &context.headers, CookieName::Refresh) {
        if let Some(tokens) = renew(context, &token).await? {
            return Ok(Some(BrowserSession { principal: Principal::from(&tokens), renewed: Some(Box::new(tokens)) }));
        }
    }
    Ok(None)
}

/// A session that is renewed stays of its kind: where it is not of the one, perhaps it is of the other.
async fn renew(context: &RequestContext, token: &str) -> Result<Option<Tokens>, HttpError> {
    let web = &context.web;
    for policy in [&web.sessions.pages, &web.sessions.transient_pages] {
        match sessions::renew(context.app(), token, policy, &context.client).await {
            Ok(tokens) => return Ok(Some(tokens)),
            Err(Error::Rejected(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}
