//! The id of a request: on the response, in the span of its log lines, in its audit events.

use std::{fmt, str};

use poem::http::HeaderName;
use uuid::{Builder, fmt::Hyphenated};

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Tells requests apart, for whoever looks one up in the log; no secret.
#[derive(Clone, Copy)]
pub struct RequestId([u8; Hyphenated::LENGTH]);

impl RequestId {
    pub fn fresh() -> Self {
        let mut text = [0; Hyphenated::LENGTH];
        let random = fastrand::u128(..).to_ne_bytes();
        Builder::from_random_bytes(random).into_uuid().hyphenated().encode_lower(&mut text);
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
