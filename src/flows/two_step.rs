//! Setting up the second factor of an account, and removing it.

use std::time::Duration;

use crate::{
    app::{
        App,
        authorization::Admin,
        reauthentication::RecentlyAuthenticated,
        second_factor::{self, SecondFactors},
        unit_of_work::UnitOfWork,
    },
    crypto::{recovery_code as code, totp as codes},
    error::{Field, FieldError, Rejection, Result},
    store::{audit_event::About, outbox, rate_limit, recovery_code, totp, user, user_state},
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, Event},
        secret::Secret,
    },
};

/// An app that was not confirmed by then has to be set up again.
const SETUP_LIFETIME: Duration = Duration::from_hours(1);

/// What an account has.
pub struct TwoStepState {
    pub factors: SecondFactors,
    /// Since when codes of an app are asked for.
    pub totp_since: Option<Timestamp>,
}

/// # Errors
/// Those of the database.
pub async fn state(app: &App, user: i64) -> Result<TwoStepState> {
    let db = app.db.reader();
    let row = totp::confirmed(db, user).await?;
    Ok(TwoStepState { factors: SecondFactors::of(db, user).await?, totp_since: row.and_then(|row| row.confirmed_at) })
}

/// Makes the key of an app, which is no second factor until one of its codes confirms it. An earlier one that waits ends.
///
/// # Errors
/// `AuthenticatorExists`.
pub async fn begin(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<Secret> {
    let work = lock(app, by, client).await?;
    let key = codes::generate();
    let sealed = app.seal_totp_key(by.user(), &key)?;
    if !totp::begin(&work, by.user(), &sealed, work.now).await? {
        return Err(Rejection::AuthenticatorExists.into());
    }
    work.commit().await?;
    Ok(key)
}

/// The key of the app that waits to be confirmed.
///
/// # Errors
/// `NoAuthenticator`, where none waits, or for too long.
pub async fn waiting(app: &App, by: RecentlyAuthenticated) -> Result<Secret> {
    let row = totp::of_user(app.db.reader(), by.user()).await?;
    let row = row.filter(|row| waits(row, app.now())).ok_or(Rejection::NoAuthenticator)?;
    app.totp_key(&row)
}

fn waits(row: &totp::Model, now: Timestamp) -> bool {
    row.confirmed_at.is_none() && row.created_at.is_within(SETUP_LIFETIME, now)
}

/// Makes the app a second factor. From now on, every sign-in needs one; the recovery codes can be read only now.
///
/// # Errors
/// `Validation` for a wrong code; `NoAuthenticator`, where none waits.
pub async fn confirm(app: &App, by: RecentlyAuthenticated, typed: &str, client: &ClientInfo) -> Result<Vec<Secret>> {
    let mut work = lock(app, by, client).await?;
    let (user, now) = (by.user(), work.now);
    let row = totp::of_user(&work, user).await?.filter(|row| waits(row, now)).ok_or(Rejection::NoAuthenticator)?;
    let typed = typed.replace(' ', "");
    if typed.is_empty() {
        return Err((Field::Code, FieldError::Blank).into());
    }
    let step = codes::step_of(&app.totp_key(&row)?, &typed, (row.last_step, now));
    let step = step.ok_or((Field::Code, FieldError::CodeWrong))?;
    if !totp::confirm(&work, &row, step, now).await? {
        return Err(Rejection::NoAuthenticator.into());
    }
    user_state::second_factor_changed(&work, user, now).await?;
    let made = replace_codes(app, &work, user).await?;
    let event = work.audit(Event::SecondFactorAdded, About::user(user).session(by.session())).await?;
    work.email(outbox::NewEmail::notice(EmailKind::SecondFactorAdded, user).of_event(event)).await?;
    work.commit().await?;
    Ok(made)
}

/// Recovery codes in place of all earlier ones. They can be read only now.
///
/// # Errors
/// `NoAuthenticator`, where the account has no second factor.
pub async fn create_codes(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<Vec<Secret>> {
    let mut work = lock(app, by, client).await?;
    if !SecondFactors::of(&work, by.user()).await?.is_required() {
        return Err(Rejection::NoAuthenticator.into());
    }
    let made = replace_codes(app, &work, by.user()).await?;
    work.audit(Event::RecoveryCodesCreated, About::user(by.user()).session(by.session())).await?;
    work.commit().await?;
    Ok(made)
}

/// Removes the app, and the recovery codes where there is no other second factor.
///
/// # Errors
/// `NoAuthenticator`.
pub async fn remove(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<()> {
    let mut work = lock(app, by, client).await?;
    let user = by.user();
    if !totp::remove(&work, user).await? {
        return Err(Rejection::NoAuthenticator.into());
    }
    if !SecondFactors::of(&work, user).await?.is_required() {
        recovery_code::remove(&work, user).await?;
    }
    user_state::second_factor_changed(&work, user, work.now).await?;
    let event = work.audit(Event::SecondFactorRemoved, About::user(user).session(by.session())).await?;
    work.email(outbox::NewEmail::notice(EmailKind::SecondFactorRemoved, user).of_event(event)).await?;
    work.commit().await
}

/// Devices that needed no second step need one again.
///
/// # Errors
/// Those of the database.
pub async fn forget_devices(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<()> {
    let mut work = lock(app, by, client).await?;
    user_state::second_factor_changed(&work, by.user(), work.now).await?;
    work.audit(Event::DevicesForgotten, About::user(by.user()).session(by.session())).await?;
    work.commit().await
}

/// Removes every second factor of a user who has lost them: the password alone signs in again. Its owner gets an email.
///
/// # Errors
/// `NotFound`, if there is no such user; `NoAuthenticator`, if there is nothing to remove.
pub async fn reset(app: &App, by: &Admin, user: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let user = user::lock_for_update(&work, user).await?.ok_or(Rejection::NotFound)?.id;
    if !second_factor::remove_all(&work, user).await? {
        return Err(Rejection::NoAuthenticator.into());
    }
    user_state::second_factor_changed(&work, user, work.now).await?;
    rate_limit::reset(&work, app.limits.lockout_keys(user)).await?;
    let event = work.audit(Event::SecondFactorReset, About::user(user)).await?;
    work.email(outbox::NewEmail::notice(EmailKind::SecondFactorReset, user).of_event(event)).await?;
    work.commit().await
}

/// Two simultaneous requests come one after the other.
async fn lock<'a>(app: &'a App, by: RecentlyAuthenticated, client: &'a ClientInfo) -> Result<UnitOfWork<'a>> {
    let work = app.begin(client).await?;
    user::lock_for_update(&work, by.user()).await?;
    by.recheck(&work).await?;
    Ok(work)
}

async fn replace_codes(app: &App, work: &UnitOfWork<'_>, user: i64) -> Result<Vec<Secret>> {
    let made: Vec<Secret> = (0..code::COUNT).map(|_| code::generate()).collect();
    let normalized = made.iter().filter_map(|made| code::normalize(made.reveal()));
    let digests = normalized.map(|normalized| code::digest(&app.link_key, user, &normalized)).collect();
    recovery_code::replace(work, user, digests, work.now).await?;
    Ok(made)
}
