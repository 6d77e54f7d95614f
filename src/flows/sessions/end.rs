//! Ending sessions.

use crate::{
    app::{
        App,
        revoke_access::{AccessRevocation, ApiKeys},
    },
    error::{Error, Rejection, Result},
    store::{audit_event::About, session},
    types::{
        client::ClientInfo,
        kinds::{EndReason, Event},
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

/// Ends the session of the request. One that does not exist any more, because a backup was restored for example, has ended.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(app: &App, user: i64, id: i64, client: &ClientInfo) -> Result<()> {
    match end(app, user, id, client).await {
        Err(Error::Rejected(Rejection::NotFound)) => {
            app.revoked.note(&[id], app.now());
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
