//! Asks the former server whether a password is right, for users whose hash only that server can verify.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::{sync::Semaphore, time::timeout};

use super::http_client::{HttpClient, HttpRequest, HttpResponse, ResponseLimits};
use crate::{
    config::takeover::Takeover,
    crypto::jwt,
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
/// Where else than in tokens an answer may name the user, as far down as this.
const MAX_DEPTH: usize = 4;

pub struct FormerServer {
    client: HttpClient,
    slots: Semaphore,
    /// The claim and field that names the user.
    claim: String,
}

/// A sign-in as it was sent to a contract.
#[derive(Clone)]
pub struct SignInRequest {
    pub path: String,
    pub content_type: String,
    pub body: Bytes,
}

impl FormerServer {
    /// The server that the settings name, if they do.
    ///
    /// # Errors
    /// A fault, if its URL is none.
    pub fn of(takeover: &Takeover) -> Result<Option<Self>> {
        let Some(url) = &takeover.ask else { return Ok(None) };
        let limits = ResponseLimits { timeout: TIMEOUT, max_body: MAX_BODY };
        let client = HttpClient::to(url, limits).map_err(|error| InternalError::new("read `takeover.ask`", error))?;
        Ok(Some(Self { client, slots: Semaphore::new(MAX_ASKED), claim: takeover.claims.user_id.clone() }))
    }

    /// Whether it lets this user in.
    ///
    /// # Errors
    /// `Overloaded`, if it is not there, too busy, or says neither yes nor no.
    pub async fn lets_in(&self, request: &SignInRequest, user: i64) -> Result<bool> {
        let busy = Error::Overloaded(RETRY_AFTER);
        let Ok(Ok(_slot)) = timeout(TIMEOUT, self.slots.acquire()).await else { return Err(busy) };
        let headers = [("content-type", request.content_type.as_str()), ("accept", "application/json")];
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
                    [] => Err(format!("its answer names no user: it has no token with the claim {}", self.claim)),
                    named if named.iter().all(|named| *named == user) => Ok(true),
                    _ => Err("its answer names another user".to_owned()),
                }
            }
            status => Err(format!("it answered {status}")),
        }
    }

    /// Whom the tokens in an answer are for; without one, whom its fields name.
    fn users(&self, answer: &Value) -> Vec<i64> {
        let (mut in_tokens, mut in_fields) = (Vec::new(), Vec::new());
        self.collect(answer, MAX_DEPTH, &mut |value| match value {
            Named::ByToken(user) => in_tokens.push(user),
            Named::ByField(user) => in_fields.push(user),
        });
        if in_tokens.is_empty() { in_fields } else { in_tokens }
    }

    fn collect(&self, value: &Value, depth: usize, found: &mut impl FnMut(Named)) {
        let Value::Object(fields) = value else { return };
        for (name, value) in fields {
            if let Some(user) = value.as_str().and_then(|text| self.in_token(text)) {
                found(Named::ByToken(user));
            }
            if let Some(user) = jwt::integer(value).filter(|_| *name == self.claim) {
                found(Named::ByField(user));
            }
            if name == "user"
                && let Some(user) = value.get("id").and_then(jwt::integer)
            {
                found(Named::ByField(user));
            }
            if depth > 0 {
                self.collect(value, depth - 1, found);
            }
        }
    }

    /// Nothing but the id is taken from a token, which comes from the server that made it.
    fn in_token(&self, text: &str) -> Option<i64> {
        let [_, claims] = jwt::unchecked(text)?;
        jwt::integer(claims.get(&self.claim)?)
    }
}

enum Named {
    ByToken(i64),
    ByField(i64),
}
