//! Opening a session.

use std::time::Duration;

use super::tokens::{TokenSubject, Tokens, derive, ensure_may_sign_in};
use crate::{
    app::{App, limits::RateLimitKey, second_factor, unit_of_work::UnitOfWork},
    crypto::device_cookie,
    error::{Rejection, Result},
    store::{
        Connection, api_key, audit_event, audit_event::About, imported_user, outbox, rate_limit, session, user, user_role,
        user_uuid,
    },
    types::{
        auth_methods::AuthMethods,
        client::{self, ClientInfo},
        clock::Timestamp,
        kinds::{EmailKind, Event},
        session_policy::SessionPolicy,
        user_agent::Device,
    },
};

/// A user who has proved who they are: with a password, with an API key, or with more.
pub struct AuthenticatedUser {
    pub user: user::Model,
    pub key: Option<api_key::Model>,
    /// What was proved.
    pub methods: AuthMethods,
}

/// Who has shown the password, and nothing else.
impl From<user::Model> for AuthenticatedUser {
    fn from(user: user::Model) -> Self {
        Self { user, key: None, methods: AuthMethods::PASSWORD }
    }
}

impl From<(user::Model, AuthMethods)> for AuthenticatedUser {
    fn from((user, methods): (user::Model, AuthMethods)) -> Self {
        Self { user, key: None, methods }
    }
}

impl From<(user::Model, api_key::Model)> for AuthenticatedUser {
    fn from((user, key): (user::Model, api_key::Model)) -> Self {
        Self { user, key: Some(key), methods: AuthMethods::NONE }
    }
}

/// Signs in a user who has proved who they are, unless the proof is no longer valid: hashing takes time, and an attacker who knows the
/// old password could be signing in at the very moment in which another one is set.
///
/// # Errors
/// `InvalidCredentials`, if the account is gone, inactive or has another password by now, or the key has ended; `SecondFactorRequired`, if
/// the account has a second factor that was not shown. No way of signing in passes by this.
pub async fn open(
    app: &App,
    authenticated: impl Into<AuthenticatedUser>,
    policy: &SessionPolicy,
    client: &ClientInfo,
) -> Result<Tokens> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    let AuthenticatedUser { mut user, key, methods } = recheck(app, &work, authenticated.into(), now).await?;
    user_uuid::ensure(&work, &mut user).await?;
    let owner = session::Owner {
        user_id: user.id,
        api_key_id: key.as_ref().map(|key| key.id),
        until: key.as_ref().and_then(|key| key.expires_at),
        methods,
    };
    count(app, &work, owner).await?;
    if key.is_none()
        && let Some(pending) = second_factor::missing(app, &work, (&user, methods), (&policy.contract, client)).await?
    {
        // A right password is counted and noted, so that it cannot be tried without end and without a trace.
        let about = About::user(user.id).detail(policy.contract.to_string());
        work.audit(Event::SecondFactorRequired, about).await?;
        work.commit().await?;
        return Err(Rejection::SecondFactorRequired(pending).into());
    }
    let row = session::open(&work, owner, policy, client, now).await?;
    work.make_room(&row).await?;
    // Looked up before this sign-in is one of the earlier ones.
    let is_new = key.is_none() && Box::pin(is_new_place(app, &work, (&user, client), now)).await?;
    user::signed_in(&work, user.id, now).await?;
    let about = About::user(user.id).session(row.id).detail(policy.contract.to_string());
    let event = work.audit(Event::SignedIn, about).await?;
    if is_new {
        work.email(outbox::NewEmail::notice(EmailKind::NewDevice, user.id).of_event(event)).await?;
    }
    let mut roles = user_role::names_of(&work, user.id).await?;
    if let Some(key) = key {
        api_key::used(&work, key.id, now).await?;
        roles = key.narrow(roles);
    }
    work.commit().await?;
    app.metrics.sign_in_succeeded(&policy.contract);
    derive(app, policy, &row, now, TokenSubject { user, roles })
}

/// Those with a password together, and those with each API key apart.
async fn count(app: &App, work: &UnitOfWork<'_>, owner: session::Owner) -> Result<()> {
    let limiter = &app.limits.login;
    let bucket = owner.api_key_id.map(|id| format!("key {id}"));
    let entry = app.limits.entry(limiter, RateLimitKey::User(owner.user_id), bucket.as_deref());
    limiter.record(rate_limit::consume(work, entry.as_ref(), work.now).await)
}

/// Earlier sign-ins that are compared.
const MAX_COMPARED: u64 = 200;
/// More emails a day would not help their reader.
const MAX_NOTICES: u64 = 5;

/// Whether this is the user's first sign-in from this device and region. Not at their first sign-in at all, or the first one here of an
/// imported user; nor if the client seems to be this machine, because then there is a proxy that is not trusted.
async fn is_new_place(
    app: &App,
    db: &impl Connection,
    (user, client): (&user::Model, &ClientInfo),
    now: Timestamp,
) -> Result<bool> {
    if client.ip.is_some_and(|ip| ip.to_canonical().is_loopback()) {
        return Ok(false);
    }
    let shown = client.device.as_deref().and_then(|shown| device_cookie::known(&app.device_key, shown, user.owner(), now));
    if user.signed_in_at.is_none() || shown.is_some() {
        return Ok(false);
    }
    let named = |agent: Option<&str>| Device::of(agent.unwrap_or_default());
    // An unknown region is like other unknown regions only.
    let here = client.ip.map(client::region);
    let places = audit_event::places_of(db, user.id, MAX_COMPARED).await?;
    if places.is_empty() && imported_user::is_there(db, user.id).await? {
        return Ok(false);
    }
    let known = places.into_iter().any(|(ip, agent)| {
        let there = ip.and_then(|text| text.parse().ok()).map(client::region);
        there == here && named(agent.as_deref()) == named(client.user_agent.as_deref())
    });
    let day = now.minus(Duration::from_hours(24));
    Ok(!known && outbox::count_of(db, user.id, EmailKind::NewDevice, day).await? < MAX_NOTICES)
}

async fn recheck(app: &App, db: &impl Connection, authenticated: AuthenticatedUser, now: Timestamp) -> Result<AuthenticatedUser> {
    let wrong = Rejection::InvalidCredentials;
    let user = user::lock_for_update(db, authenticated.user.id).await?.filter(|user| user.is_active).ok_or(wrong)?;
    ensure_may_sign_in(app, &user)?;
    if let Some(key) = authenticated.key {
        let key = api_key::by_id(db, key.id).await?.filter(|key| key.is_live(now)).ok_or(wrong)?;
        // A program does not cancel its owner's planned deletion.
        if user.delete_at.is_some() {
            return Err(wrong.into());
        }
        return Ok((user, key).into());
    }
    let is_same = user.password_changed_at == authenticated.user.password_changed_at;
    if is_same { Ok((user, authenticated.methods).into()) } else { Err(wrong.into()) }
}
