//! Values about the tokens of the former server: moments and names of claims.

use super::{
    network::origin,
    plain::{optional_text, text},
    raw::{ParseResult, RawValue},
};
use crate::{config::takeover::Takeover, types::clock::Timestamp};

/// The longest name of a claim.
const MAX_CLAIM_LEN: usize = 64;

/// A moment as RFC 3339 writes it, with its offset.
pub fn time(raw: &RawValue) -> ParseResult<Timestamp> {
    let right = || "a time with its offset such as \"2026-11-27T12:00:00Z\"".to_owned();
    text(raw).ok().and_then(|text| Timestamp::parse(&text)).ok_or_else(right)
}

pub fn time_or_never(raw: &RawValue) -> ParseResult<Timestamp> {
    if matches!(raw, RawValue::Text(text) if text.trim() == "never") {
        return Ok(Takeover::NEVER);
    }
    time(raw).map_err(|right| format!("\"never\", or {right}"))
}

pub fn format_time(at: Timestamp) -> toml::Value {
    toml::Value::String(if at == Takeover::NEVER { "never".to_owned() } else { at.to_string() })
}

/// As `origin`; an empty one is `None`.
pub fn optional_origin(raw: &RawValue) -> ParseResult<Option<String>> {
    if optional_text(raw) == Ok(None) { Ok(None) } else { origin(raw).map(Some) }
}

pub fn claim(raw: &RawValue) -> ParseResult<String> {
    let is_name = |text: &String| text.len() <= MAX_CLAIM_LEN && text.bytes().all(|b| b.is_ascii_graphic());
    text(raw).ok().filter(is_name).ok_or_else(|| "the name of a claim such as \"user_id\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn a_time_has_a_date_and_an_offset_or_is_never() {
        let noon = Timestamp::from_seconds(1_795_780_800);
        for same in ["2026-11-27T12:00:00Z", "2026-11-27T13:00:00+01:00", " 2026-11-27T12:00:00Z "] {
            assert_eq!(time(&raw(same)), Ok(noon), "{same}");
        }
        for bad in ["2026-11-27", "2026-11-27T12:00:00", "noon", "never", ""] {
            assert!(time(&raw(bad)).is_err(), "{bad}");
        }
        assert_eq!(time_or_never(&raw("never")), Ok(Takeover::NEVER));
        for (at, written) in [(noon, "\"2026-11-27T12:00:00Z\""), (Takeover::NEVER, "\"never\"")] {
            assert_eq!(format_time(at).to_string(), written);
        }
    }

    #[test]
    fn the_name_of_a_claim_is_a_short_word() {
        assert_eq!(claim(&raw("https://example.com/user")).as_deref(), Ok("https://example.com/user"));
        assert!(claim(&raw("")).is_err() && claim(&raw("user id")).is_err() && claim(&raw(&"x".repeat(65))).is_err());
    }
}
