//! What a user may do now: the roles in the database, whatever their token says.

use super::{reauthentication::SessionRef, state::App};
use crate::{
    config::UnverifiedAccess,
    error::{Rejection, Result, TokenError},
    store::{api_key, session, user, user_role},
};

/// The roles of a user in the session of the request. A revoked role has no effect at once.
///
/// # Errors
/// `InvalidToken`, if the session or its API key has ended; `UserNotFound`, `UserInactive`.
pub async fn roles(app: &App, caller: SessionRef) -> Result<Vec<String>> {
    let (db, now) = (app.db.reader(), app.now());
    let row = session::by_id(db, caller.session).await?.filter(|row| row.user_id == caller.user && row.revoked_at.is_none());
    let row = row.ok_or(TokenError::Revoked)?;
    let user = user::by_id(db, caller.user).await?.ok_or(Rejection::UserNotFound)?;
    if !user.is_active {
        return Err(Rejection::UserInactive.into());
    }
    let names = user_role::names_of(db, user.id).await?;
    let names = match row.api_key_id {
        Some(id) => {
            let key = api_key::by_id(db, id).await?.filter(|key| key.is_live(now)).ok_or(TokenError::Revoked)?;
            key.narrow(names)
        }
        None => names,
    };
    Ok(of(app, &user, names))
}

/// The settings may limit a user whose email address is not confirmed to their own account.
pub fn of(app: &App, user: &user::Model, roles: Vec<String>) -> Vec<String> {
    let kept = user.is_unverified() && app.config.registration.unverified == UnverifiedAccess::Profile;
    if kept { Vec::new() } else { roles }
}
