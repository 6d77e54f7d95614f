//! Choosing another password while signed in.

use crate::{
    app::{
        App,
        access::{self, Keys, Remedy},
        limits::{Try, Whose},
        proof::Asking,
    },
    crypto::strength,
    error::{Field, Problem, Problems, Refusal, Result},
    store::{
        audit,
        outbox::{self, Recipient},
        session, user,
    },
    types::{
        kinds::{EndedBy, Event, MailKind},
        origin::Origin,
        secret::Password,
    },
};

/// What somebody typed; `None` is what they left out.
pub struct Draft<'a> {
    pub old: Option<&'a str>,
    pub new: Option<&'a str>,
    /// Kept unless the owner says otherwise: a new password now and then must not stop their programs.
    pub keys: Keys,
    /// What the edge already knows to be wrong.
    pub problems: Problems,
}

/// Puts out everybody but the session that the person asks from, and tells the owner by mail.
///
/// # Errors
/// `Invalid`: the old password is wrong, or the new one may not be chosen. `Forbidden` in a session that an API key has opened.
/// `TooMany` where the old password was wrong too often.
pub async fn change(app: &App, asking: Asking, draft: Draft<'_>, from: &Origin) -> Result<()> {
    session::in_person(app.db.reader(), asking.session).await?;
    let mut problems = draft.problems;
    let user = user::by_id(app.db.reader(), asking.user).await?.ok_or(Refusal::UserGone)?;
    let old = problems.need(Field::OldPassword, draft.old, Password::parse);
    let new = problems.need(Field::NewPassword, draft.new, Password::parse);
    if let Some(new) = &new {
        problems.take(Field::NewPassword, strength::judge(new, &user.person()));
    }
    if let Some(old) = &old
        && !is_right(app, asking, &user, old).await?
    {
        problems.add(Field::OldPassword, Problem::PasswordWrong);
    }
    problems.check()?;
    let new = new.ok_or((Field::NewPassword, Problem::Required))?;
    let hash = app.hasher.hash(&new).await?;
    let now = app.now();
    let txn = app.begin().await?;
    user::hold(&txn, user.id).await?;
    session::in_person(&txn, asking.session).await?;
    if !user::change_password(&txn, &user, &hash, now).await? {
        return Err((Field::OldPassword, Problem::PasswordWrong).into());
    }
    let remedy = Remedy { why: EndedBy::PasswordChanged, spared: Some(asking.session), keys: draft.keys };
    let ended = access::end_all(&txn, user.id, remedy, now).await?;
    let about = audit::About { user: Some(user.id), session: Some(asking.session), from: Some(from), ..audit::About::default() };
    let event = audit::add(&txn, Event::PasswordChanged, about, now).await?;
    outbox::add(&txn, outbox::New::notice(MailKind::PasswordChanged, Recipient::User(user.id)).of_event(event), now).await?;
    app.commit(txn, event).await?;
    app.revoked.note(&ended, now);
    app.mail_waits.notify_one();
    Ok(())
}

/// Wrong ones count as they do at the door, in a session of which somebody may have got hold.
async fn is_right(app: &App, asking: Asking, user: &user::Model, old: &Password) -> Result<bool> {
    let work = {
        let (app, stored, old) = (app.clone(), user.password_hash.clone(), old.clone());
        let mark = app.limits.mark(&app.limits.failed_login, Whose::User(user.id), Some(&format!("session {}", asking.session)));
        async move {
            let mut attempt = Try::uncounted(&app);
            app.limits.failed_login.heard(attempt.count(mark).await)?;
            let verdict = app.hasher.verify(&old, stored.as_deref()).await?;
            let judged = if verdict.matches { Ok(true) } else { Err(Refusal::CredentialsWrong.into()) };
            attempt.settle(&judged).await;
            Ok(judged.is_ok())
        }
    };
    app.complete(work).await
}
