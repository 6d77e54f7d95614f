//! Correcting the names, the username and the email address of another user.

use crate::{
    app::{App, authorization::Admin, email_change, unit_of_work::UnitOfWork},
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::{audit_event::About, email_token, outbox, user, user_rename},
    types::{
        email::Email,
        gender,
        kinds::{EmailKind, Event, Purpose},
        name,
        username::Username,
    },
};

/// What shows that a new email address is the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailProof {
    /// The user, who confirms it with the link of an email.
    Confirmation,
    /// The word of the administrator: the address is used at once.
    Administrator,
}

/// What was entered; `None` leaves it as it is.
#[derive(Default)]
pub struct Draft<'a> {
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub username: Option<&'a str>,
    pub email: Option<&'a str>,
    pub gender: Option<&'a str>,
}

/// What has become of the email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    Done,
    /// It changes when the user confirms the new one.
    EmailToConfirm,
    /// The user had not accepted the invitation, which goes to the new address.
    InvitedAgain,
}

/// What is valid by itself and is not what the account has already.
struct Wanted {
    change: user::Change,
    username: Option<Username>,
    email: Option<Email>,
}

/// Changes what differs, all of it or nothing. The user is notified of a new address at the old one, if that was verified, with a link
/// that takes it back; links that were sent to the old one end.
///
/// # Errors
/// `Validation` with every error at once; `NotFound`. Of the email address: `AdministratorsAddress`, where the administrator's word
/// does not do; `AccountDeactivated`, where the link would not work.
pub async fn edit(
    app: &App,
    by: &Admin,
    (id, proof): (i64, EmailProof),
    draft: Draft<'_>,
    found: ValidationErrors,
) -> Result<Edited> {
    let mut work = by.begin(app).await?;
    let user = user::lock_for_update(&work, id).await?.ok_or(Rejection::NotFound)?;
    let wanted = wanted(&work, &user, &draft, found).await?;
    change_names(&mut work, &user, wanted.change).await?;
    let edited = match &wanted.email {
        Some(email) => change_email(app, &mut work, (by, proof), (&user, email)).await?,
        None => Edited::Done,
    };
    if let Some(name) = &wanted.username {
        change_username(&mut work, id, name).await?;
    }
    work.commit().await?;
    Ok(edited)
}

async fn wanted(work: &UnitOfWork<'_>, user: &user::Model, draft: &Draft<'_>, found: ValidationErrors) -> Result<Wanted> {
    let mut problems = found;
    let mut name = |field, text: Option<&str>| text.and_then(|text| problems.take(field, name::parse(text)));
    let first_name = name(Field::FirstName, draft.first_name).filter(|name| *name != user.first_name);
    let last_name = name(Field::LastName, draft.last_name).filter(|name| *name != user.last_name);
    let gender = draft.gender.and_then(|text| problems.take(Field::Gender, gender::parse(text)));
    let gender = gender.filter(|gender| *gender != user.gender.as_deref());
    let email = entered(draft.email, user.own_email()).and_then(|text| problems.take(Field::Email, Email::parse(text)));
    let username = entered(draft.username, user.username.as_deref());
    let username = username.and_then(|text| problems.take(Field::Username, Username::parse(text)));
    for (field, problem) in user::taken(work, (email.as_ref(), username.as_ref()), user.id).await?.iter() {
        problems.add(*field, problem.clone());
    }
    problems.check()?;
    let change = user::Change { first_name, last_name, gender, locale: None };
    Ok(Wanted { change, username, email })
}

/// Nothing, where it is what the account has, or where both have nothing.
fn entered<'a>(text: Option<&'a str>, present: Option<&str>) -> Option<&'a str> {
    text.filter(|text| text.trim() != present.unwrap_or_default())
}

async fn change_names(work: &mut UnitOfWork<'_>, user: &user::Model, change: user::Change) -> Result<()> {
    if change.first_name.is_none() && change.last_name.is_none() && change.gender.is_none() {
        return Ok(());
    }
    let now = work.now;
    user::change(work, user.id, change, now).await?;
    work.audit(Event::ProfileChanged, About::user(user.id)).await?;
    Ok(())
}

async fn change_email(
    app: &App,
    work: &mut UnitOfWork<'_>,
    (by, proof): (&Admin, EmailProof),
    (user, email): (&user::Model, &Email),
) -> Result<Edited> {
    if user.is_active && user.password_hash.is_none() && user.verified_email().is_none() {
        return invite_again(app, work, user, email).await;
    }
    if proof == EmailProof::Administrator {
        by.ensure_may_set_email(app, work, user.id).await?;
        return set_email(app, work, user, email).await;
    }
    if !user.is_active {
        return Err(Rejection::AccountDeactivated.into());
    }
    email_change::request(app, work, (user, email), About::user(user.id)).await?;
    Ok(Edited::EmailToConfirm)
}

/// By the word of the administrator. The new address gets an email about it; it would be of no use to who cannot sign in.
async fn set_email(app: &App, work: &mut UnitOfWork<'_>, user: &user::Model, email: &Email) -> Result<Edited> {
    let event = email_change::complete(app, work, user, email).await?;
    ensure_changed(event.is_some())?;
    if let Some(event) = event.filter(|_| user.is_active) {
        let notice = outbox::NewEmail::notice(EmailKind::EmailSet, user.id).of_event(event);
        work.email(notice.in_language(user.locale.clone())).await?;
    }
    Ok(Edited::Done)
}

/// The account is locked: its address cannot have been changed since.
fn ensure_changed(changed: bool) -> Result<()> {
    if changed { Ok(()) } else { Err((Field::Email, FieldError::Taken).into()) }
}

/// Who was invited at a mistyped address has neither a password nor a session to confirm another one with. The invitation does it.
async fn invite_again(app: &App, work: &mut UnitOfWork<'_>, user: &user::Model, email: &Email) -> Result<Edited> {
    let now = work.now;
    ensure_changed(user_rename::correct_email(work, user, email, now).await?)?;
    email_token::invalidate_granting(work, user.id, now).await?;
    work.audit(Event::EmailChanged, About::user(user.id)).await?;
    let expires_at = now.plus(app.config.email_links.invitation);
    let token =
        email_token::New { user_id: user.id, purpose: Purpose::Invite, sent_to: email.as_typed(), expires_at, return_to: None };
    let event = work.audit(Event::Invited, About::user(user.id)).await?;
    work.email_token((EmailKind::Invitation, Some(event)), token, user.locale.clone()).await?;
    Ok(Edited::InvitedAgain)
}

/// After the address: a username that is one has to be the account's own.
async fn change_username(work: &mut UnitOfWork<'_>, id: i64, name: &Username) -> Result<()> {
    let user = user::by_id(work, id).await?.ok_or(Rejection::NotFound)?;
    let own = user.own_email().and_then(|own| Email::parse(own).ok());
    name.goes_with(own.as_ref()).map_err(|problem| (Field::Username, problem))?;
    let now = work.now;
    user_rename::change_username(work, &user, name, now).await?;
    work.audit(Event::UsernameChanged, About::user(id)).await?;
    Ok(())
}
