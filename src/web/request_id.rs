//! The id of a request: on the response, in the span of its log lines, in its audit events.

use std::{fmt, str};

use poem::http::{HeaderMap, HeaderName};
use uuid::{Builder, fmt::Hyphenated};

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Ids of proxies are 32 to 36 characters long; a shorter one names no single request.
const MIN_LEN: usize = 8;
const MAX_LEN: usize = 64;

/// Tells requests apart; no secret.
#[derive(Clone, Copy)]
pub struct RequestId {
    text: [u8; MAX_LEN],
    len: usize,
}

impl RequestId {
    pub fn fresh() -> Self {
        let mut text = [0; MAX_LEN];
        let random = fastrand::u128(..).to_ne_bytes();
        Builder::from_random_bytes(random).into_uuid().hyphenated().encode_lower(&mut text[..Hyphenated::LENGTH]);
        Self { text, len: Hyphenated::LENGTH }
    }

    /// The id that a trusted proxy has given the request. From any other client it would be a way to write into our log.
    pub fn of_proxy(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(X_REQUEST_ID).iter();
        let (line, None) = (lines.next()?.as_bytes(), lines.next()) else { return None };
        let is_plain = line.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_plain || !(MIN_LEN..=MAX_LEN).contains(&line.len()) {
            return None;
        }
        let mut text = [0; MAX_LEN];
        text[..line.len()].copy_from_slice(line);
        Some(Self { text, len: line.len() })
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..self.len]).unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn of(lines: &[&[u8]]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_REQUEST_ID, HeaderValue::from_bytes(line).unwrap());
        }
        RequestId::of_proxy(&headers).map(|id| id.to_string())
    }

    #[test]
    fn only_one_well_formed_id_is_taken_from_a_proxy() {
        for id in ["0f3a4b5c6d7e8f90a1b2c3d4e5f60718", "1-67891233-abcdef012345678912345678", "Abc_1234"] {
            assert_eq!(of(&[id.as_bytes()]).as_deref(), Some(id));
        }
        let long = "a".repeat(MAX_LEN + 1);
        for id in ["", "short", "with space", "quote\"1234", "a.b.c.d.e.f", &long] {
            assert_eq!(of(&[id.as_bytes()]), None, "{id}");
        }
        assert_eq!(of(&[b"id-\xff-12345678"]), None);
        assert_eq!(of(&[b"12345678", b"87654321"]), None);
        assert_eq!(of(&[]), None);
        assert_eq!(RequestId::fresh().as_str().len(), 36);
    }
}
