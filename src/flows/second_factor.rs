//! The second step of a sign-in: a code of the authenticator app, or a recovery code.

use crate::{
    app::{
        App,
        limits::{Attempt, RateLimitKey},
        reauthentication::SessionRef,
        second_factor::FEW_CODES,
        unit_of_work::UnitOfWork,
    },
    crypto::{recovery_code as code, totp as codes},
    error::{Error, Field, FieldError, Result, TokenError},
    pending_second_factor::PendingSecondFactor,
    store::{audit_event::About, outbox, rate_limit, recovery_code, session, totp, user, user_state},
    types::{
        auth_methods::{AuthMethod, AuthMethods},
        client::ClientInfo,
        kinds::{EmailKind, Event},
        secret::Secret,
    },
};

/// The user of a sign-in that waits, and what was proved by now.
pub type Proven = (user::Model, AuthMethods);

/// Completes a sign-in that waits. A try is counted before it is judged, and judged whether or not the caller waits for the verdict.
/// `sessions::open` does the rest.
///
/// # Errors
/// `Validation` for a wrong or used code; `InvalidToken`, if the sign-in has ended: the password, the second factors or the access to the
/// account were changed since, or five codes were wrong; `RateLimited`.
pub async fn complete(app: &App, pending: PendingSecondFactor, typed: &str, client: &ClientInfo) -> Result<Proven> {
    let work = {
        let (app, typed, client) = (app.clone(), Secret::new(typed.trim().to_owned()), client.clone());
        async move { count_and_judge(&app, pending, &typed, &client).await }
    };
    app.complete(work).await
}

/// The user of a sign-in that waits, if it has not ended.
///
/// # Errors
/// `InvalidToken`.
pub async fn user_of(app: &App, pending: &PendingSecondFactor) -> Result<user::Model> {
    let user = user::by_id(app.db.reader(), pending.account.user).await?;
    user.filter(|user| is_valid(user, pending)).ok_or_else(|| TokenError::Revoked.into())
}

fn is_valid(user: &user::Model, pending: &PendingSecondFactor) -> bool {
    user.is_active && user_state::of(user) == pending.account
}

/// A code of the authenticator app in place of the password, before a sensitive operation. Recovery codes are for signing in alone.
///
/// # Errors
/// `Validation` for a wrong code, or where the account has no app; `Forbidden` in a session that an API key has opened; `InvalidToken`
/// where it has ended; `RateLimited`.
pub async fn reauthenticate(app: &App, caller: SessionRef, typed: &str, client: &ClientInfo) -> Result<()> {
    let work = {
        let (app, typed, client) = (app.clone(), Secret::new(typed.replace(' ', "")), client.clone());
        async move { reauthenticate_now(&app, caller, &typed, &client).await }
    };
    app.complete(work).await
}

async fn reauthenticate_now(app: &App, caller: SessionRef, typed: &Secret, client: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), caller.session).await?;
    let limiter = &app.limits.second_factor;
    let mut attempt = Attempt::uncounted(app);
    // Apart from sign-ins: guesses of others must not lock out a signed-in user.
    let entry = app.limits.entry(limiter, RateLimitKey::User(caller.user), Some(&format!("session {}", caller.session)));
    limiter.record(attempt.count(entry).await)?;
    let judged = judge_again(app, caller, typed, client).await;
    match &judged {
        Err(Error::Validation(_)) => attempt.wrong(),
        judged => attempt.settle(judged).await,
    }
    judged
}

async fn judge_again(app: &App, caller: SessionRef, typed: &Secret, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    user::lock_for_update(&work, caller.user).await?;
    let about = About::user(caller.user).session(caller.session);
    if !use_totp(app, &work, caller.user, typed).await? {
        work.audit(Event::SecondFactorFailed, about).await?;
        work.commit().await?;
        return Err((Field::Code, FieldError::CodeWrong).into());
    }
    if !session::mark_authenticated(&work, caller.session, work.now).await? {
        return Err(TokenError::Revoked.into());
    }
    work.audit(Event::Reauthenticated, about).await?;
    work.commit().await
}

async fn count_and_judge(app: &App, pending: PendingSecondFactor, typed: &Secret, client: &ClientInfo) -> Result<Proven> {
    let user = user_of(app, &pending).await?;
    if typed.reveal().is_empty() {
        return Err((Field::Code, FieldError::Blank).into());
    }
    let limiter = &app.limits.second_factor;
    let mut attempt = limiter.attempt(app, client.ip)?;
    let entry = app.limits.entry(limiter, RateLimitKey::User(user.id), None);
    limiter.record(attempt.count(entry).await)?;
    let own = app.limits.pending_sign_in(pending.id);
    let counted = rate_limit::consume(app.db.writer(), Some(&own), app.now()).await;
    counted.map_err(|error| if matches!(error, Error::RateLimited(_)) { TokenError::Revoked.into() } else { error })?;
    let judged = judge(app, pending, typed, client).await;
    match &judged {
        Err(Error::Validation(_)) => attempt.wrong(),
        judged => attempt.settle(judged).await,
    }
    judged
}

async fn judge(app: &App, pending: PendingSecondFactor, typed: &Secret, client: &ClientInfo) -> Result<Proven> {
    let mut work = app.begin(client).await?;
    let user = user::lock_for_update(&work, pending.account.user).await?.filter(|user| is_valid(user, &pending));
    let user = user.ok_or(TokenError::Revoked)?;
    if !use_code(app, &mut work, user.id, typed).await? {
        work.audit(Event::SecondFactorFailed, About::user(user.id)).await?;
        work.commit().await?;
        return Err((Field::Code, FieldError::CodeWrong).into());
    }
    work.commit().await?;
    let methods = AuthMethods::from_bits(pending.methods).and(AuthMethod::Otp).and(AuthMethod::Mfa);
    Ok((user, methods))
}

/// Uses up a code of either kind; false, where it is none of this user.
async fn use_code(app: &App, work: &mut UnitOfWork<'_>, user: i64, typed: &Secret) -> Result<bool> {
    let digits = Secret::new(typed.reveal().replace(' ', ""));
    if codes::is_code(digits.reveal()) {
        return use_totp(app, work, user, &digits).await;
    }
    let Some(normalized) = code::normalize(typed.reveal()) else { return Ok(false) };
    let digest = code::digest(&app.link_key, user, &normalized);
    if !recovery_code::consume(work, user, &digest, work.now).await? {
        return Ok(false);
    }
    let left = recovery_code::left(work, user).await?;
    let event = work.audit(Event::RecoveryCodeUsed, About::user(user).detail(left.to_string())).await?;
    work.email(outbox::NewEmail::notice(EmailKind::RecoveryCodeUsed, user).of_event(event)).await?;
    if left <= FEW_CODES {
        tracing::info!(event = "few_recovery_codes", user, left, "an account has few recovery codes left");
    }
    Ok(true)
}

async fn use_totp(app: &App, work: &UnitOfWork<'_>, user: i64, typed: &Secret) -> Result<bool> {
    let Some(row) = totp::confirmed(work, user).await? else { return Ok(false) };
    let key = app.totp_key(&row)?;
    match codes::step_of(&key, typed.reveal(), (row.last_step, work.now)) {
        Some(step) => totp::consume(work, &row, step).await,
        None => Ok(false),
    }
}
