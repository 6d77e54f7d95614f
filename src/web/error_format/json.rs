//! JSON bodies of errors.

use poem::Response;
use serde::Serialize;

/// The name of problems that belong to no field.
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

pub(super) fn json(body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    Response::builder().content_type("application/json").body(bytes)
}
