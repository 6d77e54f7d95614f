//! A passkey that is shown: to sign in without a password, and once more before a sensitive step.

use data_encoding::BASE64URL_NOPAD;

use crate::{
    app::{
        App,
        limits::Attempt,
        passkey_challenge::{self, Asked, Challenge, Purpose},
        reauthentication::SessionRef,
        unit_of_work::UnitOfWork,
    },
    crypto::webauthn::{self, Problem, SignInAnswer, VerifiedSignIn},
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    pending_second_factor::PendingSecondFactor,
    store::{
        audit_event::{self, About},
        passkey, session, user, user_state,
    },
    types::{
        auth_methods::{AuthMethod, AuthMethods},
        client::ClientInfo,
        kinds::Event,
    },
};

/// What an authenticator needs to show a passkey.
pub struct RequestOptions {
    pub challenge: Challenge,
    /// Empty, where the passkey itself says whose it is: so that no answer tells who has one.
    pub allowed: Vec<passkey::Model>,
    /// Whether it stands for both factors.
    pub must_verify: bool,
}

/// What the client has sent.
pub struct Shown<'a> {
    pub challenge_token: &'a str,
    /// What only this browser shows; empty for a program.
    pub browser: &'a str,
    /// In base64url.
    pub credential_id: &'a str,
    /// The account that the authenticator believes it to be of, as a UUID.
    pub user_handle: Option<&'a str>,
    pub client_data: &'a [u8],
    pub authenticator_data: &'a [u8],
    pub signature: &'a [u8],
}

/// A passkey that was right, and whose it is.
struct Proven {
    row: passkey::Model,
    user: user::Model,
    shown: VerifiedSignIn,
}

/// For anyone: it says nothing about any account.
///
/// # Errors
/// `NotFound`, where there are no passkeys.
pub fn begin(app: &App, browser: &str) -> Result<RequestOptions> {
    passkey_challenge::relying_party(app)?;
    let challenge = passkey_challenge::issue(app, Asked { purpose: Purpose::SignIn, browser })?;
    Ok(RequestOptions { challenge, allowed: Vec::new(), must_verify: true })
}

/// The user whose passkey was shown, and what that proves. `sessions::open` checks the account once more.
///
/// # Errors
/// `InvalidCredentials` for an unknown passkey, a wrong signature and an inactive account alike; `Validation` for an answer that fits
/// no challenge; `RateLimited`.
pub async fn sign_in(app: &App, shown: &Shown<'_>, client: &ClientInfo) -> Result<(user::Model, AuthMethods)> {
    let attempt = app.limits.failed_login.attempt(app, client.ip)?;
    let judged = judge_sign_in(app, shown, client).await;
    settle(attempt, &judged).await;
    judged
}

async fn judge_sign_in(app: &App, shown: &Shown<'_>, client: &ClientInfo) -> Result<(user::Model, AuthMethods)> {
    let proven = prove(app, Purpose::SignIn, shown, client).await?;
    // The authenticator names the account, as no password did.
    if shown.user_handle.is_none() {
        return Err(refused(Problem::Malformed.word()));
    }
    let proven = note(app, proven, client).await?;
    Ok((proven, AuthMethods::NONE.and(AuthMethod::Hwk).and(AuthMethod::User).and(AuthMethod::Mfa)))
}

/// For the user whose password was right.
///
/// # Errors
/// `NotFound`, where there are no passkeys.
pub async fn begin_second_step(app: &App, pending: &PendingSecondFactor, browser: &str) -> Result<RequestOptions> {
    passkey_challenge::relying_party(app)?;
    let user = pending.account.user;
    let allowed = passkey::of_user(app.db.reader(), user).await?;
    let challenge = passkey_challenge::issue(app, Asked { purpose: Purpose::SecondStep { user }, browser })?;
    Ok(RequestOptions { challenge, allowed, must_verify: false })
}

/// The user of a sign-in that has waited for the second factor, and what is proved now.
///
/// # Errors
/// `InvalidCredentials`, where the account has changed since; else as `sign_in`.
pub async fn second_step(
    app: &App,
    pending: &PendingSecondFactor,
    shown: &Shown<'_>,
    client: &ClientInfo,
) -> Result<(user::Model, AuthMethods)> {
    let attempt = app.limits.failed_login.attempt(app, client.ip)?;
    let judged = judge_second_step(app, pending, shown, client).await;
    settle(attempt, &judged).await;
    judged
}

async fn judge_second_step(
    app: &App,
    pending: &PendingSecondFactor,
    shown: &Shown<'_>,
    client: &ClientInfo,
) -> Result<(user::Model, AuthMethods)> {
    let proven = prove(app, Purpose::SecondStep { user: pending.account.user }, shown, client).await?;
    if user_state::of(&proven.user) != pending.account {
        return Err(failed(app, Some(pending.account.user), client).await?);
    }
    let methods = AuthMethods::from_bits(pending.methods).and(AuthMethod::Hwk).and(AuthMethod::Mfa);
    let methods = if proven.shown.user_verified { methods.and(AuthMethod::User) } else { methods };
    Ok((note(app, proven, client).await?, methods))
}

/// For the user of a session.
///
/// # Errors
/// `NotFound`, where there are no passkeys.
pub async fn begin_confirm(app: &App, caller: SessionRef, browser: &str) -> Result<RequestOptions> {
    passkey_challenge::relying_party(app)?;
    let allowed = passkey::of_user(app.db.reader(), caller.user).await?;
    let challenge = passkey_challenge::issue(app, Asked { purpose: confirm_purpose(caller), browser })?;
    Ok(RequestOptions { challenge, allowed, must_verify: true })
}

/// In place of the password, before a sensitive operation.
///
/// # Errors
/// `Validation`, where the passkey is wrong; `Forbidden` in a session that an API key has opened; `InvalidToken` where it has ended.
pub async fn confirm(app: &App, caller: SessionRef, shown: &Shown<'_>, client: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), caller.session).await?;
    let attempt = app.limits.failed_login.attempt(app, client.ip)?;
    let judged = prove(app, confirm_purpose(caller), shown, client).await;
    settle(attempt, &judged).await;
    let proven = judged.map_err(|error| match error {
        Error::Rejected(Rejection::InvalidCredentials) => refused(UNKNOWN),
        other => other,
    })?;
    if proven.user.id != caller.user {
        return Err(refused(UNKNOWN));
    }
    let mut work = app.begin(client).await?;
    let still = user::lock_for_update(&work, caller.user).await?.is_some_and(|user| user.is_active);
    if !still || !note_use(&mut work, &proven).await? || !session::mark_authenticated(&work, caller.session, work.now).await? {
        return Err(TokenError::Revoked.into());
    }
    work.audit(Event::Reauthenticated, About::user(caller.user).session(caller.session)).await?;
    work.commit().await
}

/// Whatever is wrong with an answer, it stays counted: each one that was judged has used up a challenge, which is a row.
async fn settle<T>(attempt: Attempt, judged: &Result<T>) {
    match judged {
        Err(Error::Validation(_)) => attempt.wrong(),
        judged => attempt.settle(judged).await,
    }
}

/// A passkey of no account, or of another.
const UNKNOWN: &str = "unknown";

fn confirm_purpose(caller: SessionRef) -> Purpose {
    Purpose::Confirm { user: caller.user, session: caller.session }
}

/// Whether the answer is right, and by whom. An audit event, where it is not.
async fn prove(app: &App, purpose: Purpose, shown: &Shown<'_>, client: &ClientInfo) -> Result<Proven> {
    let relying_party = passkey_challenge::relying_party(app)?;
    let asked = Asked { purpose, browser: shown.browser };
    let challenge = passkey_challenge::take(app, shown.challenge_token, asked).await?;
    let Some((row, user)) = find(app, shown).await? else { return Err(failed(app, None, client).await?) };
    let public_key = BASE64URL_NOPAD.decode(row.public_key.as_bytes()).unwrap_or_default();
    let answer = SignInAnswer {
        client_data: shown.client_data,
        authenticator_data: shown.authenticator_data,
        signature: shown.signature,
        public_key: &public_key,
    };
    match webauthn::verify_sign_in(relying_party, &challenge, &answer) {
        Ok(verified) if !verified.user_verified && must_verify(purpose) => Err(refused(Problem::UserNotVerified.word())),
        Ok(verified) if user.is_active => Ok(Proven { row, user, shown: verified }),
        Ok(_) | Err(Problem::WrongSignature) => Err(failed(app, Some(user.id), client).await?),
        Err(problem) => Err(refused(problem.word())),
    }
}

/// After the password, holding the authenticator is the other factor.
fn must_verify(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::SecondStep { .. })
}

/// The passkey and its owner, if the authenticator names the same one.
async fn find(app: &App, shown: &Shown<'_>) -> Result<Option<(passkey::Model, user::Model)>> {
    let db = app.db.reader();
    let Some(row) = passkey::by_credential(db, shown.credential_id).await? else { return Ok(None) };
    let owner = user::by_id(db, row.user_id).await?;
    let owner = owner.filter(|user| shown.user_handle.is_none_or(|handle| user.uuid.as_deref() == Some(handle)));
    Ok(owner.map(|user| (row, user)))
}

/// Notes a wrong answer. The same for every reason.
async fn failed(app: &App, user: Option<i64>, client: &ClientInfo) -> Result<Error> {
    let about = About::user(user).detail("passkey".to_owned()).client(client);
    audit_event::add(app.db.writer(), Event::SignInFailed, about, app.now()).await?;
    Ok(Rejection::InvalidCredentials.into())
}

/// Notes its use in a transaction of its own.
async fn note(app: &App, proven: Proven, client: &ClientInfo) -> Result<user::Model> {
    let mut work = app.begin(client).await?;
    if !note_use(&mut work, &proven).await? {
        return Err(Rejection::InvalidCredentials.into());
    }
    work.commit().await?;
    Ok(proven.user)
}

/// A counter that did not go on is noted and not refused: authenticators that keep one key on several devices count wrong too, and the
/// owner sees it in the log of the account. False, if the passkey was removed in the meantime.
async fn note_use(work: &mut UnitOfWork<'_>, proven: &Proven) -> Result<bool> {
    let (row, shown) = (&proven.row, &proven.shown);
    if passkey::of_id(work, row.user_id, row.id).await?.is_none() {
        return Ok(false);
    }
    let used = passkey::Use { counter: shown.counter, backed_up: shown.backed_up };
    if !passkey::used(work, row.id, &used, work.now).await? {
        tracing::warn!(event = "passkey_counter_back", user = row.user_id, passkey = row.id, "a passkey has counted backwards");
        work.audit(Event::PasskeyCounterBack, About::user(row.user_id).detail(row.name.clone())).await?;
    }
    Ok(true)
}

fn refused(why: &'static str) -> Error {
    (Field::Credential, FieldError::Passkey { why }).into()
}
