//! The link of a security notice: its reader gets the email that sets a new password without typing the email address again.
//!
//! The link does what anybody can do who knows the address: it sends an email to its owner. So it may lie in a mailbox for days. That
//! of a passkey also removes it, and those that were added after it: else an attacker who had signed in once would keep a key to the
//! account, and its owner would be asked for one.

use std::time::Duration;

use crate::{
    app::{App, unit_of_work::UnitOfWork},
    crypto::email_token_secret::{self, EmailTokenSecret},
    error::{Error, Rejection, Result},
    store::{
        audit_event::About,
        outbox::{self, Recipient},
        passkey, user, user_state,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// How long the link of a notice works, if the record of the email is kept for so long.
const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// The email address of the account that the notice was about, and whether the link removes a passkey too. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(String, bool)> {
    let (notice, user) = look_up(app, token).await?;
    Ok((user.email, notice.kind == EmailKind::PasskeyAdded))
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
    if notice.kind == EmailKind::PasskeyAdded {
        remove_passkeys(&mut work, user.id, notice.created_at).await?;
    }
    let event = work.audit(Event::PasswordResetRequested, About::user(user.id)).await?;
    let to = Recipient::Email(user.email);
    let email = outbox::NewEmail::new(EmailKind::ResetPassword, to, app.config.email_links.reset_password);
    work.email(email.of_event(event).in_language(locale)).await?;
    work.commit().await
}

/// Those that were added since.
async fn remove_passkeys(work: &mut UnitOfWork<'_>, user: i64, since: Timestamp) -> Result<()> {
    user::lock_for_update(work, user).await?;
    for row in passkey::of_user(work, user).await?.into_iter().filter(|row| row.created_at >= since) {
        if passkey::remove(work, row.id).await? {
            user_state::second_factor_changed(work, user, work.now).await?;
            work.audit(Event::PasskeyRemoved, About::user(user).detail(row.name)).await?;
        }
    }
    Ok(())
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
