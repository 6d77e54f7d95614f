//! `/api/me/...`: the address, the log, the data and the end of one's account.

use poem::{Response, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    body::{self, Given},
    json, nothing,
    paging::{Asked, Page},
};
use crate::{
    error::{Error, Field, Problem, Problems, Refusal},
    flows::{
        change_email::{self, Proof},
        leave, my_data, verify_email,
    },
    store::audit,
    types::{device::Device, time_format::TimeFormat},
    web::{
        call::Call,
        failure::Answer,
        portrait::{self, Portrait},
    },
};

#[derive(Default, Deserialize, ToSchema)]
pub struct NewAddress {
    #[serde(default)]
    #[schema(value_type = String, format = Email, example = "ada@new.example")]
    email: Given,
}

/// What a mail said, typed.
#[derive(Default, Deserialize, ToSchema)]
pub struct MailCode {
    #[serde(default)]
    #[schema(value_type = String, example = "BCDF-GHJK")]
    code: Given,
}

impl MailCode {
    /// # Errors
    /// `Invalid`, where it is not there.
    fn read(self) -> Result<String, Error> {
        let mut problems = Problems::default();
        let code = self.code.text(Field::Code, &mut problems);
        let code = problems.need(Field::Code, code.as_deref(), |text| {
            if text.trim().is_empty() { Err(Problem::Blank) } else { Ok(text.to_owned()) }
        });
        problems.check()?;
        code.ok_or_else(|| (Field::Code, Problem::Required).into())
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
pub async fn ask_email(mut call: Call) -> Answer {
    let given: NewAddress = body::read(&mut call).await?;
    let recent = call.recent().await?;
    let mut problems = Problems::default();
    let email = given.email.text(Field::Email, &mut problems);
    change_email::ask(call.app(), recent, email.as_deref(), problems, &call.origin).await?;
    Ok(nothing())
}

/// Makes the new address the caller's, by the code of its mail.
#[utoipa::path(
    post, path = "/api/me/email/confirm/", tag = "me", operation_id = "me_email_confirm",
    request_body = MailCode,
    responses((status = 204, description = "It is the caller's")),
)]
pub async fn confirm_email(mut call: Call) -> Answer {
    let given: MailCode = body::read(&mut call).await?;
    let code = given.read()?;
    change_email::confirm(call.app(), call.known()?.user, Proof::Code(&code), &call.origin).await.map_err(dead)?;
    Ok(nothing())
}

/// Cancels the change of address that waits to be confirmed, if one does.
#[utoipa::path(
    delete, path = "/api/me/email/", tag = "me", operation_id = "me_email_cancel",
    responses((status = 204, description = "None waits any more")),
)]
pub async fn cancel_email(call: Call) -> Answer {
    change_email::cancel(call.app(), call.known()?.user, &call.origin).await?;
    Ok(nothing())
}

/// A code that does not work is a problem of its field.
fn dead(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::LinkDead) => (Field::Code, Problem::LinkDead).into(),
        other => other,
    }
}

/// Sends another mail to confirm the caller's address, unless one has hardly left.
#[utoipa::path(
    post, path = "/api/me/verification/", tag = "me", operation_id = "me_verification_send",
    responses((status = 204, description = "A mail is on its way, unless the address is confirmed")),
)]
pub async fn send_verification(call: Call) -> Answer {
    verify_email::ask(call.app(), call.known()?.user).await?;
    Ok(nothing())
}

/// Confirms the caller's address by the code of its mail.
#[utoipa::path(
    post, path = "/api/me/verification/confirm/", tag = "me", operation_id = "me_verification_confirm",
    request_body = MailCode,
    responses((status = 204, description = "The address is confirmed")),
)]
pub async fn confirm_verification(mut call: Call) -> Answer {
    let given: MailCode = body::read(&mut call).await?;
    let code = given.read()?;
    let proof = verify_email::Proof::Code(&code);
    verify_email::confirm(call.app(), call.known()?.user, proof, &call.origin).await.map_err(dead)?;
    Ok(nothing())
}

/// What happened to the caller's account, the newest first.
#[utoipa::path(
    get, path = "/api/me/log/", tag = "me", operation_id = "me_log",
    params(
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the log", body = Page<LogEntry>), (status = 404, description = "No such page")),
)]
pub async fn log(call: Call) -> Answer {
    let asked = Asked::by(&call)?;
    let (db, user) = (call.app().db.reader(), call.known()?.user);
    let count = audit::page(db, user, 0, 1).await?.0;
    let (count, events) = audit::page(db, user, asked.skip(count)?, asked.size()).await?;
    let entries = events.into_iter().map(|row| {
        let device = Device::of(row.user_agent.as_deref().unwrap_or_default());
        LogEntry {
            at: TimeFormat::IsoMs.write(row.at),
            event: row.event.word(),
            browser: device.browser,
            system: device.system,
            address: row.ip,
        }
    });
    json(StatusCode::OK, &asked.lay_out(&call, count, entries.collect()))
}

/// Everything that is held about the caller.
#[utoipa::path(
    get, path = "/api/me/data/", tag = "me", operation_id = "me_data",
    responses((status = 200, description = "All of it", body = Portrait), (status = 403, description = "The password is asked for again")),
)]
pub async fn data(call: Call) -> Answer {
    let beginning = my_data::begin(call.app(), call.recent().await?, &call.origin).await?;
    Ok(Response::builder().content_type("application/json").body(portrait::body(call.app(), beginning)?))
}

/// Plans the end of the caller's account, and signs out every device.
#[utoipa::path(
    post, path = "/api/me/deletion/", tag = "me", operation_id = "me_delete",
    responses((status = 200, description = "When it will be gone", body = Deletion)),
)]
pub async fn leave(call: Call) -> Answer {
    let at = leave::plan(call.app(), call.recent().await?, &call.origin).await?;
    json(StatusCode::OK, &Deletion { delete_at: TimeFormat::IsoMs.write(at) })
}

/// Keeps the account.
#[utoipa::path(
    delete, path = "/api/me/deletion/", tag = "me", operation_id = "me_keep",
    responses((status = 204, description = "It will not be deleted")),
)]
pub async fn keep(call: Call) -> Answer {
    leave::keep(call.app(), call.known()?.user, &call.origin).await?;
    Ok(nothing())
}
