//! `/api/me/`: what one has told about oneself.

use poem::handler;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::response::Json;
use crate::{
    app::App,
    error::{Field, FieldError, ValidationErrors},
    flows::profile::{self, Draft},
    types::{client::ClientInfo, time_format::TimeFormat},
    web::{
        error::HttpResult,
        extract::{JsonBody, JsonField, SignedIn},
        state::WebState,
    },
};

#[derive(Serialize, ToSchema)]
pub struct Profile {
    #[schema(example = 1)]
    id: i64,
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    /// Whether its owner has shown that mail to this address reaches them.
    email_verified: bool,
    #[schema(example = "ada")]
    username: Option<String>,
    #[schema(example = "Ada")]
    first_name: String,
    #[schema(example = "Lovelace")]
    last_name: String,
    #[schema(example = "F")]
    gender: Option<String>,
    /// The language of mails and pages (BCP 47); `null` is whatever the browser asks for.
    #[schema(example = "en")]
    locale: Option<String>,
    #[schema(example = json!(["editor"]))]
    roles: Vec<String>,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    created_at: String,
    /// When the account will be deleted, unless its owner keeps it.
    #[schema(format = DateTime)]
    delete_at: Option<String>,
}

impl From<profile::Profile> for Profile {
    fn from(seen: profile::Profile) -> Self {
        let user = seen.user;
        Self {
            id: user.id,
            email: user.email,
            email_verified: user.verified_at.is_some(),
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            gender: user.gender,
            locale: user.locale,
            roles: seen.roles,
            created_at: TimeFormat::IsoMs.write(user.created_at),
            delete_at: user.delete_at.map(|at| TimeFormat::IsoMs.write(at)),
        }
    }
}

/// What one may change; what is not there stays.
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
    /// One of the languages of the house.
    #[serde(default)]
    #[schema(value_type = String, example = "en")]
    locale: JsonField,
}

/// Oneself.
#[utoipa::path(
    get, path = "/api/me/", tag = "me", operation_id = "me_read",
    responses((status = 200, description = "The caller", body = Profile)),
)]
#[handler]
pub async fn show(app: &App, caller: SignedIn) -> HttpResult<Json<Profile>> {
    let seen = profile::see(app, caller.user).await?;
    Ok(Json(Profile::from(seen)))
}

/// Oneself, with some fields anew.
#[utoipa::path(
    patch, path = "/api/me/", tag = "me", operation_id = "me_change",
    request_body = ProfileDraft,
    responses((status = 200, description = "The caller as they are now", body = Profile)),
)]
#[handler]
pub async fn change(
    web: &WebState,
    client: &ClientInfo,
    caller: SignedIn,
    JsonBody(given): JsonBody<ProfileDraft>,
) -> HttpResult<Json<Profile>> {
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
    Ok(Json(Profile::from(changed)))
}
