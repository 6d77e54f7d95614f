//! Having another address: asked for in person, confirmed from the new address, undone from the old one for a while.

use crate::{
    app::{App, erasure, mailed, proof::Recent},
    error::{Error, Field, Problem, Problems, Refusal, Result},
    store::{
        api_key, audit, link,
        outbox::{self, Recipient},
        session, user,
    },
    types::{
        email::Email,
        kinds::{EndedBy, Event, MailKind, Purpose},
        origin::Origin,
    },
};

/// What proves that the mail to the new address was read.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The token of the link, whoever opens it.
    Link(&'a str),
    /// The code, typed by the person who is signed in.
    Code { user: i64, code: &'a str },
}

/// Sends the mail to the new address. Does the same for every address: whether it is somebody's is found out when the mail
/// is sent.
///
/// # Errors
/// `Invalid`, where it is no address or the one that the person has.
pub async fn ask(app: &App, by: Recent, new: Option<&str>, found: Problems, from: &Origin) -> Result<()> {
    let mut problems = found;
    let email = problems.need(Field::Email, new, Email::parse);
    let user = user::by_id(app.db.reader(), by.user()).await?.ok_or(Refusal::UserGone)?;
    if email.as_ref().is_some_and(|email| email.as_typed() == user.email) {
        problems.add(Field::Email, Problem::Unchanged);
    }
    if email.as_ref().is_some_and(|email| !app.config.registration.takes(email.domain())) {
        problems.add(Field::Email, Problem::DomainRefused);
    }
    problems.check()?;
    let email = email.ok_or((Field::Email, Problem::Required))?;
    let (now, useful_for) = (app.now(), app.config.links.verify);
    let txn = app.begin().await?;
    user::hold(&txn, user.id).await?;
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
        locale: user.locale,
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit::About { user: Some(user.id), session: Some(by.session()), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::EmailChangeAsked, about, now).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(())
}

/// The address that waits to be confirmed, if one does.
///
/// # Errors
/// Faults only.
pub async fn pending(app: &App, user: i64) -> Result<Option<String>> {
    let link = link::newest(app.db.reader(), user, Purpose::ChangeEmail).await?;
    Ok(link.filter(|link| link.is_live(app.now())).map(|link| link.sent_to))
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
    let link = link::by_id(db, mail.link_id.unwrap_or(0)).await?.filter(|link| link.is_live(app.now()));
    let Some(link) = link else { return Ok(None) };
    let Some(asker) = user::by_id(db, link.user_id).await?.filter(|user| user.is_active) else { return Ok(None) };
    let Ok(email) = Email::parse(&link.sent_to) else { return Ok(None) };
    let owner = user::by_email(db, email.key()).await?.filter(|owner| owner.id != asker.id);
    Ok(Some(owner.map_or(Addressee::Asker(asker, link), Addressee::Owner)))
}

/// The address that this link would confirm. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look(app: &App, token: &str) -> Result<String> {
    Ok(mailed::by_token(app, token, Purpose::ChangeEmail).await?.sent_to)
}

/// The new address holds from now on, and is confirmed. The old one is told, if its owner had ever confirmed it: nobody gets
/// an account by a mistyped address.
///
/// # Errors
/// `LinkDead` for a link or code that is unknown, used, too old or tried too often, and for an address that has become
/// somebody else's.
pub async fn confirm(app: &App, proof: Proof<'_>, from: &Origin) -> Result<()> {
    let link = match proof {
        Proof::Link(token) => mailed::by_counted_token(app, token, Purpose::ChangeEmail, from).await?,
        Proof::Code { user, code } => mailed::by_code(app, (user, code), Purpose::ChangeEmail, from).await?,
    };
    let dead = Refusal::LinkDead;
    let email = Email::parse(&link.sent_to).map_err(|_| dead)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::hold(&txn, link.user_id).await?.filter(|user| user.is_active).ok_or(dead)?;
    if !link::spend(&txn, link.id, now).await? || !user::change_email(&txn, &user, &email, now).await.map_err(taken)? {
        return Err(dead.into());
    }
    for purpose in [Purpose::VerifyEmail, Purpose::ResetPassword] {
        link::void(&txn, user.id, purpose, now).await?;
    }
    if user.verified_at.is_some() {
        let useful_for = app.config.links.undo;
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
    Ok(mailed::by_token(app, token, Purpose::UndoEmail).await?.sent_to)
}

/// Gives the account back to the address that it had: every session and key ends, nothing that was asked for since holds, and
/// the password, which somebody else knew, opens nothing. A mail leads to a new one.
///
/// # Errors
/// `LinkDead`; also where the old address has been confirmed for another account meanwhile.
pub async fn undo(app: &App, token: &str, from: &Origin) -> Result<()> {
    let link = mailed::by_counted_token(app, token, Purpose::UndoEmail, from).await?;
    let email = Email::parse(&link.sent_to).map_err(|_| Refusal::LinkDead)?;
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::hold(&txn, link.user_id).await?.ok_or(Refusal::LinkDead)?;
    if !link::spend(&txn, link.id, now).await? {
        return Err(Refusal::LinkDead.into());
    }
    let mut ended = Vec::new();
    if let Some(squatter) = user::by_email(&txn, email.key()).await?.filter(|other| other.id != user.id) {
        // Only a confirmed account is somebody's; the other one was put there to keep this address from its owner.
        if squatter.verified_at.is_some() {
            return Err(Refusal::LinkDead.into());
        }
        ended.extend(session::revoke_all(&txn, squatter.id, None, EndedBy::UserDeleted, now).await?);
        erasure::erase(&txn, &squatter).await?;
    }
    user::restore_email(&txn, &user, &email, now).await.map_err(taken)?;
    link::void_after(&txn, &link, now).await?;
    api_key::revoke_all(&txn, user.id, now).await?;
    ended.extend(session::revoke_all(&txn, user.id, None, EndedBy::EmailRestored, now).await?);
    let mail = outbox::New {
        kind: MailKind::ResetPassword,
        to: Recipient::Address(email.as_typed().to_owned()),
        link_id: None,
        event_id: None,
        locale: user.locale.clone(),
        useful_for: app.config.links.reset,
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
