//! Inviting somebody: an account is made for them, and a mail lets them choose its password.

use crate::{
    app::{App, authorization::Admin, email_tokens},
    crypto::password_policy,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient},
        role, user, user_role,
    },
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
        name,
        secret::Password,
    },
};

/// What an administrator typed.
#[derive(Default)]
pub struct Draft<'a> {
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    /// Without one, the role of everybody who signs up.
    pub roles: Vec<String>,
    /// The language of the mail.
    pub locale: Option<String>,
}

/// Makes the account and sends the mail. Whoever has been invited and has not come yet gets another one; the link before it
/// dies.
///
/// # Errors
/// `Validation` with every problem at once; `Taken` for the address of somebody who is here already.
pub async fn invite(app: &App, by: &Admin, draft: Draft<'_>) -> Result<user::Model> {
    let mut problems = ValidationErrors::default();
    let email = problems.take(Field::Email, Email::parse(draft.email));
    let first_name = problems.take(Field::FirstName, name::parse(draft.first_name)).unwrap_or_default();
    let last_name = problems.take(Field::LastName, name::parse(draft.last_name)).unwrap_or_default();
    problems.check()?;
    let email = email.ok_or((Field::Email, FieldError::Required))?;
    let now = app.now();
    let txn = by.begin(app).await?;
    let user = match user::by_email(&txn, email.key()).await? {
        Some(known) if known.password_hash.is_some() || known.verified_at.is_some() => {
            return Err((Field::Email, FieldError::Taken).into());
        }
        Some(waiting) => waiting,
        None => {
            let new = user::New {
                email,
                username: None,
                first_name,
                last_name,
                gender: None,
                locale: draft.locale.clone(),
                password_hash: None,
            };
            user::add(&txn, new, now).await?
        }
    };
    let usual = app.config.registration.default_role.clone().filter(|_| draft.roles.is_empty());
    for name in &draft.roles {
        user_role::grant(&txn, user.id, by.role(app, &txn, name).await?.id).await?;
    }
    if let Some(name) = usual {
        user_role::grant(&txn, user.id, role::ensure(&txn, &name, now).await?.id).await?;
    }
    let useful_for = app.config.email_links.invitation;
    let new =
        email_token::New { user_id: user.id, purpose: Purpose::Invite, sent_to: &user.email, expires_at: now.plus(useful_for) };
    let link = email_token::add(&txn, new, now).await?;
    let mail = outbox::New {
        kind: EmailKind::Invitation,
        to: Recipient::User(user.id),
        email_token_id: Some(link.id),
        event_id: None,
        locale: draft.locale.or_else(|| user.locale.clone()),
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    by.note(app, &txn, Event::Invited, audit_event::About { user: Some(user.id), ..audit_event::About::default() }).await?;
    txn.commit().await?;
    app.outbox_wakeup.notify_one();
    Ok(user)
}

/// The address of whoever is invited by this link. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::by_token(app, token, Purpose::Invite).await?.1.sent_to)
}

/// Sets the first password and confirms the address. Of any number of uses one succeeds.
///
/// # Errors
/// `InvalidEmailToken`; `Validation` for a password that may not be chosen, which does not cost the link.
pub async fn accept(app: &App, token: &str, new: &str, from: &ClientInfo) -> Result<user::Model> {
    let (user, link) = email_tokens::by_counted_token(app, token, Purpose::Invite, from).await?;
    let dead = || Error::from(Rejection::InvalidEmailToken);
    if user.email != link.sent_to || user.password_hash.is_some() {
        return Err(dead());
    }
    let judged = Password::parse(new).and_then(|text| password_policy::judge(&text, &user.person()).map(|()| text));
    let password = judged.map_err(|problem| (Field::NewPassword, problem))?;
    let hash = app.hasher.hash(&password).await?;
    let now = app.now();
    let txn = app.begin().await?;
    let held = user::lock_for_update(&txn, user.id).await?.is_some_and(|held| link.is_valid_for(&held, now));
    if !held || !email_token::consume(&txn, link.id, now).await? || !user::change_password(&txn, &user, &hash, now).await? {
        return Err(dead());
    }
    user::verify(&txn, user.id, &link.sent_to, now).await?;
    // The one of a reset that was asked for meanwhile.
    email_token::invalidate_granting(&txn, user.id, now).await?;
    let about = audit_event::About { user: Some(user.id), from: Some(from), ..audit_event::About::default() };
    let event = audit_event::add(&txn, Event::InvitationAccepted, about, now).await?;
    let user = user::by_id(&txn, user.id).await?.ok_or_else(dead)?;
    app.commit(txn, event).await?;
    Ok(user)
}
