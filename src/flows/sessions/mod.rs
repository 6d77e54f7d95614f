//! Staying signed in: opening a session, believing its tokens, ending it; `renewal` is what becomes of a refresh token.

mod refresh;

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;

use crate::{
    app::{
        App, effective_roles,
        limits::RateLimitKey,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    config::UnverifiedAccess,
    crypto::{
        device_cookie,
        jwt::{Claims, Kind},
        keyring::random,
    },
    error::{Error, Rejection, Result, TokenError},
    store::{
        Transaction, api_key, audit_event,
        outbox::{self, Recipient},
        rate_limit, role, session, user,
    },
    types::{
        client::{self, ClientInfo},
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event},
        roles,
        secret::Secret,
        session_policy::{RefreshRotation, SessionPolicy},
        user_agent::Device,
    },
};

pub use self::refresh::{refresh, renew, session_of_refresh_token, verify};

/// Somebody who has shown who they are: with a password, or with the key of a program that acts for them.
pub struct AuthenticatedUser {
    pub user: user::Model,
    pub key: Option<api_key::Model>,
}

impl From<user::Model> for AuthenticatedUser {
    fn from(user: user::Model) -> Self {
        Self { user, key: None }
    }
}

impl From<(user::Model, api_key::Model)> for AuthenticatedUser {
    fn from((user, key): (user::Model, api_key::Model)) -> Self {
        Self { user, key: Some(key) }
    }
}

/// A pair of tokens and all that a reply may say of it.
#[derive(Clone)]
pub struct Tokens {
    pub session: i64,
    /// As the policy says whose sessions these are.
    pub contract: Arc<str>,
    pub issued: Timestamp,
    pub access: Secret,
    pub access_expires: Timestamp,
    pub refresh: Secret,
    pub refresh_expires: Timestamp,
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// Signs somebody in who has proved who they are, unless the proof has been taken back meanwhile: hashing takes its time, and
/// whoever knows the old password could be signing in at the very moment in which another is chosen.
///
/// # Errors
/// `InvalidCredentials`, where the account is gone, inactive or has another password by now, or the key has come to its end.
pub async fn open(
    app: &App,
    authenticated: impl Into<AuthenticatedUser>,
    policy: &SessionPolicy,
    from: &ClientInfo,
) -> Result<Tokens> {
    let now = app.now();
    let txn = app.begin().await?;
    let AuthenticatedUser { user, key } = recheck(app, &txn, authenticated.into(), now).await?;
    let until = key.as_ref().and_then(|key| key.expires_at);
    let owner = session::Owner { user_id: user.id, api_key_id: key.as_ref().map(|key| key.id), until };
    let rate = app.limits.entry(
        &app.limits.login,
        RateLimitKey::User(user.id),
        owner.api_key_id.map(|id| format!("key {id}")).as_deref(),
    );
    app.limits.login.record(rate_limit::consume(&txn, rate.as_ref(), now).await)?;
    let row = session::open(&txn, owner, policy, from, now).await?;
    let ended = app.make_room(&txn, &row, now).await?;
    // Asked before this sign-in is one of those that there have been.
    let is_new = key.is_none() && Box::pin(is_new_place(app, &txn, (&user, from), now)).await?;
    user::signed_in(&txn, user.id, now).await?;
    let about = audit_event::About {
        user: Some(user.id),
        session: Some(row.id),
        from: Some(from),
        detail: Some(policy.contract.to_string()),
    };
    let event = audit_event::add(&txn, Event::SignedIn, about, now).await?;
    if is_new {
        outbox::add(&txn, outbox::New::notice(EmailKind::NewDevice, Recipient::User(user.id)).of_event(event), now).await?;
    }
    let mut roles = role::names_of(&txn, user.id).await?;
    if let Some(key) = key {
        api_key::used(&txn, key.id, now).await?;
        roles = key.narrow(roles);
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    if is_new {
        app.outbox_wakeup.notify_one();
    }
    app.metrics.sign_in_succeeded(&policy.contract);
    derive(app, policy, &row, now, TokenSubject { user, roles })
}

/// More sign-ins of one person are not looked at, and more than so many mails a day would teach nobody anything.
const REMEMBERED: u64 = 200;
const NOTICES: u64 = 5;

/// Whether nobody has come in before who was this person: with a browser that shows so, or with such a device from about there. Not so the first
/// time; nor where everybody seems to come from this very machine, for then a proxy stands between that is not trusted.
async fn is_new_place(app: &App, txn: &Transaction, who: (&user::Model, &ClientInfo), now: Timestamp) -> Result<bool> {
    let (user, from) = who;
    if from.ip.is_some_and(|ip| ip.to_canonical().is_loopback()) {
        return Ok(false);
    }
    let shown = from.device.as_deref().and_then(|shown| device_cookie::known(&app.device_key, shown, user.owner(), now));
    if user.signed_in_at.is_none() || shown.is_some() {
        return Ok(false);
    }
    let named = |agent: Option<&str>| Device::of(agent.unwrap_or_default());
    // An unknown place is like other unknown places only.
    let here = from.ip.map(client::region);
    let known = audit_event::places_of(txn, user.id, REMEMBERED).await?.into_iter().any(|(ip, agent)| {
        let there = ip.and_then(|text| text.parse().ok()).map(client::region);
        there == here && named(agent.as_deref()) == named(from.user_agent.as_deref())
    });
    let day = now.minus(Duration::from_hours(24));
    Ok(!known && outbox::count_of(txn, user.id, EmailKind::NewDevice, day).await? < NOTICES)
}

async fn recheck(app: &App, txn: &Transaction, authenticated: AuthenticatedUser, now: Timestamp) -> Result<AuthenticatedUser> {
    let wrong = Rejection::InvalidCredentials;
    let user = user::lock_for_update(txn, authenticated.user.id).await?.filter(|user| user.is_active).ok_or(wrong)?;
    ensure_may_sign_in(app, &user)?;
    if let Some(key) = authenticated.key {
        let key = api_key::by_id(txn, key.id).await?.filter(|key| key.is_live(now)).ok_or(wrong)?;
        // Programs do not change their owner's mind about leaving.
        if user.delete_at.is_some() {
            return Err(wrong.into());
        }
        return Ok((user, key).into());
    }
    if user.password_changed_at == authenticated.user.password_changed_at { Ok(user.into()) } else { Err(wrong.into()) }
}

/// Where signing up keeps silent about who has an account, signing in before one has confirmed one's address does too.
fn ensure_may_sign_in(app: &App, user: &user::Model) -> Result<()> {
    let registration = &app.config.registration;
    if user.verified_at.is_some() || registration.unverified != UnverifiedAccess::Nothing {
        return Ok(());
    }
    Err(if registration.reveal_existing_accounts { Rejection::EmailUnverified } else { Rejection::InvalidCredentials }.into())
}

/// Believes an access token without asking the database, as long as it is known here which sessions have ended; it dies with
/// its session.
///
/// # Errors
/// What is wrong with the token; `Overloaded` where nobody can tell whether its session has ended.
pub async fn check_access(app: &App, token: &str) -> Result<Claims> {
    let claims = app.signer.check_access(token, app.now())?;
    if app.has_ended(claims.session).await? {
        return Err(TokenError::Revoked.into());
    }
    app.confirmed_refreshes.note(claims.session, claims.generation);
    Ok(claims)
}

/// Why an access token that `check_access` refused opens nothing: that its session has ended may have a reason that helps more.
pub async fn why_refused(app: &App, token: &str, problem: TokenError) -> Error {
    match app.signer.check(token, app.now()) {
        Ok(claims) if problem == TokenError::Revoked => why_ended(app, claims.user).await,
        _ => problem.into(),
    }
}

/// A session of this person has ended: with their account, or in some other way.
async fn why_ended(app: &App, user: i64) -> Error {
    match user::by_id(app.db.reader(), user).await {
        Ok(None) => Rejection::UserNotFound.into(),
        Ok(Some(user)) if !user.is_active => Rejection::UserInactive.into(),
        Ok(Some(_)) => TokenError::Revoked.into(),
        Err(error) => error,
    }
}

/// Ends one session of a person. Ending what has ended is no error.
///
/// # Errors
/// `NotFound`, where the person has no such session.
pub async fn end(app: &App, user: i64, id: i64, from: &ClientInfo) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let row = session::by_id(&txn, id).await?.filter(|row| row.user_id == user).ok_or(Rejection::NotFound)?;
    if session::revoke(&txn, row.id, EndReason::Logout, now).await? {
        let about = audit_event::About { user: Some(user), session: Some(id), from: Some(from), ..audit_event::About::default() };
        audit_event::add(&txn, Event::SignedOut, about, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&[id], now);
    Ok(())
}

/// Ends the session that somebody signs out of. One that is not there any more, after a backup was restored say, has ended.
///
/// # Errors
/// Faults only.
pub async fn sign_out(app: &App, user: i64, id: i64, from: &ClientInfo) -> Result<()> {
    match end(app, user, id, from).await {
        Err(Error::Rejected(Rejection::NotFound)) => {
            app.revoked.note(&[id], app.now());
            Ok(())
        }
        ended => ended,
    }
}

/// Ends a person's sessions but the one that they ask from; the number of them. Where there are very many, the last end moments later.
pub async fn end_others(app: &App, user: i64, asking: i64, from: &ClientInfo) -> Result<usize> {
    let now = app.now();
    let txn = app.begin().await?;
    let remedy = AccessRevocation { reason: EndReason::Logout, except: Some(asking), keys: ApiKeys::Keep };
    let count = session::count_of(&txn, user, Some(asking)).await?;
    let ended = revoke_access::revoke_all(&txn, user, remedy, now).await?;
    if !ended.is_empty() {
        let about = audit_event::About { from: Some(from), ..audit_event::About::ended(user, &ended, count) };
        audit_event::add(&txn, Event::SignedOut, about, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

struct TokenSubject {
    user: user::Model,
    roles: Vec<String>,
}

async fn token_subject(app: &App, row: &session::Model) -> Result<TokenSubject> {
    let db = app.db.reader();
    let user = user::by_id(db, row.user_id).await?.ok_or(Rejection::UserNotFound)?;
    if !user.is_active {
        return Err(Rejection::UserInactive.into());
    }
    ensure_may_sign_in(app, &user)?;
    let mut roles = role::names_of(db, user.id).await?;
    if let Some(id) = row.api_key_id {
        let key = api_key::by_id(db, id).await?.filter(|key| key.is_live(app.now())).ok_or(TokenError::Revoked)?;
        roles = key.narrow(roles);
    }
    Ok(TokenSubject { user, roles })
}

/// Everything in the tokens of a session whose refresh tokens rotate follows from the row: the same generation always has the same pair.
fn derive(
    app: &App,
    policy: &SessionPolicy,
    row: &session::Model,
    issued: Timestamp,
    token_subject: TokenSubject,
) -> Result<Tokens> {
    let issued = Timestamp::from_seconds(issued.seconds());
    let access_expires = issued.plus(policy.access).min(row.max_expires_at);
    let rotates = policy.renewal != RefreshRotation::Never;
    let refresh_issued = if rotates { row.renewed_at } else { row.created_at };
    let access = Claims {
        kind: Kind::Access,
        id: if rotates { token_id(app, Kind::Access, row, issued) } else { HEXLOWER.encode(&random::<16>()) },
        session: row.id,
        user: token_subject.user.id,
        roles: roles::fitting(effective_roles::of(app, &token_subject.user, token_subject.roles)),
        issued,
        expires: access_expires,
        not_before: None,
        generation: row.generation,
    };
    let refresh = Claims {
        kind: Kind::Refresh,
        id: token_id(app, Kind::Refresh, row, refresh_issued),
        issued: refresh_issued,
        expires: row.expires_at,
        not_before: (policy.renewal == RefreshRotation::AfterExpiry).then_some(access_expires),
        roles: Vec::new(),
        ..access.clone()
    };
    Ok(Tokens {
        session: row.id,
        contract: Arc::clone(&policy.contract),
        issued,
        access: app.signer.sign(&access, policy.user_id)?,
        access_expires: Timestamp::from_seconds(access_expires.seconds()),
        refresh: app.signer.sign(&refresh, policy.user_id)?,
        refresh_expires: Timestamp::from_seconds(row.expires_at.seconds()),
        user: token_subject.user,
        roles: access.roles,
    })
}

fn token_id(app: &App, kind: Kind, row: &session::Model, issued: Timestamp) -> String {
    let message = format!("{}\n{}\n{}\n{}", kind.word(), row.id, row.generation, issued.seconds());
    HEXLOWER.encode(&app.token_key.sign(message.as_bytes()).as_ref()[..16])
}
