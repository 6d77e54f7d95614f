//! A change of the email address, whether its owner or an administrator makes it: which emails are sent, and what ends with it.

use super::{state::App, unit_of_work::UnitOfWork};
use crate::{
    error::Result,
    store::{audit_event::About, email_token, outbox, user},
    types::{
        email::Email,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// Sends an email to the new address, and another to the present one, if it is the account's own and verified, which can cancel the
/// change.
///
/// # Errors
/// Those of the database.
pub async fn request(
    app: &App,
    work: &mut UnitOfWork<'_>,
    (user, email): (&user::Model, &Email),
    about: About<'_>,
) -> Result<()> {
    let expires_at = work.now.plus(app.config.email_links.verify_email);
    let new = email_token::New {
        user_id: user.id,
        purpose: Purpose::ChangeEmail,
        sent_to: email.as_typed(),
        expires_at,
        return_to: None,
    };
    let token = work.email_token((EmailKind::EmailChange, None), new, user.locale.clone()).await?;
    let event = work.audit(Event::EmailChangeRequested, about).await?;
    // An unconfirmed address may belong to someone else: it gets nothing but what confirms it.
    if user.verified_email().is_some() {
        notify_current_address(work, user, &token, event).await?;
    }
    Ok(())
}

/// With a link that cancels whichever change is pending. The links of several such emails all work, so that no email can make an
/// earlier one useless.
async fn notify_current_address(
    work: &mut UnitOfWork<'_>,
    user: &user::Model,
    change: &email_token::Model,
    event: i64,
) -> Result<()> {
    let (purpose, expires_at) = (Purpose::CancelChange, change.expires_at);
    let new = email_token::New { user_id: user.id, purpose, sent_to: &user.email, expires_at, return_to: None };
    let cancel = email_token::add_another(work, new, work.now).await?;
    let email = outbox::NewEmail::with_token(EmailKind::EmailChangeRequested, &cancel, work.now);
    work.email(email.of_event(event).in_language(user.locale.clone())).await
}

/// Makes the new address the account's, confirmed. Links that were sent before and grant something end. The old address is notified
/// if it had ever been confirmed, so that no account is lost through a mistyped address. `None` if the address that was read
/// before has been changed since; else the event.
///
/// # Errors
/// `Taken`, if another account signs in with the new one.
pub async fn complete(app: &App, work: &mut UnitOfWork<'_>, user: &user::Model, email: &Email) -> Result<Option<i64>> {
    let now = work.now;
    if !user::change_email(work, user, email, now).await? {
        return Ok(None);
    }
    email_token::invalidate_granting(work, user.id, now).await?;
    // From now on an undo link does what a cancel link did.
    email_token::invalidate(work, user.id, Purpose::CancelChange, now).await?;
    let event = work.audit(Event::EmailChanged, About::user(user.id)).await?;
    if let Some(sent_to) = user.verified_email() {
        let expires_at = now.plus(app.config.email_links.undo_change);
        let new = email_token::New { user_id: user.id, purpose: Purpose::UndoEmail, sent_to, expires_at, return_to: None };
        let undo = email_token::add_another(work, new, now).await?;
        let email = outbox::NewEmail::with_token(EmailKind::EmailChanged, &undo, now).of_event(event);
        work.email(email.in_language(user.locale.clone())).await?;
    }
    Ok(Some(event))
}
