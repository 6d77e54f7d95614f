//! `/api/me/reauthenticate/`: the password again, before a sensitive step.

use poem::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{JsonField, json};
use crate::{
    error::{Error, Field, FieldError, ValidationErrors},
    flows::sign_in,
    types::{secret::Password, time_format::TimeFormat},
    web::{error::HttpResult, request::HttpRequest},
};

#[derive(Default, Deserialize, ToSchema)]
pub struct PasswordAgain {
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: JsonField,
}

#[derive(Serialize, ToSchema)]
pub struct Presented {
    /// Until when sensitive steps may be done without asking again.
    #[schema(format = DateTime, example = "2026-11-21T08:45:00.000Z")]
    valid_until: String,
}

/// Shows the password again, after a sensitive step was refused with the code `reauthentication_required`.
#[utoipa::path(
    post, path = "/api/me/reauthenticate/", tag = "me", operation_id = "me_reauthenticate",
    request_body = PasswordAgain,
    responses((status = 200, description = "It was right, and counts for a while", body = Presented)),
)]
pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let given: PasswordAgain = request.json().await?;
    let mut problems = ValidationErrors::default();
    let typed = given.password.text(Field::Password, &mut problems);
    let password = problems.need(Field::Password, typed.as_deref(), Password::parse);
    problems.check()?;
    let password = password.ok_or_else(|| Error::from((Field::Password, FieldError::Required)))?;
    let now = request.app().now();
    sign_in::reauthenticate(request.app(), request.session_ref()?, &password, &request.origin).await?;
    let valid_until = TimeFormat::IsoMs.write(now.plus(request.app().config.sessions.reauthenticate_after));
    json(StatusCode::OK, &Presented { valid_until })
}
