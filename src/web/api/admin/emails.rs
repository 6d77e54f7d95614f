//! `/api/admin/emails/`: emails that are queued, sent or failed, and why; never their contents.

use poem::{FromRequest, Request, RequestBody, handler, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, authorization::Admin},
    error::Rejection,
    flows::retry_email::{self, Retried},
    store::{outbox, user},
    types::{kinds::EmailState, time_format::TimeFormat},
    web::{
        api::{
            pagination::{CursorPage, CursorParams},
            query,
            response::Json,
        },
        error::{HttpError, HttpResult},
        extract::{self, Id},
    },
};

#[derive(Serialize, ToSchema)]
pub struct Email {
    #[schema(example = 12)]
    id: i64,
    #[schema(example = "reset-password")]
    kind: &'static str,
    #[schema(pattern = "^(queued|sent|failed|expired|dropped)$", example = "failed")]
    state: &'static str,
    /// The account that it is for, if one was known when it was created.
    #[schema(example = 7)]
    user: Option<i64>,
    /// The recipient.
    #[schema(example = "ada@example.com")]
    to: Option<String>,
    /// Attempts so far.
    #[schema(minimum = 0, example = 1)]
    attempts: i64,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
    /// The next attempt, while it is queued.
    #[schema(format = DateTime, example = "2026-11-21T08:30:10.000Z")]
    due_at: String,
    /// It is not sent after this time.
    #[schema(format = DateTime, example = "2026-11-21T08:45:00.000Z")]
    expires_at: String,
    #[schema(format = DateTime, example = "2026-11-21T08:30:01.000Z")]
    finished_at: Option<String>,
    /// The response of the SMTP server.
    #[schema(example = "550 5.1.1 no such mailbox")]
    last_error: Option<String>,
}

impl Email {
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

/// Emails, the newest first.
#[utoipa::path(
    get, path = "/api/admin/emails/", tag = "admin", operation_id = "admin_emails_list",
    params(
        ("state" = Option<String>, Query, description = "Only in one state", pattern = "^(queued|sent|failed|expired|dropped)$"),
        ("before" = Option<i64>, Query, description = "Rows older than this id"),
        ("after" = Option<i64>, Query, description = "Rows newer than this id"),
        ("page_size" = Option<i64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of emails", body = CursorPage<Email>)),
)]
#[handler]
pub async fn list(
    app: &App,
    _: &Admin,
    StateFilter(state): StateFilter,
    page: CursorParams<'_>,
) -> HttpResult<Json<CursorPage<Email>>> {
    let db = app.db.reader();
    let found = outbox::page(db, state, page.at()).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|email| email.user_id).collect();
    let addresses = user::addresses(db, &owners).await?;
    let emails = found.map(|email| {
        let to = email.user_id.and_then(|id| addresses.get(&id).cloned());
        Email::of(email, to)
    });
    Ok(Json(page.lay_out(emails)))
}

/// One email, without its contents, which are not stored.
#[utoipa::path(
    get, path = "/api/admin/emails/{id}/", tag = "admin", operation_id = "admin_emails_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The email", body = Email), (status = 404, description = "No such email")),
)]
#[handler]
pub async fn show(app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult<Json<Email>> {
    Ok(Json(whole(app, id.0).await?))
}

/// Puts a queued, failed or expired email back into the queue.
#[utoipa::path(
    post, path = "/api/admin/emails/{id}/retry/", tag = "admin", operation_id = "admin_emails_retry",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The email after the change", body = Email),
        (status = 404, description = "No such email"),
        (status = 409, description = "It has been sent, or its link is no longer valid"),
    ),
)]
#[handler]
pub async fn retry(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<Email>> {
    match retry_email::retry(app, admin, id.0).await? {
        Retried::Queued => Ok(Json(whole(app, id.0).await?)),
        Retried::InvalidEmailToken | Retried::Done(_) => Err(Rejection::NothingToRetry.into()),
    }
}

/// The query parameter `state`.
pub struct StateFilter(Option<EmailState>);

impl<'a> FromRequest<'a> for StateFilter {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(query::choice(extract::context(request)?, "state", EmailState::of)?))
    }
}

async fn whole(app: &App, id: i64) -> Result<Email, HttpError> {
    let db = app.db.reader();
    let row = outbox::by_id(db, id).await?.ok_or(Rejection::NotFound)?;
    let to = user::addresses(db, row.user_id.as_slice()).await?.into_values().next();
    Ok(Email::of(row, to))
}
