//! `/api/admin/users/`: user accounts, managed by an administrator.

use poem::{FromRequest, Request, RequestBody, handler, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::user_pages::UserPageParams;
use crate::{
    app::{App, authorization::Admin},
    error::{Field, Rejection, ValidationErrors},
    flows::{admin_users, invite},
    store::{
        role, user, user_role,
        user_search::{self, Filter},
    },
    types::destination::Destination,
    views::UserDetails,
    web::{
        api::{
            pagination::CursorPage,
            query,
            response::{Created, Json, NoContent},
        },
        error::{HttpError, HttpResult},
        extract::{self, Id, JsonBody, JsonField, named},
    },
};

/// A new account. It has no password until its owner sets one.
#[derive(Default, Deserialize, ToSchema)]
pub struct UserDraft {
    #[serde(default)]
    #[schema(required = true, value_type = String, format = Email, max_length = 254, example = "mary@example.com")]
    email: JsonField,
    #[serde(default)]
    #[schema(value_type = String, example = "mary")]
    username: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Mary")]
    first_name: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Shelley")]
    last_name: JsonField,
    /// `F`, `H`, `X` for neither, or `null` for no answer.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[FHX]?$", example = "F")]
    gender: JsonField,
    /// Names of existing roles.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!([]))]
    roles: JsonField,
}

#[derive(Default, Deserialize, ToSchema)]
pub struct RoleGrant {
    /// The name of an existing role.
    #[serde(default)]
    #[schema(required = true, value_type = String, max_length = 150, example = "editor")]
    role: JsonField,
}

/// Users, the newest first, or in another order.
#[utoipa::path(
    get, path = "/api/admin/users/", tag = "admin", operation_id = "admin_users_list",
    params(
        ("search" = Option<String>, Query, description = "Part of the email address or of a name, or an id", max_length = 254),
        ("is_active" = Option<bool>, Query, description = "Only active or only deactivated accounts"),
        ("email_verified" = Option<bool>, Query, description = "Only accounts whose email address is verified, or is not"),
        ("has_email" = Option<bool>, Query, description = "Only accounts with an email address of their own, or without one"),
        ("role" = Option<String>, Query, description = "Only users with the role of this name"),
        (
            "sort" = Option<String>, Query,
            description = "`newest` (the default), `oldest`, `name` (the last name first), `email`, `last_sign_in`; with `-` before the last three, from the end. Users without a name, an address or a sign-in come last",
        ),
        ("before" = Option<String>, Query, description = "Rows that sort before this position: an id, or what `next` and `previous` have"),
        ("after" = Option<String>, Query, description = "Rows that sort after this position"),
        ("page" = Option<String>, Query, description = "`last` for the last page", pattern = "^last$"),
        ("page_size" = Option<i64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of users", body = CursorPage<UserDetails>)),
)]
#[handler]
pub async fn list(app: &App, _: &Admin, filter: Filter, page: UserPageParams<'_>) -> HttpResult<Json<CursorPage<UserDetails>>> {
    let db = app.db.reader();
    let found = user_search::page(db, &filter, page.order(), page.at()).await?;
    let ids: Vec<i64> = found.rows.iter().map(|row| row.id).collect();
    let mut roles = user_role::names_of_all(db, &ids).await?;
    let beside = page.beside(&found);
    let mut details = |row: user::Model| {
        let roles = roles.remove(&row.id).unwrap_or_default();
        UserDetails::of(row, roles)
    };
    Ok(Json(page.lay_out(beside, found.rows.into_iter().map(&mut details).collect())))
}

/// Creates an account without a password. Its owner sets one with the email of `send-reset`.
#[utoipa::path(
    post, path = "/api/admin/users/", tag = "admin", operation_id = "admin_users_create",
    request_body = UserDraft,
    responses((status = 201, description = "The new account", body = UserDetails, headers(("Location" = String)))),
)]
#[handler]
pub async fn create(app: &App, admin: &Admin, JsonBody(given): JsonBody<UserDraft>) -> HttpResult<Created<UserDetails>> {
    let mut problems = ValidationErrors::default();
    let email = given.email.text(Field::Email, &mut problems);
    let username = given.username.text_or_null(Field::Username, &mut problems).filter(|name| !name.is_empty());
    let first_name = given.first_name.text(Field::FirstName, &mut problems);
    let last_name = given.last_name.text(Field::LastName, &mut problems);
    let gender = given.gender.text_or_null(Field::Gender, &mut problems);
    let roles = given.roles.texts(Field::Role, &mut problems);
    problems.need(Field::Email, email.as_deref(), |_| Ok(()));
    problems.check()?;
    let draft = admin_users::Draft {
        email: email.as_deref(),
        username: username.as_deref(),
        first_name: first_name.as_deref().unwrap_or_default(),
        last_name: last_name.as_deref().unwrap_or_default(),
        gender: gender.as_deref().unwrap_or_default(),
        roles: roles.unwrap_or_default(),
        ..admin_users::Draft::default()
    };
    let made = admin_users::create(app, admin, draft).await;
    let made = made.map_err(|error| named(error, &[(Field::Role, "roles")]))?;
    let location = Some(format!("/api/admin/users/{}/", made.id));
    Ok(Created { location, body: whole(app, made.id).await? })
}

/// An invitation.
#[derive(Default, Deserialize, ToSchema)]
pub struct Invitation {
    #[serde(default)]
    #[schema(required = true, value_type = String, format = Email, max_length = 254, example = "mary@example.com")]
    email: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Mary")]
    first_name: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Shelley")]
    last_name: JsonField,
    /// Names of existing roles; without one, the role of users who sign up.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!([]))]
    roles: JsonField,
    /// Where the user goes on to who accepts: a path of this server, or a URL that the setting `http.return_to` allows. Default:
    /// `branding.home_url`, or the profile.
    #[serde(default)]
    #[schema(value_type = String, max_length = 2000, example = "/profile")]
    return_to: JsonField,
}

#[derive(Default, Deserialize, ToSchema)]
pub struct ResetRequest {
    /// Where the owner goes on to with the new password: a path of this server, or a URL that the setting `http.return_to` allows.
    #[serde(default)]
    #[schema(value_type = String, max_length = 2000, example = "/profile")]
    return_to: JsonField,
}

/// Creates an account and sends its owner an email with which they verify the address and set a password.
#[utoipa::path(
    post, path = "/api/admin/invitations/", tag = "admin", operation_id = "admin_invite",
    request_body = Invitation,
    responses((status = 201, description = "The new account", body = UserDetails)),
)]
#[handler]
pub async fn create_invitation(
    app: &App,
    admin: &Admin,
    JsonBody(given): JsonBody<Invitation>,
) -> HttpResult<Created<UserDetails>> {
    let mut problems = ValidationErrors::default();
    let email = given.email.text(Field::Email, &mut problems);
    let first_name = given.first_name.text(Field::FirstName, &mut problems);
    let last_name = given.last_name.text(Field::LastName, &mut problems);
    let roles = given.roles.texts(Field::Role, &mut problems);
    let return_to = destination(app, given.return_to, &mut problems);
    problems.need(Field::Email, email.as_deref(), |_| Ok(()));
    problems.check()?;
    let draft = invite::Draft {
        email: email.as_deref().unwrap_or_default(),
        first_name: first_name.as_deref().unwrap_or_default(),
        last_name: last_name.as_deref().unwrap_or_default(),
        roles: roles.unwrap_or_default(),
        return_to,
        ..invite::Draft::default()
    };
    let made = invite::invite(app, admin, draft).await;
    let made = made.map_err(|error| named(error, &[(Field::Role, "roles")]))?;
    Ok(Created { location: None, body: whole(app, made.id).await? })
}

/// One account.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/", tag = "admin", operation_id = "admin_users_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account", body = UserDetails), (status = 404, description = "No such account")),
)]
#[handler]
pub async fn show(app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult<Json<UserDetails>> {
    Ok(Json(whole(app, id.0).await?))
}

/// Deletes an account permanently. Administrators cannot delete their own here.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/", tag = "admin", operation_id = "admin_users_delete",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "Deleted, and all its sessions ended"),
        (status = 404, description = "No such account"),
        (status = 409, description = "It is the caller's own account"),
    ),
)]
#[handler]
pub async fn remove(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<NoContent> {
    admin_users::delete(app, admin, id.0).await?;
    Ok(NoContent)
}

/// Activates an account: its owner may sign in again.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/activate/", tag = "admin", operation_id = "admin_users_activate",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account after the change", body = UserDetails), (status = 404, description = "No such account")),
)]
#[handler]
pub async fn activate(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<UserDetails>> {
    admin_users::activate(app, admin, id.0).await?;
    Ok(Json(whole(app, id.0).await?))
}

/// Deactivates an account: ends all its sessions and blocks sign-in.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/deactivate/", tag = "admin", operation_id = "admin_users_deactivate",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The account after the change", body = UserDetails),
        (status = 404, description = "No such account"),
        (status = 409, description = "It is the caller's own account"),
    ),
)]
#[handler]
pub async fn deactivate(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<UserDetails>> {
    admin_users::deactivate(app, admin, id.0).await?;
    Ok(Json(whole(app, id.0).await?))
}

/// Marks the email address as verified.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/verify/", tag = "admin", operation_id = "admin_users_verify",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The account after the change", body = UserDetails),
        (status = 404, description = "No such account"),
        (status = 409, description = "The account has no email address of its own"),
    ),
)]
#[handler]
pub async fn verify(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<UserDetails>> {
    admin_users::verify(app, admin, id.0).await?;
    Ok(Json(whole(app, id.0).await?))
}

/// Sends the email with which the owner sets a new password.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/send-reset/", tag = "admin", operation_id = "admin_users_send_reset",
    params(("id" = i64, Path)),
    request_body = Option<ResetRequest>,
    responses(
        (status = 204, description = "The email is queued"),
        (status = 404, description = "No such account"),
        (status = 409, description = "The account is deactivated, or has no email address of its own"),
    ),
)]
#[handler]
pub async fn send_reset(
    app: &App,
    admin: &Admin,
    Path(id): Path<Id>,
    JsonBody(given): JsonBody<ResetRequest>,
) -> HttpResult<NoContent> {
    let mut problems = ValidationErrors::default();
    let return_to = destination(app, given.return_to, &mut problems);
    problems.check()?;
    admin_users::send_reset(app, admin, id.0, return_to).await?;
    Ok(NoContent)
}

/// Lifts a lock that failed sign-ins have caused.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/unlock/", tag = "admin", operation_id = "admin_users_unlock",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account", body = UserDetails), (status = 404, description = "No such account")),
)]
#[handler]
pub async fn unlock(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<Json<UserDetails>> {
    let user = whole(app, id.0).await?;
    admin_users::unlock(app, admin, id.0).await?;
    Ok(Json(user))
}

/// Grants a role. Granting it twice has no further effect.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/roles/", tag = "admin", operation_id = "admin_users_grant_role",
    params(("id" = i64, Path)), request_body = RoleGrant,
    responses((status = 200, description = "The account after the change", body = UserDetails), (status = 404, description = "No such account")),
)]
#[handler]
pub async fn grant_role(
    app: &App,
    admin: &Admin,
    Path(id): Path<Id>,
    JsonBody(given): JsonBody<RoleGrant>,
) -> HttpResult<Json<UserDetails>> {
    let mut problems = ValidationErrors::default();
    let name = given.role.text(Field::Role, &mut problems);
    problems.need(Field::Role, name.as_deref(), |_| Ok(()));
    problems.check()?;
    admin_users::grant_role(app, admin, id.0, &name.unwrap_or_default()).await?;
    Ok(Json(whole(app, id.0).await?))
}

/// Revokes a role.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/roles/{role}/", tag = "admin", operation_id = "admin_users_revoke_role",
    params(("id" = i64, Path), ("role" = i64, Path, description = "The id of the role")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such account, or it does not have this role"),
        (status = 409, description = "No administrator would be left"),
    ),
)]
#[handler]
pub async fn revoke_role(app: &App, admin: &Admin, Path((user, role)): Path<(Id, Id)>) -> HttpResult<NoContent> {
    let role = role::by_id(app.db.reader(), role.0).await?.ok_or(Rejection::NotFound)?;
    admin_users::revoke_role(app, admin, user.0, &role.name).await?;
    Ok(NoContent)
}

/// Where an email leads on to, in the form in which it is stored.
fn destination(app: &App, given: JsonField, problems: &mut ValidationErrors) -> Option<String> {
    let text = given.text_or_null(Field::ReturnTo, problems)?;
    let judged = Destination::judge(&text, &app.config.http.return_to);
    problems.take(Field::ReturnTo, judged)?.map(|destination| destination.to_string())
}

/// One account, as this API shows it.
pub(super) async fn whole(app: &App, id: i64) -> Result<UserDetails, HttpError> {
    let db = app.db.reader();
    let row = user::by_id(db, id).await?.ok_or(Rejection::NotFound)?;
    Ok(UserDetails::of(row, user_role::names_of(db, id).await?))
}

/// The query parameters `search`, `is_active`, `email_verified`, `has_email` and `role`.
impl<'a> FromRequest<'a> for Filter {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        Ok(Self {
            text: query::text(context, "search")?,
            active: query::boolean(context, "is_active")?,
            verified: query::boolean(context, "email_verified")?,
            has_email: query::boolean(context, "has_email")?,
            role: query::text(context, "role")?,
        })
    }
}
