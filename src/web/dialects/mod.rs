//! The two ways in which the house says no to programs: DRF's, and an envelope around everything.

mod drf;
mod envelope;
mod sentences;

use poem::Response;
use serde::Serialize;

use super::{
    call::Visit,
    failure::{Dialect, Failure},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As Django REST framework and SimpleJWT say it: `{"detail": ..}`, or a list of sentences for each field.
    Drf,
    /// `{"error": {..}, "meta": {..}}`.
    Envelope,
}

impl Style {
    pub const ALL: [Self; 2] = [Self::Drf, Self::Envelope];

    pub fn word(self) -> &'static str {
        match self {
            Self::Drf => "drf",
            Self::Envelope => "envelope",
        }
    }
}

impl Dialect for Style {
    fn say(&self, failure: &Failure, visit: &Visit) -> Response {
        match self {
            Self::Drf => drf::say(failure, visit),
            Self::Envelope => envelope::say(failure, visit),
        }
    }
}

/// Where problems go that no field has.
pub const NON_FIELD: &str = "non_field_errors";

fn json(body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    Response::builder().content_type("application/json").body(bytes)
}
