//! Whether the house stands (`live`) and whether it can let people in (`ready`).

use std::time::Duration;

use poem::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::json;
use crate::{
    error::Error,
    web::{error::HttpResult, request::HttpRequest},
};

/// That it does.
#[derive(Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// 200 and `{"status": "ok"}` as long as the process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "health", operation_id = "health_live",
    responses((status = 200, description = "The process answers", body = Health)),
)]
pub async fn live(_call: HttpRequest) -> HttpResult {
    ok()
}

/// As `live`, once the database has taken a write, which is tried at most once a second, and while it is known which sessions
/// have ended. 503 with `Retry-After` otherwise: the database is away, full, read-only or does not answer.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", operation_id = "health_ready",
    responses(
        (status = 200, description = "The database takes writes", body = Health),
        (status = 503, description = "It takes none; `Retry-After` says when to ask again"),
    ),
)]
pub async fn ready(request: HttpRequest) -> HttpResult {
    request.app().db.takes_writes().await?;
    if !request.app().revocations_are_fresh() {
        return Err(Error::Overloaded(Duration::from_secs(1)).into());
    }
    ok()
}

fn ok() -> HttpResult {
    json(StatusCode::OK, &Health { status: "ok" })
}
