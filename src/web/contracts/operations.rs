//! The operations of contracts: each hands the fields of a request to its flow.

use poem::http::header;
use serde_json::Value;

use super::request::Fields;
use crate::{
    app::{former_server::SignInRequest, revoke_access::ApiKeys, second_factor},
    contracts::{Action, Auth, Contract, Operation, RequestField, Variable},
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    flows::{
        change_password, profile,
        reset_password::{self, Presented},
        second_factor::complete as complete_second_factor,
        sessions::{self, AuthenticatedUser, Tokens},
        sign_in::{self, Login},
        sign_up::{self, Identifier},
    },
    store::{user, user_role},
    types::{secret::Password, session_policy::SessionPolicy},
    web::{context::RequestContext, principal::Principal},
};

pub(super) struct OperationContext<'a> {
    pub(super) contract: &'a Contract,
    pub(super) action: &'a Action,
    pub(super) request: &'a RequestContext,
}

/// What an operation leaves for the response to name.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) tokens: Option<Tokens>,
    pub(super) user: Option<user::Model>,
    pub(super) roles: Vec<String>,
}

impl From<profile::Profile> for Outcome {
    fn from(profile: profile::Profile) -> Self {
        Self { tokens: None, user: Some(profile.user), roles: profile.roles }
    }
}

impl OperationContext<'_> {
    pub(super) async fn run(&self, fields: Fields) -> Result<Outcome> {
        match self.action.operation {
            Operation::Register => self.register(fields).await,
            Operation::Login => self.login(&fields).await,
            Operation::ApiKeyLogin => self.api_key_login(&fields).await,
            Operation::SecondFactor => self.second_factor(&fields).await,
            Operation::Refresh => self.refresh(&fields).await,
            Operation::Verify => self.verify(&fields).await,
            Operation::Logout => self.logout(&fields).await,
            Operation::Me => Ok(profile::see(self.request.app(), self.principal()?.user).await?.into()),
            Operation::UpdateMe => self.update_me(fields).await,
            Operation::ForgotPassword => self.forgot_password(&fields).await,
            Operation::ResetPassword => self.reset_password(fields).await,
            Operation::ChangePassword => self.change_password(fields).await,
            Operation::VerifyEmail => self.verify_email(&fields).await,
            Operation::ResendVerification => self.resend_verification(&fields).await,
            Operation::ChangeEmail => self.change_email(&fields).await,
            Operation::ChangeUsername => self.change_username(&fields).await,
            Operation::DeleteMe => self.delete_me(&fields).await,
        }
    }

    async fn register(&self, mut fields: Fields) -> Result<Outcome> {
        let locale = self.chosen_locale(&mut fields).or_else(|| self.accepted_locale());
        let identified_by = if self.action.requires(Field::Email) { Identifier::Email } else { Identifier::EmailOrUsername };
        let draft = sign_up::Draft {
            identified_by,
            email: fields.text(Field::Email),
            username: fields.text(Field::Username),
            password: fields.text(Field::Password),
            first_name: fields.text(Field::Name).or_else(|| fields.text(Field::FirstName)),
            last_name: fields.text(Field::LastName),
            gender: fields.text(Field::Gender),
            // Programs show no sentence to agree to.
            terms: None,
            locale,
            password_policy: self.contract.password_policy,
            ..sign_up::Draft::default()
        };
        let (app, problems) = (self.request.app(), fields.problems.clone());
        if !app.config.registration.reveal_existing_accounts {
            sign_up::create_quietly(app, draft, problems, &self.request.client).await?;
            return Ok(Outcome::default());
        }
        let user = sign_up::create(app, draft, problems, &self.request.client).await?;
        self.sign_in(user, &fields).await
    }

    async fn login(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let login = match fields.text(Field::Email) {
            Some(email) => Login::Email(email),
            None => Login::Username(fields.required(Field::Username)?),
        };
        // What is too long to be a password is the password of no account.
        let password = Password::parse(fields.required(Field::Password)?).map_err(|_| Rejection::InvalidCredentials)?;
        let (app, sent) = (self.request.app(), self.as_sent(fields));
        let user = sign_in::with_password_or_former_server(app, login, (&password, sent), &self.request.client).await;
        self.sign_in(self.counted(user)?, fields).await
    }

    /// What the former server is asked, where one is.
    fn as_sent(&self, fields: &Fields) -> Option<SignInRequest> {
        self.request.app().former_server.as_ref()?;
        let value = |field: &RequestField| match (field.meaning, fields.text(field.meaning)?) {
            (Field::Remember, _) => Some(Value::from(fields.is_remembered())),
            (_, text) => Some(Value::from(text)),
        };
        let given = self.action.request.iter().filter_map(|field| Some((field.name.clone(), value(field)?)));
        let body = self.action.body(given.collect()).to_string().into();
        Some(SignInRequest { path: self.action.path.clone(), body })
    }

    async fn api_key_login(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let key = fields.required(Field::ApiKey)?;
        let user = sign_in::with_api_key(self.request.app(), key, &self.request.client).await;
        self.sign_in(self.counted(user)?, fields).await
    }

    /// Completes a sign-in that this contract has refused with `second_factor_required`.
    async fn second_factor(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let app = self.request.app();
        let pending = second_factor::unseal(app, fields.required(Field::Token)?).ok_or(TokenError::Invalid)?;
        if second_factor::contract_number(&self.contract.session.contract) != pending.contract {
            return Err(TokenError::Invalid.into());
        }
        let proven = complete_second_factor(app, pending, fields.required(Field::Code)?, &self.request.client).await;
        self.sign_in(self.counted(proven)?, fields).await
    }

    pub(super) fn counted<T>(&self, signed_in: Result<T>) -> Result<T> {
        signed_in.inspect_err(|error| self.request.app().metrics.sign_in_failed(&self.contract.session.contract, error))
    }

    async fn refresh(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let (app, policy, client) = (self.request.app(), &self.contract.session, &self.request.client);
        let renewed = if self.action.slides(policy) {
            sessions::slide(app, fields.required(Field::Token)?, policy, client).await
        } else {
            sessions::refresh(app, fields.required(Field::Refresh)?, policy, client).await
        };
        let tokens = renewed.map_err(|error| match error {
            Error::Rejected(Rejection::UserInactive) => Rejection::NoActiveAccount.into(),
            error => error,
        })?;
        Ok(Outcome { tokens: Some(tokens), ..Outcome::default() })
    }

    async fn verify(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        if self.action.auth == Auth::Authenticated {
            return Ok(Outcome::default());
        }
        let (app, policy) = (self.request.app(), &self.contract.session);
        sessions::verify(app, fields.required(Field::Token)?, policy, &self.request.client).await?;
        Ok(Outcome::default())
    }

    /// Ends the session of the refresh token in the request, or else of the access token.
    async fn logout(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let app = self.request.app();
        let client = &self.request.client;
        if let Some(token) = fields.text(Field::Refresh) {
            let caller = self.request.principal.as_ref().map(|principal| principal.user);
            sessions::end_by_refresh_token(app, token, &self.contract.session, (caller, client)).await?;
        } else {
            let caller = self.request.session_ref()?;
            sessions::end(app, caller.user, caller.session, client).await?;
        }
        Ok(Outcome::default())
    }

    async fn update_me(&self, mut fields: Fields) -> Result<Outcome> {
        let locale = self.chosen_locale(&mut fields);
        let whole = fields.text(Field::Name);
        let draft = profile::Draft {
            first_name: whole.or_else(|| fields.text(Field::FirstName)),
            // A whole name is kept as the first one alone.
            last_name: fields.text(Field::LastName).or(whole.map(|_| "")),
            gender: fields.text(Field::Gender),
            locale,
        };
        let problems = fields.problems.clone();
        Ok(profile::change(self.request.app(), self.principal()?.user, draft, problems, &self.request.client).await?.into())
    }

    async fn forgot_password(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let email = fields.required(Field::Email)?;
        reset_password::request(self.request.app(), email, self.accepted_locale(), &self.request.client).await?;
        Ok(Outcome::default())
    }

    async fn reset_password(&self, mut fields: Fields) -> Result<Outcome> {
        if let Err(missing) = self.presented(&fields)
            && !fields.problems.names(missing)
        {
            fields.problems.add(missing, FieldError::Required);
        }
        // The flow refuses a request with problems before it looks at what was presented.
        let (presented, field) = self.presented(&fields).unwrap_or((Presented::Link(""), Field::Token));
        let (password, problems) = (fields.text(Field::NewPassword), fields.problems.clone());
        let password_policy = self.contract.password_policy;
        let new = reset_password::New { password, keys: ApiKeys::Revoke, password_policy, terms: None, problems };
        let set = reset_password::set(self.request.app(), presented, new, &self.request.client).await;
        let reset = set.map_err(|error| match error {
            Error::Rejected(Rejection::InvalidEmailToken) => (field, FieldError::InvalidEmailToken).into(),
            error => error,
        })?;
        self.sign_in(reset.user, &fields).await
    }

    /// What shows that the request comes from the owner of the email address, and the field to blame if it is wrong; or the field
    /// that is missing.
    fn presented<'f>(&self, fields: &'f Fields) -> Result<(Presented<'f>, Field), Field> {
        match (fields.text(Field::Token), fields.text(Field::Email), fields.text(Field::Code)) {
            (Some(token), ..) => Ok((Presented::Link(token), Field::Token)),
            (None, Some(email), Some(code)) => Ok((Presented::Code { email, code }, Field::Code)),
            (None, Some(_), None) => Err(Field::Code),
            (None, None, None) if self.action.takes(Field::Token) => Err(Field::Token),
            (None, None, _) => Err(Field::Email),
        }
    }

    async fn change_password(&self, fields: Fields) -> Result<Outcome> {
        let (app, principal) = (self.request.app(), self.principal()?);
        let (session, policy) = (self.request.session_ref()?, &self.contract.session);
        if self.action.opens_session() {
            sessions::ensure_of_contract(app, session, policy).await?;
        }
        let draft = change_password::Draft {
            old: fields.text(Field::OldPassword),
            new: fields.text(Field::NewPassword),
            keys: ApiKeys::Keep,
            problems: fields.problems.clone(),
        };
        change_password::change(app, session, draft, &self.request.client).await?;
        if self.action.opens_session() {
            let tokens = sessions::renew_current(app, session, policy, &self.request.client).await?;
            return Ok(Outcome { tokens: Some(tokens), ..Outcome::default() });
        }
        if self.action.names_user() { Ok(profile::see(app, principal.user).await?.into()) } else { Ok(Outcome::default()) }
    }

    /// Opens a session, if clients get a token.
    pub(super) async fn sign_in(&self, user: impl Into<AuthenticatedUser>, fields: &Fields) -> Result<Outcome> {
        let (app, user) = (self.request.app(), user.into());
        if self.action.opens_session() {
            let client = fields.text(Field::Device).map(|name| self.request.client.named(name));
            let client = client.as_ref().unwrap_or(&self.request.client);
            let tokens = sessions::open(app, user, self.session_policy(fields), client).await?;
            return Ok(Outcome { tokens: Some(tokens), ..Outcome::default() });
        }
        if user.key.is_none() && (self.action.operation == Operation::Login || self.action.names_user()) {
            let contract = (&*self.contract.session.contract, &self.request.client);
            let missing = second_factor::missing(app, app.db.reader(), (&user.user, user.methods), contract).await?;
            if let Some(pending) = missing {
                return Err(Rejection::SecondFactorRequired(pending).into());
            }
        }
        let response = self.action.response.as_ref();
        let names_role =
            response.is_some_and(|template| template.names(Variable::UserRole) || template.names(Variable::UserRoles));
        let roles = if names_role { user_role::names_of(app.db.reader(), user.user.id).await? } else { Vec::new() };
        Ok(Outcome { tokens: None, user: Some(user.user), roles })
    }

    /// A session that is not to be remembered ends after a short time.
    fn session_policy(&self, fields: &Fields) -> &SessionPolicy {
        let usual = &self.contract.session;
        let asks = self.action.takes(Field::Remember) && !fields.is_remembered();
        if asks { self.contract.short_session.as_ref().unwrap_or(usual) } else { usual }
    }

    /// The language in a field, if Vestibule has it; any other is a problem of the field.
    fn chosen_locale(&self, fields: &mut Fields) -> Option<String> {
        let given = fields.text(Field::Locale)?.to_owned();
        let known = self.request.web.i18n.language(&given).map(|language| language.tag().to_owned());
        if known.is_none() {
            fields.problems.add(Field::Locale, FieldError::NotAChoice { given });
        }
        known
    }

    /// The language of the `Accept-Language` header, if there is one.
    pub(super) fn accepted_locale(&self) -> Option<String> {
        let wanted = self.request.header(&header::ACCEPT_LANGUAGE)?;
        Some(self.request.web.i18n.negotiate(wanted).tag().to_owned())
    }

    /// The caller. The route of an authenticated action has checked that there is one.
    pub(super) fn principal(&self) -> Result<&Principal> {
        self.request.principal.as_ref().ok_or_else(|| TokenError::Invalid.into())
    }
}
