//! What becomes of the tokens of the former server: access tokens are checked, and refresh tokens become sessions.

use std::sync::Arc;

use super::access::VerifiedAccess;
use crate::{
    app::App,
    crypto::{
        jwt::{Claims, Kind, Signature},
        legacy_tokens::LegacyClaims,
    },
    error::{Error, Rejection, Result, TokenError},
    store::{audit_event::About, legacy_token, user},
    types::{client::ClientInfo, kinds::Event, session_policy::SessionPolicy},
};

/// Whether a token that was refused may be a legacy one: our keys did not sign it.
pub(super) fn may_be(app: &App, error: &Error) -> bool {
    matches!(error, Error::Rejected(Rejection::InvalidToken(TokenError::Invalid))) && app.legacy_tokens.are_accepted()
}

/// A legacy access token is good until it expires, while its user is the same, active, and has neither changed the password nor signed
/// out everywhere since. What it says about roles is not read.
///
/// # Errors
/// What is wrong with the token or its user; `Overloaded`, if the database does not answer.
pub(super) async fn check_access(app: &App, token: &str) -> Result<VerifiedAccess> {
    let claims = of_kind(app, token, Kind::Access)?;
    let user = app.legacy_user(claims.user).await?;
    user.ensure_good(claims.issued)?;
    let (roles, expires) = (user.roles.clone(), claims.expires);
    Ok(VerifiedAccess { user: claims.user, session: None, roles, expires, contract: None })
}

/// A legacy refresh token as the token of generation 0 of its session. The first time, it becomes a session of this contract.
///
/// # Errors
/// What is wrong with the token or its user; `Revoked`, if it is blacklisted.
pub(super) async fn adopt(app: &App, token: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<Claims> {
    let claims = of_kind(app, token, Kind::Refresh)?;
    match session_of(app, &claims).await? {
        Some(session) => Ok(first_generation(claims, session, policy)),
        None => open(app, claims, policy, from).await,
    }
}

/// The session that a legacy refresh token has become; `None`, if it has not been used here. Good in any case, at this moment.
///
/// # Errors
/// As `adopt`.
pub(super) async fn verify_refresh(app: &App, token: &str) -> Result<(LegacyClaims, Option<i64>)> {
    let claims = of_kind(app, token, Kind::Refresh)?;
    let session = session_of(app, &claims).await?;
    if session.is_none() {
        app.legacy_user(claims.user).await?.ensure_good(claims.issued)?;
    }
    Ok((claims, session))
}

/// Blacklists a legacy refresh token that has become no session. The access token that came with it is good until it expires, as it
/// was at the former server. False if another request has used it in the meantime.
pub(super) async fn blacklist(app: &App, claims: &LegacyClaims, client: &ClientInfo) -> Result<bool> {
    let mut work = app.begin(client).await?;
    if !legacy_token::blacklist(&work, claims, work.now).await? {
        return Ok(false);
    }
    work.audit(Event::SignedOut, About::user(claims.user)).await?;
    work.commit().await?;
    Ok(true)
}

/// A legacy token that is shown to a contract, as that contract would have issued it.
pub(super) fn first_generation(claims: LegacyClaims, session: i64, policy: &SessionPolicy) -> Claims {
    Claims {
        kind: claims.kind,
        id: claims.id,
        session,
        user: claims.user,
        uuid: None,
        roles: Vec::new(),
        issued: claims.issued,
        expires: claims.expires,
        not_before: None,
        generation: 0,
        contract: Some(Arc::clone(&policy.contract)),
        signature: Signature::Shared,
    }
}

fn of_kind(app: &App, token: &str, kind: Kind) -> Result<LegacyClaims> {
    let claims = app.check_legacy_token(token)?;
    if claims.kind == kind { Ok(claims) } else { Err(TokenError::WrongType.into()) }
}

/// The session that a token has become.
///
/// # Errors
/// `Revoked`, if it is blacklisted.
pub(super) async fn session_of(app: &App, claims: &LegacyClaims) -> Result<Option<i64>> {
    let Some(row) = legacy_token::by_id(app.db.reader(), &claims.id).await? else { return Ok(None) };
    if row.ended_at.is_some() || row.user_id != claims.user {
        return Err(TokenError::Revoked.into());
    }
    Ok(row.session_id)
}

/// Of several requests that show the token at the same time, one opens the session, and the others find it.
async fn open(app: &App, claims: LegacyClaims, policy: &SessionPolicy, from: &ClientInfo) -> Result<Claims> {
    let mut work = app.begin(from).await?;
    let user = user::lock_for_update(&work, claims.user).await?.ok_or(Rejection::UserNotFound)?;
    app.ensure_taken_over(&work, user.id).await?;
    app.legacy_user_of(&user, Vec::new()).ensure_good(claims.issued)?;
    let Some(row) = legacy_token::adopt(&work, &claims, policy, (from, work.now)).await? else {
        drop(work);
        let session = session_of(app, &claims).await?.ok_or(TokenError::Revoked)?;
        return Ok(first_generation(claims, session, policy));
    };
    work.make_room(&row).await?;
    let about = About::user(user.id).session(row.id).detail(policy.contract.to_string());
    work.audit(Event::LegacyTokenAdopted, about).await?;
    work.commit().await?;
    app.metrics.legacy_token_adopted(&policy.contract);
    Ok(first_generation(claims, row.id, policy))
}
