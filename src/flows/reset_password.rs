//! Resetting the password: an email is sent, and its link or its code is used once.

use crate::{
    app::{
        App,
        email_tokens::{self, Verified},
        revoke_access::{AccessRevocation, ApiKeys},
        second_factor,
        unit_of_work::{Actor, UnitOfWork},
    },
    crypto::password_policy::{PasswordPolicy, Person},
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        rate_limit, user, user_deletion, user_rename, user_terms,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        email::Email,
        kinds::{EmailKind, EndReason, Event, Purpose},
        secret::{Password, Secret},
    },
};

/// What shows that the email was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// The token of the link.
    Link(&'a str),
    /// The code, and the email address that it went to.
    Code { email: &'a str, code: &'a str },
}

/// What was entered; `None` is what was left out.
pub struct New<'a> {
    pub password: Option<&'a str>,
    /// Revoked unless the owner chooses otherwise: an attacker who knew the old password could have created them. Those of an account
    /// whose address was not confirmed are revoked in any case.
    pub keys: ApiKeys,
    pub password_policy: PasswordPolicy,
    /// The version of the terms that were shown beside the button; see `Preview::is_first_password`.
    pub terms: Option<String>,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// An account with its new password.
pub struct Reset {
    pub user: user::Model,
    /// What was asked for with the email: to be judged again.
    pub return_to: Option<String>,
}

/// An account, to the holder of its link.
pub struct Preview {
    pub email: String,
    /// An administrator or an import has created the account, and its owner has agreed to no terms yet.
    pub is_first_password: bool,
}

/// The detail of a reset that cleared the names of an unconfirmed account.
pub const NAMES_CLEARED: &str = "names-cleared";

/// Requests the email. Does the same for every address: whether there is such an account is found out when the email is sent.
///
/// # Errors
/// `Validation`, if the text is no email address; `RateLimited` by IP address, never by email address.
pub async fn request(app: &App, email: &str, locale: Option<String>, client: &ClientInfo) -> Result<()> {
    request_and_return(app, email, (locale, None), client).await
}

/// As `request`, by a user who wants to go on to somewhere afterwards. The email says nothing of that.
///
/// # Errors
/// As `request`.
pub async fn request_and_return(
    app: &App,
    email: &str,
    (locale, return_to): (Option<String>, Option<String>),
    client: &ClientInfo,
) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    app.limits.password_reset.consume(client.ip)?;
    let mut work = app.begin(client).await?;
    let to = Recipient::Email(email.as_typed().to_owned());
    let email = outbox::NewEmail::new(EmailKind::ResetPassword, to, app.config.email_links.reset_password);
    let event = work.audit(Event::PasswordResetRequested, About::unknown_user()).await?;
    work.email(email.of_event(event).in_language(locale).returning_to(return_to)).await?;
    work.commit().await
}

/// The user that a requested email goes to, and its token, which is created once: the same one for every attempt. `None`, if there
/// is no such account or the token has been used or invalidated since.
///
/// # Errors
/// Those of the database, and `Overloaded`, if another worker has the same email.
pub async fn resolve_recipient(app: &App, email: &outbox::Model) -> Result<Option<(user::Model, email_token::Model)>> {
    let Some(Ok(address)) = email.email.as_deref().map(Email::parse) else { return Ok(None) };
    let work = app.begin(Actor::System).await?;
    let now = work.now;
    // Read again: the worker that had the email before may have created the token.
    let Some(email) = outbox::by_id(&work, email.id).await? else { return Ok(None) };
    let Some(user) = user::by_email(&work, address.key()).await? else { return Ok(None) };
    let Some(user) = user::lock_for_update(&work, user.id).await?.filter(|user| user.is_active) else { return Ok(None) };
    let created = match email.email_token_id {
        Some(id) => email_token::by_id(&work, id).await?.filter(|token| token.user_id == user.id),
        None => None,
    };
    match created {
        Some(token) if token.is_valid_for(&user, now) && token.sent_to == user.email => return Ok(Some((user, token))),
        Some(token) if token.used_at.is_some() => return Ok(None),
        // It expired, and the email was put back by hand; or the account was deleted and created again.
        _ => {}
    }
    let token = work.token_of(&email, &user, Purpose::ResetPassword).await?;
    work.commit().await?;
    Ok(Some((user, token)))
}

/// The account that this link is for, if it would work now. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<Preview> {
    let user = email_tokens::look_up(app, token, Purpose::ResetPassword).await?.user;
    Ok(Preview { is_first_password: user.password_hash.is_none(), email: user.email })
}

/// Sets the password, ends all access, confirms the email address, lifts what locked the account, and notifies its owner. Of any
/// number of uses one succeeds. An account whose address was not confirmed loses its names and second factors: the person who
/// entered them did not show that the address was theirs.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, expired or tried too often; `Validation` for a password that is not
/// acceptable, which leaves the token valid; `RateLimited` for too many wrong codes. With a code, a password that is too personal costs
/// the attempt: only the right code tells whose it is.
pub async fn set(app: &App, presented: Presented<'_>, new: New<'_>, client: &ClientInfo) -> Result<Reset> {
    let policy = new.password_policy;
    let password = judge(app, new.password, new.problems, policy)?;
    let presented = match presented {
        Presented::Link(token) => email_tokens::Presented::Link(token),
        Presented::Code { email, code } => email_tokens::Presented::EmailCode { email, code },
    };
    let found = email_tokens::verify(app, presented, Purpose::ResetPassword, client).await?;
    app.judge_password(&policy, &password, &found.user.person()).map_err(|problem| (Field::NewPassword, problem))?;
    let hash = app.hasher.hash(&password).await?;
    let user = replace(app, &found, (&hash, new.keys, new.terms), client).await?;
    Ok(Reset { user, return_to: found.token.return_to })
}

async fn replace(
    app: &App,
    found: &Verified,
    (hash, keys, terms): (&Secret, ApiKeys, Option<String>),
    client: &ClientInfo,
) -> Result<user::Model> {
    let Verified { user, token } = found;
    let invalid = Rejection::InvalidEmailToken;
    let mut work = app.begin(client).await?;
    let now = work.now;
    let before = user::lock_for_update(&work, user.id).await?.filter(|user| token.is_valid_for(user, now)).ok_or(invalid)?;
    // Before the token, as where a code is tried: two that lock rows in the same order do not block each other.
    rate_limit::reset(&work, app.limits.lockout_keys(user.id)).await?;
    if !email_token::consume(&work, token.id, now).await? || !user::change_password(&work, user, hash, now).await? {
        return Err(invalid.into());
    }
    let names_cleared = clear_foreign_names(&work, &before).await?;
    let confirmed = before.verified_at.is_some();
    user::verify(&work, user.id, &token.sent_to, now).await?;
    if let Some(version) = terms.filter(|_| before.password_hash.is_none()) {
        user_terms::accept(&work, user.id, &version, now).await?;
    }
    // An attacker who knew the old password may have planned the deletion; the owner can plan it again.
    let is_kept = user_deletion::cancel(&work, user.id, now).await?;
    let keys = if confirmed { keys } else { ApiKeys::Revoke };
    if !confirmed {
        // A person who signed up with the address of another does not come back with a passkey.
        second_factor::remove_added_since(&mut work, user.id, Timestamp(0)).await?;
    }
    work.revoke_access(user.id, AccessRevocation { reason: EndReason::PasswordReset, except: None, keys }).await?;
    if is_kept {
        email_token::invalidate(&work, user.id, Purpose::KeepAccount, now).await?;
        work.audit(Event::DeletionCancelled, About::user(user.id)).await?;
    }
    let detail = names_cleared.then(|| NAMES_CLEARED.to_owned());
    let event = work.audit(Event::PasswordReset, About::user(user.id).detail(detail)).await?;
    work.email(outbox::NewEmail::notice(EmailKind::PasswordChanged, user.id).of_event(event)).await?;
    let user = user::by_id(&work, user.id).await?.ok_or(invalid)?;
    work.commit().await?;
    Ok(user)
}

/// Of an account that was never confirmed. One without a password was never used: its names are those that an administrator gave.
async fn clear_foreign_names(work: &UnitOfWork<'_>, user: &user::Model) -> Result<bool> {
    let cleared = user.verified_at.is_none() && user.password_hash.is_some();
    if cleared {
        user_rename::clear_names(work, user.id, work.now).await?;
    }
    Ok(cleared)
}

/// Before it is known whose password it will be.
fn judge(app: &App, new: Option<&str>, mut problems: ValidationErrors, policy: PasswordPolicy) -> Result<Password> {
    let password = problems.need(Field::NewPassword, new, Password::parse);
    if let Some(password) = &password {
        problems.take(Field::NewPassword, app.judge_password(&policy, password, &Person::default()));
    }
    problems.check()?;
    Ok(password.ok_or((Field::NewPassword, FieldError::Required))?)
}
