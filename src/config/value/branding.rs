//! Values that pages show as they are: colours and links.

use super::{
    plain::{optional_text, text},
    raw::{ParseResult, RawValue},
};
use crate::types::{colour::Colour, destination::Destination, localized_text::LocalizedText};

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

/// One line of text for all readers, or one for each language. Environment variables and arguments have those as TOML.
pub fn localized_text(raw: &RawValue) -> ParseResult<Option<LocalizedText>> {
    let right = || {
        "one line of text in quotes, or one for each language such as { en = \"Closed on Sunday.\", fr = \"Fermé le dimanche.\" }"
            .to_owned()
    };
    match raw {
        RawValue::Table(texts) => each_language(texts).ok_or_else(right).map(Some),
        RawValue::Text(given) if given.trim_start().starts_with('{') => {
            table_in_toml(given).and_then(|texts| each_language(&texts)).ok_or_else(right).map(Some)
        }
        one => Ok(optional_text(one).map_err(|_| right())?.map(LocalizedText::One)),
    }
}

fn each_language(texts: &[(String, String)]) -> Option<LocalizedText> {
    let line = |(tag, given): &(String, String)| Some((tag.clone(), text(&RawValue::Text(given.clone())).ok()?));
    let texts: Vec<_> = texts.iter().map(line).collect::<Option<_>>()?;
    (!texts.is_empty()).then_some(LocalizedText::Each(texts))
}

/// `{ en = "a", fr = "b" }`, as in the file.
fn table_in_toml(given: &str) -> Option<Vec<(String, String)>> {
    let written: toml::Table = toml::from_str(&format!("table = {}", given.trim())).ok()?;
    let texts = written.get("table")?.as_table()?;
    texts.iter().map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

pub fn format_localized_text(text: &LocalizedText) -> toml::Value {
    match text {
        LocalizedText::One(text) => toml::Value::String(text.clone()),
        LocalizedText::Each(texts) => {
            toml::Value::Table(texts.iter().map(|(tag, text)| (tag.clone(), toml::Value::String(text.clone()))).collect())
        }
    }
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

    #[test]
    fn a_text_is_for_all_readers_or_one_for_each_language() {
        let each = LocalizedText::Each(vec![("fr".to_owned(), "Fermé".to_owned()), ("en".to_owned(), "Closed".to_owned())]);
        let table = |texts: &[(&str, &str)]| {
            RawValue::Table(texts.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect())
        };
        for given in [table(&[("fr", "Fermé"), ("en", "Closed")]), raw(" { fr = \"Fermé\", en = \"Closed\" }")] {
            assert_eq!(localized_text(&given), Ok(Some(each.clone())));
        }
        assert_eq!(format_localized_text(&each).to_string(), "{ fr = \"Fermé\", en = \"Closed\" }");
        assert_eq!(localized_text(&raw("Closed")), Ok(Some("Closed".into())));
        assert_eq!(localized_text(&raw(" ")), Ok(None));
        let bad =
            [raw("{ fr = 1 }"), raw("{ fr"), raw("{}"), table(&[]), table(&[("fr", " ")]), raw("a\nb"), RawValue::Integer(1)];
        for bad in bad {
            assert!(localized_text(&bad).unwrap_err().contains("for each language"), "{}", bad.written());
        }
    }
}
