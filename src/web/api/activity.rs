//! `/api/me/activity/`: what happened to the caller's account.

use poem::handler;

use super::{
    pagination::{Page, PageParams},
    response::Json,
};
use crate::{
    app::App,
    store::audit_event,
    views::Event,
    web::{error::HttpResult, extract::SignedIn},
};

/// What happened to the caller's account, the newest first.
#[utoipa::path(
    get, path = "/api/me/activity/", tag = "me", operation_id = "me_activity",
    params(
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of the activity", body = Page<Event>), (status = 404, description = "No such page")),
)]
#[handler]
pub async fn list(app: &App, caller: SignedIn, page: PageParams<'_>) -> HttpResult<Json<Page<Event>>> {
    let db = app.db.reader();
    let count = audit_event::numbered_page(db, caller.user, 0, 1).await?.0;
    let (count, events) = audit_event::numbered_page(db, caller.user, page.skip(count)?, page.size()).await?;
    Ok(Json(page.lay_out(count, events.into_iter().map(Event::of).collect())))
}
