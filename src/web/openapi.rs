//! How an API describes its operations for the OpenAPI document.

use poem::http::{Method, StatusCode};
use serde_json::Value;

/// An operation of OpenAPI 3.1 with its path and method.
pub struct OpenApiOperation {
    /// As clients write it, with `{name}` for what varies.
    pub path: String,
    pub method: Method,
    /// Without the refusals that all operations share.
    pub operation: Value,
    pub refusals: Refusals,
}

/// How an operation is refused.
pub struct Refusals {
    /// The name of a component. With `Or400` at its end it is the schema of those that may name fields.
    pub schema: String,
    pub content_type: &'static str,
    /// Statuses of this operation beside those that all share.
    pub statuses: Vec<(StatusCode, &'static str)>,
    /// Whether one of them is 401.
    pub challenges: bool,
}

impl Default for Refusals {
    fn default() -> Self {
        Self { schema: "Error".to_owned(), content_type: "application/json", statuses: Vec::new(), challenges: true }
    }
}
