//! Leaving: an account is deleted after a while in which its owner may change their mind.

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        erasure, mailed,
        proof::Recent,
    },
    error::{Refusal, Result},
    store::{
        audit, link,
        outbox::{self, Recipient},
        user,
    },
    types::{
        clock::Moment,
        kinds::{EndedBy, Event, MailKind, Purpose},
        origin::Origin,
    },
};

/// Accounts that are deleted in one go; what remains waits for the next.
const BATCH: u64 = 100;

/// Ends every session at once and tells the owner, with a link to keep the account. Asking twice changes nothing.
///
/// # Errors
/// `UserGone`.
pub async fn plan(app: &App, by: Recent, from: &Origin) -> Result<Moment> {
    let (now, delay) = (app.now(), app.config.accounts.deletion_delay);
    let at = now.plus(delay);
    let txn = app.begin().await?;
    user::hold(&txn, by.user()).await?;
    by.still(&txn).await?;
    if !user::plan_deletion(&txn, by.user(), at, now).await? {
        let user = user::by_id(&txn, by.user()).await?.ok_or(Refusal::UserGone)?;
        return Ok(user.delete_at.unwrap_or(at));
    }
    let user = user::by_id(&txn, by.user()).await?.ok_or(Refusal::UserGone)?;
    let new = link::New { user_id: user.id, purpose: Purpose::KeepAccount, sent_to: &user.email, expires_at: at };
    let link = link::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: MailKind::DeletionPlanned,
        to: Recipient::User(user.id),
        link_id: Some(link.id),
        event_id: None,
        locale: user.locale.clone(),
        useful_for: delay,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit::About { user: Some(user.id), session: Some(by.session()), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::DeletionPlanned, about, now).await?;
    // Keys open nothing until then, and go with the account or stay with it.
    let remedy = Remedy { why: EndedBy::DeletionPlanned, spared: None, keys: Keys::Keep };
    let ended = access::end_all(&txn, user.id, remedy, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    app.mail_waits.notify_one();
    Ok(at)
}

/// Keeps the account, for its owner who has signed in again. Nothing happens where it was not to be deleted.
///
/// # Errors
/// Faults only.
pub async fn keep(app: &App, user: i64, from: &Origin) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    if user::cancel_deletion(&txn, user, now).await? {
        link::void(&txn, user, Purpose::KeepAccount, now).await?;
        let about = audit::About { user: Some(user), from: Some(from), ..audit::About::default() };
        audit::add(&txn, Event::DeletionCancelled, about, now).await?;
    }
    Ok(txn.commit().await?)
}

/// Whose account this link would keep. Changes nothing.
///
/// # Errors
/// `LinkDead`.
pub async fn look(app: &App, token: &str) -> Result<String> {
    Ok(mailed::by_token(app, token, Purpose::KeepAccount).await?.1.sent_to)
}

/// Keeps the account, for whoever reads its mail.
///
/// # Errors
/// `LinkDead`.
pub async fn keep_by_link(app: &App, token: &str, from: &Origin) -> Result<()> {
    let (owner, _) = mailed::by_counted_token(app, token, Purpose::KeepAccount, from).await?;
    keep(app, owner.id, from).await
}

/// Deletes the accounts whose time has come; whoever kept theirs in the last moment keeps it.
///
/// # Errors
/// Faults only.
pub async fn finish(app: &App) -> Result<()> {
    let now = app.now();
    for person in user::to_be_deleted(app.db.reader(), now, BATCH).await? {
        erasure::prepare(app, person.id).await?;
        let txn = app.begin().await?;
        let Some(person) = user::hold(&txn, person.id).await? else { continue };
        if person.delete_at.is_none_or(|at| at > now) {
            continue;
        }
        let remedy = Remedy { why: EndedBy::UserDeleted, spared: None, keys: Keys::End };
        let ended = access::end_all(&txn, person.id, remedy, now).await?;
        erasure::erase(&txn, &person).await?;
        let about = audit::About { user: Some(person.id), ..audit::About::default() };
        audit::add(&txn, Event::UserDeleted, about, now).await?;
        txn.commit().await?;
        app.revoked.note(&ended, now);
        tracing::info!(user = person.id, "an account has been deleted, as its owner had asked");
    }
    Ok(())
}
