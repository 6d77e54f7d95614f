//! `/api/admin/users/{id}/sessions/` and `.../api-keys/`: a user's sessions and API keys, listed and ended by an administrator.

use poem::{handler, web::Path};

use crate::{
    app::{App, authorization::Admin, reauthentication::SessionRef},
    error::Rejection,
    flows::admin_users,
    store::{api_key, user},
    views::{ApiKey, ListedSession},
    web::{
        api::{
            pagination::{Page, PageParams},
            response::{Json, NoContent},
            sessions::{Ended, page_of},
        },
        error::{HttpError, HttpResult},
        extract::Id,
    },
};

/// The sessions of a user, the latest sign-in first.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/sessions/", tag = "admin", operation_id = "admin_sessions_list",
    params(
        ("id" = i64, Path),
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page of the sessions that have not ended", body = Page<ListedSession>),
        (status = 404, description = "No such account, or no such page"),
    ),
)]
#[handler]
pub async fn list(
    app: &App,
    caller: SessionRef,
    _: &Admin,
    Path(id): Path<Id>,
    page: PageParams<'_>,
) -> HttpResult<Json<Page<ListedSession>>> {
    ensure_exists(app, id).await?;
    Ok(Json(page_of(app, id.0, caller.session, page).await?))
}

/// Ends every session of a user.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/sessions/", tag = "admin", operation_id = "admin_sessions_end_all",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The number of sessions that were ended", body = Ended), (status = 404, description = "No such account")),
)]
#[handler]
pub async fn end_all(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<Ended>> {
    let ended = admin_users::end_sessions(app, admin, id.0).await?;
    Ok(Json(Ended { ended }))
}

/// Ends one session of a user.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/sessions/{session}/", tag = "admin", operation_id = "admin_sessions_end",
    params(("id" = i64, Path), ("session" = i64, Path)),
    responses((status = 204, description = "It has ended"), (status = 404, description = "The user has no such session")),
)]
#[handler]
pub async fn end(app: &App, admin: &Admin, Path((user, session)): Path<(Id, Id)>) -> HttpResult<NoContent> {
    admin_users::end_session(app, admin, user.0, session.0).await?;
    Ok(NoContent)
}

/// The API keys of a user that have not been revoked, the newest first.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/api-keys/", tag = "admin", operation_id = "admin_keys_list",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The keys, without their secrets", body = Vec<ApiKey>),
        (status = 404, description = "No such account"),
    ),
)]
#[handler]
pub async fn api_keys(app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult<Json<Vec<ApiKey>>> {
    ensure_exists(app, id).await?;
    let rows = api_key::of_user(app.db.reader(), id.0).await?;
    Ok(Json(rows.into_iter().map(ApiKey::of).collect()))
}

/// Revokes an API key of a user; the sessions that it opened end at once.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/api-keys/{key}/", tag = "admin", operation_id = "admin_keys_revoke",
    params(("id" = i64, Path), ("key" = i64, Path)),
    responses((status = 204, description = "Revoked"), (status = 404, description = "The user has no such key")),
)]
#[handler]
pub async fn revoke_api_key(app: &App, admin: &Admin, Path((user, key)): Path<(Id, Id)>) -> HttpResult<NoContent> {
    admin_users::revoke_key(app, admin, user.0, key.0).await?;
    Ok(NoContent)
}

async fn ensure_exists(app: &App, user: Id) -> Result<(), HttpError> {
    let user = user::by_id(app.db.reader(), user.0).await?;
    user.map(|_| ()).ok_or_else(|| Rejection::NotFound.into())
}
