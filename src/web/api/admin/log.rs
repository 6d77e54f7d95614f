//! `/api/admin/log/`: the audit log.

use poem::{FromRequest, Request, RequestBody, handler};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, authorization::Admin},
    store::audit_event::{self, Filter, Model},
    types::{kinds::Event, time_format::TimeFormat},
    web::{
        api::{
            pagination::{CursorPage, CursorParams},
            query,
            response::Json,
        },
        error::HttpResult,
        extract,
    },
};

#[derive(Serialize, ToSchema)]
pub struct AuditEvent {
    #[schema(example = 1204)]
    id: i64,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    at: String,
    #[schema(example = "role-granted")]
    event: String,
    /// The account that it is about, while it exists.
    #[schema(example = 7)]
    user: Option<i64>,
    /// Who did it, if it was not the user: the id of an administrator, or `cli`.
    #[schema(example = "1")]
    actor: Option<String>,
    session: Option<i64>,
    #[schema(example = "192.0.2.7")]
    ip_address: Option<String>,
    user_agent: Option<String>,
    #[schema(example = "editor")]
    detail: Option<String>,
    /// The id of the request, as in the log of the server.
    request_id: Option<String>,
}

impl From<Model> for AuditEvent {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: TimeFormat::IsoMs.write(row.created_at),
            event: row.event.word(),
            user: row.user_id,
            actor: row.actor,
            session: row.session_id,
            ip_address: row.ip,
            user_agent: row.user_agent,
            detail: row.detail,
            request_id: row.request_id,
        }
    }
}

/// The audit log, the newest event first.
#[utoipa::path(
    get, path = "/api/admin/log/", tag = "admin", operation_id = "admin_log_list",
    params(
        ("user" = Option<i64>, Query, description = "Only events of this account"),
        ("actor" = Option<String>, Query, description = "Only events caused by this administrator (an id) or by the operator (`cli`)"),
        ("event" = Option<String>, Query, description = "Only events of this kind, for example `sign-in-failed`"),
        ("before" = Option<i64>, Query, description = "From what is older than this id"),
        ("after" = Option<i64>, Query, description = "From what is newer than this id"),
        ("page_size" = Option<i64>, Query, description = "How many at most; 20 unless told", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the audit log", body = CursorPage<AuditEvent>)),
)]
#[handler]
pub async fn list(app: &App, _: &Admin, filter: Filter, page: CursorParams<'_>) -> HttpResult<Json<CursorPage<AuditEvent>>> {
    let found = audit_event::page(app.db.reader(), &filter, page.at()).await?;
    Ok(Json(page.lay_out(found.map(AuditEvent::from))))
}

/// The query parameters `user`, `event` and `actor`.
impl<'a> FromRequest<'a> for Filter {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        let (user, event) = (query::id(context, "user")?, query::choice(context, "event", Event::parse)?);
        Ok(Self { user, event, actor: query::text(context, "actor")?, since: None })
    }
}
