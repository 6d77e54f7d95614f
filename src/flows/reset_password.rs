//! Coming back without the password: a mail, and its link or its code used once.

use std::time::Duration;

use crate::{
    app::{
        App, email_tokens,
        limits::RateLimitKey,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    crypto::password_policy::{self, Person},
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient},
        rate_limit, user,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, EndReason, Event, Purpose},
        secret::{Password, Secret},
    },
};

/// What proves that the mail was read.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// The token of the link.
    Link(&'a str),
    /// The code, and the address that it went to.
    Code { email: &'a str, code: &'a str },
}

/// What somebody typed; `None` is what they left out.
pub struct New<'a> {
    pub password: Option<&'a str>,
    /// Ended unless the owner says otherwise: somebody who knew the old password could have made them. Those of an account whose
    /// address was not confirmed so far end in any case.
    pub keys: ApiKeys,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// Stands at the event of a reset that took away the names which somebody else had typed.
pub const NAMES_CLEARED: &str = "names-cleared";

/// Asks for the mail. Does the same for every address: whether it is anybody's is found out when the mail is sent.
///
/// # Errors
/// `Validation`, where the text is no address at all; `RateLimited` from one place, never for one address.
pub async fn request(app: &App, email: &str, locale: Option<String>, from: &ClientInfo) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    app.limits.password_reset.consume(from.ip)?;
    let now = app.now();
    let txn = app.begin().await?;
    let mail = outbox::New {
        kind: EmailKind::ResetPassword,
        to: Recipient::Email(email.as_typed().to_owned()),
        email_token_id: None,
        event_id: None,
        locale,
        useful_for: app.config.email_links.reset_password,
    };
    outbox::add(&txn, mail, now).await?;
    audit_event::add(
        &txn,
        Event::PasswordResetRequested,
        audit_event::About { from: Some(from), ..audit_event::About::default() },
        now,
    )
    .await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// Finds out whom a mail that was asked for goes to, and makes its link: once, and the same one however often it is tried.
/// Nothing, where the address is nobody's or the link has been used or voided meanwhile.
///
/// # Errors
/// Faults, and `Overloaded` where somebody else is at the same mail.
pub async fn resolve_recipient(app: &App, mail: &outbox::Model) -> Result<Option<(user::Model, email_token::Model)>> {
    let Some(Ok(email)) = mail.email.as_deref().map(Email::parse) else { return Ok(None) };
    let now = app.now();
    let txn = app.begin().await?;
    // Read again: whoever had the mail before us may have made the link.
    let Some(mail) = outbox::by_id(&txn, mail.id).await? else { return Ok(None) };
    let Some(user) = user::by_email(&txn, email.key()).await? else { return Ok(None) };
    let Some(user) = user::lock_for_update(&txn, user.id).await?.filter(|user| user.is_active) else { return Ok(None) };
    let made = match mail.email_token_id {
        Some(id) => email_token::by_id(&txn, id).await?.filter(|link| link.user_id == user.id),
        None => None,
    };
    match made {
        Some(link) if link.is_valid_for(&user, now) && link.sent_to == user.email => return Ok(Some((user, link))),
        Some(link) if link.used_at.is_some() => return Ok(None),
        // Its own has run out, and the mail was put back by hand; or its owner has gone and come again.
        _ => {}
    }
    let new =
        email_token::New { user_id: user.id, purpose: Purpose::ResetPassword, sent_to: &user.email, expires_at: mail.expires_at };
    let link = email_token::add(&txn, new, now).await?;
    if !outbox::attach_token(&txn, &mail, &link).await? {
        return Err(Error::Overloaded(Duration::from_secs(1)));
    }
    txn.commit().await?;
    Ok(Some((user, link)))
}

/// The address of the account that this link is for, where it would work now. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<String> {
    by_token(app, token).await.map(|(user, _)| user.email)
}

/// Sets the password, puts everybody out, verifies the address, lifts what locked the account, and tells
/// them. Of any number of uses one succeeds. An account whose address nobody had confirmed loses the names that it was given:
/// the person who typed them did not show that the address was theirs.
///
/// # Errors
/// `InvalidEmailToken` for a link or code that is unknown, used, too old or tried too often; `Validation` for a password that may not
/// be chosen, which does not cost the link; `RateLimited` where too many codes were wrong. With a code, a password that is too personal costs the try: only the right code
/// tells whose it is.
pub async fn set(app: &App, proof: Presented<'_>, new: New<'_>, from: &ClientInfo) -> Result<user::Model> {
    let password = judge(new.password, new.problems, &Person::default())?;
    let (user, link) = match proof {
        Presented::Link(token) => by_counted_token(app, token, from).await?,
        Presented::Code { email, code } => by_code(app, email, code, from).await?,
    };
    password_policy::judge(&password, &user.person()).map_err(|problem| (Field::NewPassword, problem))?;
    let hash = app.hasher.hash(&password).await?;
    replace(app, (&user, &link), (&hash, new.keys), from).await
}

async fn replace(
    app: &App,
    (user, link): (&user::Model, &email_token::Model),
    (hash, keys): (&Secret, ApiKeys),
    from: &ClientInfo,
) -> Result<user::Model> {
    let now = app.now();
    let txn = app.begin().await?;
    let held = user::lock_for_update(&txn, user.id)
        .await?
        .filter(|held| link.is_valid_for(held, now))
        .ok_or(Rejection::InvalidEmailToken)?;
    // Before the link, as where a code is tried: two who take rows in the same order do not block each other.
    rate_limit::reset(&txn, app.limits.lockout_keys(user.id)).await?;
    if !email_token::consume(&txn, link.id, now).await? || !user::change_password(&txn, user, hash, now).await? {
        return Err(Rejection::InvalidEmailToken.into());
    }
    let confirmed = held.verified_at.is_some();
    // Without a password nobody has been in, and the names are those that an administrator gave.
    let cleared = !confirmed && held.password_hash.is_some();
    if cleared {
        user::clear_names(&txn, user.id, now).await?;
    }
    user::verify(&txn, user.id, &link.sent_to, now).await?;
    // Somebody who knew the old password may have planned the end of the account; its owner plans it again if they wish.
    let is_kept = user::cancel_deletion(&txn, user.id, now).await?;
    let keys = if confirmed { keys } else { ApiKeys::Revoke };
    let ended =
        revoke_access::revoke_all(&txn, user.id, AccessRevocation { reason: EndReason::PasswordReset, except: None, keys }, now)
            .await?;
    if is_kept {
        email_token::invalidate(&txn, user.id, Purpose::KeepAccount, now).await?;
        let about = audit_event::About { user: Some(user.id), from: Some(from), ..audit_event::About::default() };
        audit_event::add(&txn, Event::DeletionCancelled, about, now).await?;
    }
    let detail = cleared.then(|| NAMES_CLEARED.to_owned());
    let about = audit_event::About { user: Some(user.id), from: Some(from), detail, ..audit_event::About::default() };
    let event = audit_event::add(&txn, Event::PasswordReset, about, now).await?;
    outbox::add(&txn, outbox::New::notice(EmailKind::PasswordChanged, Recipient::User(user.id)).of_event(event), now).await?;
    let user = user::by_id(&txn, user.id).await?.ok_or(Rejection::InvalidEmailToken)?;
    app.commit(txn, event).await?;
    app.revoked.note(&ended, now);
    app.outbox_wakeup.notify_one();
    Ok(user)
}

/// As `by_token`: of tokens that open nothing, one place has only so many. A right one is never kept out by others'.
async fn by_counted_token(app: &App, token: &str, from: &ClientInfo) -> Result<(user::Model, email_token::Model)> {
    let judged = by_token(app, token).await;
    if matches!(judged, Err(Error::Rejected(_))) {
        app.limits.email_codes.consume(from.ip)?;
    }
    judged
}

async fn by_token(app: &App, token: &str) -> Result<(user::Model, email_token::Model)> {
    let (user, link) = email_tokens::by_token(app, token, Purpose::ResetPassword).await?;
    if user.email == link.sent_to { Ok((user, link)) } else { Err(Rejection::InvalidEmailToken.into()) }
}

/// Every try counts before it is judged, which is done whether or not the caller waits; an address that is nobody's takes as long as one
/// that is somebody's.
async fn by_code(app: &App, email: &str, code: &str, from: &ClientInfo) -> Result<(user::Model, email_token::Model)> {
    let key = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    let work = {
        let (app, code, from) = (app.clone(), code.to_owned(), from.clone());
        async move {
            let attempt = app.limits.email_codes.attempt(&app, from.ip)?;
            let judged = judge_code(&app, &key, &code, &from).await;
            if matches!(judged, Err(Error::RateLimited(_))) {
                attempt.wrong();
            } else {
                attempt.settle(&judged).await;
            }
            judged
        }
    };
    app.complete(work).await
}

async fn judge_code(app: &App, key: &Email, code: &str, from: &ClientInfo) -> Result<(user::Model, email_token::Model)> {
    let (now, gate) = (app.now(), &app.limits.email_codes);
    let txn = app.begin().await?;
    let user = user::by_email(&txn, key.key()).await?;
    let whose = user.as_ref().map_or(RateLimitKey::UnknownLogin(key.key()), |user| RateLimitKey::User(user.id));
    let mark = app.limits.entry(gate, whose, None);
    gate.record(rate_limit::consume(&txn, mark.as_ref(), now).await)?;
    let link = email_token::newest(&txn, user.as_ref().map_or(0, |user| user.id), Purpose::ResetPassword).await?;
    let counted = email_token::consume_attempt(&txn, link.as_ref().map_or(0, |link| link.id), now).await?;
    let right = link.as_ref().is_some_and(|link| link.secret().is_code(&app.link_key, code)) && counted;
    if right {
        rate_limit::refund(&txn, mark.as_ref()).await?;
        email_token::refund_attempt(&txn, link.as_ref().map_or(0, |link| link.id)).await?;
    } else {
        let about = audit_event::About {
            user: user.as_ref().map(|user| user.id),
            from: Some(from),
            detail: Some("code".to_owned()),
            ..audit_event::About::default()
        };
        audit_event::add(&txn, Event::SignInFailed, about, now).await?;
    }
    txn.commit().await?;
    match link.filter(|_| right) {
        Some(link) if link.sent_to == user.map(|user| user.email).unwrap_or_default() => email_tokens::owner(app, link).await,
        _ => Err(Rejection::InvalidEmailToken.into()),
    }
}

fn judge(new: Option<&str>, mut problems: ValidationErrors, person: &Person<'_>) -> Result<Password> {
    let password = problems.need(Field::NewPassword, new, Password::parse);
    if let Some(password) = &password {
        problems.take(Field::NewPassword, password_policy::judge(password, person));
    }
    problems.check()?;
    Ok(password.ok_or((Field::NewPassword, FieldError::Required))?)
}
