//! Values that pages show as they are: colours and links.

use super::{
    plain::optional_text,
    raw::{ParseResult, RawValue},
};
use crate::types::{colour::Colour, destination::Destination};

pub fn colour(raw: &RawValue) -> ParseResult<Option<Colour>> {
    let right = || "a colour such as \"#1d6b57\"".to_owned();
    let text = optional_text(raw).map_err(|_| right())?;
    text.map(|text| Colour::parse(&text).ok_or_else(right)).transpose()
}

/// The target of a link on our pages: another site, or a path of this one.
pub fn link(raw: &RawValue) -> ParseResult<Option<String>> {
    let right = || "a URL such as \"https://example.com/terms\"".to_owned();
    let Some(text) = optional_text(raw).map_err(|_| right())? else { return Ok(None) };
    let leads = ["https://", "http://", "/"].iter().any(|start| text.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>`\\".contains(&b)) && !text.starts_with("//");
    if leads && plain { Ok(Some(text)) } else { Err(right()) }
}

/// Where users go on to: another site, or a path of this one.
pub fn destination(raw: &RawValue) -> ParseResult<Option<Destination>> {
    let right =
        || "a URL such as \"https://app.example.com/\", without a user, or a path of this server such as \"/shop\"".to_owned();
    let text = optional_text(raw).map_err(|_| right())?;
    text.map(|text| Destination::of_operator(&text).ok_or_else(right)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn links_and_colours_are_what_pages_can_show() {
        for good in ["https://example.com/terms?a=b#c", "http://intranet/privacy", "/terms"] {
            assert_eq!(link(&raw(good)), Ok(Some(good.to_owned())));
        }
        for bad in ["javascript:alert(1)", "//example.com", "example.com", "https://", "https://a b", "https://a\"b", "data:x"] {
            assert!(link(&raw(bad)).is_err(), "{bad}");
        }
        assert_eq!(link(&raw("")), Ok(None));
        assert!(colour(&raw("#0af")).is_ok() && colour(&raw("blue")).is_err() && colour(&RawValue::Integer(0)).is_err());
    }
}
