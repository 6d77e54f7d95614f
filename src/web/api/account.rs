//! `/api/me/...`: the address, the log, the data and the end of one's account.

use poem::{Response, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    JsonField, json, nothing,
    pagination::{Page, PageParams},
};
use crate::{
    error::{Error, Field, FieldError, Rejection, ValidationErrors},
    flows::{
        change_email::{self, Presented},
        data_export, delete_account, verify_email,
    },
    store::audit_event,
    types::{time_format::TimeFormat, user_agent::Device},
    web::{
        error::HttpResult,
        export_document::{self, DataExport},
        request::HttpRequest,
    },
};

#[derive(Default, Deserialize, ToSchema)]
pub struct NewAddress {
    #[serde(default)]
    #[schema(value_type = String, format = Email, example = "ada@new.example")]
    email: JsonField,
}

/// What a mail said, typed.
#[derive(Default, Deserialize, ToSchema)]
pub struct MailCode {
    #[serde(default)]
    #[schema(value_type = String, example = "BCDF-GHJK")]
    code: JsonField,
}

impl MailCode {
    /// # Errors
    /// `Invalid`, where it is not there.
    fn read(self) -> Result<String, Error> {
        let mut problems = ValidationErrors::default();
        let code = self.code.text(Field::Code, &mut problems);
        let code = problems.need(Field::Code, code.as_deref(), |text| {
            if text.trim().is_empty() { Err(FieldError::Blank) } else { Ok(text.to_owned()) }
        });
        problems.check()?;
        code.ok_or_else(|| (Field::Code, FieldError::Required).into())
    }
}

/// Something that happened to one's account.
#[derive(Serialize, ToSchema)]
pub struct LogEntry {
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    at: String,
    #[schema(example = "signed-in")]
    event: String,
    #[schema(example = "Firefox")]
    browser: Option<String>,
    #[schema(example = "Linux")]
    system: Option<String>,
    #[schema(example = "192.0.2.7")]
    address: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Deletion {
    /// Until then, the account can be kept.
    #[schema(format = DateTime, example = "2026-11-28T08:30:00.000Z")]
    delete_at: String,
}

/// Asks for another address: a mail goes there, and its link or code makes it the caller's. The answer is the same for an
/// address that is somebody's.
#[utoipa::path(
    post, path = "/api/me/email/", tag = "me", operation_id = "me_email_ask",
    request_body = NewAddress,
    responses((status = 204, description = "A mail is on its way")),
)]
pub async fn ask_email(mut request: HttpRequest) -> HttpResult {
    let given: NewAddress = request.json().await?;
    let recent = request.recently_authenticated().await?;
    let mut problems = ValidationErrors::default();
    let email = given.email.text(Field::Email, &mut problems);
    change_email::request(request.app(), recent, email.as_deref(), problems, &request.origin).await?;
    Ok(nothing())
}

/// Makes the new address the caller's, by the code of its mail.
#[utoipa::path(
    post, path = "/api/me/email/confirm/", tag = "me", operation_id = "me_email_confirm",
    request_body = MailCode,
    responses((status = 204, description = "It is the caller's")),
)]
pub async fn confirm_email(mut request: HttpRequest) -> HttpResult {
    let given: MailCode = request.json().await?;
    let code = given.read()?;
    change_email::confirm(request.app(), request.principal()?.user, Presented::Code(&code), &request.origin)
        .await
        .map_err(dead)?;
    Ok(nothing())
}

/// Cancels the change of address that waits to be confirmed, if one does.
#[utoipa::path(
    delete, path = "/api/me/email/", tag = "me", operation_id = "me_email_cancel",
    responses((status = 204, description = "None waits any more")),
)]
pub async fn cancel_email(request: HttpRequest) -> HttpResult {
    change_email::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(nothing())
}

/// A code that does not work is a problem of its field.
fn dead(error: Error) -> Error {
    match error {
        Error::Rejected(Rejection::InvalidEmailToken) => (Field::Code, FieldError::InvalidEmailToken).into(),
        other => other,
    }
}

/// Sends another mail to confirm the caller's address, unless one has hardly left.
#[utoipa::path(
    post, path = "/api/me/verification/", tag = "me", operation_id = "me_verification_send",
    responses((status = 204, description = "A mail is on its way, unless the address is confirmed")),
)]
pub async fn send_verification(request: HttpRequest) -> HttpResult {
    verify_email::request(request.app(), request.principal()?.user).await?;
    Ok(nothing())
}

/// Confirms the caller's address by the code of its mail.
#[utoipa::path(
    post, path = "/api/me/verification/confirm/", tag = "me", operation_id = "me_verification_confirm",
    request_body = MailCode,
    responses((status = 204, description = "The address is confirmed")),
)]
pub async fn confirm_verification(mut request: HttpRequest) -> HttpResult {
    let given: MailCode = request.json().await?;
    let code = given.read()?;
    let proof = verify_email::Presented::Code(&code);
    verify_email::confirm(request.app(), request.principal()?.user, proof, &request.origin).await.map_err(dead)?;
    Ok(nothing())
}

/// What happened to the caller's account, the newest first.
#[utoipa::path(
    get, path = "/api/me/activity/", tag = "me", operation_id = "me_activity",
    params(
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the log", body = Page<LogEntry>), (status = 404, description = "No such page")),
)]
pub async fn log(request: HttpRequest) -> HttpResult {
    let asked = PageParams::by(&request)?;
    let (db, user) = (request.app().db.reader(), request.principal()?.user);
    let count = audit_event::numbered_page(db, user, 0, 1).await?.0;
    let (count, events) = audit_event::numbered_page(db, user, asked.skip(count)?, asked.size()).await?;
    let entries = events.into_iter().map(|row| {
        let device = Device::of(row.user_agent.as_deref().unwrap_or_default());
        LogEntry {
            at: TimeFormat::IsoMs.write(row.created_at),
            event: row.event.word(),
            browser: device.browser,
            system: device.system,
            address: row.ip,
        }
    });
    json(StatusCode::OK, &asked.lay_out(&request, count, entries.collect()))
}

/// Everything that is held about the caller.
#[utoipa::path(
    get, path = "/api/me/export/", tag = "me", operation_id = "me_export",
    responses((status = 200, description = "All of it", body = DataExport), (status = 403, description = "The password is asked for again")),
)]
pub async fn data(request: HttpRequest) -> HttpResult {
    let beginning = data_export::begin(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    Ok(Response::builder().content_type("application/json").body(export_document::body(request.app(), beginning)?))
}

/// Plans the end of the caller's account, and signs out every device.
#[utoipa::path(
    post, path = "/api/me/deletion/", tag = "me", operation_id = "me_delete",
    responses((status = 200, description = "When it will be gone", body = Deletion)),
)]
pub async fn leave(request: HttpRequest) -> HttpResult {
    let at = delete_account::plan(request.app(), request.recently_authenticated().await?, &request.origin).await?;
    json(StatusCode::OK, &Deletion { delete_at: TimeFormat::IsoMs.write(at) })
}

/// Keeps the account.
#[utoipa::path(
    delete, path = "/api/me/deletion/", tag = "me", operation_id = "me_keep",
    responses((status = 204, description = "It will not be deleted")),
)]
pub async fn keep(request: HttpRequest) -> HttpResult {
    delete_account::cancel(request.app(), request.principal()?.user, &request.origin).await?;
    Ok(nothing())
}
