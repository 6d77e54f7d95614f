//! `/api/me/`: the profile of the signed-in user.

use poem::handler;
use serde::Deserialize;
use utoipa::ToSchema;

use super::response::Json;
use crate::{
    app::App,
    error::{Field, FieldError, ValidationErrors},
    flows::profile::{self, Draft},
    types::client::ClientInfo,
    views::User,
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField, SignedIn},
        state::WebState,
    },
};

/// A change of the profile. Fields that are left out stay as they are.
#[derive(Default, Deserialize, ToSchema)]
pub struct ProfileDraft {
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
    /// One of the languages of the server.
    #[serde(default)]
    #[schema(value_type = String, example = "en")]
    locale: JsonField,
}

/// The signed-in user.
#[utoipa::path(
    get, path = "/api/me/", tag = "me", operation_id = "me_read",
    responses((status = 200, description = "The user", body = User)),
)]
#[handler]
pub async fn show(app: &App, caller: SignedIn) -> HttpResult<Json<User>> {
    let seen = profile::see(app, caller.user).await?;
    Ok(Json(User::of(seen.user, seen.roles)))
}

/// Updates the signed-in user.
#[utoipa::path(
    patch, path = "/api/me/", tag = "me", operation_id = "me_change",
    request_body = ProfileDraft,
    responses((status = 200, description = "The user after the change", body = User)),
)]
#[handler]
pub async fn change(
    web: &WebState,
    client: &ClientInfo,
    caller: SignedIn,
    JsonBody(given): JsonBody<ProfileDraft>,
) -> HttpResult<Json<User>> {
    let mut problems = ValidationErrors::default();
    let first_name = given.first_name.text(Field::FirstName, &mut problems);
    let last_name = given.last_name.text(Field::LastName, &mut problems);
    let gender = given.gender.text_or_null(Field::Gender, &mut problems);
    let known = |tag: String| match web.i18n.language(&tag) {
        Some(language) => Ok(language.tag().to_owned()),
        None => Err(FieldError::NotAChoice { given: tag }),
    };
    let locale = given.locale.text(Field::Locale, &mut problems);
    let draft = Draft {
        first_name: first_name.as_deref(),
        last_name: last_name.as_deref(),
        gender: gender.as_deref(),
        locale: locale.and_then(|tag| problems.take(Field::Locale, known(tag))),
    };
    let changed = profile::change(&web.app, caller.user, draft, problems, client).await?;
    Ok(Json(User::of(changed.user, changed.roles)))
}
