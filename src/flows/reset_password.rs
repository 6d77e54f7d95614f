//! Coming back without the password: a mail, and its link or its code used once.

use std::time::Duration;

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        limits::Whose,
        mailed,
    },
    crypto::strength::{self, Person},
    error::{Error, Field, Problem, Problems, Refusal, Result},
    store::{
        audit, limit_mark, link,
        outbox::{self, Recipient},
        user,
    },
    types::{
        email::Email,
        kinds::{EndedBy, Event, MailKind, Purpose},
        origin::Origin,
        secret::{Password, Secret},
    },
};

/// What proves that the mail was read.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
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
    pub keys: Keys,
    /// What the edge already knows to be wrong.
    pub problems: Problems,
}

/// Stands at the event of a reset that took away the names which somebody else had typed.
pub const NAMES_CLEARED: &str = "names-cleared";

/// Asks for the mail. Does the same for every address: whether it is anybody's is found out when the mail is sent.
///
/// # Errors
/// `Invalid`, where the text is no address at all; `TooMany` from one place, never for one address.
pub async fn ask(app: &App, email: &str, locale: Option<String>, from: &Origin) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    app.limits.password_reset.take(from.ip)?;
    let now = app.now();
    let txn = app.begin().await?;
    let mail = outbox::New {
        kind: MailKind::ResetPassword,
        to: Recipient::Address(email.as_typed().to_owned()),
        link_id: None,
        event_id: None,
        locale,
        useful_for: app.config.email_links.reset_password,
    };
    outbox::add(&txn, mail, now).await?;
    audit::add(&txn, Event::PasswordResetAsked, audit::About { from: Some(from), ..audit::About::default() }, now).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(())
}

/// Finds out whom a mail that was asked for goes to, and makes its link: once, and the same one however often it is tried.
/// Nothing, where the address is nobody's or the link has been used or voided meanwhile.
///
/// # Errors
/// Faults, and `Busy` where somebody else is at the same mail.
pub async fn address(app: &App, mail: &outbox::Model) -> Result<Option<(user::Model, link::Model)>> {
    let Some(Ok(email)) = mail.address.as_deref().map(Email::parse) else { return Ok(None) };
    let now = app.now();
    let txn = app.begin().await?;
    // Read again: whoever had the mail before us may have made the link.
    let Some(mail) = outbox::by_id(&txn, mail.id).await? else { return Ok(None) };
    let Some(user) = user::by_email(&txn, email.key()).await? else { return Ok(None) };
    let Some(user) = user::hold(&txn, user.id).await?.filter(|user| user.is_active) else { return Ok(None) };
    let made = match mail.link_id {
        Some(id) => link::by_id(&txn, id).await?.filter(|link| link.user_id == user.id),
        None => None,
    };
    match made {
        Some(link) if link.holds_for(&user, now) && link.sent_to == user.email => return Ok(Some((user, link))),
        Some(link) if link.used_at.is_some() => return Ok(None),
        // Its own has run out, and the mail was put back by hand; or its owner has gone and come again.
        _ => {}
    }
    let new = link::New { user_id: user.id, purpose: Purpose::ResetPassword, sent_to: &user.email, expires_at: mail.expires_at };
    let link = link::add(&txn, new, now).await?;
    if !outbox::bind(&txn, &mail, &link).await? {
        return Err(Error::Busy(Duration::from_secs(1)));
    }
    txn.commit().await?;
    Ok(Some((user, link)))
}

/// The address of the account that this link is for, where it would work now. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look(app: &App, token: &str) -> Result<String> {
    by_token(app, token).await.map(|(user, _)| user.email)
}

/// Sets the password, puts everybody out, verifies the address, lifts what locked the account, and tells
/// them. Of any number of uses one succeeds. An account whose address nobody had confirmed loses the names that it was given:
/// the person who typed them did not show that the address was theirs.
///
/// # Errors
/// `LinkDead` for a link or code that is unknown, used, too old or tried too often; `Invalid` for a password that may not
/// be chosen, which does not cost the link; `TooMany` where too many codes were wrong. With a code, a password that is too personal costs the try: only the right code
/// tells whose it is.
pub async fn set(app: &App, proof: Proof<'_>, new: New<'_>, from: &Origin) -> Result<user::Model> {
    let password = judge(new.password, new.problems, &Person::default())?;
    let (user, link) = match proof {
        Proof::Link(token) => by_counted_token(app, token, from).await?,
        Proof::Code { email, code } => by_code(app, email, code, from).await?,
    };
    strength::judge(&password, &user.person()).map_err(|problem| (Field::NewPassword, problem))?;
    let hash = app.hasher.hash(&password).await?;
    replace(app, (&user, &link), (&hash, new.keys), from).await
}

async fn replace(
    app: &App,
    (user, link): (&user::Model, &link::Model),
    (hash, keys): (&Secret, Keys),
    from: &Origin,
) -> Result<user::Model> {
    let now = app.now();
    let txn = app.begin().await?;
    let held = user::hold(&txn, user.id).await?.filter(|held| link.holds_for(held, now)).ok_or(Refusal::LinkDead)?;
    // Before the link, as where a code is tried: two who take rows in the same order do not block each other.
    limit_mark::lift(&txn, app.limits.locks(user.id)).await?;
    if !link::spend(&txn, link.id, now).await? || !user::change_password(&txn, user, hash, now).await? {
        return Err(Refusal::LinkDead.into());
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
    let keys = if confirmed { keys } else { Keys::End };
    let ended = access::end_all(&txn, user.id, Remedy { why: EndedBy::PasswordReset, spared: None, keys }, now).await?;
    if is_kept {
        link::void(&txn, user.id, Purpose::KeepAccount, now).await?;
        let about = audit::About { user: Some(user.id), from: Some(from), ..audit::About::default() };
        audit::add(&txn, Event::DeletionCancelled, about, now).await?;
    }
    let detail = cleared.then(|| NAMES_CLEARED.to_owned());
    let about = audit::About { user: Some(user.id), from: Some(from), detail, ..audit::About::default() };
    let event = audit::add(&txn, Event::PasswordReset, about, now).await?;
    outbox::add(&txn, outbox::New::notice(MailKind::PasswordChanged, Recipient::User(user.id)).of_event(event), now).await?;
    let user = user::by_id(&txn, user.id).await?.ok_or(Refusal::LinkDead)?;
    app.commit(txn, event).await?;
    app.revoked.note(&ended, now);
    app.mail_waits.notify_one();
    Ok(user)
}

/// As `by_token`: of tokens that open nothing, one place has only so many. A right one is never kept out by others'.
async fn by_counted_token(app: &App, token: &str, from: &Origin) -> Result<(user::Model, link::Model)> {
    let judged = by_token(app, token).await;
    if matches!(judged, Err(Error::Refused(_))) {
        app.limits.email_codes.take(from.ip)?;
    }
    judged
}

async fn by_token(app: &App, token: &str) -> Result<(user::Model, link::Model)> {
    let (user, link) = mailed::by_token(app, token, Purpose::ResetPassword).await?;
    if user.email == link.sent_to { Ok((user, link)) } else { Err(Refusal::LinkDead.into()) }
}

/// Every try counts before it is judged, which is done whether or not the caller waits; an address that is nobody's takes as long as one
/// that is somebody's.
async fn by_code(app: &App, email: &str, code: &str, from: &Origin) -> Result<(user::Model, link::Model)> {
    let key = Email::parse(email).map_err(|problem| (Field::Email, problem))?;
    let work = {
        let (app, code, from) = (app.clone(), code.to_owned(), from.clone());
        async move {
            let attempt = app.limits.email_codes.attempt(&app, from.ip)?;
            let judged = judge_code(&app, &key, &code, &from).await;
            if matches!(judged, Err(Error::TooMany(_))) {
                attempt.wrong();
            } else {
                attempt.settle(&judged).await;
            }
            judged
        }
    };
    app.complete(work).await
}

async fn judge_code(app: &App, key: &Email, code: &str, from: &Origin) -> Result<(user::Model, link::Model)> {
    let (now, gate) = (app.now(), &app.limits.email_codes);
    let txn = app.begin().await?;
    let user = user::by_email(&txn, key.key()).await?;
    let whose = user.as_ref().map_or(Whose::Nobody(key.key()), |user| Whose::User(user.id));
    let mark = app.limits.mark(gate, whose, None);
    gate.heard(limit_mark::take(&txn, mark.as_ref(), now).await)?;
    let link = link::newest(&txn, user.as_ref().map_or(0, |user| user.id), Purpose::ResetPassword).await?;
    let counted = link::take_try(&txn, link.as_ref().map_or(0, |link| link.id), now).await?;
    let right = link.as_ref().is_some_and(|link| link.subject().is_code(&app.link_key, code)) && counted;
    if right {
        limit_mark::give_back(&txn, mark.as_ref()).await?;
        link::give_try(&txn, link.as_ref().map_or(0, |link| link.id)).await?;
    } else {
        let about = audit::About {
            user: user.as_ref().map(|user| user.id),
            from: Some(from),
            detail: Some("code".to_owned()),
            ..audit::About::default()
        };
        audit::add(&txn, Event::SignInFailed, about, now).await?;
    }
    txn.commit().await?;
    match link.filter(|_| right) {
        Some(link) if link.sent_to == user.map(|user| user.email).unwrap_or_default() => mailed::owner(app, link).await,
        _ => Err(Refusal::LinkDead.into()),
    }
}

fn judge(new: Option<&str>, mut problems: Problems, person: &Person<'_>) -> Result<Password> {
    let password = problems.need(Field::NewPassword, new, Password::parse);
    if let Some(password) = &password {
        problems.take(Field::NewPassword, strength::judge(password, person));
    }
    problems.check()?;
    Ok(password.ok_or((Field::NewPassword, Problem::Required))?)
}
