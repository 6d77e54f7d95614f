//! The schema of a JSON tree with variables in it.

use serde_json::{Map, Value, json};

/// `of_text` has the schema of a text that is a variable.
pub(super) fn schema(tree: &Value, of_text: &dyn Fn(&str) -> Option<Value>) -> Value {
    match tree {
        Value::Object(fields) => {
            let names: Vec<&String> = fields.keys().collect();
            let properties: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), schema(value, of_text))).collect();
            json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
        }
        Value::Array(items) => {
            let schemas: Vec<Value> = items.iter().map(|item| schema(item, of_text)).collect();
            json!({ "type": "array", "prefixItems": schemas, "minItems": items.len(), "maxItems": items.len() })
        }
        Value::String(text) => of_text(text).unwrap_or_else(|| json!({ "const": text })),
        literal => json!({ "const": literal }),
    }
}
