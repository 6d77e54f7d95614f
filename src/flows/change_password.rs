//! Choosing another password while signed in.

use crate::{
    app::{
        App,
        limits::{Attempt, RateLimitKey},
        reauthentication::SessionRef,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    crypto::password_policy,
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event,
        outbox::{self, Recipient},
        session, user,
    },
    types::{
        client::ClientInfo,
        kinds::{EmailKind, EndReason, Event},
        secret::Password,
    },
};

/// What somebody typed; `None` is what they left out.
pub struct Draft<'a> {
    pub old: Option<&'a str>,
    pub new: Option<&'a str>,
    /// Kept unless the owner says otherwise: a new password now and then must not stop their programs.
    pub keys: ApiKeys,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// Puts out everybody but the session that the person asks from, and tells the owner by mail.
///
/// # Errors
/// `Validation`: the old password is wrong, or the new one may not be chosen. `Forbidden` in a session that an API key has opened.
/// `RateLimited` where the old password was wrong too often.
pub async fn change(app: &App, asking: SessionRef, draft: Draft<'_>, from: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), asking.session).await?;
    let mut problems = draft.problems;
    let user = user::by_id(app.db.reader(), asking.user).await?.ok_or(Rejection::UserNotFound)?;
    let old = problems.need(Field::OldPassword, draft.old, Password::parse);
    let new = problems.need(Field::NewPassword, draft.new, Password::parse);
    if let Some(new) = &new {
        problems.take(Field::NewPassword, password_policy::judge(new, &user.person()));
    }
    if let Some(old) = &old
        && !is_right(app, asking, &user, old).await?
    {
        problems.add(Field::OldPassword, FieldError::PasswordWrong);
    }
    problems.check()?;
    let new = new.ok_or((Field::NewPassword, FieldError::Required))?;
    let hash = app.hasher.hash(&new).await?;
    let now = app.now();
    let txn = app.begin().await?;
    user::lock_for_update(&txn, user.id).await?;
    session::require_interactive(&txn, asking.session).await?;
    if !user::change_password(&txn, &user, &hash, now).await? {
        return Err((Field::OldPassword, FieldError::PasswordWrong).into());
    }
    let remedy = AccessRevocation { reason: EndReason::PasswordChanged, except: Some(asking.session), keys: draft.keys };
    let ended = revoke_access::revoke_all(&txn, user.id, remedy, now).await?;
    let about = audit_event::About {
        user: Some(user.id),
        session: Some(asking.session),
        from: Some(from),
        ..audit_event::About::default()
    };
    let event = audit_event::add(&txn, Event::PasswordChanged, about, now).await?;
    outbox::add(&txn, outbox::New::notice(EmailKind::PasswordChanged, Recipient::User(user.id)).of_event(event), now).await?;
    app.commit(txn, event).await?;
    app.revoked.note(&ended, now);
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// Wrong ones count as they do at the door, in a session of which somebody may have got hold.
async fn is_right(app: &App, asking: SessionRef, user: &user::Model, old: &Password) -> Result<bool> {
    let work = {
        let (app, stored, old) = (app.clone(), user.password_hash.clone(), old.clone());
        let mark =
            app.limits.entry(&app.limits.failed_login, RateLimitKey::User(user.id), Some(&format!("session {}", asking.session)));
        async move {
            let mut attempt = Attempt::uncounted(&app);
            app.limits.failed_login.record(attempt.count(mark).await)?;
            let verdict = app.hasher.verify(&old, stored.as_deref()).await?;
            let judged = if verdict.matches { Ok(true) } else { Err(Rejection::InvalidCredentials.into()) };
            attempt.settle(&judged).await;
            Ok(judged.is_ok())
        }
    };
    app.complete(work).await
}
