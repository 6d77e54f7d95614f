//! `/api/admin/emails/`: what waits to be sent, what did not arrive and why; never what stands in it.

use poem::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::Rejection,
    flows::retry_email::{self, Retried},
    store::{outbox, user},
    types::{kinds::EmailState, time_format::TimeFormat},
    web::{
        api::{
            json,
            pagination::{self, Stretched},
        },
        error::{HttpError, HttpResult},
        request::{HttpRequest, RequestContext},
    },
};

#[derive(Serialize, ToSchema)]
pub struct Mail {
    #[schema(example = 12)]
    id: i64,
    #[schema(example = "reset-password")]
    kind: &'static str,
    #[schema(pattern = "^(queued|sent|failed|expired|dropped)$", example = "failed")]
    state: &'static str,
    /// The account that it is for, where one was known when it was written.
    #[schema(example = 7)]
    user: Option<i64>,
    /// Where it goes.
    #[schema(example = "ada@example.com")]
    to: Option<String>,
    /// How often it has been tried.
    #[schema(minimum = 0, example = 1)]
    attempts: i64,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
    /// When it is tried next, as long as it is queued.
    #[schema(format = DateTime, example = "2026-11-21T08:30:10.000Z")]
    due_at: String,
    /// Until when it is of use.
    #[schema(format = DateTime, example = "2026-11-21T08:45:00.000Z")]
    expires_at: String,
    #[schema(format = DateTime, example = "2026-11-21T08:30:01.000Z")]
    finished_at: Option<String>,
    /// In the words of the mail server.
    #[schema(example = "550 5.1.1 no such mailbox")]
    last_error: Option<String>,
}

impl Mail {
    fn of(row: outbox::Model, to: Option<String>) -> Self {
        let written = |at| TimeFormat::IsoMs.write(at);
        Self {
            id: row.id,
            kind: row.kind.word(),
            state: row.state.word(),
            user: row.user_id,
            to: row.email.or(to),
            attempts: row.attempts,
            created_at: written(row.created_at),
            due_at: written(row.due_at),
            expires_at: written(row.expires_at),
            finished_at: row.finished_at.map(written),
            last_error: row.last_error,
        }
    }
}

/// Mails, the newest first.
#[utoipa::path(
    get, path = "/api/admin/emails/", tag = "admin", operation_id = "admin_emails_list",
    params(
        ("state" = Option<String>, Query, description = "Only in one state", pattern = "^(queued|sent|failed|expired|dropped)$"),
        ("before" = Option<i64>, Query, description = "From what is older than this id"),
        ("after" = Option<i64>, Query, description = "From what is newer than this id"),
        ("page_size" = Option<i64>, Query, description = "How many at most; 20 unless told", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A stretch of mails", body = Stretched<Mail>)),
)]
pub async fn list(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let db = request.app().db.reader();
    let state = super::choice(&request, "state", EmailState::of)?;
    let found = outbox::page(db, state, pagination::start(&request)?).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|mail| mail.user_id).collect();
    let addresses = user::addresses(db, &owners).await?;
    let mails = found.map(|mail| {
        let to = mail.user_id.and_then(|id| addresses.get(&id).cloned());
        Mail::of(mail, to)
    });
    json(StatusCode::OK, &Stretched::of(&request, mails))
}

/// One mail, but for its text, which is not kept.
#[utoipa::path(
    get, path = "/api/admin/emails/{id}/", tag = "admin", operation_id = "admin_emails_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The mail", body = Mail), (status = 404, description = "There is no such mail")),
)]
pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    json(StatusCode::OK, &whole(&request, request.id_at(3)?).await?)
}

/// Puts a mail that waits, failed or expired back into the queue.
#[utoipa::path(
    post, path = "/api/admin/emails/{id}/retry/", tag = "admin", operation_id = "admin_emails_retry",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The mail as it is now", body = Mail),
        (status = 404, description = "There is no such mail"),
        (status = 409, description = "It has been sent, or what it carries opens nothing any more"),
    ),
)]
pub async fn retry(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(3)?);
    match retry_email::retry(request.app(), &admin, id).await? {
        Retried::Queued => json(StatusCode::OK, &whole(&request, id).await?),
        Retried::InvalidEmailToken | Retried::Done(_) => Err(Rejection::NothingToRetry.into()),
    }
}

async fn whole(context: &RequestContext, id: i64) -> Result<Mail, HttpError> {
    let db = context.app().db.reader();
    let row = outbox::by_id(db, id).await?.ok_or(Rejection::NotFound)?;
    let to = user::addresses(db, row.user_id.as_slice()).await?.into_values().next();
    Ok(Mail::of(row, to))
}
