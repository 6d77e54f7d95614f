//! Users, as they see themselves and as administrators see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;
use crate::store::user::Model;

/// A user, as they see themselves.
#[derive(Serialize, ToSchema)]
pub struct User {
    #[schema(example = 7)]
    pub id: i64,
    /// Empty for a user without an email address. Of a user who was imported it may be no valid address, or another user's: then no
    /// emails go there.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// When the user proved that they receive email at this address; `null` if they have not, or if it is not their own.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub email_verified_at: Option<Time>,
    #[schema(example = "ada")]
    pub username: Option<String>,
    #[schema(example = "Ada")]
    pub first_name: String,
    #[schema(example = "Lovelace")]
    pub last_name: String,
    #[schema(example = "F")]
    pub gender: Option<String>,
    /// The language of emails and pages (BCP 47); `null` is the one that the browser asks for.
    #[schema(example = "en")]
    pub locale: Option<String>,
    #[schema(example = json!(["editor"]))]
    pub roles: Vec<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub created_at: Time,
    /// When the account will be deleted, unless its owner keeps it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub delete_at: Option<Time>,
}

/// A user, as administrators see them, and as the user's data export has them.
#[derive(Serialize, ToSchema)]
pub struct UserDetails {
    #[serde(flatten)]
    pub user: User,
    /// The lasting random id, for APIs that show it in place of the number.
    #[schema(format = "uuid", example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    pub uuid: Option<String>,
    /// Whether the user may sign in.
    pub is_active: bool,
    pub has_password: bool,
    /// Whether the email address is the user's own. Otherwise there is none, or none to which emails go.
    pub has_email: bool,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub password_changed_at: Option<Time>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub updated_at: Time,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub last_sign_in_at: Option<Time>,
    /// The version of the terms that the user agreed to on a page, when signing up or choosing the first password; `null` if there was none.
    #[schema(example = "2026-11")]
    pub terms_version: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub terms_accepted_at: Option<Time>,
}

impl User {
    pub fn of(row: Model, roles: Vec<String>) -> Self {
        Self {
            id: row.id,
            email_verified_at: row.verified_at.filter(|_| row.email_key.is_some()).map(Time::from),
            email: row.email,
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            gender: row.gender,
            locale: row.locale,
            roles,
            created_at: row.created_at.into(),
            delete_at: row.delete_at.map(Time::from),
        }
    }
}

impl UserDetails {
    pub fn of(row: Model, roles: Vec<String>) -> Self {
        Self {
            uuid: row.uuid.clone(),
            is_active: row.is_active,
            has_password: row.password_hash.is_some(),
            has_email: row.email_key.is_some(),
            password_changed_at: row.password_changed_at.map(Time::from),
            updated_at: row.updated_at.into(),
            last_sign_in_at: row.signed_in_at.map(Time::from),
            terms_version: row.terms_version.clone(),
            terms_accepted_at: row.terms_accepted_at.map(Time::from),
            user: User::of(row, roles),
        }
    }
}
