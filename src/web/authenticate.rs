//! Finds out who makes a request: by the `Authorization` header of a program, or by the cookies of a browser.

use super::{
    access::ApiSurface,
    context::RequestContext,
    cookies::{self, CookieName},
    csrf,
    error::HttpError,
    presented_token::presented,
    principal::Principal,
    token_header,
};
use crate::{
    error::{Error, Rejection, TokenError},
    flows::sessions::{self, TokenUse, Tokens},
};

/// By a header alone, as what a browser sends by itself does not authenticate a request: or at a contract by the cookie that it names, if
/// the request comes from an origin that may read the response.
///
/// # Errors
/// `NoCredentials`, `BadAuthorization`, what is wrong with the token, `CrossSite`, or `Overloaded` where it cannot be known.
pub async fn authenticate_program(context: &RequestContext, surface: &ApiSurface) -> Result<Principal, HttpError> {
    let (token, usage) = match surface {
        ApiSurface::Own => (token_header::token(&context.headers, &context.web.token_headers)?, TokenUse::OwnApi),
        ApiSurface::Contract { name, header, cookie, .. } => {
            let presented = presented(context, header, cookie.as_deref())?;
            if presented.by_cookie && !csrf::is_safe(&context.method) {
                csrf::token_cookies(context)?;
            }
            (presented.token, TokenUse::Contract(name))
        }
    };
    let token = &token;
    match sessions::check_access_for(&context.web.app, token, usage).await {
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

/// By cookies. An expired access token is renewed from the refresh token, without JavaScript and without a detour.
/// `None` if the cookies are missing or no longer valid.
///
/// # Errors
/// Faults only.
pub async fn authenticate_cookies(context: &RequestContext) -> Result<Option<BrowserSession>, HttpError> {
    let (web, app) = (&context.web, context.app());
    let shown = cookies::get_all(web, &context.headers, CookieName::Access);
    let mut ended = 0;
    for token in &shown {
        match sessions::check_access_for(app, token, TokenUse::Pages).await {
            Ok(access) => return Ok(Some(BrowserSession { principal: access.into(), renewed: None })),
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
