//! Choosing another username while signed in.

use super::sign_in;
use crate::{
    app::{App, reauthentication::SessionRef},
    error::{Error, Field, FieldError, Rejection, Result, TokenError, ValidationErrors},
    store::{audit_event::About, session, user, user_rename},
    types::{client::ClientInfo, email::Email, kinds::Event, secret::Password, username::Username},
};

/// What was entered; `None` is what was left out.
pub struct Draft<'a> {
    pub new: Option<&'a str>,
    /// Checked where it was entered: whoever asks says whether it must be.
    pub password: Option<&'a str>,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// Changes the username; another user can take the old one from then on. The present username is no error, and changes nothing.
///
/// # Errors
/// `Validation`: the username is not acceptable or is taken, or the password is wrong. `Forbidden` in a session that an API key has
/// opened. `RateLimited`, after many usernames that were taken, or many wrong passwords.
pub async fn change(app: &App, caller: SessionRef, draft: Draft<'_>, client: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), caller.session).await?;
    let user = user::by_id(app.db.reader(), caller.user).await?.ok_or(Rejection::UserNotFound)?;
    let mut problems = draft.problems;
    let name = problems.need(Field::NewUsername, draft.new, Username::parse);
    if let Some(name) = &name {
        problems.take(Field::NewUsername, goes_with(name, &user));
    }
    let password = draft.password.and_then(|text| problems.take(Field::Password, Password::parse(text)));
    problems.check()?;
    let name = name.ok_or((Field::NewUsername, FieldError::Required))?;
    if let Some(password) = password {
        sign_in::reauthenticate(app, caller, &password, client).await?;
    }
    replace(app, caller, &name, client).await
}

async fn replace(app: &App, caller: SessionRef, name: &Username, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    let user = user::lock_for_update(&work, caller.user).await?.ok_or(Rejection::UserNotFound)?;
    session::require_interactive(&work, caller.session).await?;
    if user.username.as_deref() == Some(name.as_str()) {
        return Ok(());
    }
    // The email address may have been changed since it was read.
    goes_with(name, &user).map_err(|problem| (Field::NewUsername, problem))?;
    let now = work.now;
    let changed = match user_rename::change_username(&work, &user, name, now).await {
        Err(Error::Validation(_)) => return Err(taken(app, client)?),
        changed => changed?,
    };
    if !changed {
        return Err(TokenError::Invalid.into());
    }
    work.audit(Event::UsernameChanged, About::user(user.id).session(caller.session)).await?;
    work.commit().await
}

fn goes_with(name: &Username, user: &user::Model) -> Result<(), FieldError> {
    let own = user.own_email().and_then(|own| Email::parse(own).ok());
    name.goes_with(own.as_ref())
}

/// Counted as sign-ups are, which tell the same: whether a username belongs to somebody.
fn taken(app: &App, client: &ClientInfo) -> Result<Error> {
    app.limits.sign_up.consume(client.ip)?;
    Ok((Field::NewUsername, FieldError::Taken).into())
}
