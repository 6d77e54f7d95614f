//! Cookies of the house: HttpOnly, SameSite=Lax, and `__Host-` with Secure wherever the house is reached by https.

use std::time::Duration;

use cookie::{Cookie, SameSite};
use poem::{
    Response,
    http::{HeaderMap, HeaderValue, header},
};

use super::Web;
use crate::flows::sessions::Tokens;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jar {
    /// The access token of the pages.
    Access,
    /// The refresh token of the pages.
    Refresh,
    /// What is shown of earlier sign-ins; see `crypto::device`.
    Device,
    /// The token of a mail's link, between the click and the form.
    Link,
    /// The language that somebody chose.
    Language,
    /// One sentence for the next page: the name of a message, never its text.
    Notice,
}

impl Jar {
    fn name(self, web: &Web) -> String {
        let name = match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Device => "device",
            Self::Link => "link",
            Self::Language => "language",
            Self::Notice => "notice",
        };
        if web.is_https() { format!("__Host-{name}") } else { name.to_owned() }
    }
}

/// The value of a cookie; of several with one name, the first.
pub fn read(web: &Web, headers: &HeaderMap, jar: Jar) -> Option<String> {
    let name = jar.name(web);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let found = lines.flat_map(Cookie::split_parse).flatten().find(|cookie| cookie.name() == name);
    found.map(|cookie| cookie.value().to_owned())
}

/// Keeps a value for this long. Values are of the alphabet of base64url, or close to it.
pub fn keep(web: &Web, response: &mut Response, value: (Jar, &str), span: Duration) {
    let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    give(web, response, value, Some(time::Duration::seconds(seconds)));
}

/// Without a span, until the browser is closed.
fn give(web: &Web, response: &mut Response, (jar, value): (Jar, &str), span: Option<time::Duration>) {
    let cookie = Cookie::build((jar.name(web), value)).path("/").http_only(true).same_site(SameSite::Lax).secure(web.is_https());
    let cookie = match span {
        Some(span) => cookie.max_age(span),
        None => cookie,
    };
    if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Whether an answer gives or takes this cookie already.
pub fn sets(web: &Web, response: &Response, jar: Jar) -> bool {
    let start = format!("{}=", jar.name(web));
    response.headers().get_all(header::SET_COOKIE).iter().any(|line| line.as_bytes().starts_with(start.as_bytes()))
}

/// Takes it back, with the very attributes that it was given with: browsers want that.
pub fn forget(web: &Web, response: &mut Response, jar: Jar) {
    keep(web, response, (jar, ""), Duration::ZERO);
}

/// Signs a browser in; for as long as it is open, where nobody asked for more.
pub fn keep_tokens(web: &Web, response: &mut Response, tokens: &Tokens) {
    let lasting = tokens.refresh_expires.since(web.app.now());
    let lasting = time::Duration::seconds(i64::try_from(lasting.as_secs()).unwrap_or(i64::MAX));
    let span = (tokens.contract != web.brief_sessions.contract).then_some(lasting);
    give(web, response, (Jar::Access, tokens.access.reveal()), span);
    give(web, response, (Jar::Refresh, tokens.refresh.reveal()), span);
}

pub fn forget_tokens(web: &Web, response: &mut Response) {
    forget(web, response, Jar::Access);
    forget(web, response, Jar::Refresh);
}
