//! API keys: created, listed, revoked. Signing in with one is in `sign_in`.

use std::time::Duration;

use crate::{
    app::{App, form_once::FormOnce, reauthentication::RecentlyAuthenticated, unit_of_work::UnitOfWork},
    crypto::api_key as key,
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{api_key, audit_event::About, outbox, user as users, user_role},
    types::{
        client::ClientInfo,
        kinds::{EmailKind, EndReason, Event},
        name,
        secret::Secret,
    },
};

/// The longest lifetime that may be asked for; without one a key does not expire.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 366 * 5);

/// For so long, the form that has created a key shows it again when it is sent again: its answer may have been lost.
const SHOWN_AGAIN: Duration = Duration::from_mins(1);

/// Who asks for a key, and for whom.
#[derive(Clone, Copy)]
pub enum Requester {
    Owner(RecentlyAuthenticated),
    /// From the command line, for this user.
    Operator(i64),
}

/// What was entered.
#[derive(Default)]
pub struct Draft<'a> {
    pub name: Option<&'a str>,
    /// Days until it expires; `None` is never.
    pub days: Option<i64>,
    /// Names of roles; `None` is all roles of its owner.
    pub roles: Option<Vec<String>>,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// A key that has just been created: it can be read only now.
pub struct CreatedKey {
    pub key: Secret,
    pub row: api_key::Model,
}

/// Creates a key and notifies its owner by email.
///
/// # Errors
/// `Validation` with every error at once: a name is missing, the lifetime is out of range, a role is not the owner's own.
pub async fn create(app: &App, requester: Requester, draft: Draft<'_>, client: &ClientInfo) -> Result<CreatedKey> {
    let mut work = app.begin(client).await?;
    let user = lock_owner(&work, requester).await?;
    let created = add(&mut work, user, draft, key::generate()).await?;
    work.commit().await?;
    Ok(created)
}

/// As `create`, with a form that creates one key however often it is sent. `None`, if it did so more than a minute ago: the key is not
/// shown again.
///
/// # Errors
/// As `create`.
pub async fn create_once(
    app: &App,
    recent: RecentlyAuthenticated,
    (draft, form): (Draft<'_>, &FormOnce),
    client: &ClientInfo,
) -> Result<Option<CreatedKey>> {
    let mut work = app.begin(client).await?;
    let user = lock_owner(&work, Requester::Owner(recent)).await?;
    if let Some(before) = form.claim(app, &work).await? {
        let is_recent = work.now < before.at.plus(SHOWN_AGAIN);
        let row = api_key::by_id(&work, before.id).await?.filter(|row| is_recent && row.is_live(work.now));
        return Ok(row.map(|row| CreatedKey { key: form.api_key(app, before.at), row }));
    }
    let key = form.api_key(app, work.now);
    let created = add(&mut work, user, draft, key).await?;
    form.settle(app, &work, created.row.id).await?;
    work.commit().await?;
    Ok(Some(created))
}

/// Adds the key to its owner's.
async fn add(work: &mut UnitOfWork<'_>, user: i64, draft: Draft<'_>, key: Secret) -> Result<CreatedKey> {
    let mut errors = draft.problems;
    let name = errors.need(Field::Name, draft.name, named);
    let lifetime = errors.take(Field::Days, lifetime(draft.days)).flatten();
    let own = user_role::names_of(work, user).await?;
    let roles = draft.roles.unwrap_or_else(|| own.clone());
    if let Some(foreign) = roles.iter().find(|name| !own.contains(name)) {
        errors.add(Field::Role, FieldError::NotAChoice { given: foreign.clone() });
    }
    let most = usize::try_from(api_key::MAX_PER_USER).unwrap_or(usize::MAX);
    if api_key::of_user(work, user).await?.len() >= most {
        errors.add(Field::Name, FieldError::TooMany { max: most });
    }
    errors.check()?;
    let (name, expires_at) = (name.unwrap_or_default(), lifetime.map(|span| work.now.plus(span)));
    let (hint, digest) = (key::hint(&key), key::fingerprint(key.reveal()));
    let new = api_key::New { user_id: user, name: &name, hint, digest, roles: &roles, expires_at };
    let row = api_key::add(work, new, work.now).await?;
    let event = work.audit(Event::ApiKeyCreated, About::user(user).detail(row.hint.clone())).await?;
    work.email(outbox::NewEmail::notice(EmailKind::ApiKeyCreated, user).of_event(event)).await?;
    Ok(CreatedKey { key, row })
}

/// Simultaneous requests are counted one after the other.
async fn lock_owner(work: &UnitOfWork<'_>, requester: Requester) -> Result<i64> {
    let user = match requester {
        Requester::Owner(recent) => recent.user(),
        Requester::Operator(user) => user,
    };
    users::lock_for_update(work, user).await?;
    if let Requester::Owner(recent) = requester {
        recent.recheck(work).await?;
    }
    Ok(user)
}

pub async fn list(app: &App, user: i64) -> Result<Vec<api_key::Model>> {
    api_key::of_user(app.db.reader(), user).await
}

/// Revokes a key and ends the sessions that it has opened.
///
/// # Errors
/// `NotFound`, if the user has no such key or it is revoked already.
pub async fn revoke(app: &App, user: i64, id: i64, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    // A simultaneous sign-in with the key comes before this or finds it revoked.
    users::lock_for_update(&work, user).await?;
    let row = api_key::by_id(&work, id).await?.filter(|row| row.user_id == user).ok_or(Rejection::NotFound)?;
    if !api_key::revoke(&work, row.id, now).await? {
        return Err(Rejection::NotFound.into());
    }
    work.revoke_sessions_of_key(row.id, EndReason::ApiKeyRevoked).await?;
    work.audit(Event::ApiKeyRevoked, About::user(user).detail(row.hint)).await?;
    work.commit().await
}

fn named(text: &str) -> Result<String, FieldError> {
    let name = name::parse(text)?;
    if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) }
}

fn lifetime(days: Option<i64>) -> Result<Option<Duration>, FieldError> {
    let Some(days) = days else { return Ok(None) };
    let most = MAX_LIFETIME.as_secs() / 86_400;
    match u64::try_from(days) {
        Ok(days) if (1..=most).contains(&days) => Ok(Some(Duration::from_hours(24 * days))),
        _ => Err(FieldError::OutOfRange { min: 1, max: i64::try_from(most).unwrap_or(i64::MAX) }),
    }
}
