//! How programs send their access token: the header, and the word before the token, in any case (RFC 9110 11.1).

use http::{HeaderName, header};

/// The schemes of `Authorization` that mean something else than one of our tokens.
const OTHER_SCHEMES: [&str; 6] = ["basic", "digest", "negotiate", "ntlm", "hoba", "mutual"];
/// The scheme that is accepted everywhere.
pub const BEARER: &str = "Bearer";
/// Those that the API of Vestibule itself takes: that of djoser's documentation, that of DRF's own tokens, and none.
const OWN_SCHEMES: [&str; 4] = [BEARER, "JWT", "Token", ""];

/// Headers of requests that mean something else.
const HEADERS_IN_USE: [&str; 26] = [
    "authorization",
    "connection",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "range",
    "referer",
    "te",
    "trailer",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-csrftoken",
    "x-real-ip",
    "x-request-id",
    "x-requested-with",
];

/// A header that an access token comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHeader {
    pub name: HeaderName,
    /// The words before the token, the one of challenges first; `""` is the token alone.
    pub schemes: Vec<String>,
}

impl Default for TokenHeader {
    fn default() -> Self {
        Self { name: header::AUTHORIZATION, schemes: vec![BEARER.to_owned()] }
    }
}

impl TokenHeader {
    /// Whether a word before a token is understood. `Bearer` always is.
    pub fn accepts(&self, word: &str) -> bool {
        let known = self.schemes.iter().map(String::as_str).filter(|scheme| !scheme.is_empty());
        known.chain([BEARER]).any(|scheme| scheme.eq_ignore_ascii_case(word))
    }

    /// Whether it may contain the token alone.
    pub fn accepts_bare(&self) -> bool {
        self.schemes.iter().any(String::is_empty)
    }

    /// What a challenge names: it must name a scheme, and `Bearer` is always accepted.
    pub fn challenge(&self) -> &str {
        self.schemes.first().map(String::as_str).filter(|scheme| !scheme.is_empty()).unwrap_or(BEARER)
    }

    /// Its name as it is usually written.
    pub fn shown_name(&self) -> String {
        shown_name(&self.name)
    }

    /// What a request has before its token.
    pub fn before_token(&self) -> String {
        self.schemes.first().filter(|scheme| !scheme.is_empty()).map(|scheme| format!("{scheme} ")).unwrap_or_default()
    }

    /// For Vestibule's own API, which the clients of every contract use: all of theirs together.
    pub fn of_all<'a>(contracts: impl Iterator<Item = &'a Self>) -> Vec<Self> {
        let own = Self { name: header::AUTHORIZATION, schemes: OWN_SCHEMES.map(ToOwned::to_owned).to_vec() };
        contracts.fold(vec![own], |mut all, header| {
            match all.iter_mut().find(|known| known.name == header.name) {
                Some(known) => known.schemes.extend(header.schemes.iter().cloned()),
                None => all.push(header.clone()),
            }
            all
        })
    }
}

/// Headers of responses that mean something to browsers or to what is in front of the server.
const RESPONSE_HEADERS_IN_USE: [&str; 29] = [
    "age",
    "allow",
    "alt-svc",
    "clear-site-data",
    "etag",
    "expires",
    "last-modified",
    "link",
    "location",
    "nel",
    "origin-agent-cluster",
    "p3p",
    "permissions-policy",
    "referrer-policy",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "retry-after",
    "server",
    "server-timing",
    "service-worker-allowed",
    "set-cookie",
    "sourcemap",
    "strict-transport-security",
    "timing-allow-origin",
    "vary",
    "warning",
    "www-authenticate",
    "x-sourcemap",
];
/// As `RESPONSE_HEADERS_IN_USE`: the beginnings of many.
const RESPONSE_FAMILIES_IN_USE: [&str; 13] = [
    "cross-origin-",
    "x-accel-",
    "x-content-",
    "x-dns-",
    "x-download-",
    "x-frame-",
    "x-lighttpd-",
    "x-permitted-",
    "x-powered-",
    "x-robots-",
    "x-sendfile",
    "x-ua-",
    "x-xss-",
];

/// The name of a header as it is usually written: `X-Access-Token`.
pub fn shown_name(name: &HeaderName) -> String {
    let word = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    let words = name.as_str().split('-').map(|part| if part.is_empty() { String::new() } else { word(part) });
    words.collect::<Vec<_>>().join("-")
}

/// Whether a response may have a token in a header of this name.
pub fn may_give_token(name: &HeaderName) -> bool {
    let word = name.as_str();
    *name == header::AUTHORIZATION
        || !(has_a_meaning(name)
            || RESPONSE_HEADERS_IN_USE.contains(&word)
            || RESPONSE_FAMILIES_IN_USE.iter().any(|family| word.starts_with(family)))
}

/// Whether a header has another meaning, for this server or for what is in front of it.
pub fn has_a_meaning(name: &HeaderName) -> bool {
    let name = name.as_str();
    let families = ["accept", "access-control-", "content-", "cache-", "if-", "sec-", "proxy-", "x-forwarded-"];
    HEADERS_IN_USE.contains(&name) || families.iter().any(|family| name.starts_with(family))
}

/// Whether a token may come in a header of this name, beside `Authorization`.
pub fn is_free_header(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| !has_a_meaning(&name))
}

/// A word that may stand before a token: a token of RFC 9110 5.6.2, and no scheme that means something else.
pub fn is_scheme(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    word.len() <= 32 && word.chars().all(plain) && !OTHER_SCHEMES.contains(&word.to_ascii_lowercase().as_str())
}
