//! Deleting the account: after a delay in which its owner may change their mind.

use crate::{
    app::{
        App, delete_user,
        email_tokens::{self, Presented},
        reauthentication::RecentlyAuthenticated,
        revoke_access::{AccessRevocation, ApiKeys},
        unit_of_work::Actor,
    },
    error::{Rejection, Result},
    store::{audit_event::About, email_token, user, user_deletion},
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event, Purpose},
    },
};

/// Accounts that are deleted in one run of the job; the rest waits for the next run.
const BATCH: u64 = 100;

/// Ends every session at once and notifies the owner, with a link that keeps the account; who has no email address keeps it by
/// signing in. Calling it twice changes nothing.
///
/// # Errors
/// `UserNotFound`.
pub async fn plan(app: &App, by: RecentlyAuthenticated, client: &ClientInfo) -> Result<Timestamp> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    let at = now.plus(app.config.accounts.deletion_delay);
    user::lock_for_update(&work, by.user()).await?;
    by.recheck(&work).await?;
    let is_planned_now = user_deletion::plan(&work, by.user(), at, now).await?;
    let user = user::by_id(&work, by.user()).await?.ok_or(Rejection::UserNotFound)?;
    if !is_planned_now {
        return Ok(user.delete_at.unwrap_or(at));
    }
    let event = work.audit(Event::DeletionPlanned, About::user(user.id).session(by.session())).await?;
    if let Some(sent_to) = user.own_email() {
        let new = email_token::New { user_id: user.id, purpose: Purpose::KeepAccount, sent_to, expires_at: at, return_to: None };
        work.email_token((EmailKind::DeletionPlanned, Some(event)), new, user.locale.clone()).await?;
    }
    // API keys do not work until then; they are deleted or kept with the account.
    let revocation = AccessRevocation { reason: EndReason::DeletionPlanned, except: None, keys: ApiKeys::Keep };
    work.revoke_access(user.id, revocation).await?;
    work.commit().await?;
    Ok(at)
}

/// Keeps the account, for its owner who has signed in again. Nothing happens if no deletion is planned.
///
/// # Errors
/// Those of the database.
pub async fn cancel(app: &App, user: i64, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    let now = work.now;
    if user_deletion::cancel(&work, user, now).await? {
        email_token::invalidate(&work, user, Purpose::KeepAccount, now).await?;
        work.audit(Event::DeletionCancelled, About::user(user)).await?;
    }
    work.commit().await
}

/// The email address of the account that this link would keep. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::look_up(app, token, Purpose::KeepAccount).await?.token.sent_to)
}

/// Keeps the account, for a reader of its email.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn cancel_by_link(app: &App, token: &str, client: &ClientInfo) -> Result<()> {
    let found = email_tokens::verify(app, Presented::Link(token), Purpose::KeepAccount, client).await?;
    cancel(app, found.user.id, client).await
}

/// Deletes the accounts that are due, unless the deletion has just been cancelled.
///
/// # Errors
/// Those of the database.
pub async fn delete_due(app: &App) -> Result<()> {
    for user in user_deletion::due(app.db.reader(), app.now(), BATCH).await? {
        delete_user::prepare(app, user.id).await?;
        let mut work = app.begin(Actor::System).await?;
        let Some(user) = user::lock_for_update(&work, user.id).await? else { continue };
        if user.delete_at.is_none_or(|at| at > work.now) {
            continue;
        }
        let revocation = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
        work.revoke_access(user.id, revocation).await?;
        delete_user::erase(&work, &user).await?;
        work.audit(Event::UserDeleted, About::user(user.id)).await?;
        work.commit().await?;
        tracing::info!(user = user.id, "an account has been deleted, as its owner had planned");
    }
    Ok(())
}
