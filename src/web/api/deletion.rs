//! `/api/me/deletion/`: plans the deletion of the caller's account, or cancels it.

use poem::handler;
use serde::Serialize;
use utoipa::ToSchema;

use super::response::{Json, NoContent};
use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    flows::delete_account,
    types::{client::ClientInfo, time_format::TimeFormat},
    web::error::HttpResult,
};

#[derive(Serialize, ToSchema)]
pub struct Deletion {
    /// Until then, the account can be kept.
    #[schema(format = DateTime, example = "2026-11-28T08:30:00.000Z")]
    delete_at: String,
}

/// Schedules the deletion of the caller's account and signs out every device.
#[utoipa::path(
    post, path = "/api/me/deletion/", tag = "me", operation_id = "me_delete",
    responses((status = 200, description = "When the account will be deleted", body = Deletion)),
)]
#[handler]
pub async fn request(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult<Json<Deletion>> {
    let at = delete_account::plan(app, recent, client).await?;
    Ok(Json(Deletion { delete_at: TimeFormat::IsoMs.write(at) }))
}

/// Cancels the deletion of the caller's account.
#[utoipa::path(
    delete, path = "/api/me/deletion/", tag = "me", operation_id = "me_deletion_cancel",
    responses((status = 204, description = "The deletion is cancelled")),
)]
#[handler]
pub async fn cancel(app: &App, client: &ClientInfo, caller: SessionRef) -> HttpResult<NoContent> {
    delete_account::cancel(app, caller.user, client).await?;
    Ok(NoContent)
}
