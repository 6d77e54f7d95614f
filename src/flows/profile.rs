//! Seeing and changing what one has told about oneself.

use crate::{
    app::App,
    error::{Field, Rejection, Result, ValidationErrors},
    store::{audit_event, role, user},
    types::{client::ClientInfo, gender, kinds::Event, name},
};

/// A person and the names of their roles.
pub struct Profile {
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// What somebody typed; `None` leaves it as it is.
#[derive(Default)]
pub struct Draft<'a> {
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub gender: Option<&'a str>,
    /// One of the languages that the house speaks; the edge knows them.
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
    Ok(Profile { roles: role::names_of(db, user.id).await?, user })
}

/// # Errors
/// `Validation` with every problem at once, `UserNotFound`. `found` is what the edge already knows to be wrong.
pub async fn change(app: &App, user: i64, draft: Draft<'_>, found: ValidationErrors, from: &ClientInfo) -> Result<Profile> {
    let mut problems = found;
    let mut name = |field, text: Option<&str>| text.and_then(|text| problems.take(field, name::parse(text)));
    let change = user::Change {
        first_name: name(Field::FirstName, draft.first_name),
        last_name: name(Field::LastName, draft.last_name),
        gender: draft.gender.and_then(|text| problems.take(Field::Gender, gender::parse(text))),
        locale: draft.locale,
    };
    problems.check()?;
    let now = app.now();
    let txn = app.begin().await?;
    if !user::change(&txn, user, change, now).await? {
        return Err(Rejection::UserNotFound.into());
    }
    let about = audit_event::About { user: Some(user), from: Some(from), ..audit_event::About::default() };
    audit_event::add(&txn, Event::ProfileChanged, about, now).await?;
    let changed = user::by_id(&txn, user).await?.ok_or(Rejection::UserNotFound)?;
    let roles = role::names_of(&txn, user).await?;
    txn.commit().await?;
    Ok(Profile { user: changed, roles })
}
