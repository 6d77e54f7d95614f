//! Proving who one is with a password: the one place where that is decided, whatever door somebody came in by.

use crate::{
    app::{App, proof::Asking},
    crypto::api_key::{fingerprint, is_well_formed},
    error::{Error, Field, Problem, Refusal, Result, TokenProblem},
    store::{api_key, audit, session, user},
    types::{email::Email, kinds::Event, origin::Origin, secret::Password, username::Username},
};

/// How somebody says who they are.
#[derive(Clone, Copy)]
pub enum Login<'a> {
    Email(&'a str),
    /// A user name, which may be an e-mail address too.
    Username(&'a str),
}

/// Takes as long for an unknown account as for a known one, and says as little.
///
/// # Errors
/// `CredentialsWrong` for an unknown account, a wrong password and an inactive account alike; `Busy` under a flood.
pub async fn with_password(app: &App, login: Login<'_>, password: &Password, from: &Origin) -> Result<user::Model> {
    let found = find(app, login).await?;
    let stored = found.as_ref().and_then(|user| user.password_hash.as_deref());
    let verdict = app.hasher.verify(password, stored).await?;
    match found {
        Some(user) if verdict.matches && user.is_active => {
            if let Some(hash) = verdict.upgrade {
                user::upgrade_hash(app.db.writer(), &user, &hash).await?;
            }
            Ok(user)
        }
        found => {
            let about = audit::About { user: found.map(|user| user.id), from: Some(from), ..audit::About::default() };
            audit::add(app.db.writer(), Event::SignInFailed, about, app.now()).await?;
            Err(Refusal::CredentialsWrong.into())
        }
    }
}

/// The same person again, before a sensitive step. Counts as the first time did.
///
/// # Errors
/// `Invalid`, where the password is wrong; `Forbidden` in a session that an API key has opened; `TokenInvalid` where it has ended.
pub async fn again(app: &App, caller: Asking, password: &Password, from: &Origin) -> Result<()> {
    session::in_person(app.db.reader(), caller.session).await?;
    let known = user::by_id(app.db.reader(), caller.user).await?.ok_or(Refusal::UserGone)?;
    let shown = match with_password(app, Login::Email(&known.email), password, from).await {
        Ok(shown) if shown.id == known.id => shown,
        Ok(_) | Err(Error::Refused(Refusal::CredentialsWrong)) => return Err((Field::Password, Problem::PasswordWrong).into()),
        Err(error) => return Err(error),
    };
    let now = app.now();
    let txn = app.begin().await?;
    let still = user::by_id(&txn, shown.id).await?.is_some_and(|user| user.password_changed_at == shown.password_changed_at);
    if !still || !session::prove(&txn, caller.session, now).await? {
        return Err(TokenProblem::Revoked.into());
    }
    let about = audit::About { user: Some(shown.id), session: Some(caller.session), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::Reauthenticated, about, now).await?;
    Ok(txn.commit().await?)
}

/// With the key of a program that acts for somebody.
///
/// # Errors
/// `CredentialsWrong` for a key that is unknown, expired or revoked, and for an owner who is inactive; `TooMany` for one who
/// guesses. A right key is never kept out by other people's guesses from the same address.
pub async fn with_api_key(app: &App, key: &str, from: &Origin) -> Result<(user::Model, api_key::Model)> {
    let (db, now) = (app.db.reader(), app.now());
    let key = key.trim();
    let row = if is_well_formed(key) { api_key::by_digest(db, &fingerprint(key)).await? } else { None };
    let owner = match &row {
        Some(row) => user::by_id(db, row.user_id).await?,
        None => None,
    };
    match (row, owner) {
        (Some(row), Some(user)) if row.is_live(now) && user.is_active => Ok((user, row)),
        (row, _) => {
            app.key_guesses.take(from.ip)?;
            let about = audit::About {
                user: row.map(|row| row.user_id),
                from: Some(from),
                detail: Some("api-key".to_owned()),
                ..audit::About::default()
            };
            audit::add(app.db.writer(), Event::SignInFailed, about, now).await?;
            Err(Refusal::CredentialsWrong.into())
        }
    }
}

async fn find(app: &App, login: Login<'_>) -> Result<Option<user::Model>> {
    let db = app.db.reader();
    match login {
        Login::Email(text) => user::by_email(db, Email::parse(text).as_ref().map_or("", Email::key)).await,
        Login::Username(text) => {
            let email = Email::parse(text);
            user::by_login(db, &Username::normalise(text), email.as_ref().map_or("", Email::key)).await
        }
    }
}
