//! The JSON of a request: its fields, each by itself, so that an unknown field spoils nothing; and what is wrong with a text that
//! is no JSON, in the words of Python's decoder, which old clients show and log.

use std::str;

use serde_json::Value;

use super::parse_error::{Span, document, in_words, is_space, undecodable};
use crate::{
    error::FieldError,
    web::{context::RequestContext, error::HttpError},
};

/// A document by the kind of its outermost value.
pub enum Json {
    /// In their order, the same name more than once where it was sent so. A value that we cannot represent is a problem of
    /// its field.
    Fields(Vec<(String, Result<Value, FieldError>)>),
    /// What Python calls it.
    Other(&'static str),
}

/// Whether a request says that it sends JSON. A charset has no effect (RFC 8259 11), unless it names what UTF-8 cannot be taken for.
pub fn is_sent(context: &RequestContext) -> bool {
    let charset = context.charset();
    context.media_type().as_deref() == Some("application/json")
        && !["utf-16", "utf-32"].iter().any(|wide| charset.starts_with(wide))
}

/// Always as UTF-8.
///
/// # Errors
/// `Malformed`.
pub fn read(body: &[u8]) -> Result<Json, HttpError> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(match value {
            Value::Object(fields) => Json::Fields(fields.into_iter().map(|(name, value)| (name, Ok(value))).collect()),
            Value::Array(_) => Json::Other("list"),
            Value::String(_) => Json::Other("str"),
            Value::Number(number) if number.is_f64() => Json::Other("float"),
            Value::Number(_) => Json::Other("int"),
            Value::Bool(_) => Json::Other("bool"),
            Value::Null => Json::Other("NoneType"),
        });
    }
    patiently(body).map_err(|words| HttpError::Malformed(format!("JSON parse error - {words}")))
}

/// As `read`, of the last field of this name in a text that is known to be an object.
pub fn read_inside(body: &[u8], name: &str) -> Option<Json> {
    let text: Vec<char> = str::from_utf8(body).ok()?.chars().collect();
    let piece = |span: &Span| text[span.0..span.1].iter().collect::<String>();
    let fields = document(&text).ok()?;
    let (_, value) = fields.iter().rev().find(|(known, _)| name_of(&piece(known)) == name)?;
    patiently(piece(value).as_bytes()).ok()
}

/// A text that Python takes and `serde_json` does not: half of a surrogate pair, a number beyond all bounds, many brackets.
fn patiently(body: &[u8]) -> Result<Json, String> {
    let text: Vec<char> = str::from_utf8(body).map_err(|error| undecodable(body, error))?.chars().collect();
    let fields = document(&text).map_err(|error| in_words(&text, &error))?;
    let piece = |span: &Span| text[span.0..span.1].iter().collect::<String>();
    Ok(match text.iter().find(|c| !is_space(**c)) {
        Some('{') => Json::Fields(fields.iter().map(|(name, value)| (name_of(&piece(name)), value_of(&piece(value)))).collect()),
        Some('[') => Json::Other("list"),
        Some('"') => Json::Other("str"),
        _ => Json::Other("float"),
    })
}

/// A name with half of a surrogate pair matches no field, and is kept as it was written.
fn name_of(written: &str) -> String {
    serde_json::from_str(written).unwrap_or_else(|_| written.trim_matches('"').to_owned())
}

fn value_of(written: &str) -> Result<Value, FieldError> {
    serde_json::from_str(written).map_err(|_| match written.chars().next() {
        Some('"') => FieldError::Surrogate { code: lone_surrogate(written).unwrap_or_default() },
        Some('[' | '{') => FieldError::NotText,
        _ => FieldError::NotADecimal,
    })
}

/// The first half of a pair that has no other half.
fn lone_surrogate(written: &str) -> Option<u16> {
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let (code, after) = escape(&rest[at..]);
        rest = after;
        match (code, escape(after)) {
            (Some(0xd800..=0xdbff), (Some(0xdc00..=0xdfff), after)) => rest = after,
            (Some(code @ 0xd800..=0xdfff), _) => return Some(code),
            _ => {}
        }
    }
    None
}

/// The number of an escape `\uXXXX`, if the text begins with one, and what comes after the escape.
fn escape(text: &str) -> (Option<u16>, &str) {
    let code = text.strip_prefix("\\u").and_then(|digits| u16::from_str_radix(digits.get(..4)?, 16).ok());
    let length = if code.is_some() { 6 } else { 2 };
    (code, text.get(length..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 said to each of these.
    #[test]
    fn a_broken_body_is_described_as_python_describes_it() {
        let said: &[(&[u8], &str)] = &[
            (b"{", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{'a': 1}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{\"a\" 1}", r"Expecting ':' delimiter: line 1 column 6 (char 5)"),
            (b"{\"a\":}", r"Expecting value: line 1 column 6 (char 5)"),
            (b"{\"a\":1,}", r"Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
            (b"{\"a\":1", r"Expecting ',' delimiter: line 1 column 7 (char 6)"),
            (b"{\"a\":1 \"b\"", r"Expecting ',' delimiter: line 1 column 8 (char 7)"),
            (b"[1,]", r"Expecting value: line 1 column 4 (char 3)"),
            (b"[", r"Expecting value: line 1 column 2 (char 1)"),
            (b"[1 2]", r"Expecting ',' delimiter: line 1 column 4 (char 3)"),
            (b"[1", r"Expecting ',' delimiter: line 1 column 3 (char 2)"),
            (b"\"abc", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"a\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"a\\x\"", r"Invalid \escape: line 1 column 3 (char 2)"),
            (b"\"\\u12\"", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u12", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u123", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\u1234", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"\\uZZZZ\"", r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
            (b"\"a\x0ab\"", r"Invalid control character at: line 1 column 3 (char 2)"),
            (b"nul", r"Expecting value: line 1 column 1 (char 0)"),
            (b"tru", r"Expecting value: line 1 column 1 (char 0)"),
            (b"01", r"Extra data: line 1 column 2 (char 1)"),
            (b"-", r"Expecting value: line 1 column 1 (char 0)"),
            (b"1.", r"Extra data: line 1 column 2 (char 1)"),
            (b"1e", r"Extra data: line 1 column 2 (char 1)"),
            (b"1e+", r"Extra data: line 1 column 2 (char 1)"),
            (b".5", r"Expecting value: line 1 column 1 (char 0)"),
            (b"+1", r"Expecting value: line 1 column 1 (char 0)"),
            (b"{} x", r"Extra data: line 1 column 4 (char 3)"),
            (b"{}{}", r"Extra data: line 1 column 3 (char 2)"),
            (b"   ", r"Expecting value: line 1 column 4 (char 3)"),
            (b"\x0a\x0a {\"a\":\x0a  x}", r"Expecting value: line 4 column 3 (char 11)"),
            (b"\xef\xbb\xbf{}", r"Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
            (b"{\"a\": NaN}", r"Out of range float values are not JSON compliant: 'NaN'"),
            (b"[-Infinity]", r"Out of range float values are not JSON compliant: '-Infinity'"),
            (b"\xff", r"'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
            (b"{\"\xc3\xa9\": x}", r"Expecting value: line 1 column 7 (char 6)"),
            (b"{\"a\":\"\xc3(\"}", r"'utf-8' codec can't decode byte 0xc3 in position 6: invalid continuation byte"),
            (b"{\"a\":\"\xe2\x82(\"}", r"'utf-8' codec can't decode bytes in position 6-7: invalid continuation byte"),
            (b"\xe2\x82", r"'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"),
            (b"{\"a\":\"\xf0\x9f\x98(\"}", r"'utf-8' codec can't decode bytes in position 6-8: invalid continuation byte"),
            (b"\"\xc0\x80\"", r"'utf-8' codec can't decode byte 0xc0 in position 1: invalid start byte"),
            (b"{\"a\":1}}", r"Extra data: line 1 column 8 (char 7)"),
            (b"{a:1}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"{\"a\":1,,}", r"Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
            (b"{,}", r"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
            (b"[,]", r"Expecting value: line 1 column 2 (char 1)"),
            (b"\"\\u1234x", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"\"\x00\"", r"Invalid control character at: line 1 column 2 (char 1)"),
            (b"\"\\ud83d\\u12\"", r"Invalid \uXXXX escape: line 1 column 9 (char 8)"),
            (b"\"\\ud83d\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
            (b"-x", r"Expecting value: line 1 column 1 (char 0)"),
            (b"--1", r"Expecting value: line 1 column 1 (char 0)"),
            (b"-0.0.", r"Extra data: line 1 column 5 (char 4)"),
            (b"\"\\", r"Unterminated string starting at: line 1 column 1 (char 0)"),
        ];
        for (body, words) in said {
            let Err(HttpError::Malformed(sentence)) = read(body) else { panic!("{} is taken", body.escape_ascii()) };
            assert_eq!(sentence, format!("JSON parse error - {words}"), "{}", body.escape_ascii());
        }
    }

    fn field(body: &str) -> Result<Value, FieldError> {
        let Ok(Json::Fields(mut fields)) = read(body.as_bytes()) else { panic!("{body} is refused") };
        let (name, value) = fields.pop().unwrap();
        assert_eq!((name.as_str(), fields.len()), ("b", 1), "{body}");
        value
    }

    #[test]
    fn what_we_cannot_represent_is_a_problem_of_its_own_field() {
        let surrogate = |code| Err(FieldError::Surrogate { code });
        for (value, expected) in [
            (r#""Zo\ud83d""#, surrogate(0xd83d)),
            (r#""\udE00\ud83d""#, surrogate(0xde00)),
            (r#""\\ud83d \ud83d\ude00 \ud83dx\ude00""#, surrogate(0xd83d)),
            (r#""\ud83d\ud83d\ude00""#, surrogate(0xd83d)),
            ("1e999", Err(FieldError::NotADecimal)),
            ("-1e999", Err(FieldError::NotADecimal)),
            (r#"[{"c": "\ud83d"}]"#, Err(FieldError::NotText)),
            ("\"\u{e9}\"", Ok("\u{e9}".into())),
            ("12", Ok(12.into())),
        ] {
            for other in ["1e999", r#""\udfff""#, r#"{"c": ["\ud800"]}"#] {
                assert_eq!(field(&format!(r#"{{"a": {other}, "b" : {value} }}"#)), expected, "{value} after {other}");
            }
        }
        for (body, kind) in [("1e999", "float"), (r#""\ud83d""#, "str"), (" [1e999]", "list"), ("null", "NoneType")] {
            assert!(matches!(read(body.as_bytes()), Ok(Json::Other(said)) if said == kind), "{body}");
        }
    }

    #[test]
    fn deeply_nested_brackets_are_refused() {
        let tower = |height: usize| format!(r#"{{"a": {}{}, "b": 1}}"#, "[".repeat(height), "]".repeat(height));
        assert_eq!(field(&tower(400)), Ok(1.into()));
        let too_deep =
            |body: &str| matches!(read(body.as_bytes()), Err(HttpError::Malformed(said)) if said.ends_with("too deeply"));
        assert!(too_deep(&tower(501)) && too_deep(&"[".repeat(60_000)) && too_deep(&"{\"a\":".repeat(10_000)));
    }
}
