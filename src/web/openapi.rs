//! What somebody may ask of us, said once for machines: how an API describes itself to whoever writes the whole document.

use poem::http::Method;
use serde_json::Value;

/// An operation of OpenAPI 3.1, and where it stands.
pub struct OpenApiOperation {
    /// As clients write it, with `{name}` for what varies.
    pub path: String,
    pub method: Method,
    /// Without the refusals that all operations share.
    pub operation: Value,
    /// The schema of its refusals: the name of a component.
    pub refusal: &'static str,
}
