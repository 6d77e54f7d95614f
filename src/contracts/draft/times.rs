//! Recognises how an API writes times, and how long its tokens live.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use super::sample::{Kind, Leaf};

/// The word of a time format for such a value; `None` where no format writes it.
pub(super) fn format(leaf: &Leaf) -> Option<&'static str> {
    match (leaf.kind, &leaf.example) {
        (Kind::Integer | Kind::Number, Some(example)) => example.as_f64().is_none_or(|seconds| seconds < 1e11).then_some("unix"),
        (Kind::Integer | Kind::Number, None) => Some("unix"),
        (Kind::Text | Kind::Unknown, Some(Value::String(text))) => of_text(text),
        (Kind::Text | Kind::Unknown | Kind::Null, _) => Some("iso"),
        (Kind::Boolean, _) => None,
    }
}

fn of_text(text: &str) -> Option<&'static str> {
    let (_, time) = text.split_once(['T', ' '])?;
    let zoned = time.ends_with('Z') || time.contains(['+', '-']);
    let digits = time.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    Some(match (zoned, digits) {
        (true, 0) => "iso",
        (true, _) => "iso-ms",
        (false, 0) => "iso-s-naive",
        (false, _) => "iso-us-naive",
    })
}

/// How long a JWT of an example is valid, by its own claims.
pub(super) fn lifetime_of_jwt(token: &str) -> Option<Duration> {
    let payload = token.split('.').nth(1).filter(|_| token.len() < 8192)?;
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?).ok()?;
    let seconds = claims["exp"].as_i64()?.checked_sub(claims["iat"].as_i64()?)?;
    sane(u64::try_from(seconds).ok()?)
}

/// A lifetime that a contract may have.
pub(super) fn sane(seconds: u64) -> Option<Duration> {
    (1..=3600 * 24 * 3650).contains(&seconds).then(|| Duration::from_secs(seconds))
}
