//! Where somebody is signed in, and the keys of programs that act for them: seen and ended by an administrator.

use poem::http::StatusCode;

use crate::{
    error::Rejection,
    flows::admin_users,
    store::{api_key, user},
    web::{
        api::{
            api_keys::ApiKey,
            json, nothing,
            pagination::Page,
            sessions::{Ended, Session, page},
        },
        error::{HttpError, HttpResult},
        request::{HttpRequest, RequestContext},
    },
};

/// In the path `/api/admin/users/7/sessions/9/`.
const USER: usize = 3;
const ITEM: usize = 5;

/// Where somebody is signed in, the latest used first.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/sessions/", tag = "admin", operation_id = "admin_sessions_list",
    params(
        ("id" = i64, Path),
        ("page" = Option<u64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<u64>, Query, description = "How many on a page", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page of the sessions that have not ended", body = Page<Session>),
        (status = 404, description = "There is no such account, or no such page"),
    ),
)]
pub async fn sessions(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let (user, asking) = (known(&request).await?, request.session_ref()?.session);
    json(StatusCode::OK, &page(&request, user, asking).await?)
}

/// Signs somebody out everywhere.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/sessions/", tag = "admin", operation_id = "admin_sessions_end_all",
    params(("id" = i64, Path)),
    responses((status = 200, description = "How many have ended", body = Ended), (status = 404, description = "There is no such account")),
)]
pub async fn end_sessions(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let ended = admin_users::end_sessions(request.app(), &admin, request.id_at(USER)?).await?;
    json(StatusCode::OK, &Ended { ended })
}

/// Signs somebody out in one place.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/sessions/{session}/", tag = "admin", operation_id = "admin_sessions_end",
    params(("id" = i64, Path), ("session" = i64, Path)),
    responses((status = 204, description = "It has ended"), (status = 404, description = "They have no such session")),
)]
pub async fn end_session(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    admin_users::end_session(request.app(), &admin, request.id_at(USER)?, request.id_at(ITEM)?).await?;
    Ok(nothing())
}

/// Somebody's API keys that have not been revoked, the newest first.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/api-keys/", tag = "admin", operation_id = "admin_keys_list",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The keys, but for what they open", body = Vec<ApiKey>),
        (status = 404, description = "There is no such account"),
    ),
)]
pub async fn keys(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let rows = api_key::of_user(request.app().db.reader(), known(&request).await?).await?;
    let keys: Vec<ApiKey> = rows.into_iter().map(ApiKey::from).collect();
    json(StatusCode::OK, &keys)
}

/// Revokes somebody's key; the sessions that it has opened end at once.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/api-keys/{key}/", tag = "admin", operation_id = "admin_keys_revoke",
    params(("id" = i64, Path), ("key" = i64, Path)),
    responses((status = 204, description = "It opens nothing any more"), (status = 404, description = "They have no such key")),
)]
pub async fn revoke_key(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    admin_users::revoke_key(request.app(), &admin, request.id_at(USER)?, request.id_at(ITEM)?).await?;
    Ok(nothing())
}

async fn known(context: &RequestContext) -> Result<i64, HttpError> {
    let user = user::by_id(context.app().db.reader(), context.id_at(USER)?).await?;
    Ok(user.ok_or(Rejection::NotFound)?.id)
}
