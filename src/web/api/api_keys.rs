//! `/api/me/api-keys/`: keys for programs that act for the caller.

use poem::{handler, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::response::{Created, Json, NoContent};
use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    error::{Field, ValidationErrors},
    flows::api_keys::{self, Draft, Requester},
    types::client::ClientInfo,
    views::{ApiKey, NewApiKey},
    web::{
        error::HttpResult,
        extract::{Id, JsonBody, JsonField, named},
    },
};

/// What the fields are called here.
const NAMES: [(Field, &str); 2] = [(Field::Days, "expires_in_days"), (Field::Role, "roles")];

/// An API key to create.
#[derive(Default, Deserialize, ToSchema)]
pub struct ApiKeyDraft {
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 150, example = "Nightly export")]
    name: JsonField,
    /// Days from now; without it, or with `null`, the key lives until it is revoked.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1830, example = 90)]
    expires_in_days: JsonField,
    /// Some of the caller's roles; without it, all of them.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!([]))]
    roles: JsonField,
}

/// The caller's keys that have not been revoked, the newest first.
#[utoipa::path(
    get, path = "/api/me/api-keys/", tag = "api-keys", operation_id = "api_keys_list",
    responses((status = 200, description = "The keys, without their secrets", body = Vec<ApiKey>)),
)]
#[handler]
pub async fn list(app: &App, caller: SessionRef) -> HttpResult<Json<Vec<ApiKey>>> {
    let rows = api_keys::list(app, caller.user).await?;
    Ok(Json(rows.into_iter().map(ApiKey::of).collect()))
}

/// Creates an API key. Sessions opened with an API key cannot.
#[utoipa::path(
    post, path = "/api/me/api-keys/", tag = "api-keys", operation_id = "api_keys_create",
    request_body = ApiKeyDraft,
    responses((status = 201, description = "The new key; it is shown only once", body = NewApiKey)),
)]
#[handler]
pub async fn create(
    app: &App,
    client: &ClientInfo,
    JsonBody(given): JsonBody<ApiKeyDraft>,
    recent: RecentlyAuthenticated,
) -> HttpResult<Created<NewApiKey>> {
    let mut problems = ValidationErrors::default();
    let name = given.name.text(Field::Name, &mut problems);
    let days = given.expires_in_days.integer_or_null(Field::Days, &mut problems);
    let roles = given.roles.texts(Field::Role, &mut problems);
    let draft = Draft { name: name.as_deref(), days, roles, problems };
    let made = api_keys::create(app, Requester::Owner(recent), draft, client).await;
    let made = made.map_err(|error| named(error, &NAMES))?;
    Ok(Created { location: None, body: NewApiKey::of(made.row, &made.key) })
}

/// Revokes a key; the sessions that it has opened end at once.
#[utoipa::path(
    delete, path = "/api/me/api-keys/{id}/", tag = "api-keys", operation_id = "api_keys_revoke",
    params(("id" = i64, Path)),
    responses((status = 204, description = "The key is revoked"), (status = 404, description = "The caller has no such key")),
)]
#[handler]
pub async fn revoke(app: &App, client: &ClientInfo, caller: SessionRef, Path(id): Path<Id>) -> HttpResult<NoContent> {
    api_keys::revoke(app, caller.user, id.0, client).await?;
    Ok(NoContent)
}
