//! Does what an action of a contract says, with the deeds of the house, and answers as the contract has it.

use std::{future::Future, pin::Pin, sync::Arc};

use poem::{Response, http::header};

use super::{
    Action, Contract,
    reply::Facts,
    request::{self, Fields},
    vocabulary::{Deed, What},
    warn,
};
use crate::{
    app::access::Keys,
    error::{Error, Field, Problem, Refusal, Result, TokenProblem},
    flows::{
        change_password, profile, reset_password,
        sessions::{self, Proven, Tokens},
        sign_in::{self, Login},
        sign_up,
    },
    store::{role, user},
    types::secret::Password,
    web::{
        call::{Call, Handler, Visit},
        caller::Caller,
        dialects::Style,
        failure::{Answer, Failure},
    },
};

/// Stands at one action and serves whoever comes.
pub(super) struct Clerk {
    pub(super) contract: Arc<Contract>,
    pub(super) action: usize,
}

impl Handler for Clerk {
    fn handle(&self, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let (contract, at) = (Arc::clone(&self.contract), self.action);
        Box::pin(async move { serve(&contract, &contract.actions[at], call).await })
    }
}

async fn serve(contract: &Contract, action: &Action, mut call: Call) -> Answer {
    if contract.style == Style::Drf && !request::takes_json(&call) {
        return Err(Failure::NotAcceptable);
    }
    let fields = if action.takes.is_empty() { Fields::default() } else { request::read(&mut call, &action.takes).await? };
    let desk = Desk { contract, action, visit: &call };
    let done = desk.act(fields).await.map_err(|error| match error {
        Error::Invalid(problems) => request::named(&action.takes, &problems),
        error => Failure::House(error),
    })?;
    let mut response = desk.reply(&done);
    warn(contract.expiring.as_ref(), &call, &mut response);
    Ok(response)
}

/// What came of an action, as far as a reply may name it.
#[derive(Default)]
struct Done {
    tokens: Option<Tokens>,
    user: Option<user::Model>,
    roles: Vec<String>,
}

impl From<profile::Profile> for Done {
    fn from(profile: profile::Profile) -> Self {
        Self { tokens: None, user: Some(profile.user), roles: profile.roles }
    }
}

struct Desk<'a> {
    contract: &'a Contract,
    action: &'a Action,
    visit: &'a Visit,
}

impl Desk<'_> {
    async fn act(&self, fields: Fields) -> Result<Done> {
        match self.action.does {
            Deed::Register => self.register(fields).await,
            Deed::Login => self.login(&fields).await,
            Deed::ApiKeyLogin => self.api_key_login(&fields).await,
            Deed::Refresh => self.refresh(&fields).await,
            Deed::Verify => self.verify(&fields).await,
            Deed::Logout => self.logout(&fields).await,
            Deed::Me => Ok(profile::see(self.visit.app(), self.caller()?.user).await?.into()),
            Deed::UpdateMe => self.update_me(fields).await,
            Deed::ForgotPassword => self.forgot_password(&fields).await,
            Deed::ResetPassword => self.reset_password(fields).await,
            Deed::ChangePassword => self.change_password(fields).await,
        }
    }

    async fn register(&self, mut fields: Fields) -> Result<Done> {
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
        let (app, problems) = (self.visit.app(), fields.problems.clone());
        if !app.config.registration.reveal_existing_accounts {
            sign_up::create_quietly(app, draft, problems, &self.visit.origin).await?;
            return Ok(Done::default());
        }
        let user = sign_up::create(app, draft, problems, &self.visit.origin).await?;
        self.let_in(user).await
    }

    async fn login(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        let login = match fields.text(Field::Email) {
            Some(email) => Login::Email(email),
            None => Login::Username(fields.needed(Field::Username)?),
        };
        // What is too long to be a password is nobody's password.
        let password = Password::parse(fields.needed(Field::Password)?).map_err(|_| Refusal::CredentialsWrong)?;
        let proven = sign_in::with_password(self.visit.app(), login, &password, &self.visit.origin).await;
        self.let_in(self.counted(proven)?).await
    }

    async fn api_key_login(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        let key = fields.needed(Field::ApiKey)?;
        let proven = sign_in::with_api_key(self.visit.app(), key, &self.visit.origin).await;
        self.let_in(self.counted(proven)?).await
    }

    fn counted<T>(&self, proven: Result<T>) -> Result<T> {
        proven.inspect_err(|error| self.visit.app().metrics.sign_in_failed(&self.contract.session.contract, error))
    }

    async fn refresh(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        let token = fields.needed(Field::Refresh)?;
        let renewed = sessions::refresh(self.visit.app(), token, &self.contract.session, &self.visit.origin).await;
        let tokens = renewed.map_err(|error| match error {
            Error::Refused(Refusal::UserInactive) => Refusal::NothingForInactive.into(),
            error => error,
        })?;
        Ok(Done { tokens: Some(tokens), ..Done::default() })
    }

    async fn verify(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        let (app, policy) = (self.visit.app(), &self.contract.session);
        sessions::verify(app, fields.needed(Field::Token)?, policy, &self.visit.origin).await?;
        Ok(Done::default())
    }

    /// Ends the session of the refresh token that was sent, or else the one that the caller came in with.
    async fn logout(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        let app = self.visit.app();
        let (user, session) = match fields.text(Field::Refresh) {
            Some(token) => {
                let row = sessions::of_refresh(app, token, &self.contract.session).await?;
                if self.visit.caller.as_ref().is_some_and(|caller| caller.user != row.user_id) {
                    return Err(TokenProblem::Invalid.into());
                }
                (row.user_id, row.id)
            }
            None => (self.caller()?.user, self.caller()?.session),
        };
        sessions::end(app, user, session, &self.visit.origin).await?;
        Ok(Done::default())
    }

    async fn update_me(&self, mut fields: Fields) -> Result<Done> {
        let locale = self.chosen_locale(&mut fields);
        let draft = profile::Draft {
            first_name: fields.text(Field::FirstName),
            last_name: fields.text(Field::LastName),
            gender: fields.text(Field::Gender),
            locale,
        };
        let problems = fields.problems.clone();
        Ok(profile::change(self.visit.app(), self.caller()?.user, draft, problems, &self.visit.origin).await?.into())
    }

    async fn forgot_password(&self, fields: &Fields) -> Result<Done> {
        fields.check()?;
        reset_password::ask(self.visit.app(), fields.needed(Field::Email)?, self.locale(), &self.visit.origin).await?;
        Ok(Done::default())
    }

    async fn reset_password(&self, mut fields: Fields) -> Result<Done> {
        let lacking = match (fields.text(Field::Token), fields.text(Field::Email), fields.text(Field::Code)) {
            (Some(_), ..) | (None, Some(_), Some(_)) => None,
            (None, Some(_), None) => Some(Field::Code),
            (None, None, None) if self.action.takes.iter().any(|take| take.means == Field::Token) => Some(Field::Token),
            (None, None, _) => Some(Field::Email),
        };
        if let Some(field) = lacking
            && !fields.problems.names(field)
        {
            fields.problems.add(field, Problem::Required);
        }
        let (proof, proven_by) = match (fields.text(Field::Token), fields.text(Field::Email), fields.text(Field::Code)) {
            (None, Some(email), Some(code)) => (reset_password::Proof::Code { email, code }, Field::Code),
            // Without any proof there is a problem, and nothing is proved.
            (token, ..) => (reset_password::Proof::Link(token.unwrap_or_default()), Field::Token),
        };
        let (password, problems) = (fields.text(Field::NewPassword), fields.problems.clone());
        let new = reset_password::New { password, keys: Keys::End, problems };
        let set = reset_password::set(self.visit.app(), proof, new, &self.visit.origin).await;
        let user = set.map_err(|error| match error {
            Error::Refused(Refusal::LinkDead) => (proven_by, Problem::LinkDead).into(),
            error => error,
        })?;
        self.let_in(user).await
    }

    async fn change_password(&self, fields: Fields) -> Result<Done> {
        let (app, caller) = (self.visit.app(), self.caller()?);
        let draft = change_password::Draft {
            old: fields.text(Field::OldPassword),
            new: fields.text(Field::NewPassword),
            keys: Keys::Keep,
            problems: fields.problems.clone(),
        };
        change_password::change(app, self.visit.asking()?, draft, &self.visit.origin).await?;
        if self.action.names_user() { Ok(profile::see(app, caller.user).await?.into()) } else { Ok(Done::default()) }
    }

    /// Opens a session, if the reply names a token.
    async fn let_in(&self, proven: impl Into<Proven>) -> Result<Done> {
        let (app, proven) = (self.visit.app(), proven.into());
        if self.action.reply.as_ref().is_some_and(super::Template::names_token) {
            let tokens = sessions::open(app, proven, &self.contract.session, &self.visit.origin).await?;
            return Ok(Done { tokens: Some(tokens), ..Done::default() });
        }
        let names_role = |reply: &super::Template| reply.names(What::UserRole) || reply.names(What::UserRoles);
        let roles = if self.action.reply.as_ref().is_some_and(names_role) {
            role::names_of(app.db.reader(), proven.user.id).await?
        } else {
            Vec::new()
        };
        Ok(Done { tokens: None, user: Some(proven.user), roles })
    }

    /// The language of a field, if it is one that the house speaks; another is a problem.
    fn chosen_locale(&self, fields: &mut Fields) -> Option<String> {
        let given = fields.text(Field::Locale)?.to_owned();
        let known = self.visit.web.i18n.language(&given).map(|language| language.tag().to_owned());
        if known.is_none() {
            fields.problems.add(Field::Locale, Problem::NotAChoice { given });
        }
        known
    }

    /// The language that the caller asks for, if any.
    fn locale(&self) -> Option<String> {
        let wanted = self.visit.header(&header::ACCEPT_LANGUAGE)?;
        Some(self.visit.web.i18n.negotiate(wanted).tag().to_owned())
    }

    /// Guarded actions are done behind a guarded door, where there is always somebody.
    fn caller(&self) -> Result<&Caller> {
        self.visit.caller.as_ref().ok_or_else(|| TokenProblem::Invalid.into())
    }

    fn reply(&self, done: &Done) -> Response {
        let builder = Response::builder().status(self.action.status);
        let Some(template) = &self.action.reply else { return builder.finish() };
        let facts = Facts {
            now: self.visit.app().now(),
            request_id: self.visit.id.as_str(),
            user_id: self.contract.session.user_id,
            tokens: done.tokens.as_ref(),
            user: done.user.as_ref().or(done.tokens.as_ref().map(|tokens| &tokens.user)),
            roles: done.tokens.as_ref().map_or(&done.roles, |tokens| &tokens.roles),
        };
        builder.content_type("application/json").body(template.fill(&facts))
    }
}
