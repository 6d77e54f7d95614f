//! One of the two servers, and the account used on it.

use std::time::Duration;

use data_encoding::HEXLOWER;
use serde_json::Value;

use super::{
    profile::Profile,
    request_cases::{self, Body, RequestCase},
};
use crate::{
    app::http_client::{HttpClient, HttpRequest, HttpResponse, ResponseLimits},
    cli::{
        contract::{
            compare::differences::set_cookie,
            transport::{self, Place},
            walkthrough::TokenKind,
        },
        error::{CliError, CliResult},
    },
    contracts::{Action, Contract, Operation},
    crypto::keyring,
    types::secret::Secret,
};

const LIMITS: ResponseLimits = ResponseLimits { timeout: Duration::from_secs(30), max_body: 4 << 20 };

/// The account that sends the requests, on both sides.
#[derive(Clone)]
pub struct Account {
    pub username: String,
    pub email: String,
    pub password: Secret,
    /// Each server has created its own.
    pub key: Option<Secret>,
    /// Of what this run creates.
    pub new_name: String,
}

pub struct Target {
    name: &'static str,
    client: HttpClient,
    account: Account,
    access: String,
    refresh: String,
}

/// A name that is not taken.
pub fn new_name() -> String {
    format!("compare-{}", HEXLOWER.encode(&keyring::random::<5>()))
}

impl Account {
    pub fn random() -> Self {
        let username = new_name();
        let password = Secret::new(format!("Pass-{}", new_name()));
        Self { email: format!("{username}@example.com"), username, password, key: None, new_name: new_name() }
    }
}

impl Target {
    pub fn new(name: &'static str, url: &str, account: Account) -> CliResult<Self> {
        Ok(Self {
            name,
            client: HttpClient::to(url, LIMITS).map_err(CliError::Usage)?,
            account,
            access: String::new(),
            refresh: String::new(),
        })
    }

    /// Registers the account with the contract.
    pub async fn register(&mut self, contract: &Contract) -> CliResult {
        let Some(action) = find(contract, |operation| operation == Operation::Register) else {
            let why = "this contract has no registration: name an account with --username or --email and --password-stdin";
            return Err(CliError::Usage(why.to_owned()));
        };
        // The registration creates this very account.
        let new_name = std::mem::replace(&mut self.account.new_name, self.account.username.clone());
        let response = self.good(contract, action).await;
        self.account.new_name = new_name;
        self.require_success(&response?, action)
    }

    /// The refresh token of the last sign-in.
    pub fn refresh(&self) -> &str {
        &self.refresh
    }

    pub fn rename_newcomer(&mut self, name: &str) {
        name.clone_into(&mut self.account.new_name);
    }

    /// What the responses to a sign-in and to `me` say about the account.
    pub async fn profile(&self, contract: &Contract) -> CliResult<Profile> {
        let mut profile = Profile::default();
        for operation in [Operation::Login, Operation::Me] {
            let Some(action) = find(contract, |known| known == operation) else { continue };
            let response = self.good(contract, action).await?;
            profile.learn(contract, action, &serde_json::from_slice(&response.body).unwrap_or_default());
        }
        Ok(profile)
    }

    pub async fn sign_in(&mut self, contract: &Contract) -> CliResult {
        let Some(action) = find(contract, |operation| matches!(operation, Operation::Login | Operation::ApiKeyLogin)) else {
            return Ok(());
        };
        let response = self.good(contract, action).await?;
        self.require_success(&response, action)?;
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        for (what, place) in transport::received(action) {
            let token = found(&place, (&response, &body)).unwrap_or_default();
            match what {
                TokenKind::Access => self.access = token,
                TokenKind::Refresh => self.refresh = token,
            }
        }
        Ok(())
    }

    async fn good(&self, contract: &Contract, action: &Action) -> CliResult<HttpResponse> {
        let mut cases = request_cases::all(contract).into_iter();
        let good = cases.find(|case| case.operation == action.operation && case.name == "good");
        match good {
            Some(case) => self.ask(&case).await,
            None => Err(CliError::Refused(format!("{} cannot be sent", action.operation.word()))),
        }
    }

    fn require_success(&self, response: &HttpResponse, action: &Action) -> CliResult {
        if (200..300).contains(&response.status) {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&response.body);
        let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
        Err(CliError::Refused(format!("{} refused {}: {} {text}", self.name, action.operation.word(), response.status)))
    }

    pub async fn ask(&self, case: &RequestCase) -> CliResult<HttpResponse> {
        let mut headers: Vec<(String, String)> =
            case.headers.iter().map(|(name, value)| (name.clone(), self.fill(value))).collect();
        if !case.headers.iter().any(|(name, _)| name == "accept") {
            headers.push(("accept".to_owned(), "application/json".to_owned()));
        }
        let (media, body) = match &case.body {
            Body::None => (None, None),
            Body::Json(value) => (Some("application/json"), Some(self.filled(value).to_string())),
            Body::Form(fields) => {
                let fields = fields.iter().map(|(name, value)| (name, self.fill(value)));
                let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                (Some("application/x-www-form-urlencoded"), Some(text))
            }
            Body::Raw(media, text) => (Some(*media), Some((*text).to_owned())),
        };
        headers.extend(media.map(|media| ("content-type".to_owned(), media.to_owned())));
        let body = body.unwrap_or_default();
        let request = HttpRequest { method: &case.method, path: &case.path, headers: &headers, body: body.as_bytes() };
        Ok(self.client.ask(request).await?)
    }

    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.fill(text).into(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            other => other.clone(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let account = &self.account;
        let slots = [
            (request_cases::ACCESS, self.access.as_str()),
            (request_cases::REFRESH, self.refresh.as_str()),
            (request_cases::EMAIL, account.email.as_str()),
            (request_cases::USERNAME, account.username.as_str()),
            (request_cases::PASSWORD, account.password.reveal()),
            (request_cases::KEY, account.key.as_ref().map(Secret::reveal).unwrap_or_default()),
            (request_cases::NEW_NAME, account.new_name.as_str()),
        ];
        slots.iter().fold(text.to_owned(), |text, (slot, value)| text.replace(slot, value))
    }
}

/// A token of a response. In a header it comes after the scheme.
fn found(place: &Place<'_>, (response, body): (&HttpResponse, &Value)) -> Option<String> {
    match place {
        Place::Body(path) => path.iter().try_fold(body, |tree, name| tree.get(name))?.as_str().map(ToOwned::to_owned),
        Place::Header(name) => response.headers.get(*name)?.to_str().ok()?.split(' ').next_back().map(ToOwned::to_owned),
        Place::Cookie(name) => set_cookie(&response.headers, name),
    }
}

fn find(contract: &Contract, wanted: impl Fn(Operation) -> bool) -> Option<&Action> {
    contract.actions.iter().find(|action| wanted(action.operation))
}
