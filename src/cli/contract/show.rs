//! `vestibule contract show`: what a contract serves, as a shell script that anybody can run line by line.

use serde::Serialize;
use serde_json::Value;

use super::{
    super::{CliResult, output::OutputFormat},
    walkthrough::{self, EMAIL, PASSWORD, SampleValue, TokenKind, USERNAME},
};
use crate::contracts::{Action, Auth, Contract, Operation};

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    actions: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    operation: &'static str,
    method: String,
    path: &'a str,
    guarded: bool,
    request: Vec<&'a str>,
    status: u16,
    response: Option<&'a Value>,
    example: String,
}

pub(super) fn run(contract: &Contract, url: &str, format: OutputFormat) -> CliResult {
    let steps = walkthrough::steps(contract);
    let actions = steps.iter().map(|action| Step {
        operation: action.operation.word(),
        method: action.method.to_string(),
        path: &action.path,
        guarded: action.auth == Auth::Authenticated,
        request: action.request.iter().map(|field| field.name.as_str()).collect(),
        status: action.status.as_u16(),
        response: action.response.as_ref().map(|response| &response.tree),
        example: example(contract, action, url),
    });
    let shown =
        Shown { name: &contract.name, title: &contract.title, source: contract.source.as_deref(), actions: actions.collect() };
    format.print(&shown, || script(contract, &shown))
}

fn script(contract: &Contract, shown: &Shown<'_>) -> String {
    let mut parts = vec![head(shown)];
    if walkthrough::needs_account(contract) {
        parts.push(format!(
            "# Somebody to sign in.\nprintf '%s\\n' '{PASSWORD}' | \\\n  vestibule user create {EMAIL} --username {USERNAME} --password-stdin"
        ));
    }
    if contract.actions.iter().any(|action| action.operation == Operation::ApiKeyLogin) {
        parts.push(format!(
            "# A key for programs that act for her; it is shown once.\nkey=$(vestibule api-key create {EMAIL} example --json | sed -n 's/.*\"key\": \"\\(.*\\)\".*/\\1/p')"
        ));
    }
    parts.extend(shown.actions.iter().map(|step| {
        let response = step.response.map(|response| format!(" {response}")).unwrap_or_default();
        format!("# {}: {} {} answers {}{response}\n{}", step.operation, step.method, step.path, step.status, step.example)
    }));
    parts.join("\n\n")
}

fn head(shown: &Shown<'_>) -> String {
    let source = shown.source.map(|source| format!("\n# {source}")).unwrap_or_default();
    format!("# {} ({}){source}\n# A script for a shell: it runs as it stands while the house is open.", shown.title, shown.name)
}

/// A call with curl that keeps the tokens of the reply; one that cannot succeed as it stands is a remark.
fn example(contract: &Contract, action: &Action, url: &str) -> String {
    let call = call(contract, action, url);
    let kept = walkthrough::kept(action);
    let mut lines = vec![call.clone()];
    if !kept.is_empty() {
        lines = vec![format!("reply=$({call})"), "printf '%s\\n' \"$reply\"".to_owned()];
    }
    lines.extend(kept.into_iter().map(|(what, way)| {
        let name = way.last().copied().unwrap_or_default();
        format!("{}=$(printf %s \"$reply\" | sed -n 's/.*\"{name}\" *: *\"\\([^\"]*\\)\".*/\\1/p')", variable(what))
    }));
    let lines = lines.join("\n");
    if let Some(why) = walkthrough::hindrance(contract, action) {
        return format!("It {why}:\n{lines}").lines().map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n");
    }
    lines
}

fn call(contract: &Contract, action: &Action, url: &str) -> String {
    let mut parts = vec![format!("curl -sS --fail-with-body -X {} '{url}{}'", action.method, action.path)];
    if action.auth == Auth::Authenticated {
        parts.push(format!("-H \"Authorization: {}$access\"", walkthrough::before_token(contract.scheme)));
    }
    let fields = walkthrough::fields(action);
    if !fields.is_empty() {
        let fields: Vec<String> = fields.into_iter().map(|(name, sent)| format!("{}: {}", json(name), value(sent))).collect();
        parts.push("-H 'Content-Type: application/json'".to_owned());
        parts.push(format!("-d '{{{}}}'", fields.join(", ")));
    }
    parts.join(" \\\n  ")
}

/// Inside of single quotes; a variable stands between two such texts.
fn value(sent: SampleValue) -> String {
    match sent {
        SampleValue::Text(text) => json(text),
        SampleValue::TokenKind(what) => format!("\"'\"${}\"'\"", variable(what)),
        SampleValue::ApiKey => "\"'\"$key\"'\"".to_owned(),
        SampleValue::Mailed(what) => json(&what.to_uppercase()),
    }
}

/// None of the texts of a walk has a quote of the shell in it, and no name of a field either, or it is closed and opened.
fn json(text: &str) -> String {
    Value::from(text).to_string().replace('\'', "'\\''")
}

fn variable(kept: TokenKind) -> &'static str {
    match kept {
        TokenKind::Access => "access",
        TokenKind::Refresh => "refresh",
    }
}
