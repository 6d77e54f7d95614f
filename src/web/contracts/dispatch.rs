//! Does what an action of a contract says, with the deeds of the house, and answers as the contract has it.

use std::{future::Future, pin::Pin, sync::Arc};

use poem::{Response, http::header};

use super::{
    Action, Contract, add_expiry_header,
    request::{self, Fields},
    response_template::ResponseValues,
    vocabulary::{Operation, What},
};
use crate::{
    app::revoke_access::ApiKeys,
    error::{Error, Field, FieldError, Rejection, Result, TokenError},
    flows::{
        change_password, profile, reset_password,
        sessions::{self, AuthenticatedUser, Tokens},
        sign_in::{self, Login},
        sign_up,
    },
    store::{user, user_role},
    types::secret::Password,
    web::{
        error::{HttpError, HttpResult},
        error_format::Style,
        principal::Principal,
        request::{Handler, HttpRequest, RequestContext},
    },
};

/// Stands at one action and serves whoever comes.
pub(super) struct ContractHandler {
    pub(super) contract: Arc<Contract>,
    pub(super) action: usize,
}

impl Handler for ContractHandler {
    fn handle(&self, http_request: HttpRequest) -> Pin<Box<dyn Future<Output = HttpResult> + Send>> {
        let (contract, at) = (Arc::clone(&self.contract), self.action);
        Box::pin(async move { serve(&contract, &contract.actions[at], http_request).await })
    }
}

async fn serve(contract: &Contract, action: &Action, mut http_request: HttpRequest) -> HttpResult {
    if contract.style == Style::Drf && !request::takes_json(&http_request) {
        return Err(HttpError::NotAcceptable);
    }
    let fields =
        if action.request.is_empty() { Fields::default() } else { request::read(&mut http_request, &action.request).await? };
    let context = OperationContext { contract, action, context: &http_request };
    let outcome = context.act(fields).await.map_err(|error| match error {
        Error::Validation(problems) => request::named(&action.request, &problems),
        error => HttpError::App(error),
    })?;
    let mut response = context.response(&outcome);
    add_expiry_header(contract.expiry_header.as_ref(), &http_request, &mut response);
    Ok(response)
}

/// What came of an action, as far as a reply may name it.
#[derive(Default)]
struct Outcome {
    tokens: Option<Tokens>,
    user: Option<user::Model>,
    roles: Vec<String>,
}

impl From<profile::Profile> for Outcome {
    fn from(profile: profile::Profile) -> Self {
        Self { tokens: None, user: Some(profile.user), roles: profile.roles }
    }
}

struct OperationContext<'a> {
    contract: &'a Contract,
    action: &'a Action,
    context: &'a RequestContext,
}

impl OperationContext<'_> {
    async fn act(&self, fields: Fields) -> Result<Outcome> {
        match self.action.operation {
            Operation::Register => self.register(fields).await,
            Operation::Login => self.login(&fields).await,
            Operation::ApiKeyLogin => self.api_key_login(&fields).await,
            Operation::Refresh => self.refresh(&fields).await,
            Operation::Verify => self.verify(&fields).await,
            Operation::Logout => self.logout(&fields).await,
            Operation::Me => Ok(profile::see(self.context.app(), self.principal()?.user).await?.into()),
            Operation::UpdateMe => self.update_me(fields).await,
            Operation::ForgotPassword => self.forgot_password(&fields).await,
            Operation::ResetPassword => self.reset_password(fields).await,
            Operation::ChangePassword => self.change_password(fields).await,
        }
    }

    async fn register(&self, mut fields: Fields) -> Result<Outcome> {
        let locale = self.chosen_locale(&mut fields).or_else(|| self.locale());
        let draft = sign_up::Draft {
            email: fields.text(Field::Email),
            username: fields.text(Field::Username),
            password: fields.text(Field::Password),
            first_name: fields.text(Field::FirstName),
            last_name: fields.text(Field::LastName),
            gender: fields.text(Field::Gender),
            locale,
        };
        let (app, problems) = (self.context.app(), fields.problems.clone());
        if !app.config.registration.reveal_existing_accounts {
            sign_up::create_quietly(app, draft, problems, &self.context.origin).await?;
            return Ok(Outcome::default());
        }
        let user = sign_up::create(app, draft, problems, &self.context.origin).await?;
        self.outcome_of_sign_in(user).await
    }

    async fn login(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let login = match fields.text(Field::Email) {
            Some(email) => Login::Email(email),
            None => Login::Username(fields.needed(Field::Username)?),
        };
        // What is too long to be a password is nobody's password.
        let password = Password::parse(fields.needed(Field::Password)?).map_err(|_| Rejection::InvalidCredentials)?;
        let proven = sign_in::with_password(self.context.app(), login, &password, &self.context.origin).await;
        self.outcome_of_sign_in(self.counted(proven)?).await
    }

    async fn api_key_login(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let key = fields.needed(Field::ApiKey)?;
        let proven = sign_in::with_api_key(self.context.app(), key, &self.context.origin).await;
        self.outcome_of_sign_in(self.counted(proven)?).await
    }

    fn counted<T>(&self, proven: Result<T>) -> Result<T> {
        proven.inspect_err(|error| self.context.app().metrics.sign_in_failed(&self.contract.session.contract, error))
    }

    async fn refresh(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let token = fields.needed(Field::Refresh)?;
        let renewed = sessions::refresh(self.context.app(), token, &self.contract.session, &self.context.origin).await;
        let tokens = renewed.map_err(|error| match error {
            Error::Rejected(Rejection::UserInactive) => Rejection::NoActiveAccount.into(),
            error => error,
        })?;
        Ok(Outcome { tokens: Some(tokens), ..Outcome::default() })
    }

    async fn verify(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let (app, policy) = (self.context.app(), &self.contract.session);
        sessions::verify(app, fields.needed(Field::Token)?, policy, &self.context.origin).await?;
        Ok(Outcome::default())
    }

    /// Ends the session of the refresh token that was sent, or else the one that the caller came in with.
    async fn logout(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        let app = self.context.app();
        let (user, session) = match fields.text(Field::Refresh) {
            Some(token) => {
                let row = sessions::session_of_refresh_token(app, token, &self.contract.session).await?;
                if self.context.principal.as_ref().is_some_and(|principal| principal.user != row.user_id) {
                    return Err(TokenError::Invalid.into());
                }
                (row.user_id, row.id)
            }
            None => (self.principal()?.user, self.principal()?.session),
        };
        sessions::end(app, user, session, &self.context.origin).await?;
        Ok(Outcome::default())
    }

    async fn update_me(&self, mut fields: Fields) -> Result<Outcome> {
        let locale = self.chosen_locale(&mut fields);
        let draft = profile::Draft {
            first_name: fields.text(Field::FirstName),
            last_name: fields.text(Field::LastName),
            gender: fields.text(Field::Gender),
            locale,
        };
        let problems = fields.problems.clone();
        Ok(profile::change(self.context.app(), self.principal()?.user, draft, problems, &self.context.origin).await?.into())
    }

    async fn forgot_password(&self, fields: &Fields) -> Result<Outcome> {
        fields.check()?;
        reset_password::request(self.context.app(), fields.needed(Field::Email)?, self.locale(), &self.context.origin).await?;
        Ok(Outcome::default())
    }

    async fn reset_password(&self, mut fields: Fields) -> Result<Outcome> {
        let lacking = match (fields.text(Field::Token), fields.text(Field::Email), fields.text(Field::Code)) {
            (Some(_), ..) | (None, Some(_), Some(_)) => None,
            (None, Some(_), None) => Some(Field::Code),
            (None, None, None) if self.action.request.iter().any(|take| take.means == Field::Token) => Some(Field::Token),
            (None, None, _) => Some(Field::Email),
        };
        if let Some(field) = lacking
            && !fields.problems.names(field)
        {
            fields.problems.add(field, FieldError::Required);
        }
        let (proof, proven_by) = match (fields.text(Field::Token), fields.text(Field::Email), fields.text(Field::Code)) {
            (None, Some(email), Some(code)) => (reset_password::Presented::Code { email, code }, Field::Code),
            // Without any proof there is a problem, and nothing is proved.
            (token, ..) => (reset_password::Presented::Link(token.unwrap_or_default()), Field::Token),
        };
        let (password, problems) = (fields.text(Field::NewPassword), fields.problems.clone());
        let new = reset_password::New { password, keys: ApiKeys::Revoke, problems };
        let set = reset_password::set(self.context.app(), proof, new, &self.context.origin).await;
        let user = set.map_err(|error| match error {
            Error::Rejected(Rejection::InvalidEmailToken) => (proven_by, FieldError::InvalidEmailToken).into(),
            error => error,
        })?;
        self.outcome_of_sign_in(user).await
    }

    async fn change_password(&self, fields: Fields) -> Result<Outcome> {
        let (app, principal) = (self.context.app(), self.principal()?);
        let draft = change_password::Draft {
            old: fields.text(Field::OldPassword),
            new: fields.text(Field::NewPassword),
            keys: ApiKeys::Keep,
            problems: fields.problems.clone(),
        };
        change_password::change(app, self.context.session_ref()?, draft, &self.context.origin).await?;
        if self.action.names_user() { Ok(profile::see(app, principal.user).await?.into()) } else { Ok(Outcome::default()) }
    }

    /// Opens a session, if the reply names a token.
    async fn outcome_of_sign_in(&self, proven: impl Into<AuthenticatedUser>) -> Result<Outcome> {
        let (app, proven) = (self.context.app(), proven.into());
        if self.action.response.as_ref().is_some_and(super::Template::names_token) {
            let tokens = sessions::open(app, proven, &self.contract.session, &self.context.origin).await?;
            return Ok(Outcome { tokens: Some(tokens), ..Outcome::default() });
        }
        let names_role = |response: &super::Template| response.names(What::UserRole) || response.names(What::UserRoles);
        let roles = if self.action.response.as_ref().is_some_and(names_role) {
            user_role::names_of(app.db.reader(), proven.user.id).await?
        } else {
            Vec::new()
        };
        Ok(Outcome { tokens: None, user: Some(proven.user), roles })
    }

    /// The language of a field, if it is one that the house speaks; another is a problem.
    fn chosen_locale(&self, fields: &mut Fields) -> Option<String> {
        let given = fields.text(Field::Locale)?.to_owned();
        let known = self.context.web.i18n.language(&given).map(|language| language.tag().to_owned());
        if known.is_none() {
            fields.problems.add(Field::Locale, FieldError::NotAChoice { given });
        }
        known
    }

    /// The language that the caller asks for, if any.
    fn locale(&self) -> Option<String> {
        let wanted = self.context.header(&header::ACCEPT_LANGUAGE)?;
        Some(self.context.web.i18n.negotiate(wanted).tag().to_owned())
    }

    /// Guarded actions are done behind a guarded door, where there is always somebody.
    fn principal(&self) -> Result<&Principal> {
        self.context.principal.as_ref().ok_or_else(|| TokenError::Invalid.into())
    }

    fn response(&self, outcome: &Outcome) -> Response {
        let builder = Response::builder().status(self.action.status);
        let Some(template) = &self.action.response else { return builder.finish() };
        let values = ResponseValues {
            now: self.context.app().now(),
            request_id: self.context.id.as_str(),
            user_id: self.contract.session.user_id,
            tokens: outcome.tokens.as_ref(),
            user: outcome.user.as_ref().or(outcome.tokens.as_ref().map(|tokens| &tokens.user)),
            roles: outcome.tokens.as_ref().map_or(&outcome.roles, |tokens| &tokens.roles),
        };
        builder.content_type("application/json").body(template.fill(&values))
    }
}
