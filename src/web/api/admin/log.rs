//! `/api/admin/log/`: what has happened, to whom, by whom, when and from where.

use poem::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::FieldError,
    store::audit_event::{self, Filter, Model},
    types::{kinds::Event, time_format::TimeFormat},
    web::{
        api::{
            json,
            pagination::{self, Stretched},
        },
        error::HttpResult,
        request::HttpRequest,
    },
};

#[derive(Serialize, ToSchema)]
pub struct Happened {
    #[schema(example = 1204)]
    id: i64,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    at: String,
    #[schema(example = "role-granted")]
    event: String,
    /// The account that it happened to, as long as there is one.
    #[schema(example = 7)]
    user: Option<i64>,
    /// Who did it, where it was not the person themself: the id of an administrator, or `cli`.
    #[schema(example = "1")]
    actor: Option<String>,
    session: Option<i64>,
    #[schema(example = "192.0.2.7")]
    address: Option<String>,
    user_agent: Option<String>,
    #[schema(example = "editor")]
    detail: Option<String>,
    /// Finds the same request in the log of the server.
    request_id: Option<String>,
}

impl From<Model> for Happened {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: TimeFormat::IsoMs.write(row.created_at),
            event: row.event.word(),
            user: row.user_id,
            actor: row.actor,
            session: row.session_id,
            address: row.ip,
            user_agent: row.user_agent,
            detail: row.detail,
            request_id: row.request_id,
        }
    }
}

/// What has happened, the latest first.
#[utoipa::path(
    get, path = "/api/admin/log/", tag = "admin", operation_id = "admin_log_list",
    params(
        ("user" = Option<i64>, Query, description = "Only what happened to this account"),
        ("actor" = Option<String>, Query, description = "Only what this administrator did (an id), or the operator (`cli`)"),
        ("event" = Option<String>, Query, description = "Only of this kind, as in `sign-in-failed`"),
        ("before" = Option<i64>, Query, description = "From what is older than this id"),
        ("after" = Option<i64>, Query, description = "From what is newer than this id"),
        ("page_size" = Option<i64>, Query, description = "How many at most; 20 unless told", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A stretch of what has happened", body = Stretched<Happened>)),
)]
pub async fn list(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let user =
        super::text(&request, "user")?.map(|text| text.parse().map_err(|_| pagination::wrong("user", FieldError::NotAnInteger)));
    let filter = Filter {
        user: user.transpose()?,
        event: super::choice(&request, "event", Event::parse)?,
        actor: super::text(&request, "actor")?,
        since: None,
    };
    let found = audit_event::page(request.app().db.reader(), &filter, pagination::start(&request)?).await?;
    json(StatusCode::OK, &Stretched::of(&request, found.map(Happened::from)))
}
