//! Becoming somebody here.

use crate::{
    app::App,
    config::RegistrationMode,
    crypto::password_policy::{self, Person},
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient},
        role, user, user_role,
    },
    types::{
        client::ClientInfo,
        email::Email,
        gender,
        kinds::{EmailKind, Event, Purpose},
        name,
        secret::Password,
        username::Username,
    },
};

/// What somebody typed; `None` is what they left out.
#[derive(Default)]
pub struct Draft<'a> {
    pub email: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub gender: Option<&'a str>,
    /// The language that mails will speak.
    pub locale: Option<String>,
}

/// Everything of a draft that could be judged before anything is asked of the database.
struct Judged {
    email: Email,
    username: Option<Username>,
    password: Password,
    first_name: String,
    last_name: String,
    gender: Option<&'static str>,
}

/// # Errors
/// `RegistrationClosed`, unless anybody may make an account here.
pub fn is_open(app: &App) -> Result<()> {
    if app.config.registration.mode == RegistrationMode::Open { Ok(()) } else { Err(Rejection::RegistrationClosed.into()) }
}

/// As `create`, where the operator wants nobody to learn who has an account: for an address that is somebody's nothing is made,
/// and its owner gets a mail instead. Takes the same time and says the same.
///
/// # Errors
/// As `create`, but for a taken address.
pub async fn create_quietly(app: &App, draft: Draft<'_>, found: ValidationErrors, from: &ClientInfo) -> Result<()> {
    let (email, locale) = (draft.email.unwrap_or_default().to_owned(), draft.locale.clone());
    let problems = match create(app, draft, found, from).await {
        Err(Error::Validation(problems)) => problems,
        other => return other.map(|_| ()),
    };
    let taken = problems.iter().any(|problem| *problem == (Field::Email, FieldError::Taken));
    problems.without(&(Field::Email, FieldError::Taken)).check()?;
    if taken {
        let now = app.now();
        let txn = app.begin().await?;
        let useful_for = app.config.email_links.verify_email;
        let mail = outbox::New {
            kind: EmailKind::AlreadyRegistered,
            to: Recipient::Email(email),
            email_token_id: None,
            event_id: None,
            locale,
            useful_for,
        };
        outbox::add(&txn, mail, now).await?;
        audit_event::add(&txn, Event::SignedUp, audit_event::About { from: Some(from), ..audit_event::About::default() }, now)
            .await?;
        txn.commit().await?;
        app.outbox_wakeup.notify_one();
    }
    Ok(())
}

/// Makes the account and sends the mail that verifies its address. `found` is what the edge already knows to be wrong.
///
/// # Errors
/// `Validation` with every problem at once; `Taken` for an address or a user name that is somebody's. Of any number of
/// sign-ups with the same address at the same instant exactly one succeeds. `RegistrationClosed`, as
/// `is_open`; `RateLimited` from one place.
pub async fn create(app: &App, draft: Draft<'_>, found: ValidationErrors, from: &ClientInfo) -> Result<user::Model> {
    is_open(app)?;
    let judged = judge(app, &draft, found)?;
    app.limits.sign_up.consume(from.ip)?;
    let hash = app.hasher.hash(&judged.password).await?;
    let now = app.now();
    let txn = app.begin().await?;
    let new = user::New {
        email: judged.email,
        username: judged.username,
        first_name: judged.first_name,
        last_name: judged.last_name,
        gender: judged.gender,
        locale: draft.locale,
        password_hash: Some(hash),
    };
    let user = user::add(&txn, new, now).await?;
    if let Some(name) = &app.config.registration.default_role {
        let role = role::ensure(&txn, name, now).await?;
        user_role::grant(&txn, user.id, role.id).await?;
    }
    let useful_for = app.config.email_links.verify_email;
    let expires_at = now.plus(useful_for);
    let link = email_token::New { user_id: user.id, purpose: Purpose::VerifyEmail, sent_to: &user.email, expires_at };
    let link = email_token::add(&txn, link, now).await?;
    let mail = outbox::New {
        kind: EmailKind::VerifyEmail,
        to: Recipient::User(user.id),
        email_token_id: Some(link.id),
        event_id: None,
        locale: user.locale.clone(),
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit_event::About { user: Some(user.id), from: Some(from), ..audit_event::About::default() };
    let event = audit_event::add(&txn, Event::SignedUp, about, now).await?;
    app.commit(txn, event).await?;
    app.outbox_wakeup.notify_one();
    Ok(user)
}

fn judge(app: &App, draft: &Draft<'_>, mut problems: ValidationErrors) -> Result<Judged> {
    let email = problems.need(Field::Email, draft.email, Email::parse);
    if email.as_ref().is_some_and(|email| !app.config.registration.allows_domain(email.domain())) {
        problems.add(Field::Email, FieldError::DomainNotAllowed);
    }
    let username = draft.username.and_then(|text| problems.take(Field::Username, Username::parse(text)));
    if let (Some(name), Some(email)) = (&username, &email) {
        problems.take(Field::Username, name.goes_with(email));
    }
    let password = problems.need(Field::Password, draft.password, Password::parse);
    let mut name = |field, text: Option<&str>| problems.take(field, name::parse(text.unwrap_or_default())).unwrap_or_default();
    let first_name = name(Field::FirstName, draft.first_name);
    let last_name = name(Field::LastName, draft.last_name);
    let gender = problems.take(Field::Gender, gender::parse(draft.gender.unwrap_or_default())).flatten();
    if let Some(password) = &password {
        let person = Person {
            email: draft.email.unwrap_or_default().trim(),
            username: username.as_ref().map_or("", Username::as_str),
            first_name: &first_name,
            last_name: &last_name,
        };
        problems.take(Field::Password, password_policy::judge(password, &person));
    }
    problems.check()?;
    // Without a problem both are there.
    let (email, password) = email.zip(password).ok_or((Field::Email, FieldError::Required))?;
    Ok(Judged { email, username, password, first_name, last_name, gender })
}
