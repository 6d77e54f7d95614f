//! `/api/me/reauthenticate/`: the password again, before a sensitive step.

use poem::handler;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::response::Json;
use crate::{
    app::{App, reauthentication::SessionRef},
    error::{Error, Field, FieldError, ValidationErrors},
    flows::{second_factor, sign_in},
    types::{client::ClientInfo, clock::Timestamp, secret::Password, time_format::TimeFormat},
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField},
    },
};

#[derive(Default, Deserialize, ToSchema)]
pub struct PasswordConfirmation {
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: JsonField,
    /// A code of the authenticator app, in place of the password.
    #[serde(default)]
    #[schema(value_type = String, example = "287082")]
    code: JsonField,
}

#[derive(Serialize, ToSchema)]
pub struct Reauthentication {
    /// Until when sensitive steps may be done without asking again.
    #[schema(format = DateTime, example = "2026-11-21T08:45:00.000Z")]
    valid_until: String,
}

/// Enters the password again, after a sensitive operation was refused with the code `reauthentication_required`.
#[utoipa::path(
    post, path = "/api/me/reauthenticate/", tag = "me", operation_id = "me_reauthenticate",
    request_body(content = PasswordConfirmation, example = json!({ "password": "correct horse battery staple" })),
    responses((status = 200, description = "The password was correct; sensitive operations are allowed for a while", body = Reauthentication)),
)]
#[handler]
pub async fn submit(
    app: &App,
    client: &ClientInfo,
    caller: SessionRef,
    JsonBody(given): JsonBody<PasswordConfirmation>,
) -> HttpResult<Json<Reauthentication>> {
    let mut problems = ValidationErrors::default();
    if let Some(code) = given.code.text(Field::Code, &mut problems) {
        problems.check()?;
        let now = app.now();
        second_factor::reauthenticate(app, caller, &code, client).await?;
        return Ok(Json(Reauthentication::since(app, now)));
    }
    let typed = given.password.text(Field::Password, &mut problems);
    let password = problems.need(Field::Password, typed.as_deref(), Password::parse);
    problems.check()?;
    let password = password.ok_or_else(|| Error::from((Field::Password, FieldError::Required)))?;
    let now = app.now();
    sign_in::reauthenticate(app, caller, &password, client).await?;
    Ok(Json(Reauthentication::since(app, now)))
}

impl Reauthentication {
    pub(super) fn since(app: &App, now: Timestamp) -> Self {
        let valid_until = TimeFormat::IsoMs.write(now.plus(app.config.sessions.reauthenticate_after));
        Self { valid_until }
    }
}
