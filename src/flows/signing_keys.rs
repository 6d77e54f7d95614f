//! What an operator does with the keys that sign tokens: look at them, make the next one, do away with an old one.

use std::time::Duration;

use crate::{
    app::App,
    crypto::keyring::{self, SigningKey},
    error::{Rejection, Result},
    store::{Transaction, audit_event, signing_key},
    types::{client::ClientInfo, clock::Timestamp, kinds::Event},
};

/// Longer than any instance needs to hear of a new key, before the first token that it signs.
pub const PROPAGATION_DELAY: Duration = Duration::from_secs(5);

/// What a key does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Signs,
    /// Known, and not yet in use; or never, as long as the settings give a key.
    Waits,
    /// Signs no more; tokens of its may live until then.
    Verifies(Timestamp),
    /// Of the settings: its tokens are believed for as long as it stands there.
    Previous,
    /// No token of its lives any more.
    Spent,
    Retired(Timestamp),
}

pub struct Listed {
    pub kid: String,
    /// `None` for the key of the settings.
    pub row: Option<signing_key::Model>,
    pub state: State,
}

/// Whether tokens that may be alive are a reason not to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    ForTokens,
    ForNothing,
}

/// What became of a key that was to retire.
#[derive(Debug, PartialEq, Eq)]
pub enum Retirement {
    Done,
    /// Its tokens may live until then.
    TooEarly(Timestamp),
    /// No other key could sign in its place; one is made first.
    StillSigns,
}

/// Every key, the one that signs last first. `longest` is the life of a refresh token.
///
/// # Errors
/// Faults only.
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

/// Makes the next key. It signs once every instance knows it; tokens of the keys before it live out their time.
///
/// # Errors
/// Faults only.
pub async fn rotate(app: &App, by: &ClientInfo) -> Result<String> {
    let now = app.now();
    let txn = app.begin().await?;
    let kid = make(app, &txn, (now.plus(PROPAGATION_DELAY), now), by).await?;
    txn.commit().await?;
    app.follow_keys().await?;
    Ok(kid)
}

/// Forgets the secret of a key, so that no token of its is believed any more.
///
/// # Errors
/// `NotFound`, where there is no such key or it has retired already.
pub async fn retire(app: &App, kid: &str, care: Propagation, longest: Duration, by: &ClientInfo) -> Result<Retirement> {
    let now = app.now();
    let txn = app.begin().await?;
    let rows = signing_key::all(&txn).await?;
    let row = rows.iter().find(|row| row.kid == kid && row.retired_at.is_none()).ok_or(Rejection::NotFound)?;
    match state(&rows, row, longest, now) {
        State::Signs | State::Waits => return Ok(Retirement::StillSigns),
        State::Verifies(until) if care == Propagation::ForTokens => return Ok(Retirement::TooEarly(until)),
        _ => {}
    }
    end(&txn, kid, Some(by), now).await?;
    txn.commit().await?;
    app.follow_keys().await?;
    Ok(Retirement::Done)
}

/// Retires the keys of which no token can be alive.
///
/// # Errors
/// Faults only.
pub async fn retire_old(app: &App, longest: Duration) -> Result<()> {
    let now = app.now();
    let rows = signing_key::all(app.db.reader()).await?;
    for row in rows.iter().filter(|row| state(&rows, row, longest, now) == State::Spent) {
        let txn = app.begin().await?;
        end(&txn, &row.kid, None, now).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Does away with every key and makes a new one under the present master secret: nobody is signed in any more. The way on
/// when a master secret is lost, or known to somebody else. Without a master secret no key is made: the next start of the
/// server makes both.
///
/// # Errors
/// Faults only.
pub async fn reset(app: &App, by: &ClientInfo) -> Result<Option<String>> {
    let now = app.now();
    let txn = app.begin().await?;
    for row in signing_key::live(&txn).await? {
        end(&txn, &row.kid, Some(by), now).await?;
    }
    let made = match app.may_seal() {
        Ok(()) => Some(make(app, &txn, (now, now), by).await?),
        Err(_) => None,
    };
    txn.commit().await?;
    app.follow_keys().await?;
    Ok(made)
}

async fn make(app: &App, txn: &Transaction, (from, now): (Timestamp, Timestamp), by: &ClientInfo) -> Result<String> {
    let key = SigningKey::generate(keyring::fresh_kid(), from);
    let kid = key.kid.clone();
    app.add_key(txn, key, now).await?;
    let about = audit_event::About { from: Some(by), detail: Some(kid.clone()), ..audit_event::About::default() };
    audit_event::add(txn, Event::SigningKeyCreated, about, now).await?;
    Ok(kid)
}

/// Of any number who retire it at once, one says so.
async fn end(txn: &Transaction, kid: &str, by: Option<&ClientInfo>, now: Timestamp) -> Result<()> {
    if signing_key::retire(txn, kid, now).await? {
        let about = audit_event::About { from: by, detail: Some(kid.to_owned()), ..audit_event::About::default() };
        audit_event::add(txn, Event::SigningKeyRetired, about, now).await?;
    }
    Ok(())
}

/// The key after it begins when it ends, and its last token ends a token's life later.
fn state(rows: &[signing_key::Model], row: &signing_key::Model, longest: Duration, now: Timestamp) -> State {
    if let Some(at) = row.retired_at {
        return State::Retired(at);
    }
    if row.signs_from > now {
        return State::Waits;
    }
    let later = rows.iter().filter(|other| other.signs_from > row.signs_from && other.signs_from <= now);
    // One that has retired since has signed too.
    match later.map(|other| other.signs_from).min() {
        None => State::Signs,
        Some(end) if end.plus(longest) > now => State::Verifies(end.plus(longest)),
        Some(_) => State::Spent,
    }
}
