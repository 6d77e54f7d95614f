//! The shapes that values of a contract have.

use http::Method;
use serde_json::{Value, json};

use crate::{
    contracts::{
        error_code::ErrorCode,
        error_shape::ERROR_CONTENT_TYPES,
        errors::ErrorFormatKind,
        model::Auth,
        read_method::METHODS,
        vocabulary::{Operation, USER_IDS},
    },
    crypto::password_policy::{CommonPasswords, Weak},
    error::Field,
    types::{session_policy::RefreshRotation, token_format::HmacAlgorithm},
};

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn filled_text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

pub(super) fn texts() -> Value {
    json!({ "anyOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] })
}

pub(super) fn duration() -> Value {
    json!({ "type": "string", "pattern": "^\\s*[0-9]", "examples": ["30s", "5m", "1h", "30d"] })
}

pub(super) fn path() -> Value {
    json!({ "type": "string", "pattern": "^/[^\\s:*<>{}?#\\\\\"%]*$" })
}

pub(super) fn json_text() -> Value {
    json!({ "type": "string", "contentMediaType": "application/json" })
}

pub(super) fn success_status() -> Value {
    json!({ "type": "integer", "minimum": 200, "maximum": 299, "default": 200 })
}

pub(super) fn min_length() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 64 })
}

pub(super) fn text_table() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

/// One field and its text.
pub(super) fn selector() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    json!({ "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": text })
}

pub(super) fn object_name() -> Value {
    json!({ "type": "string", "pattern": "^[^.\\[\\]{}$\"'`]+$" })
}

/// Names of cookies or headers, and the token in each.
pub(super) fn token_table() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string", "pattern": "^(\\S+ )?\\$(access|refresh)$" } })
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "type": "string", "enum": words.into_iter().collect::<Vec<_>>() })
}

pub(super) fn rotations() -> Value {
    words(RefreshRotation::WORDS.map(|(word, _)| word))
}

pub(super) fn user_ids() -> Value {
    words(USER_IDS.map(|(word, _)| word))
}

pub(super) fn algorithms() -> Value {
    words(HmacAlgorithm::ALL.map(HmacAlgorithm::word))
}

pub(super) fn error_formats() -> Value {
    words(ErrorFormatKind::ALL.map(ErrorFormatKind::word))
}

pub(super) fn error_content_types() -> Value {
    words(ERROR_CONTENT_TYPES.map(|(word, _)| word))
}

pub(super) fn error_statuses() -> Value {
    let status = json!({ "type": "integer", "minimum": 400, "maximum": 422 });
    let properties = json!({ "bad_login": status, "invalid": status, "taken": status });
    json!({ "type": "object", "properties": described(properties), "additionalProperties": false })
}

/// Their names say what they are.
fn described(mut properties: Value) -> Value {
    for (name, shape) in properties.as_object_mut().into_iter().flatten() {
        shape["description"] = format!("The status of the error {name}.").into();
    }
    properties
}

pub(super) fn error_messages() -> Value {
    let codes: Vec<&str> = ErrorCode::of_contracts().map(ErrorCode::word).collect();
    let by_language = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let sentence = json!({ "anyOf": [{ "type": "string" }, by_language] });
    json!({ "type": "object", "propertyNames": { "enum": codes }, "additionalProperties": sentence })
}

pub(super) fn error_codes() -> Value {
    let codes: Vec<&str> = ErrorCode::of_contracts().map(ErrorCode::word).collect();
    json!({ "type": "object", "propertyNames": { "enum": codes }, "additionalProperties": { "type": "string", "maxLength": 100 } })
}

pub(super) fn common_passwords() -> Value {
    words(CommonPasswords::WORDS.map(|(word, _)| word))
}

pub(super) fn weak() -> Value {
    words(Weak::WORDS.map(|(word, _)| word))
}

pub(super) fn auths() -> Value {
    words(Auth::ALL.map(Auth::word))
}

pub(super) fn methods() -> Value {
    words(METHODS.iter().map(Method::as_str))
}

/// Taplo shows the text beside a word where it proposes it.
pub(super) fn operations() -> Value {
    let mut shape = words(Operation::ALL.map(Operation::word));
    let docs: Vec<String> = Operation::ALL.map(|operation| format!("Fields: {}", fields(operation))).to_vec();
    shape["x-taplo"] = json!({ "docs": { "enumValues": docs } });
    shape
}

/// A table from names of fields to some of these meanings; `?` makes a field optional.
pub(super) fn request(meanings: &[Field]) -> Value {
    let words: Vec<String> = meanings.iter().flat_map(|field| ["", "?"].map(|end| format!("{}{end}", field.word()))).collect();
    if words.is_empty() {
        return json!({ "type": "object", "maxProperties": 0 });
    }
    json!({ "type": "object", "additionalProperties": { "type": "string", "enum": words } })
}

/// The words for the fields of an operation's request.
pub(super) fn fields(operation: Operation) -> String {
    let words: Vec<&str> = operation.fields().iter().map(|field| field.word()).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
