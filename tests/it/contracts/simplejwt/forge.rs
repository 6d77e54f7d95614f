//! Altered tokens, by an attacker who has the key or does not: our own tokens with one change.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};

pub(super) const KEY: &str = "a key that a test may forge with, of more than thirty-two bytes";

/// A pair of tokens of a session of Alice's, to be bent.
pub(super) struct Forge {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) now: i64,
}

impl Forge {
    /// As Django signs it with the shared key: of the right kind and of no session that there is.
    pub(super) fn foreign(&self, kind: &str) -> String {
        let claims =
            json!({ "token_type": kind, "exp": self.now + 300, "iat": self.now, "jti": "0123456789abcdef", "user_id": "1" });
        signed(&json!({ "alg": "HS256", "typ": "JWT" }), claims.to_string().as_bytes(), hmac::HMAC_SHA256)
    }
}

/// One claim changed, signed with the right key.
pub(super) fn claim(token: &str, name: &str, value: Value) -> String {
    claims(token, |claims| drop(claims.insert(name.to_owned(), value)))
}

pub(super) fn without(token: &str, name: &str) -> String {
    claims(token, |claims| drop(claims.shift_remove(name)))
}

pub(super) fn claims(token: &str, change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let mut claims = part(token, 1);
    change(claims.as_object_mut().unwrap());
    signed(&part(token, 0), claims.to_string().as_bytes(), hmac::HMAC_SHA256)
}

/// Another header over the same claims. It names the same key, unless it says otherwise.
pub(super) fn header(token: &str, header: &Value) -> String {
    let mut whole = header.clone();
    if header.get("kid").is_none() {
        whole["kid"] = part(token, 0)["kid"].clone();
    }
    signed(&whole, part(token, 1).to_string().as_bytes(), hmac::HMAC_SHA256)
}

/// Any bytes where the claims should be.
pub(super) fn payload(token: &str, payload: &str) -> String {
    signed(&part(token, 0), payload.as_bytes(), hmac::HMAC_SHA256)
}

pub(super) fn algorithm(token: &str, name: &str, algorithm: hmac::Algorithm) -> String {
    let header = json!({ "alg": name, "typ": "JWT", "kid": part(token, 0)["kid"] });
    signed(&header, part(token, 1).to_string().as_bytes(), algorithm)
}

/// This algorithm named, and this instead of a signature.
pub(super) fn unsigned(token: &str, name: &str, signature: &str) -> String {
    let whole = algorithm(token, name, hmac::HMAC_SHA256);
    let (head, _) = whole.rsplit_once('.').unwrap();
    format!("{head}.{signature}")
}

pub(super) fn altered(token: &str) -> String {
    let (head, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    format!("{head}.{other}{}", &signature[1..])
}

pub(super) fn other_key(token: &str) -> String {
    let (head, _) = token.rsplit_once('.').unwrap();
    format!("{head}.{}", sign(head, b"another key that is long enough to be one", hmac::HMAC_SHA256))
}

fn part(token: &str, place: usize) -> Value {
    let text = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

fn signed(header: &Value, payload: &[u8], algorithm: hmac::Algorithm) -> String {
    let header = BASE64URL_NOPAD.encode(header.to_string().as_bytes());
    let head = format!("{header}.{}", BASE64URL_NOPAD.encode(payload));
    let signature = sign(&head, KEY.as_bytes(), algorithm);
    format!("{head}.{signature}")
}

fn sign(head: &str, key: &[u8], algorithm: hmac::Algorithm) -> String {
    BASE64URL_NOPAD.encode(hmac::sign(&hmac::Key::new(algorithm, key), head.as_bytes()).as_ref())
}
