//! `/api/admin/roles/`: roles grant permissions.

use poem::{handler, web::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::{App, authorization::Admin},
    error::{Field, ValidationErrors},
    flows::roles,
    store::{role, user_role},
    types::time_format::TimeFormat,
    web::{
        api::response::{Created, Json, NoContent},
        error::HttpResult,
        extract::{Id, JsonBody, JsonField, named},
    },
};

#[derive(Serialize, ToSchema)]
pub struct Role {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "editor")]
    name: String,
    /// How many users have it.
    #[schema(minimum = 0, example = 3)]
    members: i64,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
}

impl From<(role::Model, i64)> for Role {
    fn from((row, members): (role::Model, i64)) -> Self {
        Self { id: row.id, name: row.name, members, created_at: TimeFormat::IsoMs.write(row.created_at) }
    }
}

#[derive(Default, Deserialize, ToSchema)]
pub struct RoleDraft {
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 150, example = "Bibliothécaire")]
    name: JsonField,
}

/// Every role, in alphabetical order. The list of users with `?role=` and its name shows who has it.
#[utoipa::path(
    get, path = "/api/admin/roles/", tag = "admin", operation_id = "admin_roles_list",
    responses((status = 200, description = "The roles", body = Vec<Role>)),
)]
#[handler]
pub async fn list(app: &App, _: &Admin) -> HttpResult<Json<Vec<Role>>> {
    let roles: Vec<Role> = user_role::roles_with_members(app.db.reader()).await?.into_iter().map(Role::from).collect();
    Ok(Json(roles))
}

/// Creates a role.
#[utoipa::path(
    post, path = "/api/admin/roles/", tag = "admin", operation_id = "admin_roles_create",
    request_body = RoleDraft,
    responses((status = 201, description = "The new role", body = Role)),
)]
#[handler]
pub async fn create(app: &App, admin: &Admin, JsonBody(given): JsonBody<RoleDraft>) -> HttpResult<Created<Role>> {
    let mut problems = ValidationErrors::default();
    let name = given.name.text(Field::Role, &mut problems);
    problems.need(Field::Role, name.as_deref(), |_| Ok(()));
    let named = |error| named(error, &[(Field::Role, "name")]);
    problems.check().map_err(named)?;
    let made = roles::create(app, admin, &name.unwrap_or_default()).await.map_err(named)?;
    Ok(Created { location: None, body: Role::from((made, 0)) })
}

/// Deletes a role and revokes it from every user who has it.
#[utoipa::path(
    delete, path = "/api/admin/roles/{id}/", tag = "admin", operation_id = "admin_roles_delete",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "No such role"),
        (status = 409, description = "No administrator would be left"),
    ),
)]
#[handler]
pub async fn remove(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<NoContent> {
    roles::delete(app, admin, id.0).await?;
    Ok(NoContent)
}
