//! Our cookies: named after the product and the port, HttpOnly, SameSite=Lax, and `__Host-` with Secure wherever the server is
//! reached by https.

use std::time::Duration;

use cookie::{Cookie, SameSite};
use poem::{
    Response,
    http::{HeaderMap, HeaderValue, header},
};
use strum::{EnumIter, IntoEnumIterator};

use super::state::WebState;
use crate::{contracts::CookiePlace, flows::sessions::Tokens, types::cookie_name};

#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter)]
pub enum CookieName {
    /// The access token of the pages.
    Access,
    /// The refresh token of the pages.
    Refresh,
    /// What is shown of earlier sign-ins; see `crypto::device_cookie`.
    Device,
    /// The tokens of emailed links, between the click and the form.
    Link,
    /// What was typed as the login, for the next form.
    TypedLogin,
    /// The language that the user chose.
    Language,
    /// One sentence for the next page: the name of a message, never its text.
    Notice,
    /// Shows that this browser keeps cookies.
    Probe,
    /// A right password whose sign-in waits for the email address to be confirmed; see `app::sign_in_proof`.
    PendingSignIn,
    /// A sign-in that waits for its second step; see `app::second_factor`.
    SecondStep,
    /// Shows that this browser needs no second step for some accounts; see `app::second_factor`.
    RememberedDevice,
    /// New recovery codes, until their owner has kept them.
    RecoveryCodes,
    /// What was typed into a form that is to be shown again; see `pages::kept_form`.
    Form,
    /// Which browser asked for the options of a passkey.
    PasskeyBrowser,
    /// A new API key, until the next page has shown it.
    CreatedKey,
}

/// Of several cookies with one name, so many are looked at.
const MAX_VALUES: usize = 4;

impl CookieName {
    /// Cookies know no ports and are shared by everything on a host, so ours have a name of their own: with the port
    /// in it, where `public_url` names one.
    pub fn name(self, web: &WebState) -> String {
        let name = match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Device => "device",
            Self::Link => "link",
            Self::TypedLogin => "typed_login",
            Self::Language => "language",
            Self::Notice => "notice",
            Self::Probe => "kept",
            Self::PendingSignIn => "pending",
            Self::SecondStep => "second_step",
            Self::RememberedDevice => "remembered",
            Self::RecoveryCodes => "recovery_codes",
            Self::Form => "form",
            Self::PasskeyBrowser => "passkey",
            Self::CreatedKey => "created_key",
        };
        let prefix = if web.is_https() { "__Host-" } else { "" };
        let port = web.port().map(|port| format!("_{port}")).unwrap_or_default();
        format!("{prefix}vestibule{port}_{name}")
    }
}

/// The values of a cookie: browsers send several of one name where others have set it too, and in an order of their own.
///
/// Read as octets (RFC 6265 5.4): a cookie that cannot be parsed is not ours, and hides none of our cookies.
pub fn get_all(web: &WebState, headers: &HeaderMap, name: CookieName) -> Vec<String> {
    get_named(headers, &name.name(web))
}

/// As `get_all`, for a cookie that is not named after us.
pub fn get_named(headers: &HeaderMap, name: &str) -> Vec<String> {
    let pairs = headers.get_all(header::COOKIE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let values = pairs.filter_map(|pair| value(pair.trim_ascii(), name.as_bytes()));
    values.take(MAX_VALUES).map(ToOwned::to_owned).collect()
}

fn value<'a>(pair: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let value = pair.strip_prefix(name)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii();
    let bare = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value);
    std::str::from_utf8(bare).ok().filter(|text| text.is_ascii())
}

/// The first value of a cookie, where only its presence counts.
pub fn get(web: &WebState, headers: &HeaderMap, name: CookieName) -> Option<String> {
    get_all(web, headers, name).into_iter().next()
}

/// Whether a browser sent any of our cookies.
pub fn any(web: &WebState, headers: &HeaderMap) -> bool {
    CookieName::iter().any(|name| get(web, headers, name).is_some())
}

/// Keeps a value for this long. Values are of the alphabet of base64url, or close to it.
pub fn set(web: &WebState, response: &mut Response, value: (CookieName, &str), span: Duration) {
    let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    append(web, response, value, Some(time::Duration::seconds(seconds)));
}

/// A sign that cookies are kept, for a browser that has shown none.
pub fn set_probe(web: &WebState, headers: &HeaderMap, response: &mut Response) {
    if !any(web, headers) {
        append(web, response, (CookieName::Probe, "1"), None);
    }
}

/// Without a span, until the browser is closed.
fn append(web: &WebState, response: &mut Response, (name, value): (CookieName, &str), span: Option<time::Duration>) {
    let name = name.name(web);
    let cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(web.is_https());
    let cookie = match span {
        Some(span) => cookie.max_age(span),
        None => cookie,
    };
    append_line(response, &cookie.build());
}

/// Keeps a token of a contract for this long.
pub fn set_token(web: &WebState, response: &mut Response, (place, token): (&CookiePlace, &str), span: Duration) {
    let CookiePlace { name, path } = place;
    let secure = web.is_https() || cookie_name::must_be_secure(name);
    let span = time::Duration::seconds(i64::try_from(span.as_secs()).unwrap_or(i64::MAX));
    let cookie = Cookie::build((name.as_str(), token)).path(path.as_str()).http_only(true).same_site(SameSite::Lax);
    append_line(response, &cookie.secure(secure).max_age(span).build());
}

/// Takes a token of a contract back.
pub fn remove_token(web: &WebState, response: &mut Response, place: &CookiePlace) {
    set_token(web, response, (place, ""), Duration::ZERO);
}

fn append_line(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Whether an answer gives or takes this cookie already.
pub fn is_set(web: &WebState, response: &Response, name: CookieName) -> bool {
    let start = format!("{}=", name.name(web));
    response.headers().get_all(header::SET_COOKIE).iter().any(|line| line.as_bytes().starts_with(start.as_bytes()))
}

/// Takes it back, with the very attributes that it was given with: browsers want that.
pub fn remove(web: &WebState, response: &mut Response, name: CookieName) {
    set(web, response, (name, ""), Duration::ZERO);
}

/// Signs a browser in: until it is closed, unless the user asked to be remembered.
pub fn set_session(web: &WebState, response: &mut Response, tokens: &Tokens) {
    let lasting = tokens.refresh_expires.duration_since(web.app.now());
    let lasting = time::Duration::seconds(i64::try_from(lasting.as_secs()).unwrap_or(i64::MAX));
    let span = (tokens.contract != web.sessions.transient_pages.contract).then_some(lasting);
    append(web, response, (CookieName::Access, tokens.access.reveal()), span);
    append(web, response, (CookieName::Refresh, tokens.refresh.reveal()), span);
}

pub fn remove_session(web: &WebState, response: &mut Response) {
    remove(web, response, CookieName::Access);
    remove(web, response, CookieName::Refresh);
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_cookie_is_read_by_its_whole_name_and_only_where_it_can_be_read() {
        for (pair, found) in [
            (&b"vestibule_access=abc"[..], Some("abc")),
            (b"vestibule_access=\"abc\"", Some("abc")),
            (b"vestibule_access = abc", Some("abc")),
            (b"vestibule_access=", Some("")),
            (b"vestibule_access=a=b", Some("a=b")),
            (b"vestibule_access", None),
            (b"vestibule_access2=abc", None),
            (b"xvestibule_access=abc", None),
            (b"=vestibule_access=abc", None),
            (b"vestibule_access=Zo\xc3\xab", None),
            (b"vestibule_access=\xff", None),
            (b"", None),
        ] {
            assert_eq!(value(pair, b"vestibule_access"), found, "{pair:?}");
        }
    }
}
