//! `/api/me/passkeys/`: the caller's passkeys, for apps that make them and for lists of them.

use poem::{handler, web::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::response::{Created, Json, NoContent};
use crate::{
    app::{
        App,
        passkey_challenge::LIFETIME,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    crypto::webauthn::RegistrationAnswer,
    error::{Error, Field, FieldError, ValidationErrors},
    flows::passkeys::{self, Addition},
    types::client::ClientInfo,
    views::Passkey,
    web::{
        error::HttpResult,
        extract::{Id, JsonBody, JsonField},
        passkey_json::{CreatedCredential, PasskeyCreationOptions},
    },
};

/// A program is no browser: what it gets is bound to its session.
const NO_BROWSER: &str = "";

/// What to ask the authenticator, and what to send back with its answer.
#[derive(Serialize, ToSchema)]
pub struct PasskeyCreation {
    /// Sent back with the answer, once.
    challenge_token: String,
    /// In seconds.
    #[schema(example = 300)]
    expires_in: u64,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON()`, and the equivalents of iOS and Android.
    #[serde(rename = "publicKey")]
    public_key: PasskeyCreationOptions,
}

/// The passkey that an authenticator has made.
#[derive(Default, Deserialize, ToSchema)]
pub struct PasskeyDraft {
    #[serde(default)]
    #[schema(required = true, value_type = String)]
    challenge_token: JsonField,
    /// As `toJSON()` of the credential writes it.
    #[serde(default)]
    #[schema(required = true, value_type = Object)]
    credential: JsonField,
    /// Without it, the passkey is called as its maker is.
    #[serde(default)]
    #[schema(value_type = String, min_length = 1, max_length = 150, example = "Work laptop")]
    name: JsonField,
}

/// A change of a passkey.
#[derive(Default, Deserialize, ToSchema)]
pub struct PasskeyChange {
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 150, example = "Work laptop")]
    name: JsonField,
}

/// The caller's passkeys, the newest first.
#[utoipa::path(
    get, path = "/api/me/passkeys/", tag = "passkeys", operation_id = "passkeys_list",
    responses((status = 200, description = "The passkeys", body = Vec<Passkey>)),
)]
#[handler]
pub async fn list(app: &App, caller: SessionRef) -> HttpResult<Json<Vec<Passkey>>> {
    let rows = passkeys::list(app, caller.user).await?;
    Ok(Json(rows.into_iter().map(Passkey::of).collect()))
}

/// Begins to add a passkey. Each response can be answered once, within five minutes, in the same session.
#[utoipa::path(
    post, path = "/api/me/passkeys/options/", tag = "passkeys", operation_id = "passkeys_options",
    responses(
        (status = 200, description = "What to ask the authenticator", body = PasskeyCreation),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn options(app: &App, recent: RecentlyAuthenticated) -> HttpResult<Json<PasskeyCreation>> {
    let asked = passkeys::begin(app, recent, NO_BROWSER).await?;
    let public_key = PasskeyCreationOptions::of(app, &asked);
    Ok(Json(PasskeyCreation { challenge_token: asked.challenge.token, expires_in: LIFETIME.as_secs(), public_key }))
}

/// Adds the passkey that an authenticator has made.
#[utoipa::path(
    post, path = "/api/me/passkeys/", tag = "passkeys", operation_id = "passkeys_add",
    request_body = PasskeyDraft,
    responses(
        (status = 201, description = "The new passkey", body = Passkey),
        (status = 404, description = "This server has no passkeys"),
    ),
)]
#[handler]
pub async fn add(
    app: &App,
    client: &ClientInfo,
    JsonBody(given): JsonBody<PasskeyDraft>,
    recent: RecentlyAuthenticated,
) -> HttpResult<Created<Passkey>> {
    let mut problems = ValidationErrors::default();
    let token = given.challenge_token.text(Field::ChallengeToken, &mut problems);
    let token = problems.need(Field::ChallengeToken, token.as_deref(), present).unwrap_or_default();
    let json = given.credential.object(Field::Credential, &mut problems);
    let name = given.name.text(Field::Name, &mut problems);
    problems.check()?;
    let credential = CreatedCredential::read(&json.ok_or_else(|| required(Field::Credential))?)?;
    let addition = Addition {
        challenge_token: &token,
        browser: NO_BROWSER,
        name: name.as_deref(),
        answer: RegistrationAnswer {
            credential_id: &credential.id,
            client_data: &credential.client_data,
            attestation_object: &credential.attestation_object,
        },
        transports: credential.transports,
    };
    let row = passkeys::add(app, recent, addition, client).await?;
    Ok(Created { location: None, body: Passkey::of(row) })
}

/// Renames a passkey.
#[utoipa::path(
    patch, path = "/api/me/passkeys/{id}/", tag = "passkeys", operation_id = "passkeys_rename",
    params(("id" = i64, Path)),
    request_body = PasskeyChange,
    responses(
        (status = 200, description = "The passkey after the change", body = Passkey),
        (status = 404, description = "The caller has no such passkey"),
    ),
)]
#[handler]
pub async fn rename(
    app: &App,
    client: &ClientInfo,
    caller: SessionRef,
    Path(id): Path<Id>,
    JsonBody(given): JsonBody<PasskeyChange>,
) -> HttpResult<Json<Passkey>> {
    let mut problems = ValidationErrors::default();
    let name = given.name.text(Field::Name, &mut problems);
    let name = problems.need(Field::Name, name.as_deref(), present).unwrap_or_default();
    problems.check()?;
    Ok(Json(Passkey::of(passkeys::rename(app, (caller.user, id.0), &name, client).await?)))
}

/// Removes a passkey: it does not sign in any more.
#[utoipa::path(
    delete, path = "/api/me/passkeys/{id}/", tag = "passkeys", operation_id = "passkeys_remove",
    params(("id" = i64, Path)),
    responses((status = 204, description = "It is removed"), (status = 404, description = "The caller has no such passkey")),
)]
#[handler]
pub async fn remove(app: &App, client: &ClientInfo, Path(id): Path<Id>, recent: RecentlyAuthenticated) -> HttpResult<NoContent> {
    passkeys::remove(app, recent, id.0, client).await?;
    Ok(NoContent)
}

fn present(text: &str) -> Result<String, FieldError> {
    if text.is_empty() { Err(FieldError::Blank) } else { Ok(text.to_owned()) }
}

fn required(field: Field) -> Error {
    (field, FieldError::Required).into()
}
