//! Signing up: a new account, and an email that confirms its address.

use crate::{
    app::{
        App,
        new_account::{Fields, NewAccount, Rules},
    },
    config::RegistrationMode,
    crypto::password_policy::PasswordPolicy,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    store::{
        audit_event::About,
        email_token,
        outbox::{self, Recipient},
        role, user, user_role,
    },
    types::{
        client::ClientInfo,
        kinds::{EmailKind, Event, Purpose},
    },
};

/// What an account is signed in to with.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Identifier {
    #[default]
    Email,
    /// One of the two is enough: without an email address, the owner of a lost password has to ask an administrator.
    EmailOrUsername,
}

/// What was entered; `None` is what was left out.
#[derive(Default)]
pub struct Draft<'a> {
    pub identified_by: Identifier,
    pub email: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub gender: Option<&'a str>,
    /// The language of emails.
    pub locale: Option<String>,
    /// The version of the terms that were shown beside the button.
    pub terms: Option<String>,
    /// Where the user goes on to once the email address is confirmed.
    pub return_to: Option<String>,
    pub password_policy: PasswordPolicy,
}

/// # Errors
/// `RegistrationClosed`, unless anybody may create an account.
pub fn is_open(app: &App) -> Result<()> {
    if app.config.registration.mode == RegistrationMode::Open { Ok(()) } else { Err(Rejection::RegistrationClosed.into()) }
}

/// As `create`, if the settings say not to reveal who has an account: for an address that is taken, no account is created, and its
/// owner gets an email instead. The response and its time are the same. The new user, for what the response does not show.
///
/// # Errors
/// As `create`, except for a taken address.
pub async fn create_quietly(
    app: &App,
    draft: Draft<'_>,
    found: ValidationErrors,
    client: &ClientInfo,
) -> Result<Option<user::Model>> {
    let (email, locale) = (draft.email.unwrap_or_default().to_owned(), draft.locale.clone());
    let errors = match create(app, draft, found, client).await {
        Err(Error::Validation(errors)) => errors,
        other => return other.map(Some),
    };
    let taken = errors.iter().any(|error| *error == (Field::Email, FieldError::Taken));
    errors.without(&(Field::Email, FieldError::Taken)).check()?;
    if taken {
        let mut work = app.begin(client).await?;
        let useful_for = app.config.email_links.verify_email;
        let email = outbox::NewEmail::new(EmailKind::AlreadyRegistered, Recipient::Email(email), useful_for);
        let event = work.audit(Event::SignedUp, About::unknown_user()).await?;
        work.email(email.of_event(event).in_language(locale)).await?;
        work.commit().await?;
    }
    Ok(None)
}

/// Creates the account and sends the email that confirms its address, if it has one. `found` is what the edge already knows to be wrong.
///
/// # Errors
/// `Validation` with every error at once; `Taken` for an address or a username of another account. Of any number of simultaneous
/// sign-ups with the same address exactly one succeeds. `RegistrationClosed`, as `is_open`; `RateLimited` by IP address.
pub async fn create(app: &App, draft: Draft<'_>, found: ValidationErrors, client: &ClientInfo) -> Result<user::Model> {
    is_open(app)?;
    let new = NewAccount::validate(app, draft.rules(), &draft.fields(), found)?;
    app.limits.sign_up.consume(client.ip)?;
    let hash = match &new.password {
        Some(password) => Some(app.hasher.hash(password).await?),
        None => None,
    };
    let mut work = app.begin(client).await?;
    let now = work.now;
    let Draft { locale, terms, return_to, .. } = draft;
    let user = user::add(&work, user::New { terms, ..new.into_row(hash, locale) }, now).await?;
    if let Some(name) = &app.config.registration.default_role {
        let role = role::ensure(&work, name, now).await?;
        user_role::grant(&work, user.id, role.id).await?;
    }
    if let Some(sent_to) = user.own_email() {
        let expires_at = now.plus(app.config.email_links.verify_email);
        let (purpose, return_to) = (Purpose::VerifyEmail, return_to.as_deref());
        let token = email_token::New { user_id: user.id, purpose, sent_to, expires_at, return_to };
        work.email_token((EmailKind::VerifyEmail, None), token, user.locale.clone()).await?;
    }
    work.audit(Event::SignedUp, About::user(user.id)).await?;
    work.commit().await?;
    Ok(user)
}

impl<'a> Draft<'a> {
    fn rules(&self) -> Rules {
        match self.identified_by {
            Identifier::Email => Rules::SelfService(self.password_policy),
            Identifier::EmailOrUsername => Rules::SelfServiceByUsername(self.password_policy),
        }
    }

    fn fields(&self) -> Fields<'a> {
        Fields {
            email: self.email,
            username: self.username,
            password: self.password,
            first_name: self.first_name.unwrap_or_default(),
            last_name: self.last_name.unwrap_or_default(),
            gender: self.gender.unwrap_or_default(),
        }
    }
}
