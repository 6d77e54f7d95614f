//! The headers that every response has, unless its handler has set them.

use std::collections::BTreeSet;

use poem::{
    Response,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};

use crate::{config::Config, types::destination::Destination};

/// Marks a response that is no document that could do anything, even where it is opened by itself: a style sheet, a script, a picture.
/// What protects documents would be of no use to it, and every first visit would pay for it.
#[derive(Clone, Copy)]
pub struct NoDocument;

pub struct SecurityHeaders {
    of_all: Vec<(HeaderName, HeaderValue)>,
    of_documents: Vec<(HeaderName, HeaderValue)>,
}

/// Of every page that has nothing of its own to say. Browsers check `form-action` against the redirect after a form as well, so it names
/// the origins that users return to.
pub fn csp(config: &Config) -> String {
    let listed = config.http.return_to.iter().map(|allowed| allowed.origin().to_owned());
    let home = config.branding.home_url.as_ref().and_then(Destination::origin);
    let origins: BTreeSet<String> = listed.chain(home).collect();
    let forms = ["'self'".to_owned()].into_iter().chain(origins).collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action {forms}; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

impl SecurityHeaders {
    pub fn new(config: &Config) -> Self {
        let mut of_all = vec![
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        ];
        if config.public_url.starts_with("https://") {
            let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            of_all.push((header::STRICT_TRANSPORT_SECURITY, value));
        }
        let csp = HeaderValue::from_str(&csp(config)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let permissions = HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        let of_documents = vec![
            (header::CONTENT_SECURITY_POLICY, csp),
            // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("permissions-policy"), permissions),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        ];
        Self { of_all, of_documents }
    }

    pub fn complete(&self, response: &mut Response) {
        let is_document = response.extensions().get::<NoDocument>().is_none();
        let headers = response.headers_mut();
        headers.reserve(self.of_all.len() + self.of_documents.len() + 1);
        add(headers, &self.of_all);
        if is_document {
            add(headers, &self.of_documents);
        }
    }
}

fn add(headers: &mut HeaderMap, all: &[(HeaderName, HeaderValue)]) {
    for (name, value) in all {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}
