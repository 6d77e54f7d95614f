//! `/api/me/export/`: everything that is stored about the caller.

use poem::{Response, handler};

use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    flows::data_export,
    types::client::ClientInfo,
    web::{
        error::HttpResult,
        export_document::{self, DataExport},
    },
};

/// Exports all data about the caller.
#[utoipa::path(
    get, path = "/api/me/export/", tag = "me", operation_id = "me_export",
    responses((status = 200, description = "The data of the caller", body = DataExport), (status = 403, description = "The password must be entered again")),
)]
#[handler]
pub async fn show(app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    let beginning = data_export::begin(app, recent, client).await?;
    Ok(Response::builder().content_type("application/json").body(export_document::body(app, beginning)?))
}
