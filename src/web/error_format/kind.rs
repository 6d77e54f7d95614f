//! Which of the two formats an API has.

use poem::Response;

use super::{drf, envelope};
use crate::{
    contracts::ErrorFormatKind,
    web::{context::RequestContext, error::HttpError, respond::ErrorFormat},
};

impl ErrorFormat for ErrorFormatKind {
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        match self {
            Self::Drf => drf::say(error, context),
            Self::Envelope => envelope::say(error, context),
        }
    }
}
