//! `vestibule contract show`: a shell script with an example of every request of a contract.

use serde::Serialize;
use serde_json::Value;

use super::walkthrough::{self, EMAIL, PASSWORD, SampleValue, TokenKind, USERNAME};
use crate::{
    cli::{error::CliResult, output::OutputFormat},
    contracts::{Action, Auth, Contract, Operation},
};

#[derive(Serialize)]
struct WalkthroughOutput<'a> {
    name: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    actions: Vec<StepOutput<'a>>,
}

#[derive(Serialize)]
struct StepOutput<'a> {
    operation: &'static str,
    method: String,
    path: &'a str,
    authenticated: bool,
    request: Vec<&'a str>,
    status: u16,
    response: Option<&'a Value>,
    example: String,
}

pub fn run(contract: &Contract, url: &str, words: &str, format: OutputFormat) -> CliResult {
    let steps = walkthrough::steps(contract);
    let actions = steps.iter().map(|action| StepOutput {
        operation: action.operation.word(),
        method: action.method.to_string(),
        path: &action.path,
        authenticated: action.auth == Auth::Authenticated,
        request: action.request.iter().map(|field| field.name.as_str()).collect(),
        status: action.status.as_u16(),
        response: action.response.as_ref().map(|response| &response.tree),
        example: example(contract, action, url),
    });
    let shown = WalkthroughOutput {
        name: &contract.name,
        title: &contract.title,
        source: contract.source.as_deref(),
        actions: actions.collect(),
    };
    format.print(&shown, || script(contract, &shown, words))
}

fn script(contract: &Contract, shown: &WalkthroughOutput<'_>, words: &str) -> String {
    let mut parts = vec![header(shown)];
    if walkthrough::needs_account(contract) {
        parts.push(format!(
            "# A user to sign in.\nprintf '%s\\n' '{PASSWORD}' | \\\n  vestibule{words} user create {EMAIL} --username {USERNAME} --password-stdin"
        ));
    }
    if contract.actions.iter().any(|action| action.operation == Operation::ApiKeyLogin) {
        parts.push(format!(
            "# An API key; it is printed once.\nkey=$(vestibule{words} api-key create {EMAIL} example --json | sed -n 's/.*\"key\": \"\\(.*\\)\".*/\\1/p')"
        ));
    }
    parts.extend(shown.actions.iter().map(|step| {
        let response = step.response.map(|response| format!(" {response}")).unwrap_or_default();
        format!("# {}: {} {} returns {}{response}\n{}", step.operation, step.method, step.path, step.status, step.example)
    }));
    parts.join("\n\n")
}

fn header(shown: &WalkthroughOutput<'_>) -> String {
    let source = shown.source.map(|source| format!("\n# {source}")).unwrap_or_default();
    format!("# {} ({}){source}\n# A shell script that you can run while the server is running.\nset -e", shown.title, shown.name)
}

/// A curl command that stores the tokens of the response. One that cannot succeed as it is is commented out.
fn example(contract: &Contract, action: &Action, url: &str) -> String {
    let call = call(contract, action, url);
    let tokens = walkthrough::received_tokens(action);
    let mut lines = vec![call.clone()];
    if !tokens.is_empty() {
        lines = vec![format!("response=$({call})"), "printf '%s\\n' \"$response\"".to_owned()];
    }
    lines.extend(tokens.into_iter().map(|(what, path)| {
        let name = path.last().copied().unwrap_or_default();
        format!("{}=$(printf %s \"$response\" | sed -n 's/.*\"{name}\" *: *\"\\([^\"]*\\)\".*/\\1/p')", variable(what))
    }));
    let lines = lines.join("\n");
    if let Some(why) = walkthrough::obstacle(contract, action) {
        return format!("This request {why}:\n{lines}").lines().map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n");
    }
    lines
}

fn call(contract: &Contract, action: &Action, url: &str) -> String {
    let mut parts = vec![format!("curl -sS --fail-with-body -w '\\n' -X {} '{url}{}'", action.method, action.path)];
    if action.auth == Auth::Authenticated {
        let header = &contract.token_header;
        parts.push(format!("-H \"{}: {}$access\"", header.shown_name(), header.before_token()));
    }
    if action.has_body() {
        parts.push("-H 'Content-Type: application/json'".to_owned());
        parts.push(format!("-d '{{{}}}'", body(action).join(", ")));
    }
    parts.join(" \\\n  ")
}

/// The names and values of a body, for the inside of single quotes.
fn body(action: &Action) -> Vec<String> {
    let fields = walkthrough::fields(action).into_iter();
    let mut fields: Vec<String> = fields.map(|(name, sent)| format!("{}: {}", json(name), value(sent))).collect();
    if let Some(name) = &action.inside {
        fields = vec![format!("{}: {{{}}}", json(name), fields.join(", "))];
    }
    let selector = action.when.iter().map(|selector| format!("{}: {}", json(&selector.field), json(&selector.text)));
    selector.chain(fields).collect()
}

/// For the inside of single quotes; a variable is between two such texts.
fn value(sent: SampleValue) -> String {
    match sent {
        SampleValue::Text(text) => json(text),
        SampleValue::Flag(flag) => flag.to_string(),
        SampleValue::Token(what) => format!("\"'\"${}\"'\"", variable(what)),
        SampleValue::ApiKey => "\"'\"$key\"'\"".to_owned(),
        SampleValue::FromEmail(what) => json(&what.to_uppercase()),
    }
}

/// As JSON, for the inside of single quotes.
fn json(text: &str) -> String {
    Value::from(text).to_string().replace('\'', "'\\''")
}

fn variable(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Access => "access",
        TokenKind::Refresh => "refresh",
    }
}
