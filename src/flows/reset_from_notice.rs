//! The link of a security notice: its reader gets the email that sets a new password without typing the email address again.
//!
//! The link does what anybody can do who knows the address: it sends an email to its owner. So it may lie in a mailbox for days. That
//! of a passkey or an authenticator app also removes it, and what was added after it: else an attacker who had signed in once would keep
//! a key to the account, and its owner would be asked for one.

use std::time::Duration;

use crate::{
    app::{App, second_factor},
    crypto::email_token_secret::{self, EmailTokenSecret},
    error::{Error, Rejection, Result},
    store::{
        audit_event::About,
        outbox::{self, Recipient},
        user,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// How long the link of a notice works, if the record of the email is kept for so long.
const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// The email address of the account that the notice was about, and what it was about. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(String, EmailKind)> {
    let (notice, user) = look_up(app, token).await?;
    Ok((user.email, notice.kind))
}

/// Its link removes the second factor too, with all that were added later.
fn is_about_new_factor(kind: EmailKind) -> bool {
    matches!(kind, EmailKind::PasskeyAdded | EmailKind::SecondFactorAdded)
}

/// Requests the email, which goes to the account's own address.
///
/// # Errors
/// `InvalidEmailToken` for a link that is unknown or expired, and after a change of the email address; `RateLimited`.
pub async fn request(app: &App, token: &str, locale: Option<String>, client: &ClientInfo) -> Result<()> {
    let (notice, user) = match look_up(app, token).await {
        Err(Error::Rejected(rejection)) => {
            app.limits.email_codes.consume(client.ip)?;
            return Err(rejection.into());
        }
        found => found?,
    };
    app.limits.password_reset.consume(client.ip)?;
    let mut work = app.begin(client).await?;
    if is_about_new_factor(notice.kind) {
        user::lock_for_update(&work, user.id).await?;
        second_factor::remove_added_since(&mut work, user.id, notice.created_at).await?;
    }
    let event = work.audit(Event::PasswordResetRequested, About::user(user.id)).await?;
    let to = Recipient::Email(user.email);
    let email = outbox::NewEmail::new(EmailKind::ResetPassword, to, app.config.email_links.reset_password);
    work.email(email.of_event(event).in_language(locale)).await?;
    work.commit().await
}

async fn look_up(app: &App, token: &str) -> Result<(outbox::Model, user::Model)> {
    let invalid = Rejection::InvalidEmailToken;
    let (id, mac) = email_token_secret::split(token).ok_or(invalid)?;
    let notice = outbox::by_id(app.db.reader(), id).await?.ok_or(invalid)?;
    let is_live = notice.kind.offers_reset() && notice.created_at.plus(LIFETIME) > app.now();
    let owner = owner(app, &notice).await?.filter(|user| is_live && user.is_active && user.verified_email().is_some());
    let is_theirs = |user: &user::Model| {
        EmailTokenSecret { purpose: Purpose::RequestReset, id, sent_to: &user.email }.is_token(&app.link_key, &mac)
    };
    let owner = owner.filter(is_theirs).ok_or(invalid)?;
    Ok((notice, owner))
}

/// The account that the notice went to.
async fn owner(app: &App, notice: &outbox::Model) -> Result<Option<user::Model>> {
    let db = app.db.reader();
    match (notice.user_id, notice.email.as_deref().map(Email::parse)) {
        (Some(id), _) => user::by_id(db, id).await,
        (None, Some(Ok(address))) => user::by_email(db, address.key()).await,
        (None, _) => Ok(None),
    }
}
