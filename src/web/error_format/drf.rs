//! Failures as Django REST framework and SimpleJWT lay them out.

use poem::{Response, http::StatusCode};
use serde::Serialize;

use super::{
    json::json,
    messages,
    second_step::SecondStep,
    wording::{Wording, by_field},
};
use crate::{
    error::{Error, Rejection},
    web::{context::RequestContext, error::HttpError},
};

#[derive(Serialize)]
struct Said<'a> {
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<[Tried; 1]>,
    #[serde(flatten)]
    second_step: Option<SecondStep>,
}

/// One for each class of tokens that was tried; there is one class.
#[derive(Serialize)]
struct Tried {
    token_class: &'static str,
    token_type: &'static str,
    message: &'static str,
}

pub(super) fn say(error: &HttpError, context: &RequestContext, wording: &Wording<'_>) -> Response {
    if let Some(fields) = wording.fields(error) {
        return json(&by_field(&fields));
    }
    let said = wording.of(error, context);
    let messages = match error {
        HttpError::InvalidToken(problem) => {
            Some([Tried { token_class: "AccessToken", token_type: "access", message: messages::of_token(*problem) }])
        }
        _ => None,
    };
    let code = has_code(error).then_some(said.code.word());
    json(&Said { detail: &said.sentence, code, messages, second_step: SecondStep::of(error, context) })
}

/// SimpleJWT's own failures have a code; DRF's have none on the wire.
fn has_code(error: &HttpError) -> bool {
    use Rejection::{
        EmailUnverified, InvalidEmailToken, InvalidToken, ReauthenticationRequired, RegistrationClosed, SecondFactorRequired,
        UserInactive, UserNotFound,
    };
    let named = matches!(
        error,
        HttpError::InvalidToken(_)
            | HttpError::BadAuthorization
            | HttpError::App(Error::Rejected(
                InvalidToken(_)
                    | UserNotFound
                    | UserInactive
                    | InvalidEmailToken
                    | ReauthenticationRequired
                    | SecondFactorRequired(_)
                    | EmailUnverified
                    | RegistrationClosed
            ))
    );
    // DRF has no words for a conflict.
    named || error.status() == StatusCode::CONFLICT
}
