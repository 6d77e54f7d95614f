//! What administrators, and the operator at the command line, do with other users' accounts.

use crate::{
    app::{
        App,
        authorization::{Admin, Operator},
        delete_user,
        form_once::FormOnce,
        new_account::{Fields, NewAccount, Rules},
        revoke_access::{AccessRevocation, ApiKeys},
    },
    crypto::password_policy::PasswordPolicy,
    error::{Field, Rejection, Result, ValidationErrors},
    store::{
        api_key,
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        outbox_search::Recipients,
        rate_limit, role, session, user, user_deletion, user_login,
        user_order::Order,
        user_role, user_search,
    },
    types::{
        email::Email,
        kinds::{EmailKind, EndReason, Event, Purpose},
        secret::Password,
    },
};

/// All users who are meant by an id, an email address or a username. One user's username may be spelled like the address of another.
pub async fn find_all(app: &App, who: &str) -> Result<Vec<user::Model>> {
    let db = app.db.reader();
    if let Ok(id) = who.parse()
        && let Some(user) = user::by_id(db, id).await?
    {
        return Ok(vec![user]);
    }
    user_login::all_named(db, who).await
}

/// The one user who is meant, or the one whose username it is.
pub async fn find(app: &App, who: &str) -> Result<user::Model> {
    let mut found = find_all(app, who).await?;
    found.sort_by_key(|user| user.username.as_deref() != Some(who.trim()));
    found.into_iter().next().ok_or_else(|| Rejection::NotFound.into())
}

/// More users are not listed where several are meant.
pub const MAX_MEANT: u64 = 20;

/// The users who are meant by an id, an email address or a username, or else those whose names or address have the text in them: the
/// newest, and at most one more than `MAX_MEANT`.
///
/// # Errors
/// Those of the database.
pub async fn search(app: &App, text: &str) -> Result<Vec<user::Model>> {
    let exact = find_all(app, text).await?;
    if !exact.is_empty() {
        return Ok(exact);
    }
    let filter = user_search::Filter { text: Some(text.to_owned()), ..Default::default() };
    let newest = (user_search::Start::First, MAX_MEANT + 1);
    Ok(user_search::page(app.db.reader(), &filter, Order::default(), newest).await?.rows)
}

/// Whose emails are meant: of users, and of an email address that may be no user's. `None`, where nothing is asked for.
///
/// # Errors
/// Those of the database.
pub async fn recipients(app: &App, text: &str) -> Result<Option<Recipients>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut found = recipients_of(&search(app, text).await?);
    found.addresses.extend(spellings(text));
    Ok(Some(found))
}

/// These users. An email that was requested for an address is found by it until it is sent: nothing else says whose it is.
pub fn recipients_of(users: &[user::Model]) -> Recipients {
    let ids = users.iter().map(|user| user.id).collect();
    Recipients { users: ids, addresses: users.iter().filter_map(user::Model::own_email).flat_map(spellings).collect() }
}

/// In which an email address is looked for; none of another text.
fn spellings(text: &str) -> Vec<String> {
    Email::parse(text).map(|email| vec![email.as_typed().to_lowercase(), email.key().to_owned()]).unwrap_or_default()
}

/// What was entered; `None` is what was left out.
#[derive(Default)]
pub struct Draft<'a> {
    /// A user with a username needs none.
    pub email: Option<&'a str>,
    pub username: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub gender: &'a str,
    pub roles: Vec<String>,
    /// The form that creates the account, once.
    pub form: Option<&'a FormOnce>,
    pub password: Option<&'a str>,
    /// For a password that is set here.
    pub password_policy: PasswordPolicy,
}

/// Creates an account whose email address counts as confirmed. Without a password its owner sets one with a reset email. Roles that
/// do not exist are created for the operator only.
///
/// # Errors
/// `Validation` with every error at once.
pub async fn create(app: &App, by: &Admin, draft: Draft<'_>) -> Result<user::Model> {
    let fields = Fields {
        email: draft.email,
        username: draft.username,
        password: draft.password,
        first_name: draft.first_name,
        last_name: draft.last_name,
        gender: draft.gender,
    };
    let rules = Rules::Administrator(draft.password_policy);
    let new = NewAccount::validate(app, rules, &fields, ValidationErrors::default())?;
    let password_hash = match &new.password {
        Some(password) => Some(app.hasher.hash(password).await?),
        None => None,
    };
    let mut work = by.begin(app).await?;
    let now = work.now;
    if let Some(form) = draft.form
        && let Some(before) = form.claim(app, &work).await?
    {
        return Ok(user::by_id(&work, before.id).await?.ok_or(Rejection::NotFound)?);
    }
    let user = user::add(&work, new.into_row(password_hash, None), now).await?;
    if user.own_email().is_some() {
        user::verify(&work, user.id, &user.email, now).await?;
    }
    for name in &draft.roles {
        let role = by.role(app, &work, name).await?;
        user_role::grant(&work, user.id, role.id).await?;
    }
    work.audit(Event::UserCreated, About::user(user.id)).await?;
    if let Some(form) = draft.form {
        form.settle(app, &work, user.id).await?;
    }
    let created = user::by_id(&work, user.id).await?.ok_or(Rejection::UserNotFound)?;
    work.commit().await?;
    Ok(created)
}

/// Sets a password, ends all access including API keys, lifts what locked the account, and notifies the owner.
///
/// # Errors
/// `Validation`, if the password is not acceptable.
pub async fn set_password(app: &App, by: &Operator, user: &user::Model, password: &str) -> Result<()> {
    set_password_by(&PasswordPolicy::default(), app, by, (user, password)).await
}

/// As `set_password`, by this policy.
///
/// # Errors
/// As there.
pub async fn set_password_by(
    policy: &PasswordPolicy,
    app: &App,
    by: &Operator,
    (user, password): (&user::Model, &str),
) -> Result<()> {
    let judged = Password::parse(password).and_then(|text| app.judge_password(policy, &text, &user.person()).map(|_| text));
    let password = judged.map_err(|problem| (Field::Password, problem))?;
    let hash = app.hasher.hash(&password).await?;
    let mut work = by.begin(app).await?;
    let now = work.now;
    user::lock_for_update(&work, user.id).await?;
    if !user::change_password(&work, user, &hash, now).await? {
        return Err(Rejection::NotFound.into());
    }
    rate_limit::reset(&work, app.limits.lockout_keys(user.id)).await?;
    // As after a reset by email: an attacker who knew the old password may have planned the deletion.
    let is_kept = user_deletion::cancel(&work, user.id, now).await?;
    let revocation = AccessRevocation { reason: EndReason::PasswordChanged, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(user.id, revocation).await?;
    if is_kept {
        email_token::invalidate(&work, user.id, Purpose::KeepAccount, now).await?;
        work.audit(Event::DeletionCancelled, About::user(user.id)).await?;
    }
    let event = work.audit(Event::PasswordChanged, About::user(user.id)).await?;
    work.email(outbox::NewEmail::notice(EmailKind::PasswordChanged, user.id).of_event(event)).await?;
    work.commit().await
}

/// # Errors
/// `NotFound`.
pub async fn activate(app: &App, by: &Admin, id: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let now = work.now;
    if !user::set_active(&work, id, true, now).await? {
        return Err(Rejection::NotFound.into());
    }
    work.audit(Event::UserActivated, About::user(id)).await?;
    work.commit().await
}

/// Lifts the limits that lock an account after failed attempts. False if nothing was locked.
///
/// # Errors
/// Those of the database.
pub async fn unlock(app: &App, by: &Admin, id: i64) -> Result<bool> {
    let mut work = by.begin(app).await?;
    let lifted = rate_limit::reset(&work, app.limits.lockout_keys(id)).await?;
    if lifted {
        work.audit(Event::UserUnlocked, About::user(id)).await?;
    }
    work.commit().await?;
    Ok(lifted)
}

/// Blocks sign-in and ends all sessions at once. API keys are revoked for good: activating the account does not bring them back.
///
/// # Errors
/// `NotFound`; `CannotTargetSelf`.
pub async fn deactivate(app: &App, by: &Admin, id: i64) -> Result<()> {
    by.ensure_not_self(id)?;
    let mut work = by.begin(app).await?;
    let now = work.now;
    if !user::set_active(&work, id, false, now).await? {
        return Err(Rejection::NotFound.into());
    }
    let revocation = AccessRevocation { reason: EndReason::UserDeactivated, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(id, revocation).await?;
    work.audit(Event::UserDeactivated, About::user(id)).await?;
    work.commit().await
}

/// # Errors
/// `NotFound`; `CannotTargetSelf`.
pub async fn delete(app: &App, by: &Admin, id: i64) -> Result<()> {
    by.ensure_not_self(id)?;
    // Deactivated first, and audited: what follows takes many transactions, and the request may be dropped between them.
    deactivate(app, by, id).await?;
    delete_user::prepare(app, id).await?;
    let mut work = by.begin(app).await?;
    let user = user::lock_for_update(&work, id).await?.ok_or(Rejection::NotFound)?;
    let revocation = AccessRevocation { reason: EndReason::UserDeleted, except: None, keys: ApiKeys::Revoke };
    work.revoke_access(id, revocation).await?;
    delete_user::erase(&work, &user).await?;
    work.audit(Event::UserDeleted, About::user(id)).await?;
    work.commit().await
}

/// Marks the email address as confirmed.
///
/// # Errors
/// `NotFound`; `NoEmailAddress`.
pub async fn verify(app: &App, by: &Admin, id: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let now = work.now;
    let user = user::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    let Some(email) = user.own_email() else { return Err(Rejection::NoEmailAddress.into()) };
    if user.verified_at.is_none() && user::verify(&work, id, email, now).await? {
        email_token::invalidate(&work, id, Purpose::VerifyEmail, now).await?;
        work.audit(Event::EmailVerified, About::user(id)).await?;
    }
    work.commit().await
}

/// Sends an email with which its owner sets a new password, and goes on to somewhere: administrators never choose it.
///
/// # Errors
/// `NotFound`; `AccountDeactivated`, because the email would be of no use; `NoEmailAddress`.
pub async fn send_reset(app: &App, by: &Admin, id: i64, return_to: Option<String>) -> Result<()> {
    let mut work = by.begin(app).await?;
    let user = user::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    if !user.is_active {
        return Err(Rejection::AccountDeactivated.into());
    }
    let Some(to) = user.own_email() else { return Err(Rejection::NoEmailAddress.into()) };
    let (to, useful_for) = (Recipient::Email(to.to_owned()), app.config.email_links.reset_password);
    let event = work.audit(Event::PasswordResetRequested, About::user(id)).await?;
    let email = outbox::NewEmail::new(EmailKind::ResetPassword, to, useful_for);
    work.email(email.of_event(event).in_language(user.locale).returning_to(return_to)).await?;
    work.commit().await
}

/// # Errors
/// `NotFound`, if the user has no such session.
pub async fn end_session(app: &App, by: &Admin, id: i64, session: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let row = session::by_id(&work, session).await?.filter(|row| row.user_id == id).ok_or(Rejection::NotFound)?;
    if work.revoke_session(row.id, EndReason::Administrator).await? {
        work.audit(Event::SignedOut, About::user(id).session(row.id)).await?;
    }
    work.commit().await
}

/// Ends all sessions of a user and all emailed tokens that grant something, and returns the number of sessions. API keys stay: they
/// are revoked one by one.
///
/// # Errors
/// `NotFound`.
pub async fn end_sessions(app: &App, by: &Admin, id: i64) -> Result<usize> {
    let mut work = by.begin(app).await?;
    user::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    let revocation = AccessRevocation { reason: EndReason::Administrator, except: None, keys: ApiKeys::Keep };
    let count = session::count_of(&work, id, None).await?;
    let ended = work.revoke_access(id, revocation).await?;
    if !ended.is_empty() {
        work.audit(Event::SignedOut, About::ended(id, &ended, count)).await?;
    }
    work.commit().await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Revokes an API key and ends the sessions that it has opened.
///
/// # Errors
/// `NotFound`, if the user has no such key or it is revoked already.
pub async fn revoke_key(app: &App, by: &Admin, id: i64, key: i64) -> Result<()> {
    let mut work = by.begin(app).await?;
    let now = work.now;
    // A simultaneous sign-in with the key comes before this or finds it revoked.
    user::lock_for_update(&work, id).await?;
    let row = api_key::by_id(&work, key).await?.filter(|row| row.user_id == id).ok_or(Rejection::NotFound)?;
    if !api_key::revoke(&work, row.id, now).await? {
        return Err(Rejection::NotFound.into());
    }
    work.revoke_sessions_of_key(row.id, EndReason::ApiKeyRevoked).await?;
    work.audit(Event::ApiKeyRevoked, About::user(id).detail(row.hint)).await?;
    work.commit().await
}

/// Granting a role twice is no error.
///
/// # Errors
/// `NotFound`, if there is no such role or user.
pub async fn grant_role(app: &App, by: &Admin, id: i64, name: &str) -> Result<()> {
    let mut work = by.begin(app).await?;
    let role = role::by_name(&work, name).await?.ok_or(Rejection::NotFound)?;
    user::by_id(&work, id).await?.ok_or(Rejection::NotFound)?;
    user_role::grant(&work, id, role.id).await?;
    work.audit(Event::RoleGranted, About::user(id).detail(name.to_owned())).await?;
    work.commit().await
}

/// # Errors
/// `NotFound`, if there is no such role or the user does not have it; `LastAdmin`.
pub async fn revoke_role(app: &App, by: &Admin, id: i64, name: &str) -> Result<()> {
    let mut work = by.begin(app).await?;
    let role = role::by_name(&work, name).await?.ok_or(Rejection::NotFound)?;
    if !user_role::revoke(&work, id, role.id).await? {
        return Err(Rejection::NotFound.into());
    }
    by.ensure_admin_remains(app, &work).await?;
    work.audit(Event::RoleRevoked, About::user(id).detail(name.to_owned())).await?;
    work.commit().await
}
