//! The one validator of new accounts, for self-service, administrators and invitations.

use super::state::App;
use crate::{
    crypto::password_policy::{PasswordPolicy, Person, Strength},
    error::{Field, FieldError, Result, ValidationErrors},
    store::user,
    types::{
        email::Email,
        gender, name,
        secret::{Password, Secret},
        username::Username,
    },
};

/// What was entered; `None` is what was left out.
#[derive(Default)]
pub struct Fields<'a> {
    pub email: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub gender: &'a str,
}

/// Who creates the account, which decides what is required.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Its owner: a password is required, which this policy accepts, and the settings say which domains are accepted.
    SelfService(PasswordPolicy),
    /// As `SelfService`, where a username is enough.
    SelfServiceByUsername(PasswordPolicy),
    /// An administrator or the operator: every domain, a password that this policy accepts or none, and a
    /// username instead of an email address.
    Administrator(PasswordPolicy),
    /// An administrator who invites the owner, who chooses the password.
    Invitation,
}

impl Rules {
    /// Whether the owner of the account creates it.
    fn by_owner(self) -> bool {
        matches!(self, Self::SelfService(_) | Self::SelfServiceByUsername(_))
    }

    fn needs_email(self) -> bool {
        !matches!(self, Self::SelfServiceByUsername(_) | Self::Administrator(_))
    }

    fn password_policy(self) -> PasswordPolicy {
        match self {
            Self::SelfService(policy) | Self::SelfServiceByUsername(policy) | Self::Administrator(policy) => policy,
            Self::Invitation => PasswordPolicy::default(),
        }
    }
}

/// Fields that are right by themselves; whether the email address or the username is taken, the database decides.
pub struct NewAccount {
    pub email: Option<Email>,
    pub username: Option<Username>,
    pub password: Option<Password>,
    pub first_name: String,
    pub last_name: String,
    pub gender: Option<&'static str>,
}

impl NewAccount {
    /// `found` is what the edge already knows to be wrong.
    ///
    /// # Errors
    /// `Validation` with every error at once.
    pub fn validate(app: &App, rules: Rules, fields: &Fields<'_>, found: ValidationErrors) -> Result<Self> {
        let mut errors = found;
        let has_username = fields.username.is_some() || errors.names(Field::Username);
        let email = match fields.email {
            None if !rules.needs_email() && has_username && !errors.names(Field::Email) => None,
            text => errors.need(Field::Email, text, Email::parse),
        };
        let allows = |email: &Email| !rules.by_owner() || app.config.registration.allows_domain(email.domain());
        if email.as_ref().is_some_and(|email| !allows(email)) {
            errors.add(Field::Email, FieldError::DomainNotAllowed);
        }
        let username = fields.username.and_then(|text| errors.take(Field::Username, Username::parse(text)));
        if let Some(name) = &username
            && (email.is_some() || fields.email.is_none())
        {
            errors.take(Field::Username, name.goes_with(email.as_ref()));
        }
        let password = match fields.password {
            text if rules.by_owner() => errors.need(Field::Password, text, Password::parse),
            text => text.and_then(|text| errors.take(Field::Password, Password::parse(text))),
        };
        let first_name = errors.take(Field::FirstName, name::parse(fields.first_name)).unwrap_or_default();
        let last_name = errors.take(Field::LastName, name::parse(fields.last_name)).unwrap_or_default();
        let gender = errors.take(Field::Gender, gender::parse(fields.gender)).flatten();
        if let Some(password) = &password {
            errors.take(Field::Password, judge_password(app, rules.password_policy(), password, fields));
        }
        errors.check()?;
        Ok(Self { email, username, password, first_name, last_name, gender })
    }

    /// The row to be added, with the hash of its password.
    pub fn into_row(self, password_hash: Option<Secret>, locale: Option<String>) -> user::New {
        let Self { email, username, first_name, last_name, gender, .. } = self;
        user::New { email, username, first_name, last_name, gender, locale, password_hash, terms: None }
    }
}

/// Whether the owner of the account that these fields describe may choose this password. A field that is wrong counts as empty.
///
/// # Errors
/// As `PasswordPolicy::judge`.
pub fn judge_password(
    app: &App,
    policy: PasswordPolicy,
    password: &Password,
    fields: &Fields<'_>,
) -> std::result::Result<Strength, FieldError> {
    let username = fields.username.and_then(|text| Username::parse(text).ok());
    let [first_name, last_name] = [fields.first_name, fields.last_name].map(|text| name::parse(text).unwrap_or_default());
    let owner = Person {
        email: fields.email.unwrap_or_default().trim(),
        username: username.as_ref().map_or("", Username::as_str),
        first_name: &first_name,
        last_name: &last_name,
    };
    app.judge_password(&policy, password, &owner)
}
