//! `/api/me/second-factor/`: the caller's authenticator app and recovery codes.

use poem::handler;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::response::{Created, Json, NoContent};
use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    crypto::totp,
    error::{Field, ValidationErrors},
    flows::{profile, two_step},
    types::{client::ClientInfo, secret::Secret},
    views::SecondFactorState,
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField},
    },
};

/// The key of an authenticator app that has not been confirmed yet.
#[derive(Serialize, ToSchema)]
pub struct TotpSetup {
    /// In base32, for apps that take no QR code.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    key: String,
    /// What a QR code for the app contains.
    #[schema(example = "otpauth://totp/Vestibule:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vestibule")]
    uri: String,
}

/// A code of the authenticator app.
#[derive(Default, Deserialize, ToSchema)]
pub struct TotpConfirmation {
    #[serde(default)]
    #[schema(required = true, value_type = String, example = "287082")]
    code: JsonField,
}

/// They are shown only once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    #[schema(example = json!(["k3f9-x2mv-7qpd"]))]
    recovery_codes: Vec<String>,
}

impl RecoveryCodes {
    fn of(codes: &[Secret]) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.reveal().to_owned()).collect() }
    }
}

/// What the caller's sign-ins need beside the password.
#[utoipa::path(
    get, path = "/api/me/second-factor/", tag = "second-factor", operation_id = "second_factor_read",
    responses((status = 200, description = "The second factors, without their secrets", body = SecondFactorState)),
)]
#[handler]
pub async fn show(app: &App, caller: SessionRef) -> HttpResult<Json<SecondFactorState>> {
    let state = two_step::state(app, caller.user).await?;
    Ok(Json(SecondFactorState::of(state.factors, state.totp_since)))
}

/// Makes the key of an authenticator app. It is asked for only after it has been confirmed with one of its codes.
#[utoipa::path(
    post, path = "/api/me/second-factor/totp/", tag = "second-factor", operation_id = "second_factor_totp_begin",
    responses(
        (status = 201, description = "The key; an earlier one that was not confirmed ends", body = TotpSetup),
        (status = 409, description = "The caller has an authenticator app already"),
    ),
)]
#[handler]
pub async fn begin(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult<Created<TotpSetup>> {
    let key = two_step::begin(app, recent, client).await?;
    let account = profile::see(app, recent.user()).await?.user.display_name();
    let uri = totp::uri(&key, (&app.config.branding.name, &account)).reveal().to_owned();
    Ok(Created { location: None, body: TotpSetup { key: key.reveal().to_owned(), uri } })
}

/// Confirms the authenticator app with one of its codes: from now on, every sign-in needs a second step.
#[utoipa::path(
    post, path = "/api/me/second-factor/totp/confirm/", tag = "second-factor", operation_id = "second_factor_totp_confirm",
    request_body = TotpConfirmation,
    responses(
        (status = 200, description = "The recovery codes", body = RecoveryCodes),
        (status = 409, description = "No authenticator app waits to be confirmed"),
    ),
)]
#[handler]
pub async fn confirm(
    app: &App,
    client: &ClientInfo,
    recent: RecentlyAuthenticated,
    JsonBody(given): JsonBody<TotpConfirmation>,
) -> HttpResult<Json<RecoveryCodes>> {
    let mut problems = ValidationErrors::default();
    let code = given.code.text(Field::Code, &mut problems);
    let code = problems.need(Field::Code, code.as_deref(), |text| Ok(text.to_owned()));
    problems.check()?;
    let codes = two_step::confirm(app, recent, &code.unwrap_or_default(), client).await?;
    Ok(Json(RecoveryCodes::of(&codes)))
}

/// Removes the authenticator app, and the recovery codes with the last second factor.
#[utoipa::path(
    delete, path = "/api/me/second-factor/totp/", tag = "second-factor", operation_id = "second_factor_totp_remove",
    responses((status = 204, description = "Removed"), (status = 409, description = "The caller has no authenticator app")),
)]
#[handler]
pub async fn remove(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult<NoContent> {
    two_step::remove(app, recent, client).await?;
    Ok(NoContent)
}

/// Makes ten new recovery codes in place of all earlier ones.
#[utoipa::path(
    post, path = "/api/me/second-factor/recovery-codes/", tag = "second-factor", operation_id = "second_factor_recovery_codes",
    responses(
        (status = 200, description = "The codes", body = RecoveryCodes),
        (status = 409, description = "The caller has no second factor"),
    ),
)]
#[handler]
pub async fn create_codes(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult<Json<RecoveryCodes>> {
    Ok(Json(RecoveryCodes::of(&two_step::create_codes(app, recent, client).await?)))
}

/// Browsers that were remembered ask for the second step again.
#[utoipa::path(
    post, path = "/api/me/second-factor/forget-devices/", tag = "second-factor", operation_id = "second_factor_forget_devices",
    responses((status = 204, description = "Forgotten")),
)]
#[handler]
pub async fn forget_devices(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult<NoContent> {
    two_step::forget_devices(app, recent, client).await?;
    Ok(NoContent)
}
