//! What a user may do now: the roles in the database, whatever their token says.

use super::state::App;
use crate::{
    config::UnverifiedAccess,
    error::{Rejection, Result, TokenError},
    store::{api_key, session, user, user_role},
};

/// A user, and the session of the request, if it is in one.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub user: i64,
    pub session: Option<i64>,
}

/// The roles of a user in the session of the request. A revoked role has no effect at once.
///
/// # Errors
/// `InvalidToken`, if the session or its API key has ended; `UserNotFound`, `UserInactive`.
pub async fn roles(app: &App, caller: Caller) -> Result<Vec<String>> {
    let (db, now) = (app.db.reader(), app.now());
    let api_key = match caller.session {
        Some(session) => api_key_of(app, caller.user, session).await?,
        None => None,
    };
    let user = user::by_id(db, caller.user).await?.ok_or(Rejection::UserNotFound)?;
    if !user.is_active {
        return Err(Rejection::UserInactive.into());
    }
    let names = user_role::names_of(db, user.id).await?;
    let names = match api_key {
        Some(id) => {
            let key = api_key::by_id(db, id).await?.filter(|key| key.is_live(now)).ok_or(TokenError::Revoked)?;
            key.narrow(names)
        }
        None => names,
    };
    Ok(of(app, &user, names))
}

/// The key that has opened a session, if one has.
async fn api_key_of(app: &App, user: i64, session: i64) -> Result<Option<i64>> {
    let row = session::by_id(app.db.reader(), session).await?;
    let row = row.filter(|row| row.user_id == user && row.revoked_at.is_none()).ok_or(TokenError::Revoked)?;
    Ok(row.api_key_id)
}

/// The settings may limit a user whose email address is not confirmed to their own account.
pub fn of(app: &App, user: &user::Model, roles: Vec<String>) -> Vec<String> {
    let kept = user.is_unverified() && app.config.registration.unverified == UnverifiedAccess::Profile;
    if kept { Vec::new() } else { roles }
}
