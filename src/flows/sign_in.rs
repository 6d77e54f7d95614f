//! Signing in with a password or an API key: the one sequence for pages, API and contracts.

use crate::{
    app::{
        App,
        former_server::{FormerServer, SignInRequest},
        limits::{Attempt, RateLimitKey, known_device},
        reauthentication::SessionRef,
        sign_in_proof::SignInProof,
    },
    crypto::{
        api_key::{fingerprint, is_well_formed},
        password::{Upgrade, Verification},
    },
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    store::{
        api_key,
        audit_event::{self, About},
        rate_limit, session, takeover, user, user_login,
    },
    types::{client::ClientInfo, email::Email, kinds::Event, secret::Password, username::Username},
};

/// How a user is named at sign-in.
#[derive(Clone, Copy)]
pub enum Login<'a> {
    Email(&'a str),
    /// A username, which may be an e-mail address too.
    Username(&'a str),
    /// Whichever was typed into a field for both.
    EmailOrUsername(&'a str),
    /// Not named at all: the account is known, as by a link.
    Account(i64),
}

/// As `Login`, for work that goes on when no caller waits for it.
enum OwnedLogin {
    Email(String),
    Username(String),
    EmailOrUsername(String),
    Account(i64),
}

impl OwnedLogin {
    fn borrow(&self) -> Login<'_> {
        match self {
            Self::Email(text) => Login::Email(text),
            Self::Username(text) => Login::Username(text),
            Self::EmailOrUsername(text) => Login::EmailOrUsername(text),
            Self::Account(id) => Login::Account(*id),
        }
    }
}

impl Login<'_> {
    fn into_owned(self) -> OwnedLogin {
        match self {
            Self::Email(text) => OwnedLogin::Email(text.to_owned()),
            Self::Username(text) => OwnedLogin::Username(text.to_owned()),
            Self::EmailOrUsername(text) => OwnedLogin::EmailOrUsername(text.to_owned()),
            Self::Account(id) => OwnedLogin::Account(id),
        }
    }

    /// The normalised spelling of what was entered, if there is no such account.
    fn typed(self) -> String {
        match self {
            Self::Account(id) => format!("#{id}"),
            Self::Email(text) | Self::Username(text) | Self::EmailOrUsername(text) => {
                Email::parse(text).map_or_else(|_| Username::normalise(text), |email| email.key().to_owned())
            }
        }
    }
}

/// Takes as long for an unknown account as for a known one, and says as little. A try is counted before it is judged, and one
/// that was right is not counted after all. It is judged whether or not the caller waits for the verdict.
///
/// # Errors
/// `InvalidCredentials` for an unknown account, a wrong password and an inactive account alike; `RateLimited` where there were too
/// many of those, or too many that were right; `Overloaded` under a flood.
pub async fn with_password(app: &App, login: Login<'_>, password: &Password, client: &ClientInfo) -> Result<user::Model> {
    with_password_or_former_server(app, login, (password, None), client).await
}

/// As `with_password`, for what opens no session by itself: a password that was right is counted and noted as at a sign-in, so that
/// it cannot be tried without end and without a trace.
///
/// # Errors
/// As `with_password`.
pub async fn with_password_once(app: &App, login: Login<'_>, password: &Password, client: &ClientInfo) -> Result<user::Model> {
    let user = with_password(app, login, password, client).await?;
    let limiter = &app.limits.login;
    let mut work = app.begin(client).await?;
    let entry = app.limits.entry(limiter, RateLimitKey::User(user.id), known_device(app, &user, client));
    limiter.record(rate_limit::consume(&work, entry.as_ref(), work.now).await)?;
    work.audit(Event::Reauthenticated, About::user(user.id)).await?;
    work.commit().await?;
    Ok(user)
}

/// As `with_password`. Where a user was imported with a hash that cannot be verified here, the former server is asked with the same
/// fields.
///
/// # Errors
/// As `with_password`; `Overloaded` too, where the former server does not say whether the password is right.
pub async fn with_password_or_former_server(
    app: &App,
    login: Login<'_>,
    (password, sent): (&Password, Option<SignInRequest>),
    client: &ClientInfo,
) -> Result<user::Model> {
    let work = {
        let (app, login, password, client) = (app.clone(), login.into_owned(), password.clone(), client.clone());
        async move { count_and_judge(&app, login.borrow(), Presented { password: &password, sent: sent.as_ref() }, &client).await }
    };
    app.complete(work).await
}

/// With a password that was right a moment ago, where the sign-in waited for the email address to be confirmed. As after a password, `open`
/// checks the account once more.
///
/// # Errors
/// `InvalidCredentials`, if the account is gone or inactive, has another password by now, or all access to it was ended.
pub async fn with_proof(app: &App, proof: &SignInProof) -> Result<user::Model> {
    let user = user::by_id(app.db.reader(), proof.user()).await?.filter(|user| proof.holds_for(user));
    user.ok_or_else(|| Rejection::InvalidCredentials.into())
}

/// A password, and the request that it came in, where the former server may be asked about it.
#[derive(Clone, Copy)]
struct Presented<'a> {
    password: &'a Password,
    sent: Option<&'a SignInRequest>,
}

async fn count_and_judge(app: &App, login: Login<'_>, presented: Presented<'_>, client: &ClientInfo) -> Result<user::Model> {
    let limiter = &app.limits.failed_login;
    let mut attempt = limiter.attempt(app, client.ip)?;
    let found = find(app, login).await?;
    if let Err(error) = limiter.record(count(app, &mut attempt, (login, found.as_ref()), client).await) {
        if matches!(error, Error::RateLimited(_)) {
            attempt.wrong();
        }
        return Err(error);
    }
    if let Some(user) = &found {
        // A password that may not open anything now need not be hashed.
        let (limiter, db) = (&app.limits.login, app.db.writer());
        let entry = app.limits.entry(limiter, RateLimitKey::User(user.id), known_device(app, user, client));
        limiter.record(rate_limit::check(db, entry.as_ref(), app.now()).await)?;
    }
    let judged = judge(app, found, (presented, &login.typed()), client).await;
    match &judged {
        Ok(user) if app.hides(user) => attempt.wrong(),
        _ => attempt.settle(&judged).await,
    }
    judged
}

async fn judge(
    app: &App,
    found: Option<user::Model>,
    (presented, typed): (Presented<'_>, &str),
    client: &ClientInfo,
) -> Result<user::Model> {
    let verdict = if let Some((server, user, sent)) = asked_elsewhere(app, found.as_ref(), presented) {
        ask(app, server, (user, sent), presented.password).await?
    } else {
        let stored = found.as_ref().and_then(|user| user.password_hash.as_deref());
        app.hasher.verify_for(typed, presented.password, stored, upgrade(app).await?).await?
    };
    match found {
        Some(user) if verdict.matches && user.is_active => {
            if let Some(hash) = verdict.upgrade {
                user::upgrade_hash(app.db.writer(), &user, &hash).await?;
            }
            Ok(user)
        }
        found => {
            let about = About::user(found.map(|user| user.id)).client(client);
            audit_event::add(app.db.writer(), Event::SignInFailed, about, app.now()).await?;
            Err(Rejection::InvalidCredentials.into())
        }
    }
}

/// Whether hashes that Django made are exchanged: not before the takeover is finished, where the settings keep them.
async fn upgrade(app: &App) -> Result<Upgrade> {
    if !app.config.takeover.keep_hashes {
        return Ok(Upgrade::All);
    }
    let takeover = takeover::current(app.db.reader()).await?;
    Ok(if takeover.is_some_and(|takeover| takeover.finished_at.is_some()) { Upgrade::All } else { Upgrade::OwnOnly })
}

/// The former server, where only that can say whether the password is right.
fn asked_elsewhere<'a>(
    app: &'a App,
    found: Option<&'a user::Model>,
    presented: Presented<'a>,
) -> Option<(&'a FormerServer, &'a user::Model, &'a SignInRequest)> {
    let (server, user, sent) = (app.former_server.as_ref()?, found?, presented.sent?);
    let stored = user.password_hash.as_deref()?;
    (!app.hasher.can_verify(stored)).then_some((server, user, sent))
}

async fn ask(
    app: &App,
    server: &FormerServer,
    (user, sent): (&user::Model, &SignInRequest),
    password: &Password,
) -> Result<Verification> {
    if !server.lets_in(sent, user.id).await? {
        return Ok(Verification { matches: false, upgrade: None });
    }
    // Kept also where the hashes of the former server are: there is none of this user here.
    Ok(Verification { matches: true, upgrade: Some(app.hasher.hash(password).await?) })
}

/// By the account, however it was named; or by the name, if there is no such account.
async fn count(
    app: &App,
    attempt: &mut Attempt,
    (login, found): (Login<'_>, Option<&user::Model>),
    client: &ClientInfo,
) -> Result<()> {
    let limiter = &app.limits.failed_login;
    match found.filter(|user| !app.hides(user)) {
        Some(user) => attempt.count_for(limiter, (user, client)).await,
        None => attempt.count(app.limits.entry(limiter, RateLimitKey::UnknownLogin(&login.typed()), None)).await,
    }
}

/// The password again, before a sensitive operation. Wrong passwords count as failed sign-ins do, but apart: the session may be
/// stolen, and failed sign-ins by others must not lock out a signed-in user. It is judged whether or not the caller waits.
///
/// # Errors
/// `Validation`, where the password is wrong; `Forbidden` in a session that an API key has opened; `InvalidToken` where it has
/// ended; `RateLimited`.
pub async fn reauthenticate(app: &App, caller: SessionRef, password: &Password, client: &ClientInfo) -> Result<()> {
    let work = {
        let (app, password, client) = (app.clone(), password.clone(), client.clone());
        async move { reauthenticate_now(&app, caller, &password, &client).await }
    };
    app.complete(work).await
}

async fn reauthenticate_now(app: &App, caller: SessionRef, password: &Password, client: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), caller.session).await?;
    let known = user::by_id(app.db.reader(), caller.user).await?.ok_or(Rejection::UserNotFound)?;
    let (limiter, right) = (&app.limits.failed_login, &app.limits.login);
    let mut attempt = Attempt::uncounted(app);
    let bucket = format!("session {}", caller.session);
    limiter.record(attempt.count(app.limits.entry(limiter, RateLimitKey::User(known.id), Some(&bucket))).await)?;
    let allowed = app.limits.entry(right, RateLimitKey::User(known.id), Some(&bucket));
    right.record(rate_limit::check(app.db.writer(), allowed.as_ref(), app.now()).await)?;
    let judged = judge(app, Some(known), (Presented { password, sent: None }, ""), client).await;
    attempt.settle(&judged).await;
    let shown = match judged {
        Err(Error::Rejected(Rejection::InvalidCredentials)) => return Err((Field::Password, FieldError::PasswordWrong).into()),
        other => other?,
    };
    let mut work = app.begin(client).await?;
    let now = work.now;
    let still =
        user::lock_for_update(&work, shown.id).await?.is_some_and(|user| user.password_changed_at == shown.password_changed_at);
    right.record(rate_limit::consume(&work, allowed.as_ref(), now).await)?;
    if !still || !session::mark_authenticated(&work, caller.session, now).await? {
        return Err(TokenError::Revoked.into());
    }
    work.audit(Event::Reauthenticated, About::user(shown.id).session(caller.session)).await?;
    work.commit().await
}

/// With an API key.
///
/// # Errors
/// `InvalidCredentials` for a key that is unknown, expired or revoked, and for an owner who is inactive; `RateLimited` for one who
/// guesses. A right key is never kept out by others' guesses from the same IP address.
pub async fn with_api_key(app: &App, key: &str, client: &ClientInfo) -> Result<(user::Model, api_key::Model)> {
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
            app.limits.api_key.consume(client.ip)?;
            let about = About::user(row.map(|row| row.user_id)).detail("api-key".to_owned()).client(client);
            audit_event::add(app.db.writer(), Event::SignInFailed, about, now).await?;
            Err(Rejection::InvalidCredentials.into())
        }
    }
}

async fn find(app: &App, login: Login<'_>) -> Result<Option<user::Model>> {
    let db = app.db.reader();
    match login {
        Login::Email(text) => user_login::by_email(db, text).await,
        Login::Username(text) => user_login::by_username_or_email(db, text).await,
        Login::EmailOrUsername(text) => user_login::by_email_or_username(db, text).await,
        Login::Account(id) => user::by_id(db, id).await,
    }
}
