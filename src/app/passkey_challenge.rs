//! The challenge that an authenticator answers: sealed for the client that asked, for one purpose and five minutes, and judged once.

use std::time::Duration;

use super::state::App;
use crate::{
    crypto::webauthn::{ChallengeBytes, Problem, RelyingParty},
    error::{Error, Field, FieldError, Rejection, Result},
    store::used_challenge,
    types::{clock::Timestamp, secret::Secret},
};

/// How long a user may take.
pub const LIFETIME: Duration = Duration::from_mins(5);

const SEALED_AS: &str = "passkey challenge";

/// What the answer will be used for, and in whose name. An answer of one purpose is none of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new passkey, in this session of a user.
    Add { user: i64, session: i64 },
    /// By whomever the passkey is of.
    SignIn,
    /// After the password of this user.
    SecondStep { user: i64 },
    /// Once more, in this session of a user.
    Confirm { user: i64, session: i64 },
}

impl Purpose {
    fn text(self) -> String {
        match self {
            Self::Add { user, session } => format!("add-{user}-{session}"),
            Self::SignIn => "sign-in".to_owned(),
            Self::SecondStep { user } => format!("second-{user}"),
            Self::Confirm { user, session } => format!("confirm-{user}-{session}"),
        }
    }
}

/// Who may answer: for what, and in which browser. Programs are no browsers, and keep what they get.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub purpose: Purpose,
    /// What only this browser shows; empty for a program.
    pub browser: &'a str,
}

/// A challenge, and what the client sends back with the answer.
pub struct Challenge {
    pub bytes: ChallengeBytes,
    pub token: String,
}

/// For whom passkeys are made.
///
/// # Errors
/// `NotFound`, where there are none.
pub fn relying_party(app: &App) -> Result<&RelyingParty> {
    app.passkeys.as_ref().ok_or_else(|| Rejection::NotFound.into())
}

/// # Errors
/// A fault of the library that seals.
pub fn issue(app: &App, asked: Asked<'_>) -> Result<Challenge> {
    let bytes = ChallengeBytes::random();
    let until = app.now().plus(LIFETIME).0;
    let text = format!("{until} {} {} {}", asked.purpose.text(), bytes.text(), asked.browser);
    let token = app.cookie_encryptor.encrypt(SEALED_AS, &Secret::new(text))?;
    Ok(Challenge { bytes, token })
}

/// What the authenticator had to sign. From now on no other answer to it is judged, whatever this one is worth.
///
/// # Errors
/// `Validation`, where it was for something else, is too old, or was answered before.
pub async fn take(app: &App, token: &str, asked: Asked<'_>) -> Result<ChallengeBytes> {
    let now = app.now();
    let (bytes, until) = open(app, token, asked).filter(|(_, until)| is_valid(*until, now)).ok_or_else(stale)?;
    if used_challenge::use_up(app.db.writer(), &bytes.text(), until).await? { Ok(bytes) } else { Err(stale()) }
}

fn open(app: &App, token: &str, asked: Asked<'_>) -> Option<(ChallengeBytes, Timestamp)> {
    let opened = app.cookie_encryptor.decrypt(SEALED_AS, token)?;
    let mut parts = opened.reveal().splitn(4, ' ');
    let until = Timestamp(parts.next()?.parse().ok()?);
    let (purpose, bytes, browser) = (parts.next()?, ChallengeBytes::parse(parts.next()?)?, parts.next()?);
    (purpose == asked.purpose.text() && browser == asked.browser).then_some((bytes, until))
}

/// A clock that was set back makes nothing last longer.
fn is_valid(until: Timestamp, now: Timestamp) -> bool {
    until > now && until <= now.plus(LIFETIME)
}

fn stale() -> Error {
    (Field::ChallengeToken, FieldError::Passkey { why: Problem::WrongChallenge.word() }).into()
}
