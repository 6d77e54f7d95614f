//! Inviting a user: an account is created, and an email lets its owner choose the password.

use crate::{
    app::{
        App,
        authorization::Admin,
        email_tokens::{self, Presented},
        form_once::FormOnce,
        new_account::{Fields, NewAccount, Rules},
        unit_of_work::UnitOfWork,
    },
    crypto::password_policy::PasswordPolicy,
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{audit_event::About, email_token, role, user, user_role, user_terms},
    types::{
        client::ClientInfo,
        email::Email,
        kinds::{EmailKind, Event, Purpose},
        secret::Password,
    },
};

/// What an administrator entered.
#[derive(Default)]
pub struct Draft<'a> {
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    /// If there is none, the default role.
    pub roles: Vec<String>,
    /// The form that invites, once.
    pub form: Option<&'a FormOnce>,
    /// The language of the email.
    pub locale: Option<String>,
    /// Where the user goes on to who accepts.
    pub return_to: Option<String>,
}

/// What the owner of an invited account entered.
#[derive(Default)]
pub struct Acceptance<'a> {
    pub password: &'a str,
    /// The version of the terms that were shown beside the button.
    pub terms: Option<String>,
}

/// An account whose owner has accepted.
pub struct Accepted {
    pub user: user::Model,
    /// What the invitation asked for: to be judged again.
    pub return_to: Option<String>,
}

/// Creates the account and sends the email. A user who has been invited before and has not accepted gets another email; the token
/// before it ends.
///
/// # Errors
/// `Validation` with every error at once; `Taken` for the address of an account that is in use.
pub async fn invite(app: &App, by: &Admin, draft: Draft<'_>) -> Result<user::Model> {
    let fields =
        Fields { email: Some(draft.email), first_name: draft.first_name, last_name: draft.last_name, ..Fields::default() };
    let new = NewAccount::validate(app, Rules::Invitation, &fields, ValidationErrors::default())?;
    let mut work = by.begin(app).await?;
    if let Some(form) = draft.form
        && let Some(before) = form.claim(app, &work).await?
    {
        return Ok(user::by_id(&work, before.id).await?.ok_or(Rejection::NotFound)?);
    }
    let key = new.email.as_ref().map_or("", Email::key);
    let user = match user::by_email(&work, key).await? {
        Some(known) if known.password_hash.is_some() || known.verified_at.is_some() => {
            return Err((Field::Email, FieldError::Taken).into());
        }
        Some(invited) => invited,
        None => user::add(&work, new.into_row(None, draft.locale.clone()), work.now).await?,
    };
    grant_roles(app, (by, &work), user.id, &draft.roles).await?;
    let expires_at = work.now.plus(app.config.email_links.invitation);
    let token = email_token::New {
        user_id: user.id,
        purpose: Purpose::Invite,
        sent_to: &user.email,
        expires_at,
        return_to: draft.return_to.as_deref(),
    };
    let event = work.audit(Event::Invited, About::user(user.id)).await?;
    work.email_token((EmailKind::Invitation, Some(event)), token, draft.locale.or_else(|| user.locale.clone())).await?;
    if let Some(form) = draft.form {
        form.settle(app, &work, user.id).await?;
    }
    work.commit().await?;
    Ok(user)
}

async fn grant_roles(app: &App, (by, work): (&Admin, &UnitOfWork<'_>), user: i64, names: &[String]) -> Result<()> {
    for name in names {
        user_role::grant(work, user, by.role(app, work, name).await?.id).await?;
    }
    if let Some(name) = app.config.registration.default_role.as_deref().filter(|_| names.is_empty()) {
        user_role::grant(work, user, role::ensure(work, name, work.now).await?.id).await?;
    }
    Ok(())
}

/// The email address that this link invites. Changes nothing.
///
/// # Errors
/// `InvalidEmailToken`.
pub async fn preview(app: &App, token: &str) -> Result<String> {
    Ok(email_tokens::look_up(app, token, Purpose::Invite).await?.token.sent_to)
}

/// Sets the first password and confirms the email address. Of any number of uses one succeeds.
///
/// # Errors
/// `InvalidEmailToken`; `Validation` for a password that is not acceptable, which leaves the token valid.
pub async fn accept(app: &App, token: &str, entered: Acceptance<'_>, client: &ClientInfo) -> Result<Accepted> {
    let found = email_tokens::verify(app, Presented::Link(token), Purpose::Invite, client).await?;
    let (user, token) = (found.user, found.token);
    let invalid = Rejection::InvalidEmailToken;
    if user.password_hash.is_some() {
        return Err(invalid.into());
    }
    let policy = PasswordPolicy::default();
    let judged =
        Password::parse(entered.password).and_then(|text| app.judge_password(&policy, &text, &user.person()).map(|_| text));
    let password = judged.map_err(|problem| (Field::NewPassword, problem))?;
    let hash = app.hasher.hash(&password).await?;
    let mut work = app.begin(client).await?;
    let now = work.now;
    let valid = user::lock_for_update(&work, user.id).await?.is_some_and(|locked| token.is_valid_for(&locked, now));
    if !valid || !email_token::consume(&work, token.id, now).await? || !user::change_password(&work, &user, &hash, now).await? {
        return Err(invalid.into());
    }
    user::verify(&work, user.id, &token.sent_to, now).await?;
    if let Some(version) = &entered.terms {
        user_terms::accept(&work, user.id, version, now).await?;
    }
    // For example a reset that was requested in the meantime.
    email_token::invalidate_granting(&work, user.id, now).await?;
    work.audit(Event::InvitationAccepted, About::user(user.id)).await?;
    let user = user::by_id(&work, user.id).await?.ok_or(invalid)?;
    work.commit().await?;
    Ok(Accepted { user, return_to: token.return_to })
}
