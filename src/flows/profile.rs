//! Reading and changing the own profile.

use crate::{
    app::App,
    error::{Field, Rejection, Result, ValidationErrors},
    store::{audit_event::About, user, user_role},
    types::{client::ClientInfo, gender, kinds::Event, name},
};

/// A user and the names of their roles.
pub struct Profile {
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// What was entered; `None` leaves it unchanged.
#[derive(Default)]
pub struct Draft<'a> {
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub gender: Option<&'a str>,
    /// One of the supported languages: the edge checks it.
    pub locale: Option<String>,
}

/// # Errors
/// `UserNotFound`, `UserInactive`.
pub async fn see(app: &App, user: i64) -> Result<Profile> {
    let db = app.db.reader();
    let user = user::by_id(db, user).await?.ok_or(Rejection::UserNotFound)?;
    if !user.is_active {
        return Err(Rejection::UserInactive.into());
    }
    Ok(Profile { roles: user_role::names_of(db, user.id).await?, user })
}

/// # Errors
/// `Validation` with every error at once, `UserNotFound`. `found` is what the edge already knows to be wrong.
pub async fn change(app: &App, user: i64, draft: Draft<'_>, found: ValidationErrors, client: &ClientInfo) -> Result<Profile> {
    let mut problems = found;
    let mut name = |field, text: Option<&str>| text.and_then(|text| problems.take(field, name::parse(text)));
    let change = user::Change {
        first_name: name(Field::FirstName, draft.first_name),
        last_name: name(Field::LastName, draft.last_name),
        gender: draft.gender.and_then(|text| problems.take(Field::Gender, gender::parse(text))),
        locale: draft.locale,
    };
    problems.check()?;
    let mut work = app.begin(client).await?;
    let now = work.now;
    if !user::change(&work, user, change, now).await? {
        return Err(Rejection::UserNotFound.into());
    }
    work.audit(Event::ProfileChanged, About::user(user)).await?;
    let changed = user::by_id(&work, user).await?.ok_or(Rejection::UserNotFound)?;
    let roles = user_role::names_of(&work, user).await?;
    work.commit().await?;
    Ok(Profile { user: changed, roles })
}
