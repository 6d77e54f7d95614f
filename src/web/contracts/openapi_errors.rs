//! The errors of a contract in OpenAPI: the schema of their shape, and their statuses.

use poem::http::StatusCode;
use serde_json::{Value, json};

use super::openapi_tree;
use crate::{
    contracts::{
        Action, Auth, Contract, ErrorFormatKind, ErrorLayout, ErrorShape, ErrorVariable, FieldVariable, Operation,
        SentencesOfField, StatusFormat,
    },
    types::time_format::TimeFormat,
    web::openapi::Refusals,
};

pub(super) fn refusals(contract: &Contract, action: &Action) -> Refusals {
    let (schema, content_type) = match &contract.errors.layout {
        ErrorLayout::Format(ErrorFormatKind::Drf) => ("Error".to_owned(), "application/json"),
        ErrorLayout::Format(ErrorFormatKind::Envelope) => ("Envelope".to_owned(), "application/json"),
        ErrorLayout::Shape(shape) => (component(contract), shape.content_type),
    };
    let own_bad_login = contract.errors.statuses.bad_login.filter(|_| signs_in(action));
    Refusals {
        schema,
        content_type,
        statuses: statuses(contract, action),
        challenges: own_bad_login.is_none_or(|status| status == StatusCode::UNAUTHORIZED),
    }
}

/// The schemas of a contract's own shapes, by the names of their components.
pub fn error_schemas(contract: &Contract) -> Vec<(String, Value)> {
    let ErrorLayout::Shape(shape) = &contract.errors.layout else { return Vec::new() };
    let usual = schema(&shape.usual.tree, shape);
    let invalid = shape.invalid.as_ref().map(|invalid| schema(&invalid.tree, shape));
    let second_factor = shape.second_factor.as_ref().map(|own| schema(&own.tree, shape));
    let usual = second_factor.map_or_else(|| usual.clone(), |own| json!({ "anyOf": [usual, own] }));
    let either = invalid.map_or_else(|| usual.clone(), |invalid| json!({ "anyOf": [usual, invalid] }));
    let name = component(contract);
    vec![(format!("{name}Or400"), either), (name, usual)]
}

fn component(contract: &Contract) -> String {
    format!("{}.Error", contract.name)
}

/// Whether it judges a name and a password, or a key.
fn signs_in(action: &Action) -> bool {
    match action.operation {
        Operation::Login | Operation::ApiKeyLogin => true,
        Operation::VerifyEmail => action.auth == Auth::Public,
        _ => false,
    }
}

fn statuses(contract: &Contract, action: &Action) -> Vec<(StatusCode, &'static str)> {
    let statuses = &contract.errors.statuses;
    let is = |operations: &[Operation]| operations.contains(&action.operation);
    let bad_login = statuses.bad_login.filter(|_| signs_in(action));
    let invalid = statuses.invalid.filter(|_| !action.request.is_empty());
    let taken = statuses.taken.filter(|_| is(&[Operation::Register, Operation::ChangeUsername]));
    let known = [
        (bad_login, "There is no such account, or the password is wrong"),
        (taken, "The username or the email address is taken"),
        (invalid, "Fields of the request are invalid"),
    ];
    known.into_iter().filter_map(|(status, description)| Some((status?, description))).collect()
}

fn schema(tree: &Value, shape: &ErrorShape) -> Value {
    openapi_tree::schema(tree, &|text| ErrorVariable::parse(text).ok().flatten().map(|variable| value(variable, shape)))
}

fn value(variable: ErrorVariable, shape: &ErrorShape) -> Value {
    let text = json!({ "type": "string" });
    let by_field = |each: Value| json!({ "type": "object", "additionalProperties": each });
    match variable {
        ErrorVariable::Status(StatusFormat::Number) => json!({ "type": "integer", "minimum": 400, "maximum": 599 }),
        ErrorVariable::Fields(SentencesOfField::All) => by_field(json!({ "type": "array", "minItems": 1, "items": text })),
        ErrorVariable::Fields(SentencesOfField::First) => by_field(text),
        ErrorVariable::MfaToken => json!({ "type": ["string", "null"] }),
        ErrorVariable::Full => json!({ "type": "array", "minItems": 1, "items": text }),
        ErrorVariable::List => {
            let item = shape.field.as_ref().map_or(json!({}), |field| openapi_tree::schema(&field.tree, &field_value));
            json!({ "type": "array", "items": item })
        }
        ErrorVariable::Now(TimeFormat::Unix) => json!({ "type": "integer" }),
        ErrorVariable::Now(TimeFormat::Iso | TimeFormat::IsoMs) => json!({ "type": "string", "format": "date-time" }),
        _ => text,
    }
}

fn field_value(text: &str) -> Option<Value> {
    FieldVariable::parse(text).ok().flatten().map(|_| json!({ "type": "string" }))
}
