//! Staying signed in: opening a session, believing its tokens, ending it; `renewal` is what becomes of a refresh token.

mod renewal;

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        limits::Whose,
        powers,
    },
    config::UnverifiedAccess,
    crypto::{
        device,
        jwt::{Claims, Kind},
        keyring::random,
    },
    error::{Error, Refusal, Result, TokenProblem},
    store::{
        Transaction, api_key, audit, limit_mark,
        outbox::{self, Recipient},
        role, session, user,
    },
    types::{
        clock::Moment,
        device::Device,
        kinds::{EndedBy, Event, MailKind},
        origin::{self, Origin},
        policy::{Renewal, SessionPolicy},
        roles,
        secret::Secret,
    },
};

pub use self::renewal::{of_refresh, refresh, renew, verify};

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
async fn is_new_place(app: &App, txn: &Transaction, who: (&user::Model, &Origin), now: Moment) -> Result<bool> {
    let (user, from) = who;
    if from.ip.is_some_and(|ip| ip.to_canonical().is_loopback()) {
        return Ok(false);
    }
    let shown = from.device.as_deref().and_then(|shown| device::known(&app.device_key, shown, user.owner(), now));
    if user.signed_in_at.is_none() || shown.is_some() {
        return Ok(false);
    }
    let named = |agent: Option<&str>| Device::of(agent.unwrap_or_default());
    // An unknown place is like other unknown places only.
    let here = from.ip.map(origin::region);
    let known = audit::places_of(txn, user.id, REMEMBERED).await?.into_iter().any(|(ip, agent)| {
        let there = ip.and_then(|text| text.parse().ok()).map(origin::region);
        there == here && named(agent.as_deref()) == named(from.user_agent.as_deref())
    });
    let day = now.minus(Duration::from_hours(24));
    Ok(!known && outbox::count_of(txn, user.id, MailKind::NewDevice, day).await? < NOTICES)
}

async fn still(app: &App, txn: &Transaction, proven: Proven, now: Moment) -> Result<Proven> {
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

/// Where signing up keeps silent about who has an account, signing in before one has confirmed one's address does too.
fn may_come_in(app: &App, user: &user::Model) -> Result<()> {
    let registration = &app.config.registration;
    if user.verified_at.is_some() || registration.unverified != UnverifiedAccess::Nothing {
        return Ok(());
    }
    Err(if registration.reveal_existing_accounts { Refusal::EmailUnverified } else { Refusal::CredentialsWrong }.into())
}

/// Believes an access token without asking the database, as long as it is known here which sessions have ended; it dies with
/// its session.
///
/// # Errors
/// What is wrong with the token; `Busy` where nobody can tell whether its session has ended.
pub async fn check_access(app: &App, token: &str) -> Result<Claims> {
    let claims = app.signer.check_access(token, app.now())?;
    if app.has_ended(claims.session).await? {
        return Err(TokenProblem::Revoked.into());
    }
    app.used.note(claims.session, claims.generation);
    Ok(claims)
}

/// Why an access token that `check_access` refused opens nothing: that its session has ended may have a reason that helps more.
pub async fn why_refused(app: &App, token: &str, problem: TokenProblem) -> Error {
    match app.signer.check(token, app.now()) {
        Ok(claims) if problem == TokenProblem::Revoked => why_ended(app, claims.user).await,
        _ => problem.into(),
    }
}

/// A session of this person has ended: with their account, or in some other way.
async fn why_ended(app: &App, user: i64) -> Error {
    match user::by_id(app.db.reader(), user).await {
        Ok(None) => Refusal::UserGone.into(),
        Ok(Some(user)) if !user.is_active => Refusal::UserInactive.into(),
        Ok(Some(_)) => TokenProblem::Revoked.into(),
        Err(error) => error,
    }
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
    let remedy = Remedy { why: EndedBy::Logout, spared: Some(asking), keys: Keys::Keep };
    let count = session::count_of(&txn, user, Some(asking)).await?;
    let ended = access::end_all(&txn, user, remedy, now).await?;
    if !ended.is_empty() {
        let about = audit::About { from: Some(from), ..audit::About::ended(user, &ended, count) };
        audit::add(&txn, Event::SignedOut, about, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
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

/// Everything in the tokens of a session whose refresh tokens rotate follows from the row: the same generation always has the same pair.
fn derive(app: &App, policy: &SessionPolicy, row: &session::Model, issued: Moment, holder: Holder) -> Result<Tokens> {
    let issued = Moment::from_seconds(issued.seconds());
    let access_expires = issued.plus(policy.access).min(row.ends_at);
    let rotates = policy.renewal != Renewal::AccessOnly;
    let refresh_issued = if rotates { row.renewed_at } else { row.created_at };
    let access = Claims {
        kind: Kind::Access,
        id: if rotates { token_id(app, Kind::Access, row, issued) } else { HEXLOWER.encode(&random::<16>()) },
        session: row.id,
        user: holder.user.id,
        roles: roles::fitting(powers::of(app, &holder.user, holder.roles)),
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
