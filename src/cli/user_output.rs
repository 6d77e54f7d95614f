//! How `vestibule user` prints users.

use serde::Serialize;

use super::{
    error::CliResult,
    output::{maybe, table},
};
use crate::{app::App, store};

/// A user without secrets.
#[derive(Serialize)]
pub struct UserOutput {
    pub id: i64,
    pub email: String,
    username: Option<String>,
    first_name: String,
    last_name: String,
    gender: Option<String>,
    locale: Option<String>,
    active: bool,
    has_password: bool,
    roles: Vec<String>,
    verified_at: Option<String>,
    created_at: String,
    updated_at: String,
    signed_in_at: Option<String>,
}

#[derive(Serialize)]
pub struct UserListOutput {
    pub users: Vec<UserOutput>,
    /// The value of `--after` for the next page.
    pub next: Option<i64>,
}

impl UserOutput {
    pub async fn load(app: &App, user: store::user::Model) -> CliResult<Self> {
        let roles = store::user_role::names_of(app.db.reader(), user.id).await?;
        Ok(Self {
            id: user.id,
            email: user.email,
            username: user.username,
            first_name: user.first_name,
            last_name: user.last_name,
            gender: user.gender,
            locale: user.locale,
            active: user.is_active,
            has_password: user.password_hash.is_some(),
            roles,
            verified_at: user.verified_at.map(|at| at.to_string()),
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
            signed_in_at: user.signed_in_at.map(|at| at.to_string()),
        })
    }
}

/// A row of the list.
pub fn row(user: &UserOutput) -> [String; 6] {
    let state = match (user.active, user.verified_at.is_some()) {
        (false, _) => "inactive",
        (true, false) => "unverified",
        (true, true) => "active",
    };
    let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
    let roles = user.roles.join(", ");
    [user.id.to_string(), user.email.clone(), maybe(user.username.as_ref()), name, state.to_owned(), roles]
}

/// A table of all fields.
pub fn details(user: &UserOutput) -> String {
    let yes = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
    let rows = [
        ["id", &user.id.to_string()],
        ["email", &user.email],
        ["user name", &maybe(user.username.as_ref())],
        ["first name", &user.first_name],
        ["last name", &user.last_name],
        ["gender", &maybe(user.gender.as_ref())],
        ["language", &maybe(user.locale.as_ref())],
        ["active", &yes(user.active)],
        ["password", &yes(user.has_password)],
        ["roles", &user.roles.join(", ")],
        ["verified", &maybe(user.verified_at.as_ref())],
        ["created", &user.created_at],
        ["changed", &user.updated_at],
        ["signed in", &maybe(user.signed_in_at.as_ref())],
    ];
    table(["FIELD", "VALUE"], rows.map(|row| row.map(ToOwned::to_owned)))
}
