//! Trying again a mail that did not arrive.

use std::time::Duration;

use crate::{
    app::{App, authorization::Admin},
    error::{Rejection, Result},
    store::{audit_event::About, email_token, outbox},
    types::kinds::{EmailKind, EmailState, Event},
};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    Queued,
    /// Its link has been used or voided: whoever wanted the mail asks for another.
    InvalidEmailToken,
    /// It has left, or there was nobody to send it to.
    Done(EmailState),
}

/// Puts a mail that waits, failed or expired back into the queue, useful for as long again.
///
/// # Errors
/// `NotFound`.
pub async fn retry(app: &App, by: &Admin, id: i64) -> Result<Retried> {
    let now = app.now();
    let txn = by.begin(app).await?;
    let mail = outbox::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    let mut useful_for = match mail.kind {
        EmailKind::VerifyEmail => app.config.email_links.verify_email,
        EmailKind::ResetPassword => app.config.email_links.reset_password,
        EmailKind::Invitation => app.config.email_links.invitation,
        _ => Duration::from_hours(24),
    };
    if let Some(link) = mail.email_token_id {
        match email_token::by_id(&txn, link).await?.filter(|link| link.used_at.is_none()) {
            Some(link) if link.is_live(now) => useful_for = link.expires_at.duration_since(now),
            // It has run out; the mail gets another when it leaves.
            Some(_) => {}
            None => return Ok(Retried::InvalidEmailToken),
        }
    }
    if !outbox::retry(&txn, id, useful_for, now).await? {
        return Ok(Retried::Done(mail.state));
    }
    let detail = Some(format!("{} {id}", mail.kind.word()));
    by.note(app, &txn, Event::EmailRetried, About { user: mail.user_id, detail, ..About::default() }).await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(Retried::Queued)
}
