//! Choosing another username while signed in.

use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    store::{audit_event::About, session, user, user_rename},
    types::{client::ClientInfo, email::Email, kinds::Event, username::Username},
};

/// Changes the username; another user can take the old one from then on. The present username is no error, and changes nothing.
///
/// # Errors
/// `Validation`: the username is not acceptable, or it is taken. `Forbidden` in a session that an API key has opened.
/// `ReauthenticationRequired`, for a user without an email address whose password was not asked for recently. `RateLimited`,
/// with sign-ups of the same IP address.
pub async fn change(app: &App, caller: SessionRef, new: &str, client: &ClientInfo) -> Result<()> {
    let name = Username::parse(new).map_err(|problem| (Field::NewUsername, problem))?;
    require_proof(app, caller).await?;
    let mut work = app.begin(client).await?;
    let user = user::lock_for_update(&work, caller.user).await?.ok_or(Rejection::UserNotFound)?;
    session::require_interactive(&work, caller.session).await?;
    if user.username.as_deref() == Some(name.as_str()) {
        return Ok(());
    }
    let own = user.own_email().and_then(|own| Email::parse(own).ok());
    name.goes_with(own.as_ref()).map_err(|problem| (Field::NewUsername, problem))?;
    let now = work.now;
    // Before it is known whether the name is free: sign-ups tell the same, and neither tells it for ever.
    app.limits.sign_up.consume(client.ip)?;
    let changed = user_rename::change_username(&work, &user, &name, now).await.map_err(|error| match error {
        Error::Validation(problems) if problems.iter().all(|(_, problem)| *problem == FieldError::Taken) => {
            (Field::NewUsername, FieldError::Taken).into()
        }
        error => error,
    })?;
    if !changed {
        return Err(TokenError::Invalid.into());
    }
    work.audit(Event::UsernameChanged, About::user(user.id).session(caller.session)).await?;
    work.commit().await
}

/// Users without an address have their name alone to sign in with: with a stolen token it could be taken from them for good.
async fn require_proof(app: &App, caller: SessionRef) -> Result<()> {
    let user = user::by_id(app.db.reader(), caller.user).await?.ok_or(Rejection::UserNotFound)?;
    if user.own_email().is_none() {
        RecentlyAuthenticated::of(app, caller).await?;
    }
    Ok(())
}
