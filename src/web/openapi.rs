//! How an API describes its operations for the OpenAPI document.

use poem::http::Method;
use serde_json::Value;

/// An operation of OpenAPI 3.1 with its path and method.
pub struct OpenApiOperation {
    /// As clients write it, with `{name}` for what varies.
    pub path: String,
    pub method: Method,
    /// Without the refusals that all operations share.
    pub operation: Value,
    /// The schema of its refusals: the name of a component.
    pub refusal: &'static str,
}
