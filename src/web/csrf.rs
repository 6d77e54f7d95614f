//! Refuses what another site sent: forms, and requests with the token cookies of a contract.
//!
//! By `Sec-Fetch-Site` and `Origin` (Fetch metadata), not by poem's `Csrf`: that checks nothing by itself, its key is 32 zero bytes
//! unless one is given, and its cookie makes every page uncacheable.

use poem::http::{HeaderName, Method, header};

use super::{context::RequestContext, error::HttpError, json};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A form counts only where it came from one of our own pages: `Sec-Fetch-Site` where the browser says it, else Origin. A
/// client that sends neither, and no cookies, is not a browser that an attacker could have tricked.
///
/// # Errors
/// `CrossSite`.
pub fn same_site(context: &RequestContext) -> Result<(), HttpError> {
    if is_safe(&context.method) {
        return Ok(());
    }
    let allowed = match (context.header(&SEC_FETCH_SITE), context.header(&header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == context.app().config.public_url,
        (None, None) => !has_cookies(context),
    };
    if allowed { Ok(()) } else { Err(HttpError::CrossSite) }
}

/// A request of a contract with a token in a cookie, or one that sets or removes such a cookie, counts only where it came from an origin
/// that may read our responses: by `Sec-Fetch-Site`, else by Origin, else by Referer.
///
/// A request with none of these is no browser's: since 2020 each of them sends Origin with every request but GET and HEAD, and older ones
/// with every request of a script. What is left are their HTML forms, and no form sends JSON or a body without a media type. So
/// programs with cookies may renew their sessions. A GET without them is either our own page's or a program's.
///
/// # Errors
/// `CrossSite`.
pub fn token_cookies(context: &RequestContext) -> Result<(), HttpError> {
    let own = |origin| is_own_origin(context, origin);
    let allowed = match (text(context, &SEC_FETCH_SITE), text(context, &header::ORIGIN), text(context, &header::REFERER)) {
        (Some("same-origin" | "none"), ..) => true,
        (_, Some(origin), _) => own(origin),
        (Some(_), None, _) => false,
        (None, None, Some(page)) => own(origin_of(page)),
        (None, None, None) => is_safe(&context.method) || !has_cookies(context) || !is_form(context),
    };
    if allowed { Ok(()) } else { Err(HttpError::CrossSite) }
}

pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn has_cookies(context: &RequestContext) -> bool {
    context.headers.contains_key(header::COOKIE)
}

/// Whether an HTML form may have sent the body, as far as its media type says.
fn is_form(context: &RequestContext) -> bool {
    context.headers.contains_key(header::CONTENT_TYPE) && !json::is_sent(context)
}

/// The pages' own, or one whose scripts may read our responses.
fn is_own_origin(context: &RequestContext, origin: &str) -> bool {
    let config = &context.app().config;
    origin == config.public_url || config.http.cors_origins.iter().any(|known| known == origin)
}

/// Scheme and authority of a URL; empty, where it has none.
fn origin_of(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else { return "" };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    &url[..scheme.len() + 3 + authority]
}

/// The value of a header. One that is no text, or not the only one of its name, is the value of nothing that we know.
fn text<'a>(context: &'a RequestContext, name: &HeaderName) -> Option<&'a str> {
    let mut values = context.headers.get_all(name).iter();
    let first = values.next()?;
    Some(first.to_str().ok().filter(|_| values.next().is_none()).unwrap_or_default())
}

/// The origin that a form was sent from and to, if it differs from `public_url` and is still not another site: the user opened
/// the pages by another name or the IP address of the machine. It is refused all the same, for a name that is made to point here by its
/// owner (DNS rebinding) looks just like it.
pub fn other_own_address(context: &RequestContext) -> Option<&str> {
    let (origin, host) = (context.header(&header::ORIGIN)?, context.header(&header::HOST)?);
    let (_, place) = origin.split_once("://")?;
    (place.eq_ignore_ascii_case(host) && origin != context.app().config.public_url).then_some(origin)
}
