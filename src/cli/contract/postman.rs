//! `vestibule contract export --format postman`: a Postman collection (v2.1) that stores the tokens it receives.

use serde_json::{Value, json};

use super::{
    transport::{self, Place, SentHeader},
    walkthrough::{self, EMAIL, PASSWORD, SampleValue, TokenKind, USERNAME},
};
use crate::{
    cli::{error::CliResult, output::OutputFormat},
    contracts::{Action, Contract, Operation},
    web::contracts::response_example,
};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// The collection, or the environment of this name.
pub fn run(contract: &Contract, url: &str, environment: Option<&str>) -> CliResult {
    let exported = match environment {
        Some(name) => environment_of(name, url),
        None => collection(contract, url),
    };
    OutputFormat::Json.print(&exported, String::new)
}

fn variables(url: &str) -> [(&'static str, &str); 9] {
    [
        ("base_url", url),
        ("access_token", ""),
        ("refresh_token", ""),
        ("email", EMAIL),
        ("username", USERNAME),
        ("password", PASSWORD),
        ("api_key", ""),
        ("code", ""),
        ("token", ""),
    ]
}

/// Its variables take the place of those of the collection, and the collection stores the tokens there.
fn environment_of(name: &str, url: &str) -> Value {
    json!({
        "name": name,
        "values": variables(url).map(|(key, value)| json!({ "key": key, "value": value, "enabled": true })),
        "_postman_variable_scope": "environment",
    })
}

fn collection(contract: &Contract, url: &str) -> Value {
    let steps = walkthrough::steps(contract);
    json!({
        "info": { "name": contract.title, "description": contract.source, "schema": SCHEMA },
        "variable": variables(url).map(|(key, value)| json!({ "key": key, "value": value })),
        "item": steps.iter().map(|action| item(contract, action)).collect::<Vec<_>>(),
    })
}

fn item(contract: &Contract, action: &Action) -> Value {
    // Postman keeps the cookies of responses, and sends them by itself.
    let sent = transport::sent_headers(contract, action).into_iter();
    let mut headers: Vec<Value> = sent
        .map(|SentHeader { name, before_token, token }| {
            json!({ "key": name, "value": format!("{before_token}{{{{{}}}}}", variable(token)) })
        })
        .collect();
    let mut request = json!({
        "method": action.method.as_str(),
        "url": {
            "raw": format!("{{{{base_url}}}}{}", action.path),
            "host": ["{{base_url}}"],
            "path": action.path.trim_start_matches('/').split('/').collect::<Vec<_>>(),
        },
    });
    let fields = walkthrough::fields(contract, action);
    if action.has_body() {
        headers.push(json!({ "key": "Content-Type", "value": "application/json" }));
        let body: serde_json::Map<String, Value> =
            fields.into_iter().map(|(name, sent)| (name.to_owned(), value(sent))).collect();
        let raw = format!("{:#}", action.body(body));
        request["body"] = json!({ "mode": "raw", "raw": raw, "options": { "raw": { "language": "json" } } });
    }
    request["header"] = headers.into();
    if let Some(why) = walkthrough::obstacle(contract, action) {
        request["description"] = format!("This request {why}.").into();
    }
    json!({
        "name": action.operation.word(),
        "response": [saved_response(contract, action, &request)],
        "request": request,
        "event": [{ "listen": "test", "script": { "type": "text/javascript", "exec": script(contract, action) } }],
    })
}

/// What the request is answered with, as Postman shows it and its mock servers send it.
fn saved_response(contract: &Contract, action: &Action, request: &Value) -> Value {
    let body = response_example(contract, action).map_or(String::new(), |body| format!("{body:#}"));
    let language = if body.is_empty() { "text" } else { "json" };
    json!({
        "name": action.status.to_string(),
        "originalRequest": request,
        "status": action.status.canonical_reason().unwrap_or_default(),
        "code": action.status.as_u16(),
        "_postman_previewlanguage": language,
        "body": body,
    })
}

fn value(sent: SampleValue) -> Value {
    let text = match sent {
        SampleValue::Flag(flag) => return flag.into(),
        SampleValue::Text(EMAIL) => "{{email}}".to_owned(),
        SampleValue::Text(USERNAME) => "{{username}}".to_owned(),
        SampleValue::Text(PASSWORD) => "{{password}}".to_owned(),
        SampleValue::Text(text) => text.to_owned(),
        SampleValue::Token(kind) => format!("{{{{{}}}}}", variable(kind)),
        SampleValue::ApiKey => "{{api_key}}".to_owned(),
        SampleValue::FromEmail(what) => format!("{{{{{what}}}}}"),
    };
    text.into()
}

/// Checks the status and stores the tokens: in the environment if it has such a variable, otherwise in the collection.
fn script(contract: &Contract, action: &Action) -> Vec<String> {
    let good = action.status.as_u16();
    let invalid = contract.errors.statuses.invalid.map_or(400, |status| status.as_u16());
    // A request that cannot succeed yet is refused like this.
    let refused = match action.operation {
        _ if walkthrough::obstacle(contract, action).is_none() => Vec::new(),
        Operation::Refresh | Operation::SecondFactor => vec![401],
        Operation::ResendVerification => vec![429],
        Operation::DeleteMe => vec![invalid, 401],
        _ => vec![invalid],
    };
    let allowed: Vec<u16> = std::iter::once(good).chain(refused).collect();
    let mut lines = vec![format!(
        "pm.test({}, () => pm.expect(pm.response.code).to.be.oneOf({}));",
        Value::from(format!("{} answers {good}", action.operation.word())),
        json!(allowed)
    )];
    let tokens = transport::received(action);
    if !tokens.is_empty() {
        lines.push("const keep = (name, value) =>".to_owned());
        lines.push("  (pm.environment.has(name) ? pm.environment : pm.collectionVariables).set(name, value);".to_owned());
        lines.push(format!("if (pm.response.code === {good}) {{"));
        for (what, place) in tokens {
            lines.push(format!("  keep(\"{}\", {});", variable(what), found(&place)));
        }
        lines.push("}".to_owned());
    }
    lines
}

/// The expression for a token of the response. In a header it comes after the scheme.
fn found(place: &Place<'_>) -> String {
    match place {
        Place::Body(path) => {
            let path: Vec<String> = path.iter().map(|name| format!("[{}]", Value::from(*name))).collect();
            format!("pm.response.json(){}", path.concat())
        }
        Place::Header(name) => format!("pm.response.headers.get({}).split(\" \").pop()", Value::from(name.as_str())),
        Place::Cookie(name) => format!("pm.cookies.get({})", Value::from(*name)),
    }
}

fn variable(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Access => "access_token",
        TokenKind::Refresh => "refresh_token",
    }
}
