//! Asks the former server whether a password is right, for users whose hash only that server can verify.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::{sync::Semaphore, time::timeout};

use super::{
    http_client::{HttpClient, HttpRequest, HttpResponse, ResponseLimits},
    legacy_tokens,
};
use crate::{
    config::Config,
    crypto::{jwt, legacy_tokens::LegacyTokenVerifier},
    error::{Error, InternalError, Result},
};

/// For the answer, and for a turn to ask.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Of the answer.
const MAX_BODY: usize = 64 << 10;
/// So many questions at a time.
const MAX_ASKED: usize = 8;
/// After which a client tries again, if there was no answer that is understood.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// As far down as this, an answer may name the user. What lies deeper is not about the sign-in.
const MAX_DEPTH: usize = 1;

pub struct FormerServer {
    client: HttpClient,
    slots: Semaphore,
    /// The claim and field that names the user.
    claim: String,
    /// Only what the former server signed is one of its tokens: answers also contain what users have typed.
    verifier: Option<LegacyTokenVerifier>,
}

/// A sign-in as a contract has it: the fields that it names and no others, so that both servers look for the same user.
#[derive(Clone)]
pub struct SignInRequest {
    pub path: String,
    /// JSON.
    pub body: Bytes,
}

impl FormerServer {
    /// The server that the settings name, if they do.
    ///
    /// # Errors
    /// A fault, if its URL is none.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        let takeover = &config.takeover;
        let Some(url) = &takeover.ask else { return Ok(None) };
        let limits = ResponseLimits { timeout: TIMEOUT, max_body: MAX_BODY };
        let client = HttpClient::to(url, limits).map_err(|error| InternalError::new("read `takeover.ask`", error))?;
        let verifier = legacy_tokens::verifier(takeover, config.signing_key.as_ref());
        Ok(Some(Self { client, slots: Semaphore::new(MAX_ASKED), claim: takeover.claims.user_id.clone(), verifier }))
    }

    /// Whether it lets this user in.
    ///
    /// # Errors
    /// `Overloaded`, if it is not there, too busy, or says neither yes nor no.
    pub async fn lets_in(&self, request: &SignInRequest, user: i64) -> Result<bool> {
        let busy = Error::Overloaded(RETRY_AFTER);
        let Ok(Ok(_slot)) = timeout(TIMEOUT, self.slots.acquire()).await else { return Err(busy) };
        let headers = [("content-type", "application/json"), ("accept", "application/json")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let asked = HttpRequest { method: "POST", path: &request.path, headers: &headers, body: &request.body };
        let verdict = match self.client.ask(asked).await {
            Ok(response) => self.verdict(&response, user),
            Err(error) => Err(error.to_string()),
        };
        verdict.map_err(|why| {
            tracing::warn!(event = "former_server_unclear", why, "the former server did not say whether a password is right");
            busy
        })
    }

    fn verdict(&self, response: &HttpResponse, user: i64) -> Result<bool, String> {
        match response.status {
            400 | 401 => Ok(false),
            200 | 201 => {
                let body = serde_json::from_slice(&response.body).map_err(|_| "its answer is not JSON".to_owned())?;
                match self.users(&body).as_slice() {
                    [] => Err(format!("its answer names no user: it has no token of its own and no field {}", self.claim)),
                    named if named.iter().all(|named| *named == user) => Ok(true),
                    _ => Err("its answer names another user".to_owned()),
                }
            }
            status => Err(format!("it answered {status}")),
        }
    }

    /// Whom the tokens and the fields of an answer name.
    fn users(&self, answer: &Value) -> Vec<i64> {
        let mut found = Vec::new();
        self.collect(answer, MAX_DEPTH, &mut found);
        found
    }

    fn collect(&self, value: &Value, depth: usize, found: &mut Vec<i64>) {
        let Value::Object(fields) = value else { return };
        for (name, value) in fields {
            found.extend(value.as_str().and_then(|text| self.in_token(text)));
            found.extend(jwt::integer(value).filter(|_| *name == self.claim));
            if name == "user" {
                found.extend(value.get("id").and_then(jwt::integer));
            }
            if depth > 0 {
                self.collect(value, depth - 1, found);
            }
        }
    }

    fn in_token(&self, text: &str) -> Option<i64> {
        Some(self.verifier.as_ref()?.read(text).ok()?.user)
    }
}
