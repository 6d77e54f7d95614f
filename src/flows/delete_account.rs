//! Leaving: an account is deleted after a while in which its owner may change their mind.

use crate::{
    app::{
        App, delete_user, email_tokens,
        reauthentication::RecentlyAuthenticated,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    error::{Rejection, Result},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient},
        user,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event, Purpose},
    },
};

/// Accounts that are deleted in one go; what remains waits for the next.
const BATCH: u64 = 100;

/// Ends every session at once and tells the owner, with a link to keep the account. Asking twice changes nothing.
///
/// # Errors
/// `UserNotFound`.
pub async fn plan(app: &App, by: RecentlyAuthenticated, from: &ClientInfo) -> Result<Timestamp> {
    let (now, delay) = (app.now(), app.config.accounts.deletion_delay);
    let at = now.plus(delay);
    let txn = app.begin().await?;
    user::lock_for_update(&txn, by.user()).await?;
    by.recheck(&txn).await?;
    if !user::plan_deletion(&txn, by.user(), at, now).await? {
        let user = user::by_id(&txn, by.user()).await?.ok_or(Rejection::UserNotFound)?;
        return Ok(user.delete_at.unwrap_or(at));
    }
    let user = user::by_id(&txn, by.user()).await?.ok_or(Rejection::UserNotFound)?;
    let new = email_token::New { user_id: user.id, purpose: Purpose::KeepAccount, sent_to: &user.email, expires_at: at };
    let link = email_token::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: EmailKind::DeletionPlanned,
        to: Recipient::User(user.id),
        email_token_id: Some(link.id),
        event_id: None,
        locale: user.locale.clone(),
        useful_for: delay,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit_event::About {
        user: Some(user.id),
        session: Some(by.session()),
        from: Some(from),
        ..audit_event::About::default()
    };
    audit_event::add(&txn, Event::DeletionPlanned, about, now).await?;
    // Keys open nothing until then, and go with the account or stay with it.
    let remedy = AccessRevocation { reason: EndReason::DeletionPlanned, except: None, keys: ApiKeys::Keep };
    let ended = revoke_access::revoke_all(&txn, user.id, remedy, now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    app.outbox_wakeup.notify_one();
    Ok(at)
}

/// Keeps the account, for its owner who has signed in again. Nothing happens where it was not to be deleted.
///
/// # Errors
/// Faults only.
pub async fn cancel(app: &App, user: i64, from: &ClientInfo) -> Result<()> {
    let now = app.now();
    let txn = app.begin().await?;
    if user::cancel_deletion(&txn, user, now).await? {
        email_token::invalidate(&txn, user, Purpose::KeepAccount, now).await?;
        let about = audit_event::About { user: Some(user), from: Some(from), ..audit_event::About::default() };
        audit_event::add(&txn, Event::DeletionCancelled, about, now).await?;
    }
    Ok(txn.commit().await?)
}

/// Whose account this link would keep. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::by_token(app, token, Purpose::KeepAccount).await?.1.sent_to)
}

/// Keeps the account, for whoever reads its mail.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn cancel_by_link(app: &App, token: &str, from: &ClientInfo) -> Result<()> {
    let (owner, _) = email_tokens::by_counted_token(app, token, Purpose::KeepAccount, from).await?;
    cancel(app, owner.id, from).await
}

/// Deletes the accounts whose time has come; whoever kept theirs in the last moment keeps it.
///
/// # Errors
/// Faults only.
pub async fn delete_due(app: &App) -> Result<()> {
    let now = app.now();
    for person in user::to_be_deleted(app.db.reader(), now, BATCH).await? {
        delete_user::prepare(app, person.id).await?;
        let txn = app.begin().await?;
        let Some(person) = user::lock_for_update(&txn, person.id).await? else { continue };
        if person.delete_at.is_none_or(|at| at > now) {
            continue;
        }
        let remedy = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
        let ended = revoke_access::revoke_all(&txn, person.id, remedy, now).await?;
        delete_user::erase(&txn, &person).await?;
        let about = audit_event::About { user: Some(person.id), ..audit_event::About::default() };
        audit_event::add(&txn, Event::UserDeleted, about, now).await?;
        txn.commit().await?;
        app.revoked.note(&ended, now);
        tracing::info!(user = person.id, "an account has been deleted, as its owner had asked");
    }
    Ok(())
}
