//! `/api/admin/log/`: the audit log.

use poem::{FromRequest, Request, RequestBody, handler};

use crate::{
    app::{App, authorization::Admin},
    store::audit_event::{self, Filter},
    types::kinds::Event,
    views::AuditEvent,
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

/// The audit log, the newest event first.
#[utoipa::path(
    get, path = "/api/admin/log/", tag = "admin", operation_id = "admin_log_list",
    params(
        ("user_id" = Option<i64>, Query, description = "Only events of this account"),
        ("actor" = Option<String>, Query, description = "Only events caused by this administrator (an id) or by the operator (`cli`)"),
        ("event" = Option<String>, Query, description = "Only events of this kind, for example `sign-in-failed`"),
        ("ip_address" = Option<String>, Query, description = "Only events from this IP address"),
        ("since" = Option<String>, Query, description = "Only events at this time (RFC 3339) or on this day, or later"),
        ("until" = Option<String>, Query, description = "Only events before this time (RFC 3339), or before this day"),
        ("before" = Option<i64>, Query, description = "Rows older than this id"),
        ("after" = Option<i64>, Query, description = "Rows newer than this id"),
        ("page" = Option<String>, Query, description = "`last` for the oldest rows", pattern = "^last$"),
        ("page_size" = Option<i64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the audit log", body = CursorPage<AuditEvent>)),
)]
#[handler]
pub async fn list(app: &App, _: &Admin, filter: Filter, page: CursorParams<'_>) -> HttpResult<Json<CursorPage<AuditEvent>>> {
    let found = audit_event::page(app.db.reader(), &filter, page.at()).await?;
    Ok(Json(page.lay_out(found.map(AuditEvent::of))))
}

/// The query parameters `user_id`, `event`, `actor`, `ip_address`, `since` and `until`.
impl<'a> FromRequest<'a> for Filter {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        let (user, event) = (query::id(context, "user_id")?, query::choice(context, "event", Event::parse)?);
        let (since, until) = (query::time(context, "since")?, query::time(context, "until")?);
        let (actor, ip) = (query::text(context, "actor")?, query::ip(context, "ip_address")?.map(|ip| ip.to_string()));
        Ok(Self { user, users: None, event, actor, ip, since, until })
    }
}
