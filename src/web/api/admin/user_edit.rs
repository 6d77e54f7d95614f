//! `PATCH /api/admin/users/{id}/`: correcting the names and the email address of a user.

use poem::{handler, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::users::whole;
use crate::{
    app::{App, authorization::Admin},
    error::{Field, ValidationErrors},
    flows::edit_user::{self, Draft, EmailProof},
    views::UserDetails,
    web::{
        api::response::Json,
        error::HttpResult,
        extract::{Id, JsonBody, JsonField},
    },
};

/// A change of an account. Fields that are left out stay as they are.
#[derive(Default, Deserialize, ToSchema)]
pub struct UserChange {
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Ada")]
    first_name: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "Lovelace")]
    last_name: JsonField,
    /// `F`, `H`, `X` for neither, or `null` for no answer.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[FHX]?$", example = "F")]
    gender: JsonField,
    #[serde(default)]
    #[schema(value_type = String, max_length = 150, example = "ada")]
    username: JsonField,
    /// The user confirms it with the link of an email, unless `email_confirmed` is true. A user who has never confirmed an address and
    /// has no password gets an invitation there.
    #[serde(default)]
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    email: JsonField,
    /// Whether the caller has checked that the address belongs to the user: then it is used at once. Not for administrators.
    #[serde(default)]
    #[schema(value_type = bool, default = false, example = false)]
    email_confirmed: JsonField,
}

/// Corrects the names, the username or the email address of an account.
#[utoipa::path(
    patch, path = "/api/admin/users/{id}/", tag = "admin", operation_id = "admin_users_change",
    params(("id" = i64, Path)), request_body = UserChange,
    responses(
        (status = 200, description = "The account after the change", body = UserDetails),
        (status = 404, description = "No such account"),
        (status = 409, description = "The account is deactivated and could not confirm the address, or it is an administrator's, who has to confirm it"),
    ),
)]
#[handler]
pub async fn change(
    app: &App,
    admin: &Admin,
    Path(id): Path<Id>,
    JsonBody(given): JsonBody<UserChange>,
) -> HttpResult<Json<UserDetails>> {
    let mut problems = ValidationErrors::default();
    let first_name = given.first_name.text(Field::FirstName, &mut problems);
    let last_name = given.last_name.text(Field::LastName, &mut problems);
    let gender = given.gender.text_or_null(Field::Gender, &mut problems);
    let username = given.username.text(Field::Username, &mut problems);
    let email = given.email.text(Field::Email, &mut problems);
    let is_checked = given.email_confirmed.boolean(Field::EmailConfirmed, &mut problems).unwrap_or(false);
    let proof = if is_checked { EmailProof::Administrator } else { EmailProof::Confirmation };
    let draft = Draft {
        first_name: first_name.as_deref(),
        last_name: last_name.as_deref(),
        gender: gender.as_deref(),
        username: username.as_deref(),
        email: email.as_deref(),
    };
    edit_user::edit(app, admin, (id.0, proof), draft, problems).await?;
    Ok(Json(whole(app, id.0).await?))
}
