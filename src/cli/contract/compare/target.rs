//! One of the two servers, and who we are there.

use data_encoding::HEXLOWER;
use serde_json::Value;

use super::{
    http_client::{HttpClient, HttpResponse},
    request_cases::{self, Body, RequestCase},
};
use crate::{
    cli::{
        CliResult,
        contract::walkthrough::{self, TokenKind},
        error::CliError,
    },
    contracts::{Action, Contract, Operation},
    crypto::keyring,
    types::secret::Secret,
};

/// Who asks, on both sides.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) username: String,
    pub(super) email: String,
    pub(super) password: Secret,
    /// Each server has made its own.
    pub(super) key: Option<Secret>,
    /// Marks what this run makes.
    pub(super) newcomer: String,
}

pub(super) struct Target {
    name: &'static str,
    client: HttpClient,
    account: Account,
    access: String,
    refresh: String,
}

/// A name that nobody has yet.
pub(super) fn newcomer() -> String {
    format!("compare-{}", HEXLOWER.encode(&keyring::random::<5>()))
}

impl Target {
    pub(super) fn new(name: &'static str, url: &str, account: Account) -> CliResult<Self> {
        Ok(Self { name, client: HttpClient::to(url)?, account, access: String::new(), refresh: String::new() })
    }

    /// Makes the account where the contract can.
    pub(super) async fn register(&mut self, contract: &Contract) -> CliResult {
        let Some(action) = find(contract, |operation| operation == Operation::Register) else {
            let why = "this contract signs nobody up: give an account by --username or --email, and its --password-stdin";
            return Err(CliError::Usage(why.to_owned()));
        };
        // The account is the newcomer of its own registration.
        let named = std::mem::replace(&mut self.account.newcomer, self.account.username.clone());
        let response = self.good(contract, action).await;
        self.account.newcomer = named;
        self.must(&response?, action)
    }

    pub(super) async fn sign_in(&mut self, contract: &Contract) -> CliResult {
        let Some(action) = find(contract, |operation| matches!(operation, Operation::Login | Operation::ApiKeyLogin)) else {
            return Ok(());
        };
        let response = self.good(contract, action).await?;
        self.must(&response, action)?;
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        for (what, way) in walkthrough::kept(action) {
            let found = way.iter().try_fold(&body, |tree, name| tree.get(name)).and_then(Value::as_str);
            let token = found.unwrap_or_default().to_owned();
            match what {
                TokenKind::Access => self.access = token,
                TokenKind::Refresh => self.refresh = token,
            }
        }
        Ok(())
    }

    async fn good(&self, contract: &Contract, action: &Action) -> CliResult<HttpResponse> {
        let mut request_cases = request_cases::request_cases(contract).into_iter();
        let good = request_cases.find(|case| case.operation == action.operation && case.name == "good");
        match good {
            Some(case) => self.ask(&case).await,
            None => Err(CliError::Refused(format!("{} cannot be tried", action.operation.word()))),
        }
    }

    fn must(&self, response: &HttpResponse, action: &Action) -> CliResult {
        if (200..300).contains(&response.status) {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&response.body);
        let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
        Err(CliError::Refused(format!("{} refuses {}: {} {text}", self.name, action.operation.word(), response.status)))
    }

    pub(super) async fn ask(&self, case: &RequestCase) -> CliResult<HttpResponse> {
        let mut headers: Vec<(String, String)> =
            case.headers.iter().map(|(name, value)| ((*name).to_owned(), self.fill(value))).collect();
        if !case.headers.iter().any(|(name, _)| *name == "accept") {
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
        self.client.ask(&case.method, &case.path, &headers, body.map(String::into_bytes)).await
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
            (request_cases::NEWCOMER, account.newcomer.as_str()),
        ];
        slots.iter().fold(text.to_owned(), |text, (slot, value)| text.replace(slot, value))
    }
}

fn find(contract: &Contract, wanted: impl Fn(Operation) -> bool) -> Option<&Action> {
    contract.actions.iter().find(|action| wanted(action.operation))
}
