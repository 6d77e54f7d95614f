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
        change_email, change_username, delete_account, profile, sign_in,
        verify_email::{self, Presented, PresentedUnsigned},
    },
    types::{email::Email, secret::Password},
};

impl OperationContext<'_> {
    /// For a signed-in user, or for one who shows the password.
    pub(super) async fn verify_email(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let (token, code) = (fields.text(Field::Token), fields.text(Field::Code));
        let to_blame = if token.is_some() { Field::Token } else { Field::Code };
        let invalid = |error| match error {
            Error::Rejected(Rejection::InvalidEmailToken) => (to_blame, FieldError::InvalidEmailToken).into(),
            error => error,
        };
        if self.action.auth == Auth::Public {
            let presented = match (token, code, fields.text(Field::Email)) {
                (Some(token), ..) => PresentedUnsigned::Link(token),
                (None, Some(code), Some(email)) => PresentedUnsigned::Code { email, code },
                (None, Some(_), None) => return Err((Field::Email, FieldError::Required).into()),
                (None, None, _) => return Err((self.missing_proof(), FieldError::Required).into()),
            };
            return self.verify_with_password(presented, fields).await.map_err(invalid);
        }
        let presented = match (token, code) {
            (Some(token), _) => Presented::Link(token),
            (None, Some(code)) => Presented::Code(code),
            (None, None) => return Err((self.missing_proof(), FieldError::Required).into()),
        };
        let (app, owner) = (self.request.app(), self.principal()?.user);
        self.ensure_own_address(fields, owner).await.map_err(invalid)?;
        verify_email::confirm(app, owner, presented, &self.request.client).await.map_err(invalid)?;
        self.named_user(owner).await
    }

    async fn verify_with_password(&self, presented: PresentedUnsigned<'_>, fields: &Fields) -> Result<Outcome> {
        // What is too long to be a password is the password of no account.
        let password = Password::parse(fields.required(Field::Password)?).map_err(|_| Rejection::InvalidCredentials)?;
        let app = self.request.app();
        let owner = verify_email::confirm_with_password(app, presented, &password, &self.request.client).await?;
        if self.action.names_token() { self.sign_in(owner).await } else { self.named_user(owner.id).await }
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

    pub(super) async fn change_username(&self, fields: &Fields) -> Result<Outcome> {
        let caller = self.request.session_ref()?;
        let draft = change_username::Draft {
            new: fields.text(Field::NewUsername),
            password: fields.text(Field::Password),
            problems: fields.problems.clone(),
        };
        change_username::change(self.request.app(), caller, draft, &self.request.client).await?;
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
