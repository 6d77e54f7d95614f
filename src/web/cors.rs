//! CORS: which other sites' scripts may read the responses of our APIs. None, unless `http.cors_origins` names their origin.
//!
//! Not poem's `Cors`: in poem 3.1.12 an empty list of origins allows every origin.

use poem::{
    Response,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};

use super::error::allow;
use crate::config::Config;

/// The response headers that scripts may read.
const EXPOSED_HEADERS: [&str; 5] = ["allow", "location", "retry-after", "www-authenticate", "x-request-id"];
/// How long a browser keeps the result of a preflight request, in seconds.
const PREFLIGHT_MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Vestibule's own API ignores cookies, so only the paths of contracts with tokens in cookies allow credentials, and only the origins of the
/// settings, by name.
pub struct Cors {
    origins: Vec<HeaderValue>,
    /// What scripts may send.
    sent: HeaderValue,
    exposed: HeaderValue,
}

impl Cors {
    /// Contracts may give tokens in headers, and announce in one that a token is about to expire: scripts may read these too.
    /// The headers that a contract has its tokens in may be sent.
    pub fn new(config: &Config, (tokens, extra_exposed): (&[HeaderName], &[HeaderName])) -> Self {
        let mut exposed: Vec<&str> = EXPOSED_HEADERS.into_iter().chain(extra_exposed.iter().map(HeaderName::as_str)).collect();
        exposed.sort_unstable();
        exposed.dedup();
        let exposed = HeaderValue::from_str(&exposed.join(", ")).unwrap_or(HeaderValue::from_static("x-request-id"));
        let origins = config.http.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
        let sent = HeaderValue::from_str(&sent(config, tokens).join(", ")).unwrap_or(HeaderValue::from_static(""));
        Self { origins: origins.collect(), sent, exposed }
    }

    /// Completes a response of an API, given the request's method and headers; `methods` are those of its route. Whatever the response
    /// is, caches must not give it to another site. `credentials` says whether the path takes cookies.
    pub fn complete(
        &self,
        (method, headers): (&Method, &HeaderMap),
        (methods, credentials): (&[Method], bool),
        response: &mut Response,
    ) {
        if self.origins.is_empty() {
            return;
        }
        let sent = headers;
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let Some(origin) = self.known(sent) else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if *method == Method::OPTIONS && sent.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow(methods));
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, self.sent.clone());
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE);
        } else {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, self.exposed.clone());
        }
    }

    /// Browsers write origins in one way only.
    fn known(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        let mut given = headers.get_all(header::ORIGIN).iter();
        let (origin, None) = (given.next()?, given.next()) else { return None };
        self.origins.iter().find(|known| *known == origin)
    }
}

/// `authorization` is among the settings' own, unless an operator took it away.
fn sent<'a>(config: &'a Config, tokens: &'a [HeaderName]) -> Vec<&'a str> {
    let of_contracts = tokens.iter().filter(|name| **name != header::AUTHORIZATION);
    let mut names: Vec<&str> = config.http.cors_headers.iter().map(String::as_str).collect();
    for name in of_contracts.map(HeaderName::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
