//! Staying signed in: opening a session, renewing its tokens, checking them, ending it.

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use sea_orm::DatabaseTransaction;

use crate::{
    app::{App, limits::Whose, metrics::Again},
    config::Unverified,
    crypto::{
        device,
        jwt::{Claims, Kind},
    },
    error::{Error, Refusal, Result, TokenProblem},
    store::{
        api_key, audit, limit_mark,
        outbox::{self, Recipient},
        role, session, user,
    },
    types::{
        clock::Moment,
        device::Device,
        kinds::{EndedBy, Event, MailKind},
        origin::{self, Origin},
        policy::{Renewal, SessionPolicy},
        secret::Secret,
    },
};

/// Somebody who has shown who they are: with a password, or with the key of a program that acts for them.
pub struct Proven {
    pub user: user::Model,
    pub key: Option<api_key::Model>,
}

impl From<user::Model> for Proven {
    fn from(user: user::Model) -> Self {
        Self { user, key: None }
    }
}

impl From<(user::Model, api_key::Model)> for Proven {
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
    pub issued: Moment,
    pub access: Secret,
    pub access_expires: Moment,
    pub refresh: Secret,
    pub refresh_expires: Moment,
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// Signs somebody in who has proved who they are, unless the proof has been taken back meanwhile: hashing takes its time, and
/// whoever knows the old password could be signing in at the very moment in which another is chosen.
///
/// # Errors
/// `CredentialsWrong`, where the account is gone, inactive or has another password by now, or the key has come to its end.
pub async fn open(app: &App, proven: impl Into<Proven>, policy: &SessionPolicy, from: &Origin) -> Result<Tokens> {
    let now = app.now();
    let txn = app.begin().await?;
    let Proven { user, key } = still(app, &txn, proven.into(), now).await?;
    let until = key.as_ref().and_then(|key| key.expires_at);
    let owner = session::Owner { user_id: user.id, api_key_id: key.as_ref().map(|key| key.id), until };
    let rate =
        app.limits.mark(&app.limits.login, Whose::User(user.id), owner.api_key_id.map(|id| format!("key {id}")).as_deref());
    app.limits.login.heard(limit_mark::take(&txn, rate.as_ref(), now).await)?;
    let row = session::open(&txn, owner, policy, from, now).await?;
    let ended = app.make_room(&txn, &row, now).await?;
    // Asked before this sign-in is one of those that there have been.
    let is_new = key.is_none() && Box::pin(is_new_place(app, &txn, (&user, from), now)).await?;
    user::signed_in(&txn, user.id, now).await?;
    let about =
        audit::About { user: Some(user.id), session: Some(row.id), from: Some(from), detail: Some(policy.contract.to_string()) };
    let event = audit::add(&txn, Event::SignedIn, about, now).await?;
    if is_new {
        outbox::add(&txn, outbox::New::notice(MailKind::NewDevice, Recipient::User(user.id)).of_event(event), now).await?;
    }
    let mut roles = role::names_of(&txn, user.id).await?;
    if let Some(key) = key {
        api_key::used(&txn, key.id, now).await?;
        roles = key.narrow(roles);
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    if is_new {
        app.mail_waits.notify_one();
    }
    app.metrics.signed_in(&policy.contract);
    derive(app, policy, &row, now, Holder { user, roles })
}

/// More sign-ins of one person are not looked at, and more than so many mails a day would teach nobody anything.
const REMEMBERED: u64 = 200;
const NOTICES: u64 = 5;

/// Whether nobody has come in before who was this person: with a browser that shows so, or with such a device from about there. Not so the first
/// time; nor where everybody seems to come from this very machine, for then a proxy stands between that is not trusted.
async fn is_new_place(app: &App, txn: &DatabaseTransaction, who: (&user::Model, &Origin), now: Moment) -> Result<bool> {
    let (user, from) = who;
    let Some(here) = from.ip.filter(|ip| !ip.to_canonical().is_loopback()) else { return Ok(false) };
    let shown = from.device.as_deref().and_then(|shown| device::known(&app.device_key, shown, user.owner(), now));
    if user.signed_in_at.is_none() || shown.is_some() {
        return Ok(false);
    }
    let named = |agent: Option<&str>| Device::of(agent.unwrap_or_default());
    let known = audit::places_of(txn, user.id, REMEMBERED).await?.into_iter().any(|(ip, agent)| {
        let near = ip.and_then(|text| text.parse().ok()).is_some_and(|ip| origin::region(ip) == origin::region(here));
        near && named(agent.as_deref()) == named(from.user_agent.as_deref())
    });
    let day = now.minus(Duration::from_hours(24));
    Ok(!known && outbox::count_of(txn, user.id, MailKind::NewDevice, day).await? < NOTICES)
}

async fn still(app: &App, txn: &DatabaseTransaction, proven: Proven, now: Moment) -> Result<Proven> {
    let wrong = Refusal::CredentialsWrong;
    let user = user::hold(txn, proven.user.id).await?.filter(|user| user.is_active).ok_or(wrong)?;
    may_come_in(app, &user)?;
    if let Some(key) = proven.key {
        let key = api_key::by_id(txn, key.id).await?.filter(|key| key.is_live(now)).ok_or(wrong)?;
        // Programs do not change their owner's mind about leaving.
        if user.delete_at.is_some() {
            return Err(wrong.into());
        }
        return Ok((user, key).into());
    }
    if user.password_changed_at == proven.user.password_changed_at { Ok(user.into()) } else { Err(wrong.into()) }
}

/// As `renew`, for programs: of tokens that open nothing, one place has only so many. A right one is never kept out by others'.
///
/// # Errors
/// As `renew`, and `TooMany`.
pub async fn refresh(app: &App, token: &str, policy: &SessionPolicy, from: &Origin) -> Result<Tokens> {
    let renewed = renew(app, token, policy, from).await;
    if matches!(renewed, Err(Error::Refused(_))) {
        app.limits.refresh.take(from.ip)?;
    }
    renewed
}

/// Where signing up keeps silent about who has an account, signing in before one has confirmed one's address does too.
fn may_come_in(app: &App, user: &user::Model) -> Result<()> {
    let registration = &app.config.registration;
    if user.verified_at.is_some() || registration.unverified != Unverified::Nothing {
        return Ok(());
    }
    Err(if registration.reveal { Refusal::EmailUnverified } else { Refusal::CredentialsWrong }.into())
}

/// Somebody whose address is not confirmed may be kept to their own account.
fn powers(app: &App, user: &user::Model, roles: Vec<String>) -> Vec<String> {
    let kept = user.verified_at.is_none() && app.config.registration.unverified == Unverified::Profile;
    if kept { Vec::new() } else { roles }
}

/// New tokens for a refresh token (RFC 9700 4.14.2). The same token presented twice within the policy's grace gets the same
/// pair; a token that was spent longer ago is in the wrong hands, and its session ends.
///
/// # Errors
/// What is wrong with the token, or with its user.
pub async fn renew(app: &App, refresh: &str, policy: &SessionPolicy, from: &Origin) -> Result<Tokens> {
    let now = app.now();
    let claims = app.signer.check(refresh, now)?;
    if claims.kind != Kind::Refresh {
        return Err(TokenProblem::WrongType.into());
    }
    let row = live(app, &claims, now).await?;
    if row.contract != *policy.contract {
        return Err(TokenProblem::Invalid.into());
    }
    let holder = holder(app, &row).await?;
    if policy.renewal == Renewal::AccessOnly {
        if !session::touch(app.db.writer(), row.id, now).await? {
            return Err(TokenProblem::Revoked.into());
        }
        return derive(app, policy, &row, now, holder);
    }
    if claims.generation == row.generation
        && let Some(next) = session::rotate(app.db.writer(), &row, policy, now).await?
    {
        return derive(app, policy, &next, next.renewed_at, holder);
    }
    // Somebody else renewed it, now or earlier.
    let row = live(app, &claims, now).await?;
    let lately = now.since(row.renewed_at) < policy.grace;
    if claims.generation + 1 == row.generation && lately {
        app.metrics.refresh_again(Again::Grace);
        let renewed = row.renewed_at;
        return derive(app, policy, &row, renewed, holder);
    }
    app.metrics.refresh_again(Again::Replay);
    // Only where the database has been restored from an older copy. Nobody has stolen anything.
    if claims.generation > row.generation {
        return Err(TokenProblem::Revoked.into());
    }
    replayed(app, &row, from, now).await?;
    Err(TokenProblem::Revoked.into())
}

/// Believes an access token without asking the database, and dies with its session all the same.
///
/// # Errors
/// What is wrong with the token.
pub fn check_access(app: &App, token: &str) -> Result<Claims, TokenProblem> {
    let claims = app.signer.check(token, app.now())?;
    if claims.kind != Kind::Access {
        return Err(TokenProblem::WrongType);
    }
    if app.revoked.contains(claims.session) {
        return Err(TokenProblem::Revoked);
    }
    Ok(claims)
}

/// Whether a token of either kind would be taken now.
///
/// # Errors
/// What is wrong with it.
pub async fn verify(app: &App, token: &str) -> Result<Claims> {
    let claims = app.signer.check(token, app.now())?;
    if claims.kind == Kind::Access {
        return if app.revoked.contains(claims.session) { Err(TokenProblem::Revoked.into()) } else { Ok(claims) };
    }
    let row = live(app, &claims, app.now()).await?;
    if claims.generation != row.generation {
        return Err(TokenProblem::Revoked.into());
    }
    holder(app, &row).await?;
    Ok(claims)
}

/// The session that a refresh token belongs to, for whoever wants to end it; it may be too early to renew it.
///
/// # Errors
/// What is wrong with the token.
pub async fn of_refresh(app: &App, refresh: &str) -> Result<session::Model> {
    let now = app.now();
    let claims = app.signer.check_early(refresh, now)?;
    if claims.kind != Kind::Refresh {
        return Err(TokenProblem::WrongType.into());
    }
    live(app, &claims, now).await
}

/// Ends one session of a person. Ending what has ended is no error.
///
/// # Errors
/// `NotFound`, where the person has no such session.
pub async fn end(app: &App, user: i64, id: i64, from: &Origin) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let row = session::by_id(&txn, id).await?.filter(|row| row.user_id == user).ok_or(Refusal::NotFound)?;
    if session::revoke(&txn, row.id, EndedBy::Logout, now).await? {
        let about = audit::About { user: Some(user), session: Some(id), from: Some(from), ..audit::About::default() };
        audit::add(&txn, Event::SignedOut, about, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&[id], now);
    Ok(())
}

/// Ends the session that somebody signs out of. One that is not there any more, after a backup was restored say, has ended.
///
/// # Errors
/// Faults only.
pub async fn leave(app: &App, user: i64, id: i64, from: &Origin) -> Result<()> {
    match end(app, user, id, from).await {
        Err(Error::Refused(Refusal::NotFound)) => {
            app.revoked.note(&[id], app.now());
            Ok(())
        }
        ended => ended,
    }
}

/// Ends a person's sessions but the one that they ask from; the number of them. Where there are very many, the last end moments later.
pub async fn end_others(app: &App, user: i64, asking: i64, from: &Origin) -> Result<usize> {
    let now = app.now();
    let txn = app.begin().await?;
    let count = session::count_of(&txn, user, Some(asking)).await?;
    let ended = session::revoke_all(&txn, user, Some(asking), EndedBy::Logout, now).await?;
    if !ended.is_empty() {
        audit::add(&txn, Event::SignedOut, audit::About { from: Some(from), ..audit::About::ended(user, &ended, count) }, now)
            .await?;
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

async fn live(app: &App, claims: &Claims, now: Moment) -> Result<session::Model> {
    let row = session::by_id(app.db.reader(), claims.session).await?;
    let row = row.filter(|row| row.user_id == claims.user).ok_or(TokenProblem::Revoked)?;
    if row.revoked_at.is_some() {
        return Err(TokenProblem::Revoked.into());
    }
    if row.expires_at <= now {
        return Err(TokenProblem::Expired.into());
    }
    Ok(row)
}

struct Holder {
    user: user::Model,
    roles: Vec<String>,
}

async fn holder(app: &App, row: &session::Model) -> Result<Holder> {
    let db = app.db.reader();
    let user = user::by_id(db, row.user_id).await?.ok_or(Refusal::UserGone)?;
    if !user.is_active {
        return Err(Refusal::UserInactive.into());
    }
    may_come_in(app, &user)?;
    let mut roles = role::names_of(db, user.id).await?;
    if let Some(id) = row.api_key_id {
        let key = api_key::by_id(db, id).await?.filter(|key| key.is_live(app.now())).ok_or(TokenProblem::Revoked)?;
        roles = key.narrow(roles);
    }
    Ok(Holder { user, roles })
}

async fn replayed(app: &App, row: &session::Model, from: &Origin, now: Moment) -> Result<()> {
    let txn = app.begin().await?;
    if session::revoke(&txn, row.id, EndedBy::RefreshReplayed, now).await? {
        let about = audit::About { user: Some(row.user_id), session: Some(row.id), from: Some(from), ..audit::About::default() };
        let event = audit::add(&txn, Event::RefreshReplayed, about, now).await?;
        let notice = outbox::New::notice(MailKind::RefreshReplayed, Recipient::User(row.user_id)).of_event(event);
        outbox::add(&txn, notice, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&[row.id], now);
    app.mail_waits.notify_one();
    tracing::warn!(session = row.id, user = row.user_id, "a spent refresh token came back; its session has ended");
    Ok(())
}

/// Everything in the tokens follows from the row, so that the same generation always has the same pair.
fn derive(app: &App, policy: &SessionPolicy, row: &session::Model, issued: Moment, holder: Holder) -> Result<Tokens> {
    let issued = Moment::from_seconds(issued.seconds());
    let access_expires = issued.plus(policy.access).min(row.ends_at);
    let refresh_issued = if policy.renewal == Renewal::AccessOnly { row.created_at } else { row.renewed_at };
    let access = Claims {
        kind: Kind::Access,
        id: token_id(app, Kind::Access, row, issued),
        session: row.id,
        user: holder.user.id,
        roles: powers(app, &holder.user, holder.roles),
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
        not_before: (policy.renewal == Renewal::RotateOnceExpired).then_some(access_expires),
        roles: Vec::new(),
        ..access.clone()
    };
    Ok(Tokens {
        session: row.id,
        contract: Arc::clone(&policy.contract),
        issued,
        access: app.signer.sign(&access, policy.user_id)?,
        access_expires: Moment::from_seconds(access_expires.seconds()),
        refresh: app.signer.sign(&refresh, policy.user_id)?,
        refresh_expires: Moment::from_seconds(row.expires_at.seconds()),
        user: holder.user,
        roles: access.roles,
    })
}

fn token_id(app: &App, kind: Kind, row: &session::Model, issued: Moment) -> String {
    let message = format!("{}\n{}\n{}\n{}", kind.word(), row.id, row.generation, issued.seconds());
    HEXLOWER.encode(&app.token_key.sign(message.as_bytes()).as_ref()[..16])
}
