//! Refuses forms that another site sent.
//!
//! By `Sec-Fetch-Site` and `Origin` (Fetch metadata), not by poem's `Csrf`: that checks nothing by itself, its key is 32 zero bytes
//! unless one is given, and its cookie makes every page uncacheable.

use poem::http::{HeaderName, Method, header};

use super::{context::RequestContext, error::HttpError};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A form counts only where it came from one of our own pages: `Sec-Fetch-Site` where the browser says it, else Origin. A
/// client that sends neither, and no cookies, is not a browser that an attacker could have tricked.
///
/// # Errors
/// `CrossSite`.
pub fn same_site(context: &RequestContext) -> Result<(), HttpError> {
    if matches!(context.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let allowed = match (context.header(&SEC_FETCH_SITE), context.header(&header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == context.app().config.public_url,
        (None, None) => !context.headers.contains_key(header::COOKIE),
    };
    if allowed { Ok(()) } else { Err(HttpError::CrossSite) }
}

/// The origin that a form was sent from and to, if it differs from `public_url` and is still not another site: the user opened
/// the pages by another name or the IP address of the machine. It is refused all the same, for a name that is made to point here by its
/// owner (DNS rebinding) looks just like it.
pub fn other_own_address(context: &RequestContext) -> Option<&str> {
    let (origin, host) = (context.header(&header::ORIGIN)?, context.header(&header::HOST)?);
    let (_, place) = origin.split_once("://")?;
    (place.eq_ignore_ascii_case(host) && origin != context.app().config.public_url).then_some(origin)
}
