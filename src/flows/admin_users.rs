//! What administrators, and operators at the command line, do with other people's accounts.

use crate::{
    app::{
        App,
        authorization::{Admin, Operator},
        delete_user,
        revoke_access::{self, AccessRevocation, ApiKeys},
    },
    crypto::password_policy::{self, Person},
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        api_key,
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        rate_limit, role, session, user, user_role,
    },
    types::{
        email::Email,
        gender,
        kinds::{EmailKind, EndReason, Event, Purpose},
        name,
        secret::Password,
        username::Username,
    },
};

/// How an operator names somebody: by id, by address or by user name.
pub async fn find(app: &App, who: &str) -> Result<user::Model> {
    let db = app.db.reader();
    let found = match who.parse() {
        Ok(id) => user::by_id(db, id).await?,
        Err(_) => None,
    };
    let found = match (found, Email::parse(who)) {
        (None, Ok(email)) => user::by_email(db, email.key()).await?,
        (found, _) => found,
    };
    match found {
        Some(user) => Ok(user),
        None => user::by_username(db, &Username::normalise(who)).await?.ok_or_else(|| Rejection::NotFound.into()),
    }
}

/// What an operator typed; `None` is what was left out.
#[derive(Default)]
pub struct Draft<'a> {
    pub email: &'a str,
    pub username: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub gender: &'a str,
    pub roles: Vec<String>,
    pub password: Option<&'a str>,
}

/// Makes an account whose address is taken as verified. Without a password its owner sets one with a reset mail. Roles that
/// are not there yet are made for the operator, and for nobody else.
///
/// # Errors
/// `Validation` with every problem at once.
pub async fn create(app: &App, by: &Admin, draft: Draft<'_>) -> Result<user::Model> {
    let mut problems = ValidationErrors::default();
    let email = problems.take(Field::Email, Email::parse(draft.email));
    let username = draft.username.and_then(|text| problems.take(Field::Username, Username::parse(text)));
    if let (Some(name), Some(email)) = (&username, &email) {
        problems.take(Field::Username, name.goes_with(email));
    }
    let first_name = problems.take(Field::FirstName, name::parse(draft.first_name)).unwrap_or_default();
    let last_name = problems.take(Field::LastName, name::parse(draft.last_name)).unwrap_or_default();
    let gender = problems.take(Field::Gender, gender::parse(draft.gender)).flatten();
    let password = draft.password.and_then(|text| problems.take(Field::Password, Password::parse(text)));
    if let Some(password) = &password {
        let person = Person {
            email: draft.email,
            username: draft.username.unwrap_or_default(),
            first_name: &first_name,
            last_name: &last_name,
        };
        problems.take(Field::Password, password_policy::judge(password, &person));
    }
    problems.check()?;
    let email = email.ok_or((Field::Email, FieldError::Required))?;
    let password_hash = match &password {
        Some(password) => Some(app.hasher.hash(password).await?),
        None => None,
    };
    let now = app.now();
    let txn = by.begin(app).await?;
    let new = user::New { email, username, first_name, last_name, gender, locale: None, password_hash };
    let user = user::add(&txn, new, now).await?;
    user::verify(&txn, user.id, &user.email, now).await?;
    for name in &draft.roles {
        let role = by.role(app, &txn, name).await?;
        user_role::grant(&txn, user.id, role.id).await?;
    }
    by.note(app, &txn, Event::UserCreated, about(user.id)).await?;
    let made = user::by_id(&txn, user.id).await?.ok_or(Rejection::UserNotFound)?;
    txn.commit().await?;
    Ok(made)
}

/// Puts everybody out, API keys included, lifts what locked the account, and tells the owner.
///
/// # Errors
/// `Validation`, where the password may not be chosen.
pub async fn set_password(app: &App, by: &Operator, user: &user::Model, password: &str) -> Result<()> {
    let judged = Password::parse(password).and_then(|text| password_policy::judge(&text, &user.person()).map(|()| text));
    let password = judged.map_err(|problem| (Field::Password, problem))?;
    let hash = app.hasher.hash(&password).await?;
    let now = app.now();
    let txn = by.begin(app).await?;
    user::lock_for_update(&txn, user.id).await?;
    if !user::change_password(&txn, user, &hash, now).await? {
        return Err(Rejection::NotFound.into());
    }
    let remedy = AccessRevocation { reason: EndReason::PasswordChanged, except: None, keys: ApiKeys::Revoke };
    rate_limit::reset(&txn, app.limits.lockout_keys(user.id)).await?;
    // As after a reset by mail: somebody who knew the old password may have planned the end of the account.
    let is_kept = user::cancel_deletion(&txn, user.id, now).await?;
    let ended = revoke_access::revoke_all(&txn, user.id, remedy, now).await?;
    if is_kept {
        email_token::invalidate(&txn, user.id, Purpose::KeepAccount, now).await?;
        by.note_at(&txn, Event::DeletionCancelled, about(user.id), now).await?;
    }
    let event = by.note_at(&txn, Event::PasswordChanged, about(user.id), now).await?;
    outbox::add(&txn, outbox::New::notice(EmailKind::PasswordChanged, Recipient::User(user.id)).of_event(event), now).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// # Errors
/// `NotFound`.
pub async fn activate(app: &App, by: &Admin, id: i64) -> Result<()> {
    let now = app.now();
    let txn = by.begin(app).await?;
    if !user::set_active(&txn, id, true, now).await? {
        return Err(Rejection::NotFound.into());
    }
    by.note(app, &txn, Event::UserActivated, about(id)).await?;
    Ok(txn.commit().await?)
}

/// Lets somebody try again at once whom strangers, or they themselves, have locked out. False where nothing was locked.
///
/// # Errors
/// Faults only.
pub async fn unlock(app: &App, by: &Admin, id: i64) -> Result<bool> {
    let txn = by.begin(app).await?;
    let lifted = rate_limit::reset(&txn, app.limits.lockout_keys(id)).await?;
    if lifted {
        by.note(app, &txn, Event::UserUnlocked, about(id)).await?;
    }
    txn.commit().await?;
    Ok(lifted)
}

/// Nobody signs in with this account any more, and everybody who is signed in is out at once. Its API keys end for good: they
/// do not come back with the account.
///
/// # Errors
/// `NotFound`; `CannotTargetSelf`.
pub async fn deactivate(app: &App, by: &Admin, id: i64) -> Result<()> {
    by.ensure_not_self(id)?;
    let now = app.now();
    let txn = by.begin(app).await?;
    if !user::set_active(&txn, id, false, now).await? {
        return Err(Rejection::NotFound.into());
    }
    let remedy = AccessRevocation { reason: EndReason::UserDeactivated, except: None, keys: ApiKeys::Revoke };
    let ended = revoke_access::revoke_all(&txn, id, remedy, now).await?;
    by.note(app, &txn, Event::UserDeactivated, about(id)).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(())
}

/// # Errors
/// `NotFound`; `CannotTargetSelf`.
pub async fn delete(app: &App, by: &Admin, id: i64) -> Result<()> {
    by.ensure_not_self(id)?;
    // Closed first, with who did it: what follows takes many transactions, and the request may be dropped between them.
    deactivate(app, by, id).await?;
    delete_user::prepare(app, id).await?;
    let now = app.now();
    let txn = by.begin(app).await?;
    let person = user::lock_for_update(&txn, id).await?.ok_or(Rejection::NotFound)?;
    let remedy = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
    let ended = revoke_access::revoke_all(&txn, id, remedy, now).await?;
    delete_user::erase(&txn, &person).await?;
    by.note(app, &txn, Event::UserDeleted, about(id)).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(())
}

/// Takes somebody's word for it that the address is theirs.
///
/// # Errors
/// `NotFound`.
pub async fn verify(app: &App, by: &Admin, id: i64) -> Result<()> {
    let now = app.now();
    let txn = by.begin(app).await?;
    let user = user::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    if user.verified_at.is_none() && user::verify(&txn, id, &user.email, now).await? {
        email_token::invalidate(&txn, id, Purpose::VerifyEmail, now).await?;
        by.note(app, &txn, Event::EmailVerified, about(id)).await?;
    }
    Ok(txn.commit().await?)
}

/// Sends a mail with which its owner sets a new password: nobody else ever chooses it.
///
/// # Errors
/// `NotFound`; `UserInactive`, where the mail would open nothing.
pub async fn send_reset(app: &App, by: &Admin, id: i64) -> Result<()> {
    let now = app.now();
    let txn = by.begin(app).await?;
    let user = user::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    if !user.is_active {
        return Err(Rejection::AccountDeactivated.into());
    }
    let mail = outbox::New {
        kind: EmailKind::ResetPassword,
        to: Recipient::Email(user.email),
        email_token_id: None,
        event_id: None,
        locale: user.locale,
        useful_for: app.config.email_links.reset_password,
    };
    outbox::add(&txn, mail, now).await?;
    by.note(app, &txn, Event::PasswordResetRequested, about(id)).await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(())
}

/// # Errors
/// `NotFound`, where the person has no such session.
pub async fn end_session(app: &App, by: &Admin, id: i64, session: i64) -> Result<()> {
    let now = app.now();
    let txn = by.begin(app).await?;
    let row = session::by_id(&txn, session).await?.filter(|row| row.user_id == id).ok_or(Rejection::NotFound)?;
    if session::revoke(&txn, row.id, EndReason::Administrator, now).await? {
        by.note(app, &txn, Event::SignedOut, About { session: Some(row.id), ..about(id) }).await?;
    }
    txn.commit().await?;
    app.revoked.note(&[row.id], now);
    Ok(())
}

/// Ends every session of a person and every link of their mails that gives something; the number of the sessions. API keys
/// stay: they are listed beside, to be revoked one by one.
///
/// # Errors
/// `NotFound`.
pub async fn end_sessions(app: &App, by: &Admin, id: i64) -> Result<usize> {
    let now = app.now();
    let txn = by.begin(app).await?;
    user::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    let remedy = AccessRevocation { reason: EndReason::Administrator, except: None, keys: ApiKeys::Keep };
    let count = session::count_of(&txn, id, None).await?;
    let ended = revoke_access::revoke_all(&txn, id, remedy, now).await?;
    if !ended.is_empty() {
        by.note(app, &txn, Event::SignedOut, About::ended(id, &ended, count)).await?;
    }
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Ends the sessions that the key has opened.
///
/// # Errors
/// `NotFound`, where the person has no such key or it has been revoked already.
pub async fn revoke_key(app: &App, by: &Admin, id: i64, key: i64) -> Result<()> {
    let now = app.now();
    let txn = by.begin(app).await?;
    // Whoever is signing in with the key right now has done so or finds it revoked.
    user::lock_for_update(&txn, id).await?;
    let row = api_key::by_id(&txn, key).await?.filter(|row| row.user_id == id).ok_or(Rejection::NotFound)?;
    if !api_key::revoke(&txn, row.id, now).await? {
        return Err(Rejection::NotFound.into());
    }
    let ended = session::revoke_of_key(&txn, row.id, EndReason::ApiKeyRevoked, now).await?;
    by.note(app, &txn, Event::ApiKeyRevoked, About { detail: Some(row.hint), ..about(id) }).await?;
    txn.commit().await?;
    app.revoked.note(&ended, now);
    Ok(())
}

/// Giving a role twice is giving it once.
///
/// # Errors
/// `NotFound`, where there is no such role or nobody with this id.
pub async fn grant_role(app: &App, by: &Admin, id: i64, name: &str) -> Result<()> {
    let txn = by.begin(app).await?;
    let role = role::by_name(&txn, name).await?.ok_or(Rejection::NotFound)?;
    user::by_id(&txn, id).await?.ok_or(Rejection::NotFound)?;
    user_role::grant(&txn, id, role.id).await?;
    by.note(app, &txn, Event::RoleGranted, About { detail: Some(name.to_owned()), ..about(id) }).await?;
    Ok(txn.commit().await?)
}

/// # Errors
/// `NotFound`, where there is no such role or the person does not have it; `LastAdmin`.
pub async fn revoke_role(app: &App, by: &Admin, id: i64, name: &str) -> Result<()> {
    let txn = by.begin(app).await?;
    let role = role::by_name(&txn, name).await?.ok_or(Rejection::NotFound)?;
    if !user_role::revoke(&txn, id, role.id).await? {
        return Err(Rejection::NotFound.into());
    }
    by.ensure_admin_remains(app, &txn).await?;
    by.note(app, &txn, Event::RoleRevoked, About { detail: Some(name.to_owned()), ..about(id) }).await?;
    Ok(txn.commit().await?)
}

fn about(user: i64) -> About<'static> {
    About { user: Some(user), ..About::default() }
}
