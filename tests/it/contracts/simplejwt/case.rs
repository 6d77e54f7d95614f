//! One request and what must come back.

use reqwest::Method;
use serde_json::{Value, json};

use super::forge::Forge;
use crate::harness::{self, TestApp, TestResponse};

pub(super) struct Case {
    pub(super) name: &'static str,
    method: &'static str,
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    token: Option<fn(&Forge) -> String>,
    want: Want,
}

pub(super) enum Want {
    /// This status and this body.
    Says(u16, Value),
    /// 200 and two tokens.
    Pair,
    /// 200 and an access token.
    Access,
    /// 200 and Alice.
    Alice,
    /// 201 and all that the clients' document shows.
    Registered,
    /// This status and no body.
    Silent(u16),
}

/// Anything at all; `wants` completes it.
pub(super) fn ask(name: &'static str, method: &'static str, path: &'static str) -> Case {
    Case { name, method, path, headers: Vec::new(), body: None, token: None, want: Want::Silent(200) }
}

/// A POST with this JSON, whether it is any or not.
pub(super) fn post(name: &'static str, path: &'static str, body: impl Into<String>) -> Case {
    posted(name, path, "application/json", body)
}

pub(super) fn posted(name: &'static str, path: &'static str, media: &str, body: impl Into<String>) -> Case {
    Case { body: Some(body.into()), ..ask(name, "POST", path).header("content-type", media) }
}

impl Case {
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    /// Replaces `TOKEN` everywhere.
    pub(super) fn with(self, token: fn(&Forge) -> String) -> Self {
        Self { token: Some(token), ..self }
    }

    pub(super) fn wants(self, want: Want) -> Self {
        Self { want, ..self }
    }

    pub(super) async fn ask(&self, app: &TestApp, forge: &Forge) -> TestResponse {
        let token = self.token.map(|make| make(forge)).unwrap_or_default();
        let fill = |text: &str| text.replace("TOKEN", &token);
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut request = app.anonymous().request(method, &fill(self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, fill(value));
        }
        if let Some(body) = &self.body {
            request = request.body(fill(body));
        }
        harness::fetch(request).await
    }

    pub(super) fn judge(&self, answer: &TestResponse) -> Result<(), String> {
        let good = match &self.want {
            Want::Says(status, body) => (answer.status, &answer.body) == (*status, body),
            Want::Pair => answer.status == 200 && tokens(&answer.body, &["access", "refresh"]),
            Want::Access => answer.status == 200 && tokens(&answer.body, &["access"]),
            Want::Alice => (answer.status, &answer.body) == (200, &alice()),
            Want::Registered => answer.status == 201 && is_registered(&answer.body),
            Want::Silent(status) => answer.status == *status && answer.text.is_empty(),
        };
        let challenge = answer.header("www-authenticate");
        let allowed = if self.path.contains("/me") { "GET, HEAD, OPTIONS" } else { "POST, OPTIONS" };
        if !good {
            return Err(format!("{} {}; wanted {}", answer.status, answer.text, self.want.words()));
        }
        if (answer.status == 401) != challenge.starts_with("Bearer realm=\"api\"") {
            return Err(format!("{} with the challenge {challenge:?}", answer.status));
        }
        if answer.status == 405 && answer.header("allow") != allowed {
            return Err(format!("allows {:?} and not {allowed:?}", answer.header("allow")));
        }
        Ok(())
    }
}

impl Want {
    fn words(&self) -> String {
        match self {
            Self::Says(status, body) => format!("{status} {body}"),
            Self::Pair => "200 with two tokens".to_owned(),
            Self::Access => "200 with an access token".to_owned(),
            Self::Alice => format!("200 {}", alice()),
            Self::Registered => "201 with tokens, user and token_info".to_owned(),
            Self::Silent(status) => format!("{status} without a body"),
        }
    }
}

fn alice() -> Value {
    json!({ "id": 1, "username": "alice", "email": "alice@example.com", "first_name": "Alice", "last_name": "A" })
}

fn keys(body: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = body.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
    keys.sort_unstable();
    keys
}

/// These keys and no other, each with a token.
fn tokens(body: &Value, names: &[&str]) -> bool {
    keys(body) == names && names.iter().all(|name| body[name].as_str().is_some_and(|text| text.split('.').count() == 3))
}

fn is_registered(body: &Value) -> bool {
    let user = json!({ "id": body["user"]["id"].as_i64(), "username": "newbie", "email": "n@example.com",
                       "first_name": "N", "last_name": "B" });
    let is_time = |key: &str| {
        let text = body["token_info"][key].as_str().unwrap_or_default();
        text.len() == "2026-11-21T11:34:29.000Z".len() && text.ends_with('Z')
    };
    keys(body) == ["access", "refresh", "token_info", "user"]
        && body["user"] == user
        && keys(&body["token_info"]) == ["expires_at", "issued_at", "type"]
        && is_time("expires_at")
        && is_time("issued_at")
        && body["token_info"]["type"] == "Bearer"
}
