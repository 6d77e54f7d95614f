//! Choosing another username while signed in.

use crate::{
    app::{App, reauthentication::SessionRef},
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    store::{audit_event::About, session, user, user_rename},
    types::{client::ClientInfo, email::Email, kinds::Event, username::Username},
};

/// Changes the username; another user can take the old one from then on. The present username is no error, and changes nothing.
///
/// # Errors
/// `Validation`: the username is not acceptable, or it is taken. `Forbidden` in a session that an API key has opened. `RateLimited`,
/// after many usernames that were taken.
pub async fn change(app: &App, caller: SessionRef, new: &str, client: &ClientInfo) -> Result<()> {
    let name = Username::parse(new).map_err(|problem| (Field::NewUsername, problem))?;
    let mut work = app.begin(client).await?;
    let user = user::lock_for_update(&work, caller.user).await?.ok_or(Rejection::UserNotFound)?;
    session::require_interactive(&work, caller.session).await?;
    if user.username.as_deref() == Some(name.as_str()) {
        return Ok(());
    }
    let own = user.own_email().and_then(|own| Email::parse(own).ok());
    name.goes_with(own.as_ref()).map_err(|problem| (Field::NewUsername, problem))?;
    let now = work.now;
    let changed = match user_rename::change_username(&work, &user, &name, now).await {
        Err(Error::Validation(_)) => return Err(taken(app, client)?),
        changed => changed?,
    };
    if !changed {
        return Err(TokenError::Invalid.into());
    }
    work.audit(Event::UsernameChanged, About::user(user.id).session(caller.session)).await?;
    work.commit().await
}

/// Counted as sign-ups are, which tell the same: whether a username is taken.
fn taken(app: &App, client: &ClientInfo) -> Result<Error> {
    app.limits.sign_up.consume(client.ip)?;
    Ok((Field::NewUsername, FieldError::Taken).into())
}
