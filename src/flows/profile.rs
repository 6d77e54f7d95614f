//! Seeing and changing what one has told about oneself.

use crate::{
    app::App,
    error::{Field, Problems, Refusal, Result},
    store::{audit, role, user},
    types::{gender, kinds::Event, name, origin::Origin},
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
/// `UserGone`, `UserInactive`.
pub async fn see(app: &App, user: i64) -> Result<Profile> {
    let db = app.db.reader();
    let user = user::by_id(db, user).await?.ok_or(Refusal::UserGone)?;
    if !user.is_active {
        return Err(Refusal::UserInactive.into());
    }
    Ok(Profile { roles: role::names_of(db, user.id).await?, user })
}

/// # Errors
/// `Invalid` with every problem at once, `UserGone`. `found` is what the edge already knows to be wrong.
pub async fn change(app: &App, user: i64, draft: Draft<'_>, found: Problems, from: &Origin) -> Result<Profile> {
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
        return Err(Refusal::UserGone.into());
    }
    let about = audit::About { user: Some(user), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::ProfileChanged, about, now).await?;
    let changed = user::by_id(&txn, user).await?.ok_or(Refusal::UserGone)?;
    let roles = role::names_of(&txn, user).await?;
    txn.commit().await?;
    Ok(Profile { user: changed, roles })
}
