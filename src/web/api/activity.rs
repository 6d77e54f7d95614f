//! `/api/me/activity/`: what happened to the caller's account.

use poem::handler;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    pagination::{Page, PageParams},
    response::Json,
};
use crate::{
    app::App,
    store::audit_event::{self, Model},
    types::{time_format::TimeFormat, user_agent::Device},
    web::{error::HttpResult, extract::SignedIn},
};

/// Something that happened to one's account.
#[derive(Serialize, ToSchema)]
pub struct ActivityEntry {
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    at: String,
    #[schema(example = "signed-in")]
    event: String,
    #[schema(example = "Firefox")]
    browser: Option<String>,
    #[schema(example = "Linux")]
    system: Option<String>,
    #[schema(example = "192.0.2.7")]
    ip_address: Option<String>,
}

impl From<Model> for ActivityEntry {
    fn from(row: Model) -> Self {
        let device = Device::of(row.user_agent.as_deref().unwrap_or_default());
        Self {
            at: TimeFormat::IsoMs.write(row.created_at),
            event: row.event.word(),
            browser: device.browser,
            system: device.system,
            ip_address: row.ip,
        }
    }
}

/// What happened to the caller's account, the newest first.
#[utoipa::path(
    get, path = "/api/me/activity/", tag = "me", operation_id = "me_activity",
    params(
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the activity", body = Page<ActivityEntry>), (status = 404, description = "No such page")),
)]
#[handler]
pub async fn list(app: &App, caller: SignedIn, page: PageParams<'_>) -> HttpResult<Json<Page<ActivityEntry>>> {
    let db = app.db.reader();
    let count = audit_event::numbered_page(db, caller.user, 0, 1).await?.0;
    let (count, events) = audit_event::numbered_page(db, caller.user, page.skip(count)?, page.size()).await?;
    Ok(Json(page.lay_out(count, events.into_iter().map(ActivityEntry::from).collect())))
}
