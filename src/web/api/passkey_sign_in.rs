//! `/api/passkeys/`: signing in with a passkey in an app, and `/api/me/reauthenticate/passkey/`.

use poem::handler;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{reauthenticate::Reauthentication, response::Json};
use crate::{
    app::{App, passkey_challenge::LIFETIME, reauthentication::SessionRef},
    contracts::Contract,
    error::{Error, Field, FieldError, Result, ValidationErrors},
    flows::{
        passkey_sign_in::{self, RequestOptions},
        sessions::{self, Tokens},
    },
    types::client::ClientInfo,
    views::Time,
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField, named},
        passkey_json::{PasskeyRequestOptions, ShownCredential},
        state::WebState,
    },
};

/// A program is no browser: what it gets is bound to nothing but itself.
pub(super) const NO_BROWSER: &str = "";

/// What to ask the authenticator, and what to send back with its answer.
#[derive(Serialize, ToSchema)]
pub struct PasskeyRequest {
    /// Sent back with the answer, once.
    challenge_token: String,
    /// In seconds.
    #[schema(example = 300)]
    expires_in: u64,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON()`, and the equivalents of iOS and Android.
    #[serde(rename = "publicKey")]
    public_key: PasskeyRequestOptions,
}

/// The passkey that an authenticator has shown.
#[derive(Default, Deserialize, ToSchema)]
pub struct PasskeySignIn {
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    challenge_token: JsonField,
    /// As `toJSON()` of the credential writes it.
    #[serde(default)]
    #[schema(required = true, value_type = Object)]
    credential: JsonField,
    /// The contract that the session is of: its actions renew and end it. May be left out where only one is served.
    #[serde(default)]
    #[schema(value_type = String, example = "accounts")]
    contract: JsonField,
}

/// The passkey that an authenticator has shown once more.
#[derive(Default, Deserialize, ToSchema)]
pub struct PasskeyConfirmation {
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    challenge_token: JsonField,
    /// As `toJSON()` of the credential writes it.
    #[serde(default)]
    #[schema(required = true, value_type = Object)]
    credential: JsonField,
}

/// The tokens of a new session.
#[derive(Serialize, ToSchema)]
pub struct SessionTokens {
    #[schema(example = "accounts")]
    pub(super) contract: String,
    pub(super) access: String,
    #[schema(value_type = String, format = DateTime)]
    pub(super) access_expires_at: Time,
    pub(super) refresh: String,
    #[schema(value_type = String, format = DateTime)]
    pub(super) refresh_expires_at: Time,
}

impl SessionTokens {
    pub(super) fn of(tokens: &Tokens) -> Self {
        Self {
            contract: tokens.contract.to_string(),
            access: tokens.access.reveal().to_owned(),
            access_expires_at: tokens.access_expires.into(),
            refresh: tokens.refresh.reveal().to_owned(),
            refresh_expires_at: tokens.refresh_expires.into(),
        }
    }
}

impl PasskeyRequest {
    pub(super) fn of(app: &App, asked: RequestOptions) -> Self {
        let public_key = PasskeyRequestOptions::of(app, &asked);
        Self { challenge_token: asked.challenge.token, expires_in: LIFETIME.as_secs(), public_key }
    }
}

/// Begins to sign in with a passkey, of whatever account. Each response can be answered once, within five minutes.
#[utoipa::path(
    post, path = "/api/passkeys/options/", tag = "passkeys", operation_id = "passkeys_sign_in_options",
    responses(
        (status = 200, description = "What to ask the authenticator", body = PasskeyRequest),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn options(app: &App) -> HttpResult<Json<PasskeyRequest>> {
    Ok(Json(PasskeyRequest::of(app, passkey_sign_in::begin(app, NO_BROWSER)?)))
}

/// Signs in with the passkey that an authenticator has shown.
#[utoipa::path(
    post, path = "/api/passkeys/sign-in/", tag = "passkeys", operation_id = "passkeys_sign_in",
    request_body = PasskeySignIn,
    responses(
        (status = 200, description = "The tokens of the new session", body = SessionTokens),
        (status = 401, description = "The passkey is unknown or wrong, or its account is inactive"),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn submit(
    web: &WebState,
    client: &ClientInfo,
    JsonBody(given): JsonBody<PasskeySignIn>,
) -> HttpResult<Json<SessionTokens>> {
    let mut problems = ValidationErrors::default();
    let name = given.contract.text(Field::Listing, &mut problems);
    let contract = problems.take(Field::Listing, contract_of(web, name.as_deref()));
    let answer = Answer::read((given.challenge_token, given.credential), problems);
    let (answer, contract) = answer
        .and_then(|answer| Ok((answer, contract.ok_or((Field::Listing, FieldError::Required))?)))
        .map_err(|error| named(error, &NAMES))?;
    let policy = &contract.session;
    let proven = passkey_sign_in::sign_in(&web.app, &answer.credential.shown((&answer.token, NO_BROWSER)), client).await;
    let proven = proven.inspect_err(|error| web.app.metrics.sign_in_failed(&policy.contract, error))?;
    let tokens = sessions::open(&web.app, proven, policy, client).await?;
    Ok(Json(SessionTokens::of(&tokens)))
}

/// What the field is called here.
const NAMES: [(Field, &str); 1] = [(Field::Listing, "contract")];

fn contract_of<'a>(web: &'a WebState, name: Option<&str>) -> Result<&'a Contract, FieldError> {
    let Some(name) = name else {
        return match web.contracts.as_slice() {
            [only] => Ok(only),
            _ => Err(FieldError::Required),
        };
    };
    let found = web.contracts.iter().find(|contract| contract.name == name);
    found.map(|contract| &**contract).ok_or_else(|| FieldError::NotAChoice { given: name.to_owned() })
}

/// Begins to show a passkey of the caller once more, before a sensitive operation.
#[utoipa::path(
    post, path = "/api/me/reauthenticate/passkey/options/", tag = "me", operation_id = "me_reauthenticate_passkey_options",
    responses(
        (status = 200, description = "What to ask the authenticator", body = PasskeyRequest),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn confirm_options(app: &App, caller: SessionRef) -> HttpResult<Json<PasskeyRequest>> {
    Ok(Json(PasskeyRequest::of(app, passkey_sign_in::begin_confirm(app, caller, NO_BROWSER).await?)))
}

/// Shows a passkey in place of the password, after a sensitive operation was refused with the code `reauthentication_required`.
#[utoipa::path(
    post, path = "/api/me/reauthenticate/passkey/", tag = "me", operation_id = "me_reauthenticate_passkey",
    request_body = PasskeyConfirmation,
    responses(
        (status = 200, description = "Sensitive operations are allowed for a while", body = Reauthentication),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn confirm(
    app: &App,
    client: &ClientInfo,
    caller: SessionRef,
    JsonBody(given): JsonBody<PasskeyConfirmation>,
) -> HttpResult<Json<Reauthentication>> {
    let answer = Answer::read((given.challenge_token, given.credential), ValidationErrors::default())?;
    let now = app.now();
    passkey_sign_in::confirm(app, caller, &answer.credential.shown((&answer.token, NO_BROWSER)), client).await?;
    Ok(Json(Reauthentication::since(app, now)))
}

/// A passkey that was shown, with what it answers.
pub(super) struct Answer {
    pub(super) token: String,
    pub(super) credential: ShownCredential,
}

impl Answer {
    /// # Errors
    /// `Validation` with every problem at once.
    pub(super) fn read((token, credential): (JsonField, JsonField), mut problems: ValidationErrors) -> Result<Self> {
        let token = token.text(Field::ChallengeToken, &mut problems);
        let token = problems.need(Field::ChallengeToken, token.as_deref(), |text| Ok(text.to_owned()));
        let json = credential.object(Field::Credential, &mut problems);
        if json.is_none() && !problems.names(Field::Credential) {
            problems.add(Field::Credential, FieldError::Required);
        }
        problems.check()?;
        let required = |field| Error::from((field, FieldError::Required));
        let credential = ShownCredential::read(&json.ok_or_else(|| required(Field::Credential))?)?;
        Ok(Self { token: token.ok_or_else(|| required(Field::ChallengeToken))?, credential })
    }
}
