//! Which of the two formats an API has.

use poem::Response;

use super::{drf, envelope};
use crate::web::{context::RequestContext, error::HttpError, respond::ErrorFormat};

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

impl ErrorFormat for Style {
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        match self {
            Self::Drf => drf::say(error, context),
            Self::Envelope => envelope::say(error, context),
        }
    }
}
