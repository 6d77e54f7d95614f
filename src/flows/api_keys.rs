//! Keys for programs that act for a person: made, listed, revoked. Using one is signing in: see `sign_in`.

use std::time::Duration;

use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    crypto::api_key as key,
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        api_key, audit_event,
        outbox::{self, Recipient},
        role, session, user as person,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event},
        name,
        secret::Secret,
    },
};

/// An end is optional; a promise for longer than this is none.
const MAX_LIFETIME: Duration = Duration::from_hours(24 * 366 * 5);

/// Who asks for a key, and whose it will be.
#[derive(Clone, Copy)]
pub enum Requester {
    Owner(RecentlyAuthenticated),
    /// From the command line, for this person.
    Operator(i64),
}

/// What somebody typed.
#[derive(Default)]
pub struct Draft<'a> {
    pub name: Option<&'a str>,
    /// Days from now until it ends; `None` is never.
    pub days: Option<i64>,
    /// Names of roles; `None` is all that its owner has.
    pub roles: Option<Vec<String>>,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// A key that has just been made: the one moment in which it can be read.
pub struct CreatedKey {
    pub key: Secret,
    pub row: api_key::Model,
}

/// Tells the owner by mail.
///
/// # Errors
/// `Validation` with every problem at once: a name is missing, an end is in the past, a role is not the owner's own.
pub async fn create(app: &App, asking: Requester, draft: Draft<'_>, from: &ClientInfo) -> Result<CreatedKey> {
    let now = app.now();
    let user = match asking {
        Requester::Owner(recent) => recent.user(),
        Requester::Operator(user) => user,
    };
    let mut problems = draft.problems;
    let label = problems.need(Field::Name, draft.name, named);
    let expires_at = problems.take(Field::Days, end(draft.days, now)).flatten();
    let txn = app.begin().await?;
    // Two who ask at once are counted one after the other.
    person::lock_for_update(&txn, user).await?;
    if let Requester::Owner(recent) = asking {
        recent.recheck(&txn).await?;
    }
    let own = role::names_of(&txn, user).await?;
    let roles = draft.roles.unwrap_or_else(|| own.clone());
    if let Some(foreign) = roles.iter().find(|name| !own.contains(name)) {
        problems.add(Field::Role, FieldError::NotAChoice { given: foreign.clone() });
    }
    let most = usize::try_from(api_key::MAX_PER_USER).unwrap_or(usize::MAX);
    if api_key::of_user(&txn, user).await?.len() >= most {
        problems.add(Field::Name, FieldError::TooMany { max: most });
    }
    problems.check()?;
    let (key, label) = (key::generate(), label.unwrap_or_default());
    let (hint, digest) = (key::hint(&key), key::fingerprint(key.reveal()));
    let new = api_key::New { user_id: user, name: &label, hint, digest, roles: &roles, expires_at };
    let row = api_key::add(&txn, new, now).await?;
    let about = audit_event::About {
        user: Some(user),
        from: Some(from),
        detail: Some(row.hint.clone()),
        ..audit_event::About::default()
    };
    let event = audit_event::add(&txn, Event::ApiKeyCreated, about, now).await?;
    outbox::add(&txn, outbox::New::notice(EmailKind::ApiKeyCreated, Recipient::User(user)).of_event(event), now).await?;
    app.commit(txn, event).await?;
    app.outbox_wakeup.notify_one();
    Ok(CreatedKey { key, row })
}

pub async fn list(app: &App, user: i64) -> Result<Vec<api_key::Model>> {
    api_key::of_user(app.db.reader(), user).await
}

/// Ends the sessions that the key has opened.
///
/// # Errors
/// `NotFound`, where the person has no such key or it has been revoked already.
pub async fn revoke(app: &App, user: i64, id: i64, from: &ClientInfo) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    // Whoever is signing in with the key right now has done so or finds it revoked.
    person::lock_for_update(&txn, user).await?;
    let row = api_key::by_id(&txn, id).await?.filter(|row| row.user_id == user).ok_or(Rejection::NotFound)?;
    if !api_key::revoke(&txn, row.id, now).await? {
        return Err(Rejection::NotFound.into());
    }
    let ended = session::revoke_of_key(&txn, row.id, EndReason::ApiKeyRevoked, now).await?;
    let about =
        audit_event::About { user: Some(user), from: Some(from), detail: Some(row.hint), ..audit_event::About::default() };
    audit_event::add(&txn, Event::ApiKeyRevoked, about, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(())
}

fn named(text: &str) -> Result<String, FieldError> {
    let label = name::parse(text)?;
    if label.is_empty() { Err(FieldError::Blank) } else { Ok(label) }
}

fn end(days: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, FieldError> {
    let Some(days) = days else { return Ok(None) };
    let most = MAX_LIFETIME.as_secs() / 86_400;
    match u64::try_from(days) {
        Ok(days) if (1..=most).contains(&days) => Ok(Some(now.plus(Duration::from_hours(24 * days)))),
        _ => Err(FieldError::OutOfRange { min: 1, max: i64::try_from(most).unwrap_or(i64::MAX) }),
    }
}
