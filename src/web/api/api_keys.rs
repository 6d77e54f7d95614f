//! `/api/me/api-keys/`: keys for programs that act for the caller.

use poem::{handler, web::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::response::{Created, Json, NoContent};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    error::{Field, ValidationErrors},
    flows::api_keys::{self, Draft, Requester},
    store::api_key::Model,
    types::{client::ClientInfo, time_format::TimeFormat},
    web::{
        error::HttpResult,
        extract::{Id, JsonBody, JsonField, SignedIn, named},
    },
};

/// What the fields are called here.
const NAMES: [(Field, &str); 2] = [(Field::Days, "expires_in_days"), (Field::Role, "roles")];

#[derive(Serialize, ToSchema)]
pub struct ApiKey {
    #[schema(example = 3)]
    id: i64,
    #[schema(example = "Nightly export")]
    name: String,
    /// How the key begins.
    #[schema(example = "vst_7k2mxq")]
    hint: String,
    /// What its sessions may do, as long as its owner may.
    #[schema(example = json!(["editor"]))]
    roles: Vec<String>,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
    /// `null` is never.
    #[schema(format = DateTime, example = "2027-02-19T08:30:00.000Z")]
    expires_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-22T03:00:00.000Z")]
    last_used_at: Option<String>,
}

impl From<Model> for ApiKey {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            roles: row.role_names(),
            name: row.name,
            hint: row.hint,
            created_at: TimeFormat::IsoMs.write(row.created_at),
            expires_at: row.expires_at.map(|at| TimeFormat::IsoMs.write(at)),
            last_used_at: row.last_used_at.map(|at| TimeFormat::IsoMs.write(at)),
        }
    }
}

/// A key and the one sight of it.
#[derive(Serialize, ToSchema)]
pub struct NewApiKey {
    #[serde(flatten)]
    row: ApiKey,
    /// Said once and kept nowhere.
    #[schema(pattern = "^vst_[a-z2-7]{58}$")]
    key: String,
}

/// A key that is asked for.
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
    responses((status = 200, description = "The keys, but for what they open", body = Vec<ApiKey>)),
)]
#[handler]
pub async fn list(app: &App, caller: SignedIn) -> HttpResult<Json<Vec<ApiKey>>> {
    let rows = api_keys::list(app, caller.user).await?;
    Ok(Json(rows.into_iter().map(ApiKey::from).collect()))
}

/// A new key. The session of a key makes none.
#[utoipa::path(
    post, path = "/api/me/api-keys/", tag = "api-keys", operation_id = "api_keys_create",
    request_body = ApiKeyDraft,
    responses((status = 201, description = "The key, said once", body = NewApiKey)),
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
    Ok(Created { location: None, body: NewApiKey { row: made.row.into(), key: made.key.reveal().to_owned() } })
}

/// Revokes a key; the sessions that it has opened end at once.
#[utoipa::path(
    delete, path = "/api/me/api-keys/{id}/", tag = "api-keys", operation_id = "api_keys_revoke",
    params(("id" = i64, Path)),
    responses((status = 204, description = "It opens nothing any more"), (status = 404, description = "The caller has no such key")),
)]
#[handler]
pub async fn revoke(app: &App, client: &ClientInfo, caller: SignedIn, Path(id): Path<Id>) -> HttpResult<NoContent> {
    api_keys::revoke(app, caller.user, id.0, client).await?;
    Ok(NoContent)
}
