//! `/api/me/proof/`: the password again, before a sensitive step.

use poem::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    body::{self, Given},
    json,
};
use crate::{
    error::{Error, Field, Problem, Problems},
    flows::sign_in,
    types::{secret::Password, time_format::TimeFormat},
    web::{call::Call, failure::Answer},
};

#[derive(Default, Deserialize, ToSchema)]
pub struct PasswordAgain {
    #[serde(default)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: Given,
}

#[derive(Serialize, ToSchema)]
pub struct Proof {
    /// Until when sensitive steps may be done without asking again.
    #[schema(format = DateTime, example = "2026-11-21T08:45:00.000Z")]
    holds_until: String,
}

/// Shows the password again, after a sensitive step was refused with the code `reauthentication_required`.
#[utoipa::path(
    post, path = "/api/me/proof/", tag = "me", operation_id = "me_prove",
    request_body = PasswordAgain,
    responses((status = 200, description = "It was right, and counts for a while", body = Proof)),
)]
pub async fn submit(mut call: Call) -> Answer {
    let given: PasswordAgain = body::read(&mut call).await?;
    let mut problems = Problems::default();
    let typed = given.password.text(Field::Password, &mut problems);
    let password = problems.need(Field::Password, typed.as_deref(), Password::parse);
    problems.check()?;
    let password = password.ok_or_else(|| Error::from((Field::Password, Problem::Required)))?;
    let now = call.app().now();
    sign_in::again(call.app(), call.asking()?, &password, &call.origin).await?;
    let holds_until = TimeFormat::IsoMs.write(now.plus(call.app().config.sessions.reauthenticate_after));
    json(StatusCode::OK, &Proof { holds_until })
}
