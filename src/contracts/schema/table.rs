//! The schema of a table, from the rows of its keys.

use serde_json::{Map, Value, json};

use super::shapes::{fields, request};
use crate::contracts::vocabulary::{Operation, Variable};

/// Keys of an action whose value gives fields their meanings.
const REQUEST_KEYS: [&str; 3] = ["request", "request_headers", "request_cookies"];

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What its value may be.
    pub(super) shape: fn() -> Value,
    pub(super) description: &'static str,
    pub(super) required: bool,
}

pub(super) const fn key(name: &'static str, shape: fn() -> Value, description: &'static str) -> Key {
    Key { name, shape, description, required: false }
}

impl Key {
    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A table that has these keys and no others.
pub(super) fn table(keys: &[Key]) -> Value {
    let property = |key: &Key| {
        let mut shape = (key.shape)();
        shape["description"] = key.description.into();
        (key.name.to_owned(), shape)
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// The table of an action: which meanings its fields may have depends on its operation.
pub(super) fn action(keys: &[Key]) -> Value {
    let mut action = table(keys);
    let branches: Vec<Value> = Operation::ALL.into_iter().map(branch).collect();
    action["allOf"] = branches.into();
    action
}

fn branch(operation: Operation) -> Value {
    let word = operation.word();
    let mut properties = Map::new();
    for key in REQUEST_KEYS {
        let mut shape = request(operation.fields());
        shape["description"] = format!("Fields of {word}: {}", fields(operation)).into();
        properties.insert(key.to_owned(), shape);
    }
    let provided: Vec<&str> = Variable::all().filter(|variable| operation.provides(*variable)).map(Variable::word).collect();
    let provided = format!("The JSON of a successful response. {word} provides {}", provided.join(", "));
    properties.insert("response".to_owned(), json!({ "description": provided }));
    json!({
        "if": { "properties": { "operation": { "const": word } }, "required": ["operation"] },
        "then": { "properties": properties },
    })
}
