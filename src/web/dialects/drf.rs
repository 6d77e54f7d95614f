//! Failures as Django REST framework and SimpleJWT lay them out.

use poem::{Response, http::StatusCode};
use serde::Serialize;

use super::sentences;
use crate::{
    error::{Error, Refusal},
    web::{call::Visit, failure::Failure},
};

#[derive(Serialize)]
struct Said<'a> {
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<[Tried; 1]>,
}

/// One for each class of tokens that was tried; there is one class.
#[derive(Serialize)]
struct Tried {
    token_class: &'static str,
    token_type: &'static str,
    message: &'static str,
}

pub(super) fn say(failure: &Failure, visit: &Visit) -> Response {
    if let Some(fields) = sentences::fields(failure) {
        return super::json(&fields);
    }
    let said = sentences::of(failure, visit);
    let messages = match failure {
        Failure::BadToken(problem) => {
            Some([Tried { token_class: "AccessToken", token_type: "access", message: sentences::of_token(*problem) }])
        }
        _ => None,
    };
    super::json(&Said { detail: &said.sentence, code: has_code(failure).then_some(said.code), messages })
}

/// SimpleJWT's own failures have a code; DRF's have none on the wire.
fn has_code(failure: &Failure) -> bool {
    use Refusal::{
        EmailUnverified, LinkDead, ReauthenticationRequired, RegistrationClosed, TokenInvalid, UserGone, UserInactive,
    };
    let named = matches!(
        failure,
        Failure::BadToken(_)
            | Failure::BadAuthorization
            | Failure::House(Error::Refused(
                TokenInvalid(_)
                    | UserGone
                    | UserInactive
                    | LinkDead
                    | ReauthenticationRequired
                    | EmailUnverified
                    | RegistrationClosed
            ))
    );
    // DRF has no words for a conflict.
    named || failure.status() == StatusCode::CONFLICT
}
