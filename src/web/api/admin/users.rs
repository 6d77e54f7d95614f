//! `/api/admin/users/`: people's accounts, in an administrator's hands.

use poem::http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::{Field, Rejection, ValidationErrors},
    flows::{admin_users, invite},
    store::{
        role,
        user::{
            self,
            list::{self, Filter},
        },
    },
    types::time_format::TimeFormat,
    web::{
        api::{
            JsonField, json, named, nothing,
            pagination::{self, Stretched},
        },
        error::{HttpError, HttpResult},
        request::{HttpRequest, RequestContext},
    },
};

const PATH: &str = "/api/admin/users/";
/// In the path `/api/admin/users/7/`.
const ID: usize = 3;

/// An account as administrators see it.
#[derive(Serialize, ToSchema)]
pub struct User {
    #[schema(example = 7)]
    id: i64,
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    #[schema(example = "ada")]
    username: Option<String>,
    #[schema(example = "Ada")]
    first_name: String,
    #[schema(example = "Lovelace")]
    last_name: String,
    #[schema(example = "F")]
    gender: Option<String>,
    #[schema(example = "en")]
    locale: Option<String>,
    /// Whether they may sign in.
    active: bool,
    /// Whether they have set a password.
    has_password: bool,
    #[schema(example = json!(["editor"]))]
    roles: Vec<String>,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    email_verified_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    updated_at: String,
    /// When they last signed in.
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    signed_in_at: Option<String>,
}

impl User {
    fn of(row: user::Model, roles: Vec<String>) -> Self {
        let written = |at| TimeFormat::IsoMs.write(at);
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            gender: row.gender,
            locale: row.locale,
            active: row.is_active,
            has_password: row.password_hash.is_some(),
            roles,
            email_verified_at: row.verified_at.map(written),
            created_at: written(row.created_at),
            updated_at: written(row.updated_at),
            signed_in_at: row.signed_in_at.map(written),
        }
    }
}

/// Somebody who is about to have an account. Nobody chooses a password for them.
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
    /// Names of roles that there are.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!([]))]
    roles: JsonField,
}

#[derive(Default, Deserialize, ToSchema)]
pub struct RoleGift {
    /// The name of a role that there is.
    #[serde(default)]
    #[schema(required = true, value_type = String, max_length = 150, example = "editor")]
    role: JsonField,
}

/// People, the latest first.
#[utoipa::path(
    get, path = "/api/admin/users/", tag = "admin", operation_id = "admin_users_list",
    params(
        ("search" = Option<String>, Query, description = "Words that stand in the address or the names, or an id", max_length = 254),
        ("active" = Option<bool>, Query, description = "Only those who may sign in, or who may not"),
        ("verified" = Option<bool>, Query, description = "Only those whose address is verified, or is not"),
        ("role" = Option<String>, Query, description = "Only those who have the role of this name"),
        ("before" = Option<i64>, Query, description = "From what is older than this id"),
        ("after" = Option<i64>, Query, description = "From what is newer than this id"),
        ("page_size" = Option<i64>, Query, description = "How many at most; 20 unless told", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A stretch of people", body = Stretched<User>)),
)]
pub async fn list(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let (db, filter) = (request.app().db.reader(), filter(&request)?);
    let found = list::page(db, &filter, pagination::start(&request)?).await?;
    let ids: Vec<i64> = found.rows.iter().map(|row| row.id).collect();
    let mut roles = role::names_of_all(db, &ids).await?;
    let users = found.map(|row| {
        let roles = roles.remove(&row.id).unwrap_or_default();
        User::of(row, roles)
    });
    json(StatusCode::OK, &Stretched::of(&request, users))
}

/// Makes an account without a password. Its owner sets one with the mail of `send-reset`.
#[utoipa::path(
    post, path = "/api/admin/users/", tag = "admin", operation_id = "admin_users_create",
    request_body = UserDraft,
    responses((status = 201, description = "The account that has been made", body = User, headers(("Location" = String)))),
)]
pub async fn create(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let given: UserDraft = request.json().await?;
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
        email: email.as_deref().unwrap_or_default(),
        username: username.as_deref(),
        first_name: first_name.as_deref().unwrap_or_default(),
        last_name: last_name.as_deref().unwrap_or_default(),
        gender: gender.as_deref().unwrap_or_default(),
        roles: roles.unwrap_or_default(),
        password: None,
    };
    let made = admin_users::create(request.app(), &admin, draft).await;
    let made = made.map_err(|error| named(error, &[(Field::Role, "roles")]))?;
    let location = format!("{PATH}{}/", made.id);
    let mut response = json(StatusCode::CREATED, &whole(&request, made.id).await?)?;
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Somebody who is about to be invited.
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
    /// Names of roles that there are; without one, that of everybody who signs up.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!([]))]
    roles: JsonField,
}

/// Makes an account and sends its owner a mail with which they confirm the address and set a password.
#[utoipa::path(
    post, path = "/api/admin/invitations/", tag = "admin", operation_id = "admin_invite",
    request_body = Invitation,
    responses((status = 201, description = "The account that waits for its owner", body = User)),
)]
pub async fn invite(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    let given: Invitation = request.json().await?;
    let mut problems = ValidationErrors::default();
    let email = given.email.text(Field::Email, &mut problems);
    let first_name = given.first_name.text(Field::FirstName, &mut problems);
    let last_name = given.last_name.text(Field::LastName, &mut problems);
    let roles = given.roles.texts(Field::Role, &mut problems);
    problems.need(Field::Email, email.as_deref(), |_| Ok(()));
    problems.check()?;
    let draft = invite::Draft {
        email: email.as_deref().unwrap_or_default(),
        first_name: first_name.as_deref().unwrap_or_default(),
        last_name: last_name.as_deref().unwrap_or_default(),
        roles: roles.unwrap_or_default(),
        locale: None,
    };
    let made = invite::invite(request.app(), &admin, draft).await;
    let made = made.map_err(|error| named(error, &[(Field::Role, "roles")]))?;
    json(StatusCode::CREATED, &whole(&request, made.id).await?)
}

/// One account.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/", tag = "admin", operation_id = "admin_users_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account", body = User), (status = 404, description = "There is no such account")),
)]
pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    json(StatusCode::OK, &whole(&request, request.id_at(ID)?).await?)
}

/// Deletes an account for good. Nobody deletes their own here.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/", tag = "admin", operation_id = "admin_users_delete",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "It is gone, and its owner is signed out everywhere"),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "It is the caller's own"),
    ),
)]
pub async fn remove(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    admin_users::delete(request.app(), &admin, request.id_at(ID)?).await?;
    Ok(nothing())
}

/// Lets somebody sign in again.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/activate/", tag = "admin", operation_id = "admin_users_activate",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account as it is now", body = User), (status = 404, description = "There is no such account")),
)]
pub async fn activate(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    admin_users::activate(request.app(), &admin, id).await?;
    json(StatusCode::OK, &whole(&request, id).await?)
}

/// Signs somebody out everywhere and does not let them in again.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/deactivate/", tag = "admin", operation_id = "admin_users_deactivate",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The account as it is now", body = User),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "It is the caller's own"),
    ),
)]
pub async fn deactivate(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    admin_users::deactivate(request.app(), &admin, id).await?;
    json(StatusCode::OK, &whole(&request, id).await?)
}

/// Takes it as shown that the address is its owner's.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/verify/", tag = "admin", operation_id = "admin_users_verify",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account as it is now", body = User), (status = 404, description = "There is no such account")),
)]
pub async fn verify(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    admin_users::verify(request.app(), &admin, id).await?;
    json(StatusCode::OK, &whole(&request, id).await?)
}

/// Sends the mail with which its owner sets a new password.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/send-reset/", tag = "admin", operation_id = "admin_users_send_reset",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "It waits to be sent"),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "The account is deactivated"),
    ),
)]
pub async fn send_reset(request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    admin_users::send_reset(request.app(), &admin, request.id_at(ID)?).await?;
    Ok(nothing())
}

/// Lets somebody try at once to sign in who has been locked out by wrong passwords, theirs or a stranger's.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/unlock/", tag = "admin", operation_id = "admin_users_unlock",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The account", body = User), (status = 404, description = "There is no such account")),
)]
pub async fn unlock(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    let user = whole(&request, id).await?;
    admin_users::unlock(request.app(), &admin, id).await?;
    json(StatusCode::OK, &user)
}

/// Gives somebody a role. Giving it twice is giving it once.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/roles/", tag = "admin", operation_id = "admin_users_grant_role",
    params(("id" = i64, Path)), request_body = RoleGift,
    responses((status = 200, description = "The account as it is now", body = User), (status = 404, description = "There is no such account")),
)]
pub async fn give_role(mut request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    let given: RoleGift = request.json().await?;
    let mut problems = ValidationErrors::default();
    let name = given.role.text(Field::Role, &mut problems);
    problems.need(Field::Role, name.as_deref(), |_| Ok(()));
    problems.check()?;
    admin_users::grant_role(request.app(), &admin, id, &name.unwrap_or_default()).await?;
    json(StatusCode::OK, &whole(&request, id).await?)
}

/// Takes a role away from somebody.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/roles/{role}/", tag = "admin", operation_id = "admin_users_revoke_role",
    params(("id" = i64, Path), ("role" = i64, Path, description = "The id of the role")),
    responses(
        (status = 204, description = "They do not have it any more"),
        (status = 404, description = "There is no such account, or it does not have this role"),
        (status = 409, description = "Nobody would be left who may administrate"),
    ),
)]
pub async fn take_role(request: HttpRequest) -> HttpResult {
    let (admin, id) = (request.admin().await?, request.id_at(ID)?);
    let role = role::by_id(request.app().db.reader(), request.id_at(ID + 2)?).await?.ok_or(Rejection::NotFound)?;
    admin_users::revoke_role(request.app(), &admin, id, &role.name).await?;
    Ok(nothing())
}

async fn whole(context: &RequestContext, id: i64) -> Result<User, HttpError> {
    let db = context.app().db.reader();
    let row = user::by_id(db, id).await?.ok_or(Rejection::NotFound)?;
    Ok(User::of(row, role::names_of(db, id).await?))
}

fn filter(context: &RequestContext) -> Result<Filter, HttpError> {
    Ok(Filter {
        text: super::text(context, "search")?,
        active: super::choice(context, "active", super::yes_or_no)?,
        verified: super::choice(context, "verified", super::yes_or_no)?,
        role: super::text(context, "role")?,
    })
}
