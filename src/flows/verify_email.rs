//! Showing that an address is one's own.

use std::time::Duration;

use crate::{
    app::{App, email_tokens, limits::RateLimitKey},
    error::{Error, Field, Rejection, Result},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient},
        rate_limit, user,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// What proves that the mail was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    Link(&'a str),
    Code(&'a str),
}

/// Sends another mail; the link before it dies. Nothing happens where the address is verified.
///
/// # Errors
/// `UserNotFound`; `RateLimited`, where the last mail has hardly left, or there were many.
pub async fn request(app: &App, user: i64) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::lock_for_update(&txn, user).await?.ok_or(Rejection::UserNotFound)?;
    if user.verified_at.is_some() {
        return Ok(());
    }
    if let Some(wait) = wait(app, email_token::newest(&txn, user.id, Purpose::VerifyEmail).await?) {
        return Err(Error::RateLimited(wait));
    }
    let limits = &app.limits;
    let (asked, mailed) = (RateLimitKey::User(user.id), RateLimitKey::Recipient(&user.email_key));
    limits
        .verification_email
        .record(rate_limit::consume(&txn, limits.entry(&limits.verification_email, asked, None).as_ref(), now).await)?;
    // Before the link that is out there dies for a mail that would be dropped.
    limits
        .emails_per_recipient
        .record(rate_limit::check(&txn, limits.entry(&limits.emails_per_recipient, mailed, None).as_ref(), now).await)?;
    let useful_for = app.config.email_links.verify_email;
    let new = email_token::New {
        user_id: user.id,
        purpose: Purpose::VerifyEmail,
        sent_to: &user.email,
        expires_at: now.plus(useful_for),
    };
    let link = email_token::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: EmailKind::VerifyEmail,
        to: Recipient::User(user.id),
        email_token_id: Some(link.id),
        event_id: None,
        locale: user.locale,
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// As `ask`, for whoever cannot sign in yet. Does the same for every address: whether it is anybody's, and whether a mail has
/// hardly left, is found out when the mail is sent.
///
/// # Errors
/// `Validation`, where the text is no address at all; `RateLimited` from one place, never for one address.
pub async fn request_by_email(app: &App, email: &str, locale: Option<String>, from: &ClientInfo) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    app.limits.password_reset.consume(from.ip)?;
    let mail = outbox::New {
        kind: EmailKind::VerifyEmail,
        to: Recipient::Email(email.as_typed().to_owned()),
        email_token_id: None,
        event_id: None,
        locale,
        useful_for: app.config.email_links.verify_email,
    };
    outbox::add(app.db.writer(), mail, app.now()).await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// How long a person waits before another mail is sent to them; nothing, where one may be asked for.
///
/// # Errors
/// Faults only.
pub async fn time_until_resend(app: &App, user: i64) -> Result<Option<Duration>> {
    Ok(wait(app, email_token::newest(app.db.reader(), user, Purpose::VerifyEmail).await?))
}

fn wait(app: &App, last: Option<email_token::Model>) -> Option<Duration> {
    let (sent, now) = (last?.created_at, app.now());
    let over = sent.plus(app.config.email_links.resend_after).duration_since(now);
    // Sent before the clock was set back: nobody knows when, but it was not just now.
    if sent.duration_since(now) > app.config.email_links.resend_after {
        return None;
    }
    (!over.is_zero()).then_some(over)
}

/// Whom a mail goes to, and its link. Nothing, where the address is verified or another one by now, or the link has been
/// voided; a link that has run out while the mail waited is made anew.
///
/// # Errors
/// Faults, and `Overloaded` where somebody else is at the same mail.
pub async fn resolve_recipient(app: &App, mail: &outbox::Model) -> Result<Option<(user::Model, email_token::Model)>> {
    let now = app.now();
    let txn = app.begin().await?;
    let Some(mail) = outbox::by_id(&txn, mail.id).await? else { return Ok(None) };
    let user = match (mail.user_id, mail.email.as_deref().map(Email::parse)) {
        (Some(id), _) => user::lock_for_update(&txn, id).await?,
        (None, Some(Ok(email))) => match user::by_email(&txn, email.key()).await? {
            Some(user) => user::lock_for_update(&txn, user.id).await?,
            None => None,
        },
        _ => None,
    };
    let Some(user) = user.filter(|user| user.is_active && user.verified_at.is_none()) else { return Ok(None) };
    if let Some(id) = mail.email_token_id {
        let link = email_token::by_id(&txn, id).await?.filter(|link| link.sent_to == user.email);
        let Some(link) = link else { return Ok(None) };
        if link.used_at.is_none() && link.is_valid_for(&user, now) {
            return Ok(Some((user, link)));
        }
        // It ended with a password, say, before its mail had left: another takes its place, unless a newer mail has one.
        let newest = email_token::newest(&txn, user.id, Purpose::VerifyEmail).await?;
        if newest.is_some_and(|newest| newest.id != link.id && newest.used_at.is_none() && newest.is_valid_for(&user, now)) {
            return Ok(None);
        }
    } else if wait(app, email_token::newest(&txn, user.id, Purpose::VerifyEmail).await?).is_some() {
        return Ok(None);
    }
    let new =
        email_token::New { user_id: user.id, purpose: Purpose::VerifyEmail, sent_to: &user.email, expires_at: mail.expires_at };
    let link = email_token::add(&txn, new, now).await?;
    if !outbox::attach_token(&txn, &mail, &link).await? {
        return Err(Error::Overloaded(Duration::from_secs(1)));
    }
    txn.commit().await?;
    Ok(Some((user, link)))
}

/// Whose address this link would confirm, and the address. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(i64, String)> {
    let (owner, link) = email_tokens::by_token(app, token, Purpose::VerifyEmail).await?;
    Ok((owner.id, link.sent_to))
}

/// Confirms the address of somebody who has shown that the account is theirs: by their session, or by its password. Anybody can
/// sign up with an address of somebody else's; were its mail alone enough, its owner would confirm a stranger's account.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, too old or tried too often, and for one of another account; `RateLimited`
/// for too many codes.
pub async fn confirm(app: &App, owner: i64, proof: Presented<'_>, from: &ClientInfo) -> Result<()> {
    let link = match proof {
        Presented::Link(token) => email_tokens::by_counted_token(app, token, Purpose::VerifyEmail, from).await?.1,
        Presented::Code(code) => email_tokens::by_code(app, (owner, code), Purpose::VerifyEmail, from).await?,
    };
    let now = app.now();
    let txn = app.begin().await?;
    let held = user::lock_for_update(&txn, owner).await?.is_some_and(|held| link.is_valid_for(&held, now));
    if !held || !email_token::consume(&txn, link.id, now).await? || !user::verify(&txn, owner, &link.sent_to, now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    let about = audit_event::About { user: Some(owner), from: Some(from), ..audit_event::About::default() };
    audit_event::add(&txn, Event::EmailVerified, about, now).await?;
    txn.commit().await?;
    Ok(())
}
