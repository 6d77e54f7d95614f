//! The operations of contracts that prove whose an account is, or need that proof: its email address, its names, its end.

use super::{
    operations::{OperationContext, Outcome},
    request::Fields,
};
use crate::{
    app::reauthentication::RecentlyAuthenticated,
    contracts::Auth,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::{
        change_email, change_username, delete_account, profile,
        sign_in::{self, Login},
        verify_email::{self, Presented},
    },
    types::{email::Email, secret::Password, username::Username},
};

impl OperationContext<'_> {
    /// For a signed-in user, or for one who shows the password.
    pub(super) async fn verify_email(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let presented = match (fields.text(Field::Token), fields.text(Field::Code)) {
            (Some(token), _) => Presented::Link(token),
            (None, Some(code)) => Presented::Code(code),
            (None, None) => return Err((self.missing_proof(), FieldError::Required).into()),
        };
        let verified = match self.action.auth {
            Auth::Public => self.verify_with_password(presented, fields).await,
            Auth::Authenticated => self.verify_signed_in(presented, fields).await,
        };
        verified.map_err(|error| match (error, presented) {
            (Error::Rejected(Rejection::InvalidEmailToken), Presented::Link(_)) => {
                (Field::Token, FieldError::InvalidEmailToken).into()
            }
            (Error::Rejected(Rejection::InvalidEmailToken), Presented::Code(_)) => {
                (Field::Code, FieldError::InvalidEmailToken).into()
            }
            (error, _) => error,
        })
    }

    async fn verify_signed_in(&self, presented: Presented<'_>, fields: &Fields) -> Result<Outcome> {
        let owner = self.principal()?.user;
        self.ensure_own_address(fields, owner).await?;
        verify_email::confirm(self.request.app(), owner, presented, &self.request.client).await?;
        self.named_user(owner).await
    }

    /// A link says whose account it is about; a code does not.
    async fn verify_with_password(&self, presented: Presented<'_>, fields: &Fields) -> Result<Outcome> {
        // What is too long to be a password is the password of no account.
        let password = Password::parse(fields.required(Field::Password)?).map_err(|_| Rejection::InvalidCredentials)?;
        let (app, client) = (self.request.app(), &self.request.client);
        let login = match presented {
            Presented::Link(token) => Login::Account(verify_email::owner_of(app, token, client).await?),
            Presented::Code(_) => Login::Email(fields.required(Field::Email)?),
        };
        let owner = self.counted(sign_in::with_password_once(app, login, &password, client).await)?;
        verify_email::confirm(app, owner.id, presented, client).await?;
        self.sign_in(owner, fields).await
    }

    fn missing_proof(&self) -> Field {
        if self.action.takes(Field::Token) { Field::Token } else { Field::Code }
    }

    /// An email address beside the code must be the one that it went to.
    async fn ensure_own_address(&self, fields: &Fields, owner: i64) -> Result<()> {
        let Some(text) = fields.text(Field::Email) else { return Ok(()) };
        let given = Email::parse(text).map_err(|problem| (Field::Email, problem))?;
        let user = profile::see(self.request.app(), owner).await?.user;
        if user.email_key.as_deref() == Some(given.key()) { Ok(()) } else { Err(Rejection::InvalidEmailToken.into()) }
    }

    pub(super) async fn resend_verification(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let (app, client) = (self.request.app(), &self.request.client);
        if self.action.auth == Auth::Public {
            verify_email::request_by_email(app, fields.required(Field::Email)?, self.accepted_locale(), client).await?;
        } else {
            verify_email::request(app, self.principal()?.user).await?;
        }
        Ok(Outcome::default())
    }

    /// The address changes with the link or code of the email, and not before.
    pub(super) async fn change_email(&self, fields: &Fields) -> Result<Outcome> {
        let mut problems = fields.problems.clone();
        problems.need(Field::NewEmail, fields.text(Field::NewEmail), Email::parse);
        let recent = self.reauthenticate(fields, problems).await?;
        let (app, new) = (self.request.app(), fields.text(Field::NewEmail));
        let requested = change_email::request(app, recent, new, ValidationErrors::default(), &self.request.client).await;
        requested.map_err(|error| match error {
            Error::Validation(problems) => Error::Validation(problems.renamed(Field::Email, Field::NewEmail)),
            error => error,
        })?;
        self.named_user(recent.user()).await
    }

    /// A password that may be left out is checked where it is given.
    pub(super) async fn change_username(&self, fields: &Fields) -> Result<Outcome> {
        let mut problems = fields.problems.clone();
        problems.need(Field::NewUsername, fields.text(Field::NewUsername), Username::parse);
        if fields.text(Field::Password).is_some() {
            self.reauthenticate(fields, problems).await?;
        } else {
            problems.check()?;
        }
        let (caller, new) = (self.request.session_ref()?, fields.required(Field::NewUsername)?);
        change_username::change(self.request.app(), caller, new, &self.request.client).await?;
        self.named_user(caller.user).await
    }

    /// Plans the deletion; its owner can keep the account until then.
    pub(super) async fn delete_me(&self, fields: &Fields) -> Result<Outcome> {
        let recent = self.reauthenticate(fields, fields.problems.clone()).await?;
        delete_account::plan(self.request.app(), recent, &self.request.client).await?;
        Ok(Outcome::default())
    }

    /// The password again, as at `/api/me/reauthenticate/`. With any of these problems it is not looked at.
    async fn reauthenticate(&self, fields: &Fields, mut problems: ValidationErrors) -> Result<RecentlyAuthenticated> {
        let (app, caller) = (self.request.app(), self.request.session_ref()?);
        let password = problems.need(Field::Password, fields.text(Field::Password), Password::parse);
        problems.check()?;
        let password = password.ok_or((Field::Password, FieldError::Required))?;
        sign_in::reauthenticate(app, caller, &password, &self.request.client).await?;
        RecentlyAuthenticated::of(app, caller).await
    }

    async fn named_user(&self, user: i64) -> Result<Outcome> {
        if self.action.names_user() { Ok(profile::see(self.request.app(), user).await?.into()) } else { Ok(Outcome::default()) }
    }
}
