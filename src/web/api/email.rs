//! `/api/me/email/`: changes the email address of the caller.

use poem::handler;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    email_code::{self, EmailCode},
    response::NoContent,
};
use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    error::{Field, ValidationErrors},
    flows::change_email::{self, Presented},
    types::client::ClientInfo,
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField},
    },
};

#[derive(Default, Deserialize, ToSchema)]
pub struct EmailChange {
    #[serde(default)]
    #[schema(value_type = String, format = Email, example = "ada@new.example")]
    email: JsonField,
}

/// Requests a change of the email address: an email goes there, and its link or code completes the change. The answer is the same for an
/// address that belongs to another account.
#[utoipa::path(
    post, path = "/api/me/email/", tag = "me", operation_id = "me_email_request",
    request_body = EmailChange,
    responses((status = 204, description = "The email is queued")),
)]
#[handler]
pub async fn request(
    app: &App,
    client: &ClientInfo,
    JsonBody(given): JsonBody<EmailChange>,
    recent: RecentlyAuthenticated,
) -> HttpResult<NoContent> {
    let mut problems = ValidationErrors::default();
    let email = given.email.text(Field::Email, &mut problems);
    change_email::request(app, recent, email.as_deref(), problems, client).await?;
    Ok(NoContent)
}

/// Completes the change of the email address with the code of the email.
#[utoipa::path(
    post, path = "/api/me/email/confirm/", tag = "me", operation_id = "me_email_confirm",
    request_body = EmailCode,
    responses((status = 204, description = "The email address has been changed")),
)]
#[handler]
pub async fn confirm(
    app: &App,
    client: &ClientInfo,
    caller: SessionRef,
    JsonBody(given): JsonBody<EmailCode>,
) -> HttpResult<NoContent> {
    let code = given.read()?;
    change_email::confirm(app, caller.user, Presented::Code(&code), client).await.map_err(email_code::invalid)?;
    Ok(NoContent)
}

/// Cancels the change of address that waits to be confirmed, if one does.
#[utoipa::path(
    delete, path = "/api/me/email/", tag = "me", operation_id = "me_email_cancel",
    responses((status = 204, description = "No change is pending")),
)]
#[handler]
pub async fn cancel(app: &App, client: &ClientInfo, caller: SessionRef) -> HttpResult<NoContent> {
    change_email::cancel(app, caller.user, client).await?;
    Ok(NoContent)
}
