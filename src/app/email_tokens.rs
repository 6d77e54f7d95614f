//! Emailed tokens: the one check of the links and codes in emails.

use super::{limits::RateLimitKey, state::App};
use crate::{
    crypto::email_token_secret,
    error::{Error, Field, Rejection, Result},
    store::{
        audit_event::{self, About},
        email_token, rate_limit, user,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{Event, Purpose},
    },
};

/// What shows that an email was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// The token in its link.
    Link(&'a str),
    /// Its code, entered by a signed-in user.
    UserCode { user: i64, code: &'a str },
    /// Its code, entered by a visitor who has shown the password of this user, or of none. It is counted by the id of that proof: if it
    /// were by the user, where there is one, the limit would tell who has an account.
    ClaimedCode { user: Option<i64>, proof: &'a str, code: &'a str },
    /// Its code, and the email address that it went to.
    EmailCode { email: &'a str, code: &'a str },
}

/// A valid token and its user.
pub struct Verified {
    pub user: user::Model,
    pub token: email_token::Model,
}

/// The token that was presented, and its user. For every purpose alike: authentic, of this purpose, unused, unexpired; if it
/// grants something, its user is active and has the password and the email address that it was made under; and it went to the
/// address that it has to do with. Consumes nothing: `email_token::consume` does, once.
///
/// Links that are rejected count against the IP address, so that a valid one is never kept out by others' guesses. Codes are
/// counted before they are judged, which is done whether or not the caller waits.
///
/// # Errors
/// `InvalidEmailToken`; `RateLimited`; `Validation`, if the email address beside a code is none.
pub async fn verify(app: &App, presented: Presented<'_>, purpose: Purpose, client: &ClientInfo) -> Result<Verified> {
    match presented {
        Presented::Link(token) => {
            let found = look_up(app, token, purpose).await;
            if matches!(found, Err(Error::Rejected(_))) {
                app.limits.email_codes.consume(client.ip)?;
            }
            found
        }
        Presented::UserCode { user, code } => {
            let (state, code, client) = (app.clone(), code.to_owned(), client.clone());
            app.complete(async move {
                let claim = Claim { user: Some(user), whose: RateLimitKey::User(user) };
                count_user_code(&state, (claim, &code), purpose, &client).await
            })
            .await
        }
        Presented::ClaimedCode { user, proof, code } => {
            let (state, proof, code, client) = (app.clone(), proof.to_owned(), code.to_owned(), client.clone());
            app.complete(async move {
                let claim = Claim { user, whose: RateLimitKey::Proof(&proof) };
                count_user_code(&state, (claim, &code), purpose, &client).await
            })
            .await
        }
        Presented::EmailCode { email, code } => {
            let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
            let (state, code, client) = (app.clone(), code.to_owned(), client.clone());
            app.complete(async move { count_email_code(&state, (&email, &code), purpose, &client).await }).await
        }
    }
}

/// The token of a link and its user, for a page that shows what the link is for. Counts and changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn look_up(app: &App, token: &str, purpose: Purpose) -> Result<Verified> {
    let (id, mac) = email_token_secret::split(token).ok_or(Rejection::InvalidEmailToken)?;
    let token = email_token::by_id(app.db.reader(), id).await?.ok_or(Rejection::InvalidEmailToken)?;
    if token.purpose != purpose || !token.secret().is_token(&app.link_key, &mac) {
        return Err(Rejection::InvalidEmailToken.into());
    }
    check(app, token).await
}

async fn check(app: &App, token: email_token::Model) -> Result<Verified> {
    let user = user::by_id(app.db.reader(), token.user_id).await?;
    let user = user.filter(|user| token.is_valid_for(user, app.now()) && went_to(&token, user));
    Ok(Verified { user: user.ok_or(Rejection::InvalidEmailToken)?, token })
}

/// Whether a token went to the email address that it has to do with: the account's, or one that the account is to have or had.
fn went_to(token: &email_token::Model, user: &user::Model) -> bool {
    match token.purpose {
        Purpose::VerifyEmail | Purpose::ResetPassword | Purpose::Invite | Purpose::RequestReset => token.sent_to == user.email,
        Purpose::ChangeEmail | Purpose::UndoEmail | Purpose::KeepAccount | Purpose::CancelChange => true,
    }
}

/// Whose code it may be, and whose attempt it counts as.
#[derive(Clone, Copy)]
struct Claim<'a> {
    user: Option<i64>,
    whose: RateLimitKey<'a>,
}

async fn count_user_code(app: &App, (claim, code): (Claim<'_>, &str), purpose: Purpose, client: &ClientInfo) -> Result<Verified> {
    let limiter = &app.limits.email_codes;
    let mut attempt = limiter.attempt(app, client.ip)?;
    let counted = attempt.count(app.limits.entry(limiter, claim.whose, Some(purpose.word()))).await;
    if let Err(error) = limiter.record(counted) {
        if matches!(error, Error::RateLimited(_)) {
            attempt.wrong();
        }
        return Err(error);
    }
    let judged = judge_user_code(app, (claim.user, code), purpose, client).await;
    attempt.settle(&judged).await;
    judged
}

/// Takes as long for no user, and for a user without a token, as for others.
async fn judge_user_code(
    app: &App,
    (user, code): (Option<i64>, &str),
    purpose: Purpose,
    client: &ClientInfo,
) -> Result<Verified> {
    let (db, now) = (app.db.writer(), app.now());
    let token = email_token::newest(db, user.unwrap_or_default(), purpose).await?;
    let id = token.as_ref().map_or(0, |token| token.id);
    let counted = email_token::consume_attempt(db, id, now).await?;
    if let Some(token) = token.filter(|token| token.secret().is_code(&app.link_key, code) && counted) {
        email_token::refund_attempt(db, id).await?;
        return check(app, token).await;
    }
    let about = About::user(user).detail(purpose.word().to_owned()).client(client);
    audit_event::add(db, Event::CodeRejected, about, now).await?;
    Err(Rejection::InvalidEmailToken.into())
}

async fn count_email_code(app: &App, given: (&Email, &str), purpose: Purpose, client: &ClientInfo) -> Result<Verified> {
    let attempt = app.limits.email_codes.attempt(app, client.ip)?;
    let judged = judge_email_code(app, given, purpose, client).await;
    if matches!(judged, Err(Error::RateLimited(_))) {
        attempt.wrong();
    } else {
        attempt.settle(&judged).await;
    }
    judged
}

/// Takes as long for an unknown email address as for a known one.
async fn judge_email_code(app: &App, (email, code): (&Email, &str), purpose: Purpose, client: &ClientInfo) -> Result<Verified> {
    let limiter = &app.limits.email_codes;
    let mut work = app.begin(client).await?;
    let now = work.now;
    let found = user::by_email(&work, email.key()).await?;
    let shown = found.as_ref().filter(|user| !app.hides(user));
    let key = shown.map_or(RateLimitKey::UnknownLogin(email.key()), |user| RateLimitKey::User(user.id));
    let user = found.map(|user| user.id);
    let entry = app.limits.entry(limiter, key, None);
    limiter.record(rate_limit::consume(&work, entry.as_ref(), now).await)?;
    let token = email_token::newest(&work, user.unwrap_or_default(), purpose).await?;
    let id = token.as_ref().map_or(0, |token| token.id);
    let counted = email_token::consume_attempt(&work, id, now).await?;
    let right = token.as_ref().is_some_and(|token| token.secret().is_code(&app.link_key, code)) && counted;
    if right {
        rate_limit::refund(&work, entry.as_ref()).await?;
        email_token::refund_attempt(&work, id).await?;
    } else {
        work.audit(Event::SignInFailed, About::user(user).detail("code".to_owned())).await?;
    }
    work.commit().await?;
    match token.filter(|_| right) {
        Some(token) => check(app, token).await,
        None => Err(Rejection::InvalidEmailToken.into()),
    }
}
