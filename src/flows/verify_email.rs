//! Confirming an email address: a link or a code is sent to it, and used by the account's owner.

use std::time::Duration;

use crate::{
    app::{
        App,
        email_tokens::{self, Verified},
        limits::RateLimitKey,
        unit_of_work::{Actor, UnitOfWork},
    },
    error::{Error, Field, Rejection, Result},
    store::{
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        rate_limit, user,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// What shows that the email was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    Link(&'a str),
    Code(&'a str),
}

/// Sends another email to a signed-in user; the token before it ends. Nothing happens if the address is verified or none of their
/// own.
///
/// # Errors
/// `RateLimited`, if the last email was sent a moment ago, or there were many.
pub async fn request(app: &App, user: i64) -> Result<()> {
    let mut work = app.begin(Actor::System).await?;
    let now = work.now;
    let user = user::lock_for_update(&work, user).await?.ok_or(Rejection::UserNotFound)?;
    let Some(key) = user.email_key.as_deref().filter(|_| user.verified_at.is_none()) else { return Ok(()) };
    let before = email_token::newest(&work, user.id, Purpose::VerifyEmail).await?;
    if let Some(wait) = wait(app, before.as_ref()) {
        return Err(Error::RateLimited(wait));
    }
    let limits = &app.limits;
    let entry = limits.entry(&limits.verification_email, RateLimitKey::User(user.id), None);
    limits.verification_email.record(rate_limit::consume(&work, entry.as_ref(), now).await)?;
    // Checked before the token in the last email ends for an email that would be dropped.
    let entry = limits.entry(&limits.emails_per_recipient, RateLimitKey::Recipient(key), None);
    limits.emails_per_recipient.record(rate_limit::check(&work, entry.as_ref(), now).await)?;
    let expires_at = now.plus(app.config.email_links.verify_email);
    let new = email_token::New {
        user_id: user.id,
        purpose: Purpose::VerifyEmail,
        sent_to: &user.email,
        expires_at,
        return_to: before.as_ref().and_then(|before| before.return_to.as_deref()),
    };
    work.email_token((EmailKind::VerifyEmail, None), new, user.locale.clone()).await?;
    work.commit().await
}

/// As `request`, for a client that is not signed in. Does the same for every email address: whether there is such an account,
/// and whether an email was sent a moment ago, is found out when the email is sent.
///
/// # Errors
/// `Validation`, if the text is no email address; `RateLimited` by IP address, never by email address.
pub async fn request_by_email(app: &App, email: &str, locale: Option<String>, client: &ClientInfo) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    app.limits.password_reset.consume(client.ip)?;
    let to = Recipient::Email(email.as_typed().to_owned());
    let mut work = app.begin(client).await?;
    let email = outbox::NewEmail::new(EmailKind::VerifyEmail, to, app.config.email_links.verify_email);
    work.email(email.in_language(locale)).await?;
    work.commit().await
}

fn wait(app: &App, last: Option<&email_token::Model>) -> Option<Duration> {
    let (sent, now) = (last?.created_at, app.now());
    let over = sent.plus(app.config.email_links.resend_after).duration_since(now);
    // Sent before the clock was set back: when is unknown, but it was not a moment ago.
    if sent.duration_since(now) > app.config.email_links.resend_after {
        return None;
    }
    (!over.is_zero()).then_some(over)
}

/// The user that an email goes to, and its token. `None`, if the address is confirmed or another one by now, or the token has
/// been invalidated; a token that expired while the email waited is replaced.
///
/// # Errors
/// Those of the database, and `Overloaded`, if another worker has the same email.
pub async fn resolve_recipient(app: &App, email: &outbox::Model) -> Result<Option<(user::Model, email_token::Model)>> {
    let work = app.begin(Actor::System).await?;
    let now = work.now;
    let Some(email) = outbox::by_id(&work, email.id).await? else { return Ok(None) };
    let Some(user) = find_recipient(&work, &email).await? else { return Ok(None) };
    let newest = email_token::newest(&work, user.id, Purpose::VerifyEmail).await?;
    if let Some(id) = email.email_token_id {
        let token = email_token::by_id(&work, id).await?.filter(|token| token.sent_to == user.email);
        let Some(token) = token else { return Ok(None) };
        if token.used_at.is_none() && token.is_valid_for(&user, now) {
            return Ok(Some((user, token)));
        }
        // It ended before its email was sent, with a password for example: another one replaces it, unless a newer email has one.
        let is_newer = |newest: &email_token::Model| newest.id != token.id && newest.used_at.is_none();
        if newest.as_ref().is_some_and(|newest| is_newer(newest) && newest.is_valid_for(&user, now)) {
            return Ok(None);
        }
    } else if wait(app, newest.as_ref()).is_some() {
        return Ok(None);
    }
    // A user who asks for another email still wants to go where they wanted when they signed up.
    let email = outbox::Model { return_to: newest.and_then(|newest| newest.return_to), ..email };
    let token = work.token_of(&email, &user, Purpose::VerifyEmail).await?;
    work.commit().await?;
    Ok(Some((user, token)))
}

/// Locked, active and not verified.
async fn find_recipient(work: &UnitOfWork<'_>, email: &outbox::Model) -> Result<Option<user::Model>> {
    let user = match (email.user_id, email.email.as_deref().map(Email::parse)) {
        (Some(id), _) => user::lock_for_update(work, id).await?,
        (None, Some(Ok(email))) => match user::by_email(work, email.key()).await? {
            Some(user) => user::lock_for_update(work, user.id).await?,
            None => None,
        },
        _ => None,
    };
    Ok(user.filter(|user| user.is_active && user.is_unverified()))
}

/// The user whose email address this link would confirm, and the address. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(i64, String)> {
    let Verified { user, token } = email_tokens::look_up(app, token, Purpose::VerifyEmail).await?;
    Ok((user.id, token.sent_to))
}

/// As `preview`, for a client that shows the link before its password: links that are rejected count against the IP address.
///
/// # Errors
/// `InvalidEmailToken`, `RateLimited`.
pub async fn owner_of(app: &App, token: &str, client: &ClientInfo) -> Result<i64> {
    let link = email_tokens::Presented::Link(token);
    Ok(email_tokens::verify(app, link, Purpose::VerifyEmail, client).await?.user.id)
}

/// Who enters a code without being signed in: the user whose password they have shown, and the id of the proof of it.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    pub user: Option<i64>,
    pub proof: &'a str,
}

/// As `confirm`, for a visitor who is not signed in. Without a user it counts and takes as long, and every code is wrong.
///
/// # Errors
/// As `confirm`.
pub async fn confirm_claim(app: &App, claim: Claim<'_>, code: &str, client: &ClientInfo) -> Result<Option<String>> {
    let presented = email_tokens::Presented::ClaimedCode { user: claim.user, proof: claim.proof, code };
    let token = email_tokens::verify(app, presented, Purpose::VerifyEmail, client).await?.token;
    consume(app, claim.user.ok_or(Rejection::InvalidEmailToken)?, token, client).await
}

/// Confirms the email address, and says where its owner wanted to go when they signed up, to be judged again. The user has proved, by
/// their session or their password, that the account is theirs. Anybody can sign up with an address of another person: if its email
/// were enough, its owner would confirm that person's account.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, expired or tried too often, and for one of another account;
/// `RateLimited` for too many codes.
pub async fn confirm(app: &App, owner: i64, presented: Presented<'_>, client: &ClientInfo) -> Result<Option<String>> {
    let presented = match presented {
        Presented::Link(token) => email_tokens::Presented::Link(token),
        Presented::Code(code) => email_tokens::Presented::UserCode { user: owner, code },
    };
    let token = email_tokens::verify(app, presented, Purpose::VerifyEmail, client).await?.token;
    consume(app, owner, token, client).await
}

async fn consume(app: &App, owner: i64, token: email_token::Model, client: &ClientInfo) -> Result<Option<String>> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    let valid = user::lock_for_update(&work, owner).await?.is_some_and(|user| token.is_valid_for(&user, now));
    if !valid || !email_token::consume(&work, token.id, now).await? || !user::verify(&work, owner, &token.sent_to, now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    work.audit(Event::EmailVerified, About::user(owner)).await?;
    work.commit().await?;
    Ok(token.return_to)
}
