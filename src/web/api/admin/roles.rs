//! `/api/admin/roles/`: the names that permissions hang on.

use poem::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::{Field, ValidationErrors},
    flows::roles,
    store::{role, user_role},
    types::time_format::TimeFormat,
    web::{
        api::{JsonField, json, named, nothing},
        error::HttpResult,
        request::HttpRequest,
    },
};

#[derive(Serialize, ToSchema)]
pub struct Role {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "editor")]
    name: String,
    /// How many people have it.
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

/// Every role, in alphabetical order. Who has one: the list of people with `?role=` and its name.
#[utoipa::path(
    get, path = "/api/admin/roles/", tag = "admin", operation_id = "admin_roles_list",
    responses((status = 200, description = "The roles", body = Vec<Role>)),
)]
pub async fn list(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let roles: Vec<Role> = user_role::roles_with_members(request.app().db.reader()).await?.into_iter().map(Role::from).collect();
    json(StatusCode::OK, &roles)
}

/// Makes a role.
#[utoipa::path(
    post, path = "/api/admin/roles/", tag = "admin", operation_id = "admin_roles_create",
    request_body = RoleDraft,
    responses((status = 201, description = "The role that has been made", body = Role)),
)]
pub async fn create(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let given: RoleDraft = request.json().await?;
    let mut problems = ValidationErrors::default();
    let name = given.name.text(Field::Role, &mut problems);
    problems.need(Field::Role, name.as_deref(), |_| Ok(()));
    let named = |error| named(error, &[(Field::Role, "name")]);
    problems.check().map_err(named)?;
    let made = roles::create(request.app(), &admin, &name.unwrap_or_default()).await.map_err(named)?;
    json(StatusCode::CREATED, &Role::from((made, 0)))
}

/// Deletes a role, and takes it away from everybody who has it.
#[utoipa::path(
    delete, path = "/api/admin/roles/{id}/", tag = "admin", operation_id = "admin_roles_delete",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is no such role"),
        (status = 409, description = "Nobody would be left who may administrate"),
    ),
)]
pub async fn remove(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    roles::delete(request.app(), &admin, request.id_at(3)?).await?;
    Ok(nothing())
}
