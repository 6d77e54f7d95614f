//! Ids in paths, for poem's `Path`.

use serde::Deserialize;

/// An id of digits alone, percent-decoded (RFC 3986 2.1): `Path<Id>` refuses `+7` and `-7`, which a plain `i64` would take, with 404 as for an id that nothing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(pub i64);

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|text| text.parse().ok()).map(Self).ok_or("not an id")
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    #[test]
    fn only_digits_are_an_id() {
        for (text, id) in [("7", Some(7)), ("007", Some(7)), ("9223372036854775807", Some(i64::MAX))] {
            assert_eq!(Id::try_from(text.to_owned()).ok().map(|id| id.0), id, "{text}");
        }
        for text in ["", "+7", "-7", "7a", " 7", "7.0", "\u{0667}", "9223372036854775808"] {
            assert!(Id::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
