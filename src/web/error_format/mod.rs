//! The two ways in which the house says no to programs: DRF's, and an envelope around everything.

mod drf;
mod envelope;
mod messages;

use poem::Response;
use serde::Serialize;

use super::{
    error::{ErrorFormat, HttpError},
    request::RequestContext,
};
use crate::contracts::ErrorFormatKind;

impl ErrorFormat for ErrorFormatKind {
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        match self {
            Self::Drf => drf::say(error, context),
            Self::Envelope => envelope::say(error, context),
        }
    }
}

/// Where problems go that no field has.
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

fn json(body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    Response::builder().content_type("application/json").body(bytes)
}
