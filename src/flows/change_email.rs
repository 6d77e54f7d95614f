//! Having another address: asked for in person, confirmed from the new address, undone from the old one for a while.

use crate::{
    app::{
        App, delete_user, email_tokens,
        limits::RateLimitKey,
        reauthentication::RecentlyAuthenticated,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        Transaction, audit_event, email_token,
        outbox::{self, Recipient},
        rate_limit, user,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        email::Email,
        kinds::{EmailKind, EndReason, Event, Purpose},
    },
};

/// What proves that the mail to the new address was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    Link(&'a str),
    Code(&'a str),
}

/// Sends the mail to the new address, and tells the old one, which can cancel the change. Does the same for every address:
/// whether it is somebody's is found out when the mail is sent.
///
/// # Errors
/// `Validation`, where it is no address or the one that the person has; `RateLimited`, where they have asked again and again;
/// `InvalidToken`, where the session has just been ended.
pub async fn request(
    app: &App,
    by: RecentlyAuthenticated,
    new: Option<&str>,
    found: ValidationErrors,
    from: &ClientInfo,
) -> Result<()> {
    let mut problems = found;
    let email = problems.need(Field::Email, new, Email::parse);
    let user = user::by_id(app.db.reader(), by.user()).await?.ok_or(Rejection::UserNotFound)?;
    if email.as_ref().is_some_and(|email| email.as_typed() == user.email) {
        problems.add(Field::Email, FieldError::Unchanged);
    }
    if email.as_ref().is_some_and(|email| !app.config.registration.allows_domain(email.domain())) {
        problems.add(Field::Email, FieldError::DomainNotAllowed);
    }
    problems.check()?;
    let email = email.ok_or((Field::Email, FieldError::Required))?;
    let (now, useful_for) = (app.now(), app.config.email_links.verify_email);
    let txn = app.begin().await?;
    let user = user::lock_for_update(&txn, user.id).await?.ok_or(Rejection::UserNotFound)?;
    by.recheck(&txn).await?;
    let resend = &app.limits.verification_email;
    let mark = app.limits.entry(resend, RateLimitKey::User(user.id), Some(Purpose::ChangeEmail.word()));
    resend.record(rate_limit::consume(&txn, mark.as_ref(), now).await)?;
    let new = email_token::New {
        user_id: user.id,
        purpose: Purpose::ChangeEmail,
        sent_to: email.as_typed(),
        expires_at: now.plus(useful_for),
    };
    let link = email_token::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: EmailKind::EmailChange,
        to: Recipient::User(user.id),
        email_token_id: Some(link.id),
        event_id: None,
        locale: user.locale.clone(),
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit_event::About {
        user: Some(user.id),
        session: Some(by.session()),
        from: Some(from),
        ..audit_event::About::default()
    };
    let event = audit_event::add(&txn, Event::EmailChangeRequested, about, now).await?;
    // Nobody is written to, but to confirm it, at an address that may be somebody else's.
    if user.verified_at.is_some() {
        tell_old_address(&txn, user, event, link.expires_at, now).await?;
    }
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// Cancels whichever change waits: mails of several asked for go on working, so that none of them can be buried by the next.
async fn tell_old_address(txn: &Transaction, user: user::Model, event: i64, until: Timestamp, now: Timestamp) -> Result<()> {
    let new = email_token::New { user_id: user.id, purpose: Purpose::CancelChange, sent_to: &user.email, expires_at: until };
    let cancel = email_token::add_another(txn, new, now).await?;
    let mail = outbox::New {
        kind: EmailKind::EmailChangeRequested,
        to: Recipient::User(user.id),
        email_token_id: Some(cancel.id),
        event_id: Some(event),
        locale: user.locale,
        useful_for: until.duration_since(now),
    };
    outbox::add(txn, mail, now).await.map(|_| ())
}

/// The address that waits to be confirmed, if one does.
///
/// # Errors
/// Faults only.
pub async fn pending(app: &App, user: i64) -> Result<Option<String>> {
    let db = app.db.reader();
    let link = email_token::newest(db, user, Purpose::ChangeEmail).await?;
    let owner = user::by_id(db, user).await?;
    Ok(link.zip(owner).filter(|(link, owner)| link.is_valid_for(owner, app.now())).map(|(link, _)| link.sent_to))
}

/// Cancels the change that waits, for its owner. Nothing happens where none does.
///
/// # Errors
/// Faults only.
pub async fn cancel(app: &App, user: i64, from: &ClientInfo) -> Result<()> {
    let txn = app.begin().await?;
    end_change(&txn, user, from, app.now()).await?;
    Ok(txn.commit().await?)
}

/// The address that this link keeps. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview_cancel(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::by_token(app, token, Purpose::CancelChange).await?.1.sent_to)
}

/// Cancels the change that waits, for the reader of the old address's mails: it takes something back and gives nothing.
///
/// # Errors
/// `InvalidEmailToken`, also where the change has been confirmed.
pub async fn cancel_by_link(app: &App, token: &str, from: &ClientInfo) -> Result<()> {
    let (owner, link) = email_tokens::by_counted_token(app, token, Purpose::CancelChange, from).await?;
    let now = app.now();
    let txn = app.begin().await?;
    user::lock_for_update(&txn, owner.id).await?.ok_or(Rejection::InvalidEmailToken)?;
    if !email_token::consume(&txn, link.id, now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    end_change(&txn, owner.id, from, now).await?;
    Ok(txn.commit().await?)
}

async fn end_change(txn: &Transaction, user: i64, from: &ClientInfo, now: Timestamp) -> Result<()> {
    user::lock_for_update(txn, user).await?;
    let waits = email_token::newest(txn, user, Purpose::ChangeEmail).await?.is_some_and(|link| link.is_live(now));
    if waits {
        email_token::invalidate(txn, user, Purpose::ChangeEmail, now).await?;
        let about = audit_event::About { user: Some(user), from: Some(from), ..audit_event::About::default() };
        audit_event::add(txn, Event::EmailChangeCancelled, about, now).await?;
    }
    Ok(())
}

/// Whom the mail about a change goes to, and in whose name.
pub enum Addressee {
    /// The new address, which is nobody else's.
    Asker(user::Model, email_token::Model),
    /// The address is this person's already.
    Owner(user::Model),
}

/// Nothing, where the link does not hold any more.
///
/// # Errors
/// Faults only.
pub async fn resolve_recipient(app: &App, mail: &outbox::Model) -> Result<Option<Addressee>> {
    let db = app.db.reader();
    let Some(link) = email_token::by_id(db, mail.email_token_id.unwrap_or(0)).await? else { return Ok(None) };
    let asker = user::by_id(db, link.user_id).await?.filter(|user| link.is_valid_for(user, app.now()));
    let Some(asker) = asker else { return Ok(None) };
    let Ok(email) = Email::parse(&link.sent_to) else { return Ok(None) };
    let owner = user::by_email(db, email.key()).await?.filter(|owner| owner.id != asker.id);
    Ok(Some(owner.map_or(Addressee::Asker(asker, link), Addressee::Owner)))
}

/// Whose address would change, and the new one. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<(user::Model, String)> {
    let (owner, link) = email_tokens::by_token(app, token, Purpose::ChangeEmail).await?;
    Ok((owner, link.sent_to))
}

/// The new address holds from now on, and is confirmed. Only for somebody who has shown that the account is theirs, by their
/// session or by its password: were the mail alone enough, its reader could attach their address to another person's account. The old
/// address is told, if its owner had ever confirmed it: nobody gets an account by a mistyped address.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, too old or tried too often, for one of another account, and for an
/// address that has become somebody else's.
pub async fn confirm(app: &App, owner: i64, proof: Presented<'_>, from: &ClientInfo) -> Result<()> {
    let link = match proof {
        Presented::Link(token) => email_tokens::by_counted_token(app, token, Purpose::ChangeEmail, from).await?.1,
        Presented::Code(code) => email_tokens::by_code(app, (owner, code), Purpose::ChangeEmail, from).await?,
    };
    let dead = Rejection::InvalidEmailToken;
    let email = Email::parse(&link.sent_to).map_err(|_| dead)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::lock_for_update(&txn, owner).await?.filter(|user| link.is_valid_for(user, now)).ok_or(dead)?;
    if !email_token::consume(&txn, link.id, now).await? || !user::change_email(&txn, &user, &email, now).await.map_err(taken)? {
        return Err(dead.into());
    }
    email_token::invalidate_granting(&txn, user.id, now).await?;
    // From here on an undo does it.
    email_token::invalidate(&txn, user.id, Purpose::CancelChange, now).await?;
    if user.verified_at.is_some() {
        let useful_for = app.config.email_links.undo_change;
        let undo = email_token::New {
            user_id: user.id,
            purpose: Purpose::UndoEmail,
            sent_to: &user.email,
            expires_at: now.plus(useful_for),
        };
        let undo = email_token::add_another(&txn, undo, now).await?;
        let (kind, email_token_id, locale) = (EmailKind::EmailChanged, Some(undo.id), user.locale.clone());
        outbox::add(
            &txn,
            outbox::New { kind, to: Recipient::User(user.id), email_token_id, event_id: None, locale, useful_for },
            now,
        )
        .await?;
    }
    let about = audit_event::About { user: Some(user.id), from: Some(from), ..audit_event::About::default() };
    audit_event::add(&txn, Event::EmailChanged, about, now).await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// The old address of an undo link, as long as it works.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview_undo(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::by_token(app, token, Purpose::UndoEmail).await?.1.sent_to)
}

/// Gives the account back to the address that it had: every session and key ends, nothing that was asked for since holds, and
/// the password, which somebody else knew, opens nothing. A mail leads to a new one.
///
/// # Errors
/// `InvalidEmailToken`; also where the old address has been confirmed for another account meanwhile.
pub async fn undo(app: &App, token: &str, from: &ClientInfo) -> Result<()> {
    let (_, link) = email_tokens::by_counted_token(app, token, Purpose::UndoEmail, from).await?;
    let email = Email::parse(&link.sent_to).map_err(|_| Rejection::InvalidEmailToken)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::lock_for_update(&txn, link.user_id).await?.ok_or(Rejection::InvalidEmailToken)?;
    let is_ending = user.delete_at.is_some_and(|at| at <= now);
    if is_ending || !email_token::consume(&txn, link.id, now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    let mut ended = Vec::new();
    if let Some(squatter) = user::by_email(&txn, email.key()).await?.filter(|other| other.id != user.id) {
        // Only a confirmed account is somebody's; the other one was put there to keep this address from its owner.
        if squatter.verified_at.is_some() {
            return Err(Rejection::InvalidEmailToken.into());
        }
        let gone = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
        ended.extend(revoke_access::revoke_all(&txn, squatter.id, gone, now).await?);
        delete_user::erase(&txn, &squatter).await?;
    }
    user::restore_email(&txn, &user, &email, now).await.map_err(taken)?;
    email_token::invalidate_after(&txn, &link, now).await?;
    let remedy = AccessRevocation { reason: EndReason::EmailRestored, except: None, keys: ApiKeys::Revoke };
    ended.extend(revoke_access::revoke_all(&txn, user.id, remedy, now).await?);
    let mail = outbox::New {
        kind: EmailKind::ResetPassword,
        to: Recipient::Email(email.as_typed().to_owned()),
        email_token_id: None,
        event_id: None,
        locale: user.locale.clone(),
        useful_for: app.config.email_links.reset_password,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit_event::About { user: Some(user.id), from: Some(from), ..audit_event::About::default() };
    audit_event::add(&txn, Event::EmailRestored, about, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// Another account has got the address first: its link is worth nothing any more.
fn taken(error: Error) -> Error {
    if matches!(error, Error::Validation(_)) { Rejection::InvalidEmailToken.into() } else { error }
}
