//! Ending sessions.

use super::{legacy, refresh};
use crate::{
    app::{
        App,
        reauthentication::SessionRef,
        revoke_access::{AccessRevocation, ApiKeys},
    },
    error::{Error, Rejection, Result, TokenError},
    store::{audit_event::About, session},
    types::{
        client::ClientInfo,
        kinds::{EndReason, Event},
        session_policy::SessionPolicy,
    },
};

/// Ends one session of a user. Ending it twice is no error.
///
/// # Errors
/// `NotFound`, if the user has no such session.
pub async fn end(app: &App, user: i64, id: i64, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    let row = session::by_id(&work, id).await?.filter(|row| row.user_id == user).ok_or(Rejection::NotFound)?;
    if work.revoke_session(row.id, EndReason::Logout).await? {
        work.audit(Event::SignedOut, About::user(user).session(id)).await?;
    }
    work.commit().await
}

/// Ends the session of a refresh token; of this user, where one is signed in. A legacy token that has become no session is blacklisted.
///
/// # Errors
/// What is wrong with the token.
pub async fn end_by_refresh_token(
    app: &App,
    token: &str,
    policy: &SessionPolicy,
    (caller, client): (Option<i64>, &ClientInfo),
) -> Result<()> {
    match refresh::session_of_refresh_token(app, token, policy).await {
        Err(error) if legacy::may_be(app, &error) => end_legacy(app, token, policy, (caller, client)).await,
        row => end_own(app, &row?, (caller, client)).await,
    }
}

async fn end_own(app: &App, row: &session::Model, (caller, client): (Option<i64>, &ClientInfo)) -> Result<()> {
    ensure_own(caller, row.user_id)?;
    end(app, row.user_id, row.id, client).await
}

async fn end_legacy(app: &App, token: &str, policy: &SessionPolicy, (caller, client): (Option<i64>, &ClientInfo)) -> Result<()> {
    let (claims, mut session) = legacy::verify_refresh(app, token).await?;
    ensure_own(caller, claims.user)?;
    if session.is_none() {
        if legacy::blacklist(app, &claims, client).await? {
            return Ok(());
        }
        session = legacy::session_of(app, &claims).await?;
    }
    let session = session.ok_or(TokenError::Revoked)?;
    let row = refresh::session_of(app, &legacy::first_generation(claims, session, policy), policy).await?;
    end_own(app, &row, (caller, client)).await
}

fn ensure_own(caller: Option<i64>, user: i64) -> Result<()> {
    if caller.is_none_or(|caller| caller == user) { Ok(()) } else { Err(TokenError::Invalid.into()) }
}

/// Ends the session of the request. One that does not exist any more, because a backup was restored for example, has ended.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(app: &App, caller: SessionRef, client: &ClientInfo) -> Result<()> {
    match end(app, caller.user, caller.session, client).await {
        Err(Error::Rejected(Rejection::NotFound)) => {
            app.revoked.note(&[caller.session], app.now());
            Ok(())
        }
        ended => ended,
    }
}

/// Ends all sessions of a user except the one of the request, and returns how many. If there are very many, the last end a moment later.
pub async fn end_others(app: &App, user: i64, asking: i64, client: &ClientInfo) -> Result<usize> {
    let mut work = app.begin(client).await?;
    let revocation = AccessRevocation { reason: EndReason::Logout, except: Some(asking), keys: ApiKeys::Keep };
    let count = session::count_of(&work, user, Some(asking)).await?;
    let ended = work.revoke_access(user, revocation).await?;
    if !ended.is_empty() {
        work.audit(Event::SignedOut, About::ended(user, &ended, count)).await?;
    }
    work.commit().await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}
