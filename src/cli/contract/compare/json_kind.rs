//! What kind of value a JSON value is.

use serde_json::Value;
use uuid::{Uuid, fmt::Hyphenated};

/// As JSON calls it; a text with the digits and hyphens of a UUID is one, since clients parse it.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if text.len() == Hyphenated::LENGTH && Uuid::try_parse(text).is_ok() => "UUID",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}
