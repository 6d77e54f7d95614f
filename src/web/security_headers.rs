//! The headers that every response has, unless its handler has set them.

use std::collections::BTreeSet;

use poem::http::{HeaderName, HeaderValue, header};

use crate::{config::Config, types::destination::Destination};

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

/// Passkeys are made and shown by our own pages alone, and by none in a frame.
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-create=(self), \
                           publickey-credentials-get=(self), usb=()";

pub fn list(config: &Config) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    if config.public_url.starts_with("https://") {
        headers.push((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"));
    }
    let fixed = headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
    let csp = HeaderValue::from_str(&csp(config)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    [(header::CONTENT_SECURITY_POLICY, csp)].into_iter().chain(fixed).collect()
}
