//! `/api/passkeys/second-step/`: a passkey after the password, in an app.

use poem::handler;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    passkey_sign_in::{Answer, NO_BROWSER, PasskeyRequest, SessionTokens},
    response::Json,
};
use crate::{
    app::{
        App,
        second_factor::{self, policy_number},
    },
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::{passkey_sign_in, sessions},
    pending_second_factor::PendingSecondFactor,
    types::{client::ClientInfo, session_policy::SessionPolicy},
    web::{
        error::{HttpError, HttpResult},
        extract::{JsonBody, JsonField, named},
        state::WebState,
    },
};

/// A sign-in that waits for a second factor.
#[derive(Default, Deserialize, ToSchema)]
pub struct PendingSignIn {
    /// From the error `second_factor_required`.
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    mfa_token: JsonField,
}

/// The passkey that an authenticator has shown after the password.
#[derive(Default, Deserialize, ToSchema)]
pub struct PasskeySecondStep {
    /// From the error `second_factor_required`.
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    mfa_token: JsonField,
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    challenge_token: JsonField,
    /// As `toJSON()` of the credential writes it.
    #[serde(default)]
    #[schema(required = true, value_type = Object)]
    credential: JsonField,
}

/// Begins the second step of a sign-in. Each response can be answered once, within five minutes.
#[utoipa::path(
    post, path = "/api/passkeys/second-step/options/", tag = "passkeys", operation_id = "passkeys_second_step_options",
    request_body = PendingSignIn,
    responses(
        (status = 200, description = "What to ask the authenticator", body = PasskeyRequest),
        (status = 401, description = "The sign-in has expired; begin with the password again"),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn options(app: &App, JsonBody(given): JsonBody<PendingSignIn>) -> HttpResult<Json<PasskeyRequest>> {
    let mut problems = ValidationErrors::default();
    let pending = pending(app, given.mfa_token, &mut problems);
    problems.check().map_err(renamed)?;
    let asked = passkey_sign_in::begin_second_step(app, &pending.ok_or(Rejection::InvalidCredentials)?, NO_BROWSER).await?;
    Ok(Json(PasskeyRequest::of(app, asked)))
}

/// Completes a sign-in with the passkey that an authenticator has shown.
#[utoipa::path(
    post, path = "/api/passkeys/second-step/", tag = "passkeys", operation_id = "passkeys_second_step",
    request_body = PasskeySecondStep,
    responses(
        (status = 200, description = "The tokens of the new session, which is of the contract of the password", body = SessionTokens),
        (status = 401, description = "The sign-in has expired, or the passkey is wrong"),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn submit(
    web: &WebState,
    client: &ClientInfo,
    JsonBody(given): JsonBody<PasskeySecondStep>,
) -> HttpResult<Json<SessionTokens>> {
    let (app, mut problems) = (&web.app, ValidationErrors::default());
    let pending = pending(app, given.mfa_token, &mut problems);
    let answer = Answer::read((given.challenge_token, given.credential), problems).map_err(renamed)?;
    let pending = pending.ok_or(Rejection::InvalidCredentials)?;
    let policy = policy_of(web, &pending)?;
    let shown = answer.credential.shown((&answer.token, NO_BROWSER));
    let proven = passkey_sign_in::second_step(app, &pending, &shown, client).await?;
    Ok(Json(SessionTokens::of(&sessions::open(app, proven, policy, client).await?)))
}

/// What a token seals; nothing, where it has expired or was altered.
fn pending(app: &App, token: JsonField, problems: &mut ValidationErrors) -> Option<PendingSecondFactor> {
    let token = token.text(Field::Token, problems);
    if token.is_none() && !problems.names(Field::Token) {
        problems.add(Field::Token, FieldError::Required);
    }
    second_factor::unseal(app, &token?)
}

/// That of the password, which may be a short one. A sign-in of the pages goes on there.
fn policy_of<'a>(web: &'a WebState, pending: &PendingSecondFactor) -> Result<&'a SessionPolicy> {
    let found = web.contracts.iter().find_map(|contract| {
        let policies = [Some(&contract.session), contract.short_session.as_ref()];
        policies.into_iter().flatten().find(|policy| policy_number(policy) == pending.contract)
    });
    Ok(found.ok_or(Rejection::InvalidCredentials)?)
}

/// What the field is called here.
fn renamed(error: Error) -> HttpError {
    named(error, &[(Field::Token, "mfa_token")])
}
