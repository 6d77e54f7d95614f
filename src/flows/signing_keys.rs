//! The keys that sign tokens: listed, rotated, retired and replaced by the operator.

use std::time::Duration;

use crate::{
    app::{
        App,
        unit_of_work::{Actor, UnitOfWork},
    },
    crypto::keyring::{self, SigningKey},
    error::{Rejection, Result},
    store::{audit_event::About, signing_key},
    types::{client::ClientInfo, clock::Timestamp, kinds::Event},
};

/// Longer than any instance needs to learn of a new key, before the first token that it signs.
pub const PROPAGATION_DELAY: Duration = Duration::from_secs(5);

/// What a key is used for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Signs,
    /// Not used yet; or never, as long as the settings give a key.
    Waits,
    /// Signs no more; its tokens may be valid until then.
    Verifies(Timestamp),
    /// Given by the settings: its tokens are valid for as long as it is there.
    Previous,
    /// None of its tokens is valid any more.
    Spent,
    Retired(Timestamp),
}

pub struct Listed {
    pub kid: String,
    /// `None` for the key of the settings.
    pub row: Option<signing_key::Model>,
    pub state: State,
}

/// Whether tokens that may still be valid prevent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    ForTokens,
    ForNothing,
}

/// The result of retiring a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Retirement {
    Done,
    /// Its tokens may be valid until then.
    TooEarly(Timestamp),
    /// No other key could sign in its place: rotate first.
    StillSigns,
}

/// Every key, the one that signs last first. `longest` is the life of a refresh token.
///
/// # Errors
/// Those of the database.
pub async fn list(app: &App, longest: Duration) -> Result<Vec<Listed>> {
    let (rows, now) = (signing_key::all(app.db.reader()).await?, app.now());
    let given = app.signer.preferred();
    let states: Vec<State> = rows.iter().map(|row| state(&rows, row, longest, now)).collect();
    let own = rows.into_iter().zip(states).map(|(row, state)| {
        let state = if given.is_some() && state == State::Signs { State::Waits } else { state };
        Listed { kid: row.kid.clone(), row: Some(row), state }
    });
    let of_settings = |kid: &str, state| Listed { kid: kid.to_owned(), row: None, state };
    let given = given.map(|kid| of_settings(kid, State::Signs));
    let previous = app.signer.previous().map(|kid| of_settings(kid, State::Previous));
    Ok(given.into_iter().chain(own).chain(previous).collect())
}

/// Creates the next key. It signs once every instance knows it; tokens of earlier keys stay valid until they expire.
///
/// # Errors
/// Those of the database.
pub async fn rotate(app: &App, client: &ClientInfo) -> Result<String> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    let kid = make(app, &mut work, now.plus(PROPAGATION_DELAY)).await?;
    work.commit().await?;
    app.follow_keys().await?;
    Ok(kid)
}

/// Deletes the secret of a key, so that none of its tokens is valid any more.
///
/// # Errors
/// `NotFound`, if there is no such key or it is retired already.
pub async fn retire(app: &App, kid: &str, care: Propagation, longest: Duration, client: &ClientInfo) -> Result<Retirement> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    let rows = signing_key::all(&work).await?;
    let row = rows.iter().find(|row| row.kid == kid && row.retired_at.is_none()).ok_or(Rejection::NotFound)?;
    match state(&rows, row, longest, now) {
        State::Signs | State::Waits => return Ok(Retirement::StillSigns),
        State::Verifies(until) if care == Propagation::ForTokens => return Ok(Retirement::TooEarly(until)),
        _ => {}
    }
    end(&mut work, kid).await?;
    work.commit().await?;
    app.follow_keys().await?;
    Ok(Retirement::Done)
}

/// Retires the keys of which no token can be valid.
///
/// # Errors
/// Those of the database.
pub async fn retire_old(app: &App, longest: Duration) -> Result<()> {
    let now = app.now();
    let rows = signing_key::all(app.db.reader()).await?;
    for row in rows.iter().filter(|row| state(&rows, row, longest, now) == State::Spent) {
        let mut work = app.begin(Actor::System).await?;
        end(&mut work, &row.kid).await?;
        work.commit().await?;
    }
    Ok(())
}

/// Retires all keys and creates a new one, encrypted with the present master key: all users are signed out. For a master key that is
/// lost or known to an attacker. Without a master key no signing key is created: the next start of the server creates both.
///
/// # Errors
/// Those of the database.
pub async fn reset(app: &App, client: &ClientInfo) -> Result<Option<String>> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    for row in signing_key::live(&work).await? {
        end(&mut work, &row.kid).await?;
    }
    let made = match app.ensure_master_key() {
        Ok(()) => Some(make(app, &mut work, now).await?),
        Err(_) => None,
    };
    work.commit().await?;
    app.follow_keys().await?;
    Ok(made)
}

async fn make(app: &App, work: &mut UnitOfWork<'_>, from: Timestamp) -> Result<String> {
    let key = SigningKey::generate(keyring::fresh_kid(), from);
    let kid = key.kid.clone();
    app.add_key(work, key, work.now).await?;
    work.audit(Event::SigningKeyCreated, About::unknown_user().detail(kid.clone())).await?;
    Ok(kid)
}

/// Of any number of simultaneous calls, one is audited.
async fn end(work: &mut UnitOfWork<'_>, kid: &str) -> Result<()> {
    if signing_key::retire(work, kid, work.now).await? {
        work.audit(Event::SigningKeyRetired, About::unknown_user().detail(kid.to_owned())).await?;
    }
    Ok(())
}

/// A key stops signing when the next one starts, and its last token expires a lifetime later.
fn state(rows: &[signing_key::Model], row: &signing_key::Model, longest: Duration, now: Timestamp) -> State {
    if let Some(at) = row.retired_at {
        return State::Retired(at);
    }
    if row.signs_from > now {
        return State::Waits;
    }
    let later = rows.iter().filter(|other| other.signs_from > row.signs_from && other.signs_from <= now);
    // One that has been retired since has signed too.
    match later.map(|other| other.signs_from).min() {
        None => State::Signs,
        Some(end) if end.plus(longest) > now => State::Verifies(end.plus(longest)),
        Some(_) => State::Spent,
    }
}
