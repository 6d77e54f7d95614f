//! `/api/admin/emails/`: emails that are queued, sent or failed, and why; never their contents.

use std::slice;

use poem::{FromRequest, Request, RequestBody, handler, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, authorization::Admin},
    error::Rejection,
    flows::{
        admin_users,
        retry_email::{self, Retried},
    },
    store::{outbox, outbox_search},
    types::{
        email_problem::EmailProblem,
        kinds::{EmailKind, EmailState},
        time_format::TimeFormat,
    },
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
    /// Where it goes, or went.
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
    /// What that means: `connection`, `timeout`, `tls`, `authentication`, `sender`, `refused`, `content`, `recipient`, `later`,
    /// `no-recipient`, `unconfirmed`, `no-address`, `unreachable`, `too-many`, `file` or `internal`.
    #[schema(example = "recipient")]
    problem: Option<String>,
}

impl Email {
    fn of(row: outbox::Model, to: Option<String>) -> Self {
        let written = |at| TimeFormat::IsoMs.write(at);
        Self {
            id: row.id,
            kind: row.kind.word(),
            state: row.state.word(),
            user: row.user_id,
            to,
            attempts: row.attempts,
            created_at: written(row.created_at),
            due_at: written(row.due_at),
            expires_at: written(row.expires_at),
            finished_at: row.finished_at.map(written),
            last_error: row.last_error,
            problem: row.problem.map(EmailProblem::word),
        }
    }
}

/// Emails, the newest first.
#[utoipa::path(
    get, path = "/api/admin/emails/", tag = "admin", operation_id = "admin_emails_list",
    params(
        ("state" = Option<String>, Query, description = "Only in one state", pattern = "^(queued|sent|failed|expired|dropped)$"),
        ("kind" = Option<String>, Query, description = "Only of one kind, for example `reset-password`"),
        ("to" = Option<String>, Query, description = "Only to this email address, or to users with this id, address or name"),
        ("before" = Option<i64>, Query, description = "Rows older than this id"),
        ("after" = Option<i64>, Query, description = "Rows newer than this id"),
        ("page" = Option<String>, Query, description = "`last` for the oldest rows", pattern = "^last$"),
        ("page_size" = Option<i64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of emails", body = CursorPage<Email>)),
)]
#[handler]
pub async fn list(app: &App, _: &Admin, wanted: Wanted, page: CursorParams<'_>) -> HttpResult<Json<CursorPage<Email>>> {
    let db = app.db.reader();
    let recipient = admin_users::recipients(app, &wanted.to).await?;
    let filter = outbox_search::Filter { state: wanted.state, kind: wanted.kind, recipient };
    let found = outbox_search::page(db, &filter, page.at()).await?;
    let mut addresses = outbox_search::addresses(db, &found.rows).await?;
    let emails = found.map(|email| {
        let to = addresses.remove(&email.id);
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

/// The query parameters `state`, `kind` and `to`.
pub struct Wanted {
    state: Option<EmailState>,
    kind: Option<EmailKind>,
    /// Empty, where it is not there.
    to: String,
}

impl<'a> FromRequest<'a> for Wanted {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        Ok(Self {
            state: query::choice(context, "state", EmailState::of)?,
            kind: query::choice(context, "kind", EmailKind::of)?,
            to: query::text(context, "to")?.unwrap_or_default(),
        })
    }
}

async fn whole(app: &App, id: i64) -> Result<Email, HttpError> {
    let db = app.db.reader();
    let row = outbox::by_id(db, id).await?.ok_or(Rejection::NotFound)?;
    let to = outbox_search::addresses(db, slice::from_ref(&row)).await?.remove(&row.id);
    Ok(Email::of(row, to))
}
