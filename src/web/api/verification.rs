//! `/api/me/verification/`: verifies the email address of the caller.

use poem::handler;

use super::{
    email_code::{self, EmailCode},
    response::NoContent,
};
use crate::{
    app::App,
    flows::verify_email::{self, Presented},
    types::client::ClientInfo,
    web::{
        error::HttpResult,
        extract::{JsonBody, SignedIn},
    },
};

/// Sends another email to verify the caller's address, unless one was sent a moment ago.
#[utoipa::path(
    post, path = "/api/me/verification/", tag = "me", operation_id = "me_verification_send",
    responses((status = 204, description = "The email is queued, unless the address is verified")),
)]
#[handler]
pub async fn send(app: &App, caller: SignedIn) -> HttpResult<NoContent> {
    verify_email::request(app, caller.user).await?;
    Ok(NoContent)
}

/// Verifies the caller's address with the code of the email.
#[utoipa::path(
    post, path = "/api/me/verification/confirm/", tag = "me", operation_id = "me_verification_confirm",
    request_body = EmailCode,
    responses((status = 204, description = "The address is confirmed")),
)]
#[handler]
pub async fn confirm(
    app: &App,
    client: &ClientInfo,
    caller: SignedIn,
    JsonBody(given): JsonBody<EmailCode>,
) -> HttpResult<NoContent> {
    let code = given.read()?;
    let proof = Presented::Code(&code);
    verify_email::confirm(app, caller.user, proof, client).await.map_err(email_code::invalid)?;
    Ok(NoContent)
}
