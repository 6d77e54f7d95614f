//! How `vestibule user` prints users.

use serde::Serialize;

use super::{
    error::CliResult,
    output::{maybe, table},
};
use crate::{app::App, store, views::UserDetails};

#[derive(Serialize)]
pub struct UserListOutput {
    pub users: Vec<UserDetails>,
    /// The value of `--after` for the next page.
    pub next: Option<i64>,
}

/// The user with their roles.
pub async fn load(app: &App, user: store::user::Model) -> CliResult<UserDetails> {
    let roles = store::user_role::names_of(app.db.reader(), user.id).await?;
    Ok(UserDetails::of(user, roles))
}

/// A row of the list.
pub fn row(details: &UserDetails) -> [String; 6] {
    let user = &details.user;
    let state = match (details.is_active, details.has_email && user.email_verified_at.is_none()) {
        (false, _) => "inactive",
        (true, true) => "unverified",
        (true, false) => "active",
    };
    let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
    let roles = user.roles.join(", ");
    [user.id.to_string(), email(details), maybe(user.username.as_ref()), name, state.to_owned(), roles]
}

fn email(details: &UserDetails) -> String {
    match (details.user.email.as_str(), details.has_email) {
        ("", _) => maybe(None::<&str>),
        (email, true) => email.to_owned(),
        (email, false) => format!("{email} (not their own)"),
    }
}

/// A table of all fields.
pub fn details(details: &UserDetails) -> String {
    let user = &details.user;
    let yes = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
    let rows = [
        ["id", &user.id.to_string()],
        ["email", &email(details)],
        ["username", &maybe(user.username.as_ref())],
        ["first name", &user.first_name],
        ["last name", &user.last_name],
        ["gender", &maybe(user.gender.as_ref())],
        ["language", &maybe(user.locale.as_ref())],
        ["active", &yes(details.is_active)],
        ["password", &yes(details.has_password)],
        ["roles", &user.roles.join(", ")],
        ["verified", &maybe(user.email_verified_at)],
        ["created", &user.created_at.to_string()],
        ["changed", &details.updated_at.to_string()],
        ["signed in", &maybe(details.last_sign_in_at)],
        ["deleted on", &maybe(user.delete_at)],
    ];
    table(["FIELD", "VALUE"], rows.map(|row| row.map(ToOwned::to_owned)))
}
