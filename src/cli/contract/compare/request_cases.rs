//! What is asked of both servers: each action with good input, and with everything that clients get wrong.

use serde_json::{Map, Value, json};

use crate::{
    cli::contract::walkthrough,
    contracts::{Action, Auth, Contract, Operation},
    error::Field,
    types::session_policy::RefreshRotation,
};

pub(super) struct RequestCase {
    pub(super) operation: Operation,
    /// As `[[expected_difference]]` names it.
    pub(super) name: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    /// Both sides sign in again after it.
    pub(super) spends: bool,
}

#[derive(Clone)]
pub(super) enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
    Raw(&'static str, &'static str),
}

/// Stand for what each server has of its own.
pub(super) const ACCESS: &str = "{access}";
pub(super) const REFRESH: &str = "{refresh}";
pub(super) const EMAIL: &str = "{email}";
pub(super) const USERNAME: &str = "{username}";
pub(super) const PASSWORD: &str = "{password}";
pub(super) const KEY: &str = "{key}";
/// Differs from run to run, and is the same on both sides.
pub(super) const NEWCOMER: &str = "{newcomer}";

const JSON: &str = "application/json";

pub(super) fn request_cases(contract: &Contract) -> Vec<RequestCase> {
    let mut request_cases: Vec<RequestCase> =
        walkthrough::steps(contract).into_iter().flat_map(|action| of(contract, action)).collect();
    if let Some(first) = contract.actions.first() {
        let path = format!("{}/nowhere/", first.route_path());
        request_cases.push(RequestCase {
            path,
            name: "a path that is not there".to_owned(),
            ..plain(contract, first, "", Body::None)
        });
    }
    request_cases
}

fn of(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    let plain = |name: &str, body: Body| plain(contract, action, name, body);
    let good = Body::Json(Value::Object(fields(action)));
    let mut request_cases = Vec::new();
    // The last two would change the password of an account, or want a mail.
    if !matches!(action.operation, Operation::ChangePassword | Operation::ResetPassword) {
        let body = if action.request.is_empty() { Body::None } else { good.clone() };
        let rotates = action.operation == Operation::Refresh && contract.session.renewal != RefreshRotation::Never;
        request_cases
            .push(RequestCase { spends: rotates || action.operation == Operation::Logout, ..plain("good", body.clone()) });
        if action.operation == Operation::Register {
            request_cases.push(plain("the same again", body.clone()));
        }
    }
    if !action.request.is_empty() {
        request_cases.extend(
            action.request.iter().flat_map(|field| bad_values(action, &field.name).map(|(name, body)| plain(&name, body))),
        );
        request_cases.extend(meanings(action).into_iter().map(|(name, field, value)| plain(name, with(action, field, value))));
        let texts = fields(action).into_iter().map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()));
        let format = Body::Form(texts.collect());
        if action.operation == Operation::Login || action.operation == Operation::Verify {
            request_cases.push(plain("good, as a form", format));
            request_cases.push(RequestCase {
                headers: vec![("accept", "application/xml".to_owned())],
                ..plain("XML wanted", good.clone())
            });
        }
        request_cases.extend(bodies().map(|(name, body)| plain(name, body)));
        request_cases
            .push(RequestCase { path: action.route_path().to_owned(), ..plain("without the last slash", Body::Json(json!({}))) });
    }
    for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let taken =
            contract.actions.iter().any(|other| other.route_path() == action.route_path() && other.method.as_str() == method);
        if !taken {
            request_cases.push(RequestCase { method: method.to_owned(), ..plain(method, Body::None) });
        }
    }
    if action.auth == Auth::Authenticated {
        let before = walkthrough::before_token(contract.scheme);
        let lines = [
            ("no header", None),
            ("a header without a token", Some(before.trim().to_owned())),
            ("a header of another scheme", Some("Basic YTpi".to_owned())),
            ("a header with garbage", Some(format!("{before}garbage"))),
            ("a header with a refresh token", Some(format!("{before}{REFRESH}"))),
            ("a header with an altered token", Some(format!("{before}{ACCESS}x"))),
            ("a header with two tokens", Some(format!("{before}{ACCESS}, {before}{ACCESS}"))),
        ];
        request_cases.extend(lines.map(|(name, line)| RequestCase {
            headers: line.into_iter().map(|line| ("authorization", line)).collect(),
            ..plain(name, good.clone())
        }));
    }
    request_cases
}

/// A request like the good one, the header that a guarded door wants included.
fn plain(contract: &Contract, action: &Action, name: &str, body: Body) -> RequestCase {
    let line = (action.auth == Auth::Authenticated).then(|| format!("{}{ACCESS}", walkthrough::before_token(contract.scheme)));
    RequestCase {
        operation: action.operation,
        name: name.to_owned(),
        method: action.method.to_string(),
        path: action.path.clone(),
        headers: line.into_iter().map(|line| ("authorization", line)).collect(),
        body,
        spends: false,
    }
}

fn fields(action: &Action) -> Map<String, Value> {
    action.request.iter().map(|field| (field.name.clone(), Value::from(good(action.operation, field.meaning)))).collect()
}

fn good(operation: Operation, means: Field) -> String {
    let newcomer = operation == Operation::Register;
    let text = match means {
        Field::Email if newcomer => return format!("{NEWCOMER}@example.com"),
        // Nobody gets a mail from a comparison.
        Field::Email if operation == Operation::ForgotPassword => return format!("{NEWCOMER}@nowhere.example.com"),
        Field::Username if newcomer => NEWCOMER,
        Field::Email => EMAIL,
        Field::Username => USERNAME,
        Field::Password | Field::OldPassword | Field::NewPassword => PASSWORD,
        Field::FirstName | Field::Name => "Ada",
        Field::LastName => "Lovelace",
        Field::Gender => "F",
        Field::Locale => "en",
        Field::Refresh => REFRESH,
        Field::Token if operation == Operation::Verify => ACCESS,
        Field::ApiKey => KEY,
        _ => "BCDF-GHJK",
    };
    text.to_owned()
}

fn with(action: &Action, name: &str, value: Value) -> Body {
    let mut fields = fields(action);
    fields.insert(name.to_owned(), value);
    Body::Json(Value::Object(fields))
}

/// One field wrong, the others good.
fn bad_values(action: &Action, name: &str) -> impl Iterator<Item = (String, Body)> {
    let mut without = fields(action);
    without.shift_remove(name);
    let values = [
        ("empty", json!("")),
        ("spaces", json!("   ")),
        ("null", Value::Null),
        ("a number", json!(1)),
        ("a flag", json!(true)),
        ("a list", json!(["x"])),
        ("an object", json!({})),
        ("with a NUL", json!("a\0b")),
        ("very long", json!("a".repeat(10_000))),
    ];
    let values: Vec<_> = values.map(|(what, value)| (format!("{name}: {what}"), with(action, name, value))).into();
    std::iter::once((format!("{name}: none"), Body::Json(Value::Object(without)))).chain(values)
}

/// Values that are well formed and mean the wrong thing.
fn meanings(action: &Action) -> Vec<(&'static str, &str, Value)> {
    let mut found = Vec::new();
    for field in &action.request {
        let mut add = |name, value: &str| found.push((name, field.name.as_str(), Value::from(value)));
        match (action.operation, field.meaning) {
            (Operation::Login, Field::Password) | (Operation::ChangePassword, Field::OldPassword) => {
                add("another password", "nope")
            }
            (Operation::Login, Field::Email | Field::Username) => add("nobody", "nobody@example.com"),
            (Operation::ApiKeyLogin, Field::ApiKey) => add("another key", "nope"),
            (Operation::Refresh | Operation::Logout, Field::Refresh) => {
                add("an access token instead", ACCESS);
                add("garbage", "garbage");
                add("an altered token", "{refresh}x");
            }
            (Operation::Verify, Field::Token) => {
                add("a refresh token", REFRESH);
                add("garbage", "garbage");
                add("an altered token", "{access}x");
            }
            _ => {}
        }
    }
    found
}

fn bodies() -> impl Iterator<Item = (&'static str, Body)> {
    [
        ("half an object", Body::Raw(JSON, "{")),
        ("nothing, called JSON", Body::Raw(JSON, "")),
        ("no body", Body::None),
        ("a list", Body::Json(json!([]))),
        ("a text", Body::Json(json!("x"))),
        ("null", Body::Json(Value::Null)),
        ("plain text", Body::Raw("text/plain", "{}")),
        ("XML", Body::Raw("application/xml", "<a/>")),
        ("an empty form", Body::Raw("application/x-www-form-urlencoded", "")),
    ]
    .into_iter()
}
