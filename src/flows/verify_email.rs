//! Showing that an address is one's own.

use std::time::Duration;

use crate::{
    app::{App, mailed},
    error::{Error, Refusal, Result},
    store::{
        audit, link,
        outbox::{self, Recipient},
        user,
    },
    types::{
        kinds::{Event, MailKind, Purpose},
        origin::Origin,
    },
};

/// What proves that the mail was read.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The token of the link, whoever opens it.
    Link(&'a str),
    /// The code, typed by the person who is signed in.
    Code { user: i64, code: &'a str },
}

/// Sends another mail; the link before it dies. Nothing happens where the address is verified.
///
/// # Errors
/// `UserGone`; `TooMany`.
pub async fn ask(app: &App, user: i64) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    let user = user::hold(&txn, user).await?.ok_or(Refusal::UserGone)?;
    if user.verified_at.is_some() {
        return Ok(());
    }
    let limits = &app.limits;
    let (asked, mailed) = (Whose::User(user.id), Whose::Address(&user.email_key));
    limits.resend.heard(limit_mark::take(&txn, limits.mark(&limits.resend, asked, None).as_ref(), now).await)?;
    // Before the link that is out there dies for a mail that would be dropped.
    limits.mail.heard(limit_mark::look(&txn, limits.mark(&limits.mail, mailed, None).as_ref(), now).await)?;
    let useful_for = app.config.links.verify;
    let new =
        link::New { user_id: user.id, purpose: Purpose::VerifyEmail, sent_to: &user.email, expires_at: now.plus(useful_for) };
    let link = link::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: MailKind::VerifyEmail,
        to: Recipient::User(user.id),
        link_id: Some(link.id),
        locale: user.locale,
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(())
}

/// Whom a mail goes to, and its link. Nothing, where the address is verified or another one by now, or the link has been
/// voided; a link that has run out while the mail waited is made anew.
///
/// # Errors
/// Faults, and `Busy` where somebody else is at the same mail.
pub async fn address(app: &App, mail: &outbox::Model) -> Result<Option<(user::Model, link::Model)>> {
    let now = app.now();
    let txn = app.begin().await?;
    let Some(mail) = outbox::by_id(&txn, mail.id).await? else { return Ok(None) };
    let user = user::hold(&txn, mail.user_id.unwrap_or(0)).await?;
    let Some(user) = user.filter(|user| user.is_active && user.verified_at.is_none()) else { return Ok(None) };
    let link = link::by_id(&txn, mail.link_id.unwrap_or(0)).await?;
    let Some(link) = link.filter(|link| link.used_at.is_none() && link.sent_to == user.email) else { return Ok(None) };
    if link.is_live(now) {
        return Ok(Some((user, link)));
    }
    let new = link::New { user_id: user.id, purpose: Purpose::VerifyEmail, sent_to: &user.email, expires_at: mail.expires_at };
    let link = link::add(&txn, new, now).await?;
    if !outbox::bind(&txn, &mail, &link).await? {
        return Err(Error::Busy(Duration::from_secs(1)));
    }
    txn.commit().await?;
    Ok(Some((user, link)))
}

/// Whether this link would work now. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look(app: &App, token: &str) -> Result<()> {
    mailed::by_token(app, token, Purpose::VerifyEmail).await.map(|_| ())
}

/// # Errors
/// `LinkDead` for a link or code that is unknown, used, too old or tried too often; `TooMany` for too many codes.
pub async fn confirm(app: &App, proof: Proof<'_>, from: &Origin) -> Result<()> {
    let link = match proof {
        Proof::Link(token) => mailed::by_token(app, token, Purpose::VerifyEmail).await?,
        Proof::Code { user, code } => mailed::by_code(app, (user, code), Purpose::VerifyEmail, from).await?,
    };
    let now = app.now();
    let txn = app.begin().await?;
    user::hold(&txn, link.user_id).await?;
    if !link::spend(&txn, link.id, now).await? || !user::verify(&txn, link.user_id, &link.sent_to, now).await? {
        return Err(Refusal::LinkDead.into());
    }
    let about = audit::About { user: Some(link.user_id), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::EmailVerified, about, now).await?;
    txn.commit().await?;
    Ok(())
}
