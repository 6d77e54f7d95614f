//! Choosing another password while signed in.

use crate::{
    app::{
        App,
        limits::{Attempt, RateLimitKey},
        reauthentication::SessionRef,
        revoke_access::{AccessRevocation, ApiKeys},
    },
    crypto::{password::Upgrade, password_policy::PasswordPolicy},
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{audit_event::About, outbox, session, user},
    types::{
        client::ClientInfo,
        kinds::{EmailKind, EndReason, Event},
        secret::Password,
    },
};

/// What was entered; `None` is what was left out.
pub struct Draft<'a> {
    pub old: Option<&'a str>,
    pub new: Option<&'a str>,
    /// Kept unless the owner chooses otherwise: changing the password must not stop their programs.
    pub keys: ApiKeys,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// Changes the password, ends all sessions except the one of the request, and notifies the owner by email.
///
/// # Errors
/// `Validation`: the old password is wrong, or the new one is not acceptable. `Forbidden` in a session that an API key has opened.
/// `RateLimited`, if the old password was wrong too often.
pub async fn change(app: &App, session: SessionRef, draft: Draft<'_>, client: &ClientInfo) -> Result<()> {
    session::require_interactive(app.db.reader(), session.session).await?;
    let mut problems = draft.problems;
    let user = user::by_id(app.db.reader(), session.user).await?.ok_or(Rejection::UserNotFound)?;
    let old = problems.need(Field::OldPassword, draft.old, Password::parse);
    let new = problems.need(Field::NewPassword, draft.new, Password::parse);
    if let Some(new) = &new {
        problems.take(Field::NewPassword, app.judge_password(&PasswordPolicy::default(), new, &user.person()));
    }
    if let Some(old) = &old
        && !is_right(app, session, &user, old).await?
    {
        problems.add(Field::OldPassword, FieldError::PasswordWrong);
    }
    problems.check()?;
    let new = new.ok_or((Field::NewPassword, FieldError::Required))?;
    let hash = app.hasher.hash(&new).await?;
    let mut work = app.begin(client).await?;
    let now = work.now;
    user::lock_for_update(&work, user.id).await?;
    session::require_interactive(&work, session.session).await?;
    if !user::change_password(&work, &user, &hash, now).await? {
        return Err((Field::OldPassword, FieldError::PasswordWrong).into());
    }
    work.revoke_access(
        user.id,
        AccessRevocation { reason: EndReason::PasswordChanged, except: Some(session.session), keys: draft.keys },
    )
    .await?;
    let event = work.audit(Event::PasswordChanged, About::user(user.id).session(session.session)).await?;
    work.email(outbox::NewEmail::notice(EmailKind::PasswordChanged, user.id).of_event(event)).await?;
    work.commit().await
}

/// Wrong ones are counted as failed sign-ins are: the session may be stolen.
async fn is_right(app: &App, session: SessionRef, user: &user::Model, old: &Password) -> Result<bool> {
    let work = {
        let (app, stored, old) = (app.clone(), user.password_hash.clone(), old.clone());
        let entry = app.limits.entry(
            &app.limits.failed_login,
            RateLimitKey::User(user.id),
            Some(&format!("session {}", session.session)),
        );
        async move {
            let mut attempt = Attempt::uncounted(&app);
            app.limits.failed_login.record(attempt.count(entry).await)?;
            let verdict = app.hasher.verify(&old, stored.as_deref(), Upgrade::None).await?;
            let judged = if verdict.matches { Ok(true) } else { Err(Rejection::InvalidCredentials.into()) };
            attempt.settle(&judged).await;
            Ok(judged.is_ok())
        }
    };
    app.complete(work).await
}
