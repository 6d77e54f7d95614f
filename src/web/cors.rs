//! Scripts of other sites: which of them may read what our APIs answer. None, unless the configuration names where it comes from.

use poem::{
    Response,
    http::{HeaderMap, HeaderValue, Method, header},
};

use super::{error, request::RequestContext};
use crate::{config::Config, contracts::Contract};

/// What our answers tell beside the body.
const TOLD: [&str; 5] = ["allow", "location", "retry-after", "www-authenticate", "x-request-id"];
/// How long a browser remembers what it was told, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// Cookies open nothing at these doors, so `Access-Control-Allow-Credentials` is never said.
pub struct Cors {
    origins: Vec<HeaderValue>,
    /// What scripts may send.
    sent: HeaderValue,
    told: HeaderValue,
}

impl Cors {
    /// Contracts may tell by a header of their own that a token is about to expire.
    pub fn new<'a>(config: &Config, contracts: impl Iterator<Item = &'a Contract>) -> Self {
        let of_contracts =
            contracts.filter_map(|contract| contract.expiry_header.as_ref().map(|expiry_header| expiry_header.name.as_str()));
        let mut told: Vec<&str> = TOLD.into_iter().chain(of_contracts).collect();
        told.sort_unstable();
        told.dedup();
        let told = HeaderValue::from_str(&told.join(", ")).unwrap_or(HeaderValue::from_static("x-request-id"));
        let origins = config.http.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
        let sent = HeaderValue::from_str(&config.http.cors_headers.join(", ")).unwrap_or(HeaderValue::from_static(""));
        Self { origins: origins.collect(), sent, told }
    }

    /// Completes an answer of an API; `methods` are those of its place. Whatever it is, caches must not give it to another site.
    pub fn complete(&self, context: &RequestContext, methods: &[Method], response: &mut Response) {
        if self.origins.is_empty() {
            return;
        }
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let Some(origin) = self.known(&context.headers) else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if context.method == Method::OPTIONS && context.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, error::allow(methods));
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, self.sent.clone());
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        } else {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, self.told.clone());
        }
    }

    /// Browsers write origins in one way only.
    fn known(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        let mut given = headers.get_all(header::ORIGIN).iter();
        let (origin, None) = (given.next()?, given.next()) else { return None };
        self.origins.iter().find(|known| *known == origin)
    }
}
