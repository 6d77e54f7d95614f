//! Which form the errors of an API have.

use poem::{Response, http::StatusCode};

use super::{drf, envelope, shape, wording::Wording};
use crate::{
    contracts::{ErrorFormatKind, ErrorLayout, ErrorRules},
    web::{context::RequestContext, error::HttpError, respond::ErrorFormat},
};

impl ErrorFormat for ErrorFormatKind {
    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        say(*self, error, (context, &Wording::DJANGO))
    }
}

/// An error of a contract, in its form and its words. `status` is the one that the client gets.
pub fn say_by(rules: &ErrorRules, (error, status): (&HttpError, StatusCode), context: &RequestContext) -> Response {
    let wording = Wording::new(rules, context);
    match &rules.layout {
        ErrorLayout::Format(kind) => say(*kind, error, (context, &wording)),
        ErrorLayout::Shape(own) => shape::say(own, (error, status), (context, &wording)),
    }
}

fn say(kind: ErrorFormatKind, error: &HttpError, (context, wording): (&RequestContext, &Wording<'_>)) -> Response {
    match kind {
        ErrorFormatKind::Drf => drf::say(error, context, wording),
        ErrorFormatKind::Envelope => envelope::say(error, context, wording),
    }
}
