//! Checking access tokens.

use super::{access::VerifiedAccess, legacy};
use crate::{
    app::App,
    crypto::jwt::{Claims, Signature},
    error::{Error, Rejection, Result, TokenError},
    store::user,
};

/// What a request with an access token is for. A token that a contract's own key signed is good for the paths of that contract and for
/// Vestibule's own API; any other token is good everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse<'a> {
    OwnApi,
    Contract(&'a str),
    Pages,
}

impl TokenUse<'_> {
    fn admits(self, claims: &Claims) -> bool {
        claims.signature == Signature::Shared
            || match self {
                Self::OwnApi => true,
                Self::Contract(contract) => claims.is_for(contract),
                Self::Pages => false,
            }
    }
}

/// Checks our access tokens, and those of the former server, which are good everywhere but in cookies.
///
/// # Errors
/// As `check_own_access`; for a legacy token, as `legacy::check_access`.
pub async fn check_access_for(app: &App, token: &str, usage: TokenUse<'_>) -> Result<VerifiedAccess> {
    match check_own_access(app, token, usage).await {
        Err(error) if usage != TokenUse::Pages && legacy::may_be(app, &error) => legacy::check_access(app, token).await,
        checked => checked.map(VerifiedAccess::from),
    }
}

/// Checks an access token without asking the database, as long as the revocation cache is fresh; it ends with its session.
///
/// # Errors
/// What is wrong with the token; `Overloaded`, if it cannot be found out whether its session has ended.
pub(super) async fn check_own_access(app: &App, token: &str, usage: TokenUse<'_>) -> Result<Claims> {
    let claims = app.signer.check_access(token, app.now())?;
    if !usage.admits(&claims) {
        return Err(TokenError::Invalid.into());
    }
    if app.has_ended(claims.session).await? {
        return Err(TokenError::Revoked.into());
    }
    app.confirmed_refreshes.note(claims.session, claims.generation);
    Ok(claims)
}

/// As `check_access_for`, for Vestibule's own API.
///
/// # Errors
/// As `check_access_for`.
pub async fn check_access(app: &App, token: &str) -> Result<VerifiedAccess> {
    check_access_for(app, token, TokenUse::OwnApi).await
}

/// Why `check_access_for` rejected an access token: that its session has ended may have a more helpful reason.
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
