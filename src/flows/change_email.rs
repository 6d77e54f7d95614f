//! Having another address: asked for in person, confirmed from the new address, undone from the old one for a while.

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        erasure,
        limits::Whose,
        mailed,
        proof::Recent,
    },
    error::{Error, Field, Problem, Problems, Refusal, Result},
    store::{
        Transaction, audit, limit_mark, link,
        outbox::{self, Recipient},
        user,
    },
    types::{
        clock::Moment,
        email::Email,
        kinds::{EndedBy, Event, MailKind, Purpose},
        origin::Origin,
    },
};

/// What proves that the mail to the new address was read.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    Link(&'a str),
    Code(&'a str),
}

/// Sends the mail to the new address, and tells the old one, which can cancel the change. Does the same for every address:
/// whether it is somebody's is found out when the mail is sent.
///
/// # Errors
/// `Invalid`, where it is no address or the one that the person has; `TooMany`, where they have asked again and again;
/// `TokenInvalid`, where the session has just been ended.
pub async fn ask(app: &App, by: Recent, new: Option<&str>, found: Problems, from: &Origin) -> Result<()> {
    let mut problems = found;
    let email = problems.need(Field::Email, new, Email::parse);
    let user = user::by_id(app.db.reader(), by.user()).await?.ok_or(Refusal::UserGone)?;
    if email.as_ref().is_some_and(|email| email.as_typed() == user.email) {
        problems.add(Field::Email, Problem::Unchanged);
    }
    if email.as_ref().is_some_and(|email| !app.config.registration.allows_domain(email.domain())) {
        problems.add(Field::Email, Problem::DomainRefused);
    }
    problems.check()?;
    let email = email.ok_or((Field::Email, Problem::Required))?;
    let (now, useful_for) = (app.now(), app.config.email_links.verify_email);
    let txn = app.begin().await?;
    let user = user::hold(&txn, user.id).await?.ok_or(Refusal::UserGone)?;
    by.still(&txn).await?;
    let resend = &app.limits.verification_email;
    let mark = app.limits.mark(resend, Whose::User(user.id), Some(Purpose::ChangeEmail.word()));
    resend.heard(limit_mark::take(&txn, mark.as_ref(), now).await)?;
    let new = link::New {
        user_id: user.id,
        purpose: Purpose::ChangeEmail,
        sent_to: email.as_typed(),
        expires_at: now.plus(useful_for),
    };
    let link = link::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: MailKind::EmailChange,
        to: Recipient::User(user.id),
        link_id: Some(link.id),
        event_id: None,
        locale: user.locale.clone(),
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit::About { user: Some(user.id), session: Some(by.session()), from: Some(from), ..audit::About::default() };
    let event = audit::add(&txn, Event::EmailChangeAsked, about, now).await?;
    // Nobody is written to, but to confirm it, at an address that may be somebody else's.
    if user.verified_at.is_some() {
        tell_old_address(&txn, user, event, link.expires_at, now).await?;
    }
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(())
}

/// Cancels whichever change waits: mails of several asked for go on working, so that none of them can be buried by the next.
async fn tell_old_address(txn: &Transaction, user: user::Model, event: i64, until: Moment, now: Moment) -> Result<()> {
    let new = link::New { user_id: user.id, purpose: Purpose::CancelChange, sent_to: &user.email, expires_at: until };
    let cancel = link::add_another(txn, new, now).await?;
    let mail = outbox::New {
        kind: MailKind::EmailChangeAsked,
        to: Recipient::User(user.id),
        link_id: Some(cancel.id),
        event_id: Some(event),
        locale: user.locale,
        useful_for: until.since(now),
    };
    outbox::add(txn, mail, now).await.map(|_| ())
}

/// The address that waits to be confirmed, if one does.
///
/// # Errors
/// Faults only.
pub async fn pending(app: &App, user: i64) -> Result<Option<String>> {
    let db = app.db.reader();
    let link = link::newest(db, user, Purpose::ChangeEmail).await?;
    let owner = user::by_id(db, user).await?;
    Ok(link.zip(owner).filter(|(link, owner)| link.holds_for(owner, app.now())).map(|(link, _)| link.sent_to))
}

/// Cancels the change that waits, for its owner. Nothing happens where none does.
///
/// # Errors
/// Faults only.
pub async fn cancel(app: &App, user: i64, from: &Origin) -> Result<()> {
    let txn = app.begin().await?;
    end_change(&txn, user, from, app.now()).await?;
    Ok(txn.commit().await?)
}

/// The address that this link keeps. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look_cancel(app: &App, token: &str) -> Result<String> {
    Ok(mailed::by_token(app, token, Purpose::CancelChange).await?.1.sent_to)
}

/// Cancels the change that waits, for the reader of the old address's mails: it takes something back and gives nothing.
///
/// # Errors
/// `LinkDead`, also where the change has been confirmed.
pub async fn cancel_by_link(app: &App, token: &str, from: &Origin) -> Result<()> {
    let (owner, link) = mailed::by_counted_token(app, token, Purpose::CancelChange, from).await?;
    let now = app.now();
    let txn = app.begin().await?;
    user::hold(&txn, owner.id).await?.ok_or(Refusal::LinkDead)?;
    if !link::spend(&txn, link.id, now).await? {
        return Err(Refusal::LinkDead.into());
    }
    end_change(&txn, owner.id, from, now).await?;
    Ok(txn.commit().await?)
}

async fn end_change(txn: &Transaction, user: i64, from: &Origin, now: Moment) -> Result<()> {
    user::hold(txn, user).await?;
    let waits = link::newest(txn, user, Purpose::ChangeEmail).await?.is_some_and(|link| link.is_live(now));
    if waits {
        link::void(txn, user, Purpose::ChangeEmail, now).await?;
        let about = audit::About { user: Some(user), from: Some(from), ..audit::About::default() };
        audit::add(txn, Event::EmailChangeCancelled, about, now).await?;
    }
    Ok(())
}

/// Whom the mail about a change goes to, and in whose name.
pub enum Addressee {
    /// The new address, which is nobody else's.
    Asker(user::Model, link::Model),
    /// The address is this person's already.
    Owner(user::Model),
}

/// Nothing, where the link does not hold any more.
///
/// # Errors
/// Faults only.
pub async fn address(app: &App, mail: &outbox::Model) -> Result<Option<Addressee>> {
    let db = app.db.reader();
    let Some(link) = link::by_id(db, mail.link_id.unwrap_or(0)).await? else { return Ok(None) };
    let asker = user::by_id(db, link.user_id).await?.filter(|user| link.holds_for(user, app.now()));
    let Some(asker) = asker else { return Ok(None) };
    let Ok(email) = Email::parse(&link.sent_to) else { return Ok(None) };
    let owner = user::by_email(db, email.key()).await?.filter(|owner| owner.id != asker.id);
    Ok(Some(owner.map_or(Addressee::Asker(asker, link), Addressee::Owner)))
}

/// Whose address would change, and the new one. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look(app: &App, token: &str) -> Result<(user::Model, String)> {
    let (owner, link) = mailed::by_token(app, token, Purpose::ChangeEmail).await?;
    Ok((owner, link.sent_to))
}

/// The new address holds from now on, and is confirmed. Only for somebody who has shown that the account is theirs, by their
/// session or by its password: were the mail alone enough, its reader could attach their address to another person's account. The old
/// address is told, if its owner had ever confirmed it: nobody gets an account by a mistyped address.
///
/// # Errors
/// `LinkDead` for a link or code that is unknown, used, too old or tried too often, for one of another account, and for an
/// address that has become somebody else's.
pub async fn confirm(app: &App, owner: i64, proof: Proof<'_>, from: &Origin) -> Result<()> {
    let link = match proof {
        Proof::Link(token) => mailed::by_counted_token(app, token, Purpose::ChangeEmail, from).await?.1,
        Proof::Code(code) => mailed::by_code(app, (owner, code), Purpose::ChangeEmail, from).await?,
    };
    let dead = Refusal::LinkDead;
    let email = Email::parse(&link.sent_to).map_err(|_| dead)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::hold(&txn, owner).await?.filter(|user| link.holds_for(user, now)).ok_or(dead)?;
    if !link::spend(&txn, link.id, now).await? || !user::change_email(&txn, &user, &email, now).await.map_err(taken)? {
        return Err(dead.into());
    }
    link::void_giving(&txn, user.id, now).await?;
    // From here on an undo does it.
    link::void(&txn, user.id, Purpose::CancelChange, now).await?;
    if user.verified_at.is_some() {
        let useful_for = app.config.email_links.undo_change;
        let undo =
            link::New { user_id: user.id, purpose: Purpose::UndoEmail, sent_to: &user.email, expires_at: now.plus(useful_for) };
        let undo = link::add_another(&txn, undo, now).await?;
        let (kind, link_id, locale) = (MailKind::EmailChanged, Some(undo.id), user.locale.clone());
        outbox::add(&txn, outbox::New { kind, to: Recipient::User(user.id), link_id, event_id: None, locale, useful_for }, now)
            .await?;
    }
    let about = audit::About { user: Some(user.id), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::EmailChanged, about, now).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(())
}

/// The old address of an undo link, as long as it works.
///
/// # Errors
/// `LinkDead`.
pub async fn look_back(app: &App, token: &str) -> Result<String> {
    Ok(mailed::by_token(app, token, Purpose::UndoEmail).await?.1.sent_to)
}

/// Gives the account back to the address that it had: every session and key ends, nothing that was asked for since holds, and
/// the password, which somebody else knew, opens nothing. A mail leads to a new one.
///
/// # Errors
/// `LinkDead`; also where the old address has been confirmed for another account meanwhile.
pub async fn undo(app: &App, token: &str, from: &Origin) -> Result<()> {
    let (_, link) = mailed::by_counted_token(app, token, Purpose::UndoEmail, from).await?;
    let email = Email::parse(&link.sent_to).map_err(|_| Refusal::LinkDead)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::hold(&txn, link.user_id).await?.ok_or(Refusal::LinkDead)?;
    let is_ending = user.delete_at.is_some_and(|at| at <= now);
    if is_ending || !link::spend(&txn, link.id, now).await? {
        return Err(Refusal::LinkDead.into());
    }
    let mut ended = Vec::new();
    if let Some(squatter) = user::by_email(&txn, email.key()).await?.filter(|other| other.id != user.id) {
        // Only a confirmed account is somebody's; the other one was put there to keep this address from its owner.
        if squatter.verified_at.is_some() {
            return Err(Refusal::LinkDead.into());
        }
        let gone = Remedy { why: EndedBy::UserDeleted, spared: None, keys: Keys::End };
        ended.extend(access::end_all(&txn, squatter.id, gone, now).await?);
        erasure::erase(&txn, &squatter).await?;
    }
    user::restore_email(&txn, &user, &email, now).await.map_err(taken)?;
    link::void_after(&txn, &link, now).await?;
    let remedy = Remedy { why: EndedBy::EmailRestored, spared: None, keys: Keys::End };
    ended.extend(access::end_all(&txn, user.id, remedy, now).await?);
    let mail = outbox::New {
        kind: MailKind::ResetPassword,
        to: Recipient::Address(email.as_typed().to_owned()),
        link_id: None,
        event_id: None,
        locale: user.locale.clone(),
        useful_for: app.config.email_links.reset_password,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit::About { user: Some(user.id), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::EmailRestored, about, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    app.mail_waits.notify_one();
    Ok(())
}

/// Another account has got the address first: its link is worth nothing any more.
fn taken(error: Error) -> Error {
    if matches!(error, Error::Invalid(_)) { Refusal::LinkDead.into() } else { error }
}
