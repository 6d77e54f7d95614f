//! Sending an email again that did not arrive.

use std::time::Duration;

use crate::{
    app::{App, authorization::Admin},
    error::{Rejection, Result},
    store::{audit_event::About, email_token, outbox},
    types::kinds::{EmailKind, EmailState, Event},
};

/// The result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    Queued,
    /// Its token has been used or invalidated: another email has to be requested.
    InvalidEmailToken,
    /// It was sent, or there was no recipient.
    Done(EmailState),
}

/// Puts an email that is queued, failed or expired back into the queue, useful for as long again.
///
/// # Errors
/// `NotFound`.
pub async fn retry(app: &App, by: &Admin, id: i64) -> Result<Retried> {
    let mut work = by.begin(app).await?;
    let now = work.now;
    let email = outbox::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    let mut useful_for = match email.kind {
        EmailKind::VerifyEmail => app.config.email_links.verify_email,
        EmailKind::ResetPassword => app.config.email_links.reset_password,
        EmailKind::Invitation => app.config.email_links.invitation,
        _ => Duration::from_hours(24),
    };
    if let Some(link) = email.email_token_id {
        match email_token::by_id(&work, link).await?.filter(|link| link.used_at.is_none()) {
            Some(link) if link.is_live(now) => useful_for = link.expires_at.duration_since(now),
            // It has expired; the email gets another one when it is sent.
            Some(_) => {}
            None => return Ok(Retried::InvalidEmailToken),
        }
    }
    if !work.retry_email(id, useful_for).await? {
        return Ok(Retried::Done(email.state));
    }
    work.audit(Event::EmailRetried, About::user(email.user_id).detail(format!("{} {id}", email.kind.word()))).await?;
    work.commit().await?;
    Ok(Retried::Queued)
}
