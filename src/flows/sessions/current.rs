//! New tokens for the session of a request, whose access token has been checked.

use super::{
    refresh::refresh_client,
    tokens::{Tokens, derive, token_subject},
};
use crate::{
    app::{App, reauthentication::SessionRef},
    error::{Rejection, Result, TokenError},
    store::session,
    types::{
        client::ClientInfo,
        session_policy::{RefreshRotation, SessionPolicy},
    },
};

/// # Errors
/// `Forbidden`, if another contract opened the session: its client could not use the tokens of this one. `Revoked`, if it has ended.
pub async fn ensure_of_contract(app: &App, caller: SessionRef, policy: &SessionPolicy) -> Result<()> {
    if live(app, caller).await?.contract == *policy.contract { Ok(()) } else { Err(Rejection::Forbidden.into()) }
}

/// The next tokens of the session, as a renewal would give them: where refresh tokens rotate, the one before is spent. If another
/// renewal comes first, its tokens are these.
///
/// # Errors
/// `Revoked`, if the session has ended.
pub async fn renew_current(app: &App, caller: SessionRef, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let now = app.now();
    let row = live(app, caller).await?;
    let subject = token_subject(app, &row).await?;
    if policy.renewal == RefreshRotation::Never {
        if !session::touch(app.db.writer(), row.id, now).await? {
            return Err(TokenError::Revoked.into());
        }
        return derive(app, policy, &row, now, subject);
    }
    let by = refresh_client(app, (&row, subject.user.owner()), from, now);
    let next = match session::rotate(app.db.writer(), &row, policy, (by, now)).await? {
        Some(next) => next,
        None => live(app, caller).await?,
    };
    derive(app, policy, &next, next.renewed_at, subject)
}

async fn live(app: &App, caller: SessionRef) -> Result<session::Model> {
    let row = session::by_id(app.db.reader(), caller.session).await?;
    let own = row.filter(|row| row.user_id == caller.user && row.revoked_at.is_none());
    own.ok_or_else(|| TokenError::Revoked.into())
}
