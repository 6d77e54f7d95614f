//! Checking access tokens.

use super::{access::VerifiedAccess, legacy};
use crate::{
    app::App,
    crypto::jwt::Claims,
    error::{Error, Rejection, Result, TokenError},
    store::user,
};

/// Checks our access tokens, and those of the former server.
///
/// # Errors
/// As `check_own_access`; for a legacy token, as `legacy::check_access`.
pub async fn check_access(app: &App, token: &str) -> Result<VerifiedAccess> {
    match check_own_access(app, token).await {
        Ok(claims) => Ok(claims.into()),
        Err(error) if legacy::may_be(app, &error) => legacy::check_access(app, token).await,
        Err(error) => Err(error),
    }
}

/// Checks an access token without asking the database, as long as the revocation cache is fresh; it ends with its session.
///
/// # Errors
/// What is wrong with the token; `Overloaded`, if it cannot be found out whether its session has ended.
pub async fn check_own_access(app: &App, token: &str) -> Result<Claims> {
    let claims = app.signer.check_access(token, app.now())?;
    if app.has_ended(claims.session).await? {
        return Err(TokenError::Revoked.into());
    }
    app.confirmed_refreshes.note(claims.session, claims.generation);
    Ok(claims)
}

/// Why `check_access` rejected an access token: that its session has ended may have a more helpful reason.
pub async fn why_refused(app: &App, token: &str, problem: TokenError) -> Error {
    match app.signer.check(token, app.now()) {
        Ok(claims) if problem == TokenError::Revoked => why_ended(app, claims.user).await,
        _ => problem.into(),
    }
}

/// A session of this user has ended: with their account, or in some other way.
pub(super) async fn why_ended(app: &App, user: i64) -> Error {
    match user::by_id(app.db.reader(), user).await {
        Ok(None) => Rejection::UserNotFound.into(),
        Ok(Some(user)) if !user.is_active => Rejection::UserInactive.into(),
        Ok(Some(_)) => TokenError::Revoked.into(),
        Err(error) => error,
    }
}
