//! Whether the process answers (`live`) and whether it can serve requests (`ready`).

use std::time::Duration;

use poem::handler;
use serde::Serialize;
use utoipa::ToSchema;

use super::response::Json;
use crate::{app::App, error::Error, web::error::HttpResult};

#[derive(Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// 200 and `{"status": "ok"}` as long as the process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "health", operation_id = "health_live",
    responses((status = 200, description = "The process answers", body = Health)),
)]
#[handler]
pub async fn live() -> Json<Health> {
    OK
}

/// 200 while the database accepts writes, which is tried at most once a second, and while the revoked sessions are known. 503 with
/// `Retry-After` otherwise: the database is unavailable, full, read-only or does not answer.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", operation_id = "health_ready",
    responses(
        (status = 200, description = "The database accepts writes", body = Health),
        (status = 503, description = "It accepts no writes; `Retry-After` says when to try again"),
    ),
)]
#[handler]
pub async fn ready(app: &App) -> HttpResult<Json<Health>> {
    app.db.takes_writes().await?;
    if !app.revocations_are_fresh() {
        return Err(Error::Overloaded(Duration::from_secs(1)).into());
    }
    Ok(OK)
}
