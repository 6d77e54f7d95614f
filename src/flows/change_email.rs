//! Changing the email address: requested after a recent authentication, confirmed from the new address, and undone from the old one
//! for a while.

use crate::{
    app::{
        App, delete_user, email_change, email_tokens,
        limits::RateLimitKey,
        reauthentication::RecentlyAuthenticated,
        revoke_access::{AccessRevocation, ApiKeys},
        second_factor,
        unit_of_work::UnitOfWork,
    },
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        rate_limit, user, user_login,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, EndReason, Event, Purpose},
    },
};

/// What shows that the email to the new address was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    Link(&'a str),
    Code(&'a str),
}

/// Sends an email to the new address, and another to the old one, if it was the account's own and verified, which can cancel the
/// change. Does the same for every address:
/// whether it belongs to another account is found out when the email is sent.
///
/// # Errors
/// `Validation`, if it is no email address or the account's own; `RateLimited`; `InvalidToken`, if the session has just been
/// ended.
pub async fn request(
    app: &App,
    by: RecentlyAuthenticated,
    new: Option<&str>,
    found: ValidationErrors,
    client: &ClientInfo,
) -> Result<()> {
    let current = user::by_id(app.db.reader(), by.user()).await?.ok_or(Rejection::UserNotFound)?;
    let email = validate(app, &current, new, found)?;
    let mut work = app.begin(client).await?;
    let user = user::lock_for_update(&work, current.id).await?.ok_or(Rejection::UserNotFound)?;
    by.recheck(&work).await?;
    let limiter = &app.limits.verification_email;
    let entry = app.limits.entry(limiter, RateLimitKey::User(user.id), Some(Purpose::ChangeEmail.word()));
    limiter.record(rate_limit::consume(&work, entry.as_ref(), work.now).await)?;
    email_change::request(app, &mut work, (&user, &email), About::user(user.id).session(by.session())).await?;
    work.commit().await
}

fn validate(app: &App, user: &user::Model, new: Option<&str>, mut problems: ValidationErrors) -> Result<Email> {
    let email = problems.need(Field::Email, new, Email::parse);
    if email.as_ref().is_some_and(|email| Some(email.as_typed()) == user.own_email()) {
        problems.add(Field::Email, FieldError::Unchanged);
    }
    if email.as_ref().is_some_and(|email| !app.config.registration.allows_domain(email.domain())) {
        problems.add(Field::Email, FieldError::DomainNotAllowed);
    }
    problems.check()?;
    Ok(email.ok_or((Field::Email, FieldError::Required))?)
}

/// The new email address that waits to be confirmed, if there is one.
///
/// # Errors
/// Those of the database.
pub async fn pending(app: &App, user: i64) -> Result<Option<String>> {
    let db = app.db.reader();
    let token = email_token::newest(db, user, Purpose::ChangeEmail).await?;
    let owner = user::by_id(db, user).await?;
    Ok(token.zip(owner).filter(|(token, owner)| token.is_valid_for(owner, app.now())).map(|(token, _)| token.sent_to))
}

/// Cancels the pending change, for the signed-in user. Nothing happens if there is none.
///
/// # Errors
/// Those of the database.
pub async fn cancel(app: &App, user: i64, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    end_change(&mut work, user).await?;
    work.commit().await
}

/// The email address that this link keeps. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview_cancel(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::look_up(app, token, Purpose::CancelChange).await?.token.sent_to)
}

/// Cancels the pending change, for a reader of the old address's emails: it takes something back and grants nothing.
///
/// # Errors
/// `InvalidEmailToken`, also if the change has been confirmed.
pub async fn cancel_by_link(app: &App, token: &str, client: &ClientInfo) -> Result<()> {
    let presented = email_tokens::Presented::Link(token);
    let found = email_tokens::verify(app, presented, Purpose::CancelChange, client).await?;
    let mut work = app.begin(client).await?;
    user::lock_for_update(&work, found.user.id).await?.ok_or(Rejection::InvalidEmailToken)?;
    if !email_token::consume(&work, found.token.id, work.now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    end_change(&mut work, found.user.id).await?;
    work.commit().await
}

async fn end_change(work: &mut UnitOfWork<'_>, user: i64) -> Result<()> {
    let now = work.now;
    user::lock_for_update(work, user).await?;
    let is_pending = email_token::newest(work, user, Purpose::ChangeEmail).await?.is_some_and(|token| token.is_live(now));
    if is_pending {
        email_token::invalidate(work, user, Purpose::ChangeEmail, now).await?;
        work.audit(Event::EmailChangeCancelled, About::user(user)).await?;
    }
    Ok(())
}

/// Who gets the email about a change.
pub enum Addressee {
    /// The new address, which no other account has.
    Asker(user::Model, email_token::Model),
    /// The new address is already the one of this account.
    Owner(user::Model),
}

/// `None`, if the token is no longer valid.
///
/// # Errors
/// Those of the database.
pub async fn resolve_recipient(app: &App, email: &outbox::Model) -> Result<Option<Addressee>> {
    let db = app.db.reader();
    let Some(id) = email.email_token_id else { return Ok(None) };
    let Some(token) = email_token::by_id(db, id).await? else { return Ok(None) };
    let asker = user::by_id(db, token.user_id).await?.filter(|user| token.is_valid_for(user, app.now()));
    let Some(asker) = asker else { return Ok(None) };
    let Ok(new) = Email::parse(&token.sent_to) else { return Ok(None) };
    let owner = user_login::other_with_email(db, &new, asker.id).await?;
    Ok(Some(owner.map_or(Addressee::Asker(asker, token), Addressee::Owner)))
}

/// The user whose address would change, and the new address. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(user::Model, String)> {
    let found = email_tokens::look_up(app, token, Purpose::ChangeEmail).await?;
    Ok((found.user, found.token.sent_to))
}

/// Makes the new address the account's, confirmed. Only for a user who has proved, by their session or their password, that the
/// account is theirs: if the email were enough, its reader could attach their address to another user's account. The old address is
/// notified if it had ever been confirmed, so that no account is lost through a mistyped address.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, expired or tried too often, for one of another account, and for an
/// address that another account has taken since.
pub async fn confirm(app: &App, owner: i64, presented: Presented<'_>, client: &ClientInfo) -> Result<()> {
    let presented = match presented {
        Presented::Link(token) => email_tokens::Presented::Link(token),
        Presented::Code(code) => email_tokens::Presented::UserCode { user: owner, code },
    };
    let token = email_tokens::verify(app, presented, Purpose::ChangeEmail, client).await?.token;
    let invalid = Rejection::InvalidEmailToken;
    let email = Email::parse(&token.sent_to).map_err(|_| invalid)?;
    let mut work = app.begin(client).await?;
    let now = work.now;
    let user = user::lock_for_update(&work, owner).await?.filter(|user| token.is_valid_for(user, now)).ok_or(invalid)?;
    if !email_token::consume(&work, token.id, now).await?
        || email_change::complete(app, &mut work, &user, &email).await.map_err(taken)?.is_none()
    {
        return Err(invalid.into());
    }
    work.commit().await
}

/// The old address of an undo link, as long as it works.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview_undo(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::look_up(app, token, Purpose::UndoEmail).await?.token.sent_to)
}

/// Gives the account back to its old address: all sessions and API keys end, everything requested since becomes invalid, second factors
/// that were added since are removed, and the password, which an attacker knew, no longer works. An email leads to a new one.
///
/// # Errors
/// `InvalidEmailToken`; also if the old address has been confirmed for another account since.
pub async fn undo(app: &App, token: &str, client: &ClientInfo) -> Result<()> {
    let presented = email_tokens::Presented::Link(token);
    let token = email_tokens::verify(app, presented, Purpose::UndoEmail, client).await?.token;
    let invalid = Rejection::InvalidEmailToken;
    let email = Email::parse(&token.sent_to).map_err(|_| invalid)?;
    let mut work = app.begin(client).await?;
    let now = work.now;
    let user = user::lock_for_update(&work, token.user_id).await?.ok_or(invalid)?;
    let is_ending = user.delete_at.is_some_and(|at| at <= now);
    if is_ending || !email_token::consume(&work, token.id, now).await? {
        return Err(invalid.into());
    }
    free_address(&mut work, &user, &email).await?;
    user::restore_email(&work, &user, &email, now).await.map_err(taken)?;
    email_token::invalidate_after(&work, &token, now).await?;
    // Emails about them went to the other address.
    second_factor::remove_added_since(&mut work, user.id, token.created_at).await?;
    let revocation = AccessRevocation { reason: EndReason::EmailRestored, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(user.id, revocation).await?;
    let to = Recipient::Email(email.as_typed().to_owned());
    let reset = outbox::NewEmail::new(EmailKind::ResetPassword, to, app.config.email_links.reset_password);
    let event = work.audit(Event::EmailRestored, About::user(user.id)).await?;
    work.email(reset.of_event(event).in_language(user.locale.clone())).await?;
    work.commit().await
}

/// Deletes an unconfirmed account that has taken the address since: it may have been created to keep its owner out.
async fn free_address(work: &mut UnitOfWork<'_>, user: &user::Model, email: &Email) -> Result<()> {
    let Some(other) = user::by_email(work, email.key()).await?.filter(|other| other.id != user.id) else { return Ok(()) };
    if other.verified_at.is_some() {
        return Err(Rejection::InvalidEmailToken.into());
    }
    let revocation = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(other.id, revocation).await?;
    delete_user::erase(work, &other).await?;
    Ok(())
}

/// Another account has taken the address first, so that the token is of no use any more.
fn taken(error: Error) -> Error {
    if matches!(error, Error::Validation(_)) { Rejection::InvalidEmailToken.into() } else { error }
}
