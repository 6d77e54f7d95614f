//! Trying again a mail that did not arrive.

use std::time::Duration;

use crate::{
    app::{App, admin::Admin},
    error::{Refusal, Result},
    store::{audit::About, link, outbox},
    types::kinds::{Event, MailKind, MailState},
};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    Queued,
    /// Its link has been used or voided: whoever wanted the mail asks for another.
    LinkDead,
    /// It has left, or there was nobody to send it to.
    Done(MailState),
}

/// Puts a mail that waits, failed or expired back into the queue, useful for as long again.
///
/// # Errors
/// `NotFound`.
pub async fn retry(app: &App, by: &Admin, id: i64) -> Result<Retried> {
    let now = app.now();
    let txn = by.begin(app).await?;
    let mail = outbox::by_id(&txn, id).await?.ok_or(Refusal::NotFound)?;
    let mut useful_for = match mail.kind {
        MailKind::VerifyEmail => app.config.email_links.verify_email,
        MailKind::ResetPassword => app.config.email_links.reset_password,
        MailKind::Invitation => app.config.email_links.invitation,
        _ => Duration::from_hours(24),
    };
    if let Some(link) = mail.link_id {
        match link::by_id(&txn, link).await?.filter(|link| link.used_at.is_none()) {
            Some(link) if link.is_live(now) => useful_for = link.expires_at.since(now),
            // It has run out; the mail gets another when it leaves.
            Some(_) => {}
            None => return Ok(Retried::LinkDead),
        }
    }
    if !outbox::retry(&txn, id, useful_for, now).await? {
        return Ok(Retried::Done(mail.state));
    }
    let detail = Some(format!("{} {id}", mail.kind.word()));
    by.note(app, &txn, Event::MailRetried, About { user: mail.user_id, detail, ..About::default() }).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(Retried::Queued)
}
