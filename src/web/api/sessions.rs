//! `/api/me/sessions/`: where one is signed in, and how to end it.

use poem::{handler, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    pagination::{Page, PageParams},
    response::{Json, NoContent},
};
use crate::{
    app::{App, reauthentication::SessionRef},
    flows::sessions,
    store::session,
    types::client::ClientInfo,
    views::ListedSession,
    web::{
        error::{HttpError, HttpResult},
        extract::Id,
    },
};

/// How many sessions have ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    #[schema(example = 2)]
    pub(super) ended: usize,
}

/// Where the caller is signed in, the latest sign-in first.
#[utoipa::path(
    get, path = "/api/me/sessions/", tag = "sessions", operation_id = "sessions_list",
    params(
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page of the sessions that have not ended", body = Page<ListedSession>),
        (status = 404, description = "No such page"),
    ),
)]
#[handler]
pub async fn list(app: &App, caller: SessionRef, page: PageParams<'_>) -> HttpResult<Json<Page<ListedSession>>> {
    Ok(Json(page_of(app, caller.user, caller.session, page).await?))
}

/// A page of a user's sessions. `current` is the session that asks.
pub(super) async fn page_of(app: &App, user: i64, current: i64, page: PageParams<'_>) -> Result<Page<ListedSession>, HttpError> {
    let (db, now) = (app.db.reader(), app.now());
    let count = session::page(db, user, now, (0, 1)).await?.0;
    let (count, rows) = session::page(db, user, now, (page.skip(count)?, page.size())).await?;
    Ok(page.lay_out(count, rows.into_iter().map(|row| ListedSession::of(row, current, now)).collect()))
}

/// Ends one session, which may be the current one.
#[utoipa::path(
    delete, path = "/api/me/sessions/{id}/", tag = "sessions", operation_id = "sessions_end",
    params(("id" = i64, Path)),
    responses((status = 204, description = "It has ended"), (status = 404, description = "The caller has no such session")),
)]
#[handler]
pub async fn end(app: &App, client: &ClientInfo, caller: SessionRef, Path(id): Path<Id>) -> HttpResult<NoContent> {
    sessions::end(app, caller.user, id.0, client).await?;
    Ok(NoContent)
}

/// Ends every session but this one.
#[utoipa::path(
    post, path = "/api/me/sessions/end-others/", tag = "sessions", operation_id = "sessions_end_others",
    responses((status = 200, description = "The number of sessions that were ended", body = Ended)),
)]
#[handler]
pub async fn end_others(app: &App, client: &ClientInfo, caller: SessionRef) -> HttpResult<Json<Ended>> {
    let ended = sessions::end_others(app, caller.user, caller.session, client).await?;
    Ok(Json(Ended { ended }))
}
