//! The requests for both servers: each operation with good input, and with everything that clients get wrong.

use serde_json::{Map, Value, json};

use crate::{
    cli::contract::{
        transport,
        walkthrough::{self, TokenKind},
    },
    contracts::{Action, Auth, Contract, Operation, RequestField},
    crypto::keyring,
    error::Field,
    types::session_policy::RefreshRotation,
};

pub struct RequestCase {
    pub operation: Operation,
    /// As `[[expected_difference]]` names it.
    pub name: String,
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// Both sides sign in again after it.
    pub uses_up_tokens: bool,
    /// It may register the newcomer, who must not be there already.
    pub needs_new_name: bool,
    /// The first of its operation.
    pub is_first: bool,
}

#[derive(Clone)]
pub enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
    Raw(&'static str, &'static str),
}

/// Placeholders for values that differ between the servers.
pub const ACCESS: &str = "{access}";
pub const REFRESH: &str = "{refresh}";
pub const EMAIL: &str = "{email}";
pub const USERNAME: &str = "{username}";
pub const PASSWORD: &str = "{password}";
pub const KEY: &str = "{key}";
/// A placeholder for a new name in each run, the same on both sides.
pub const NEW_NAME: &str = "{new_name}";

const JSON: &str = "application/json";

pub fn all(contract: &Contract) -> Vec<RequestCase> {
    let mut cases: Vec<RequestCase> = walkthrough::steps(contract).into_iter().flat_map(|action| of(contract, action)).collect();
    if let Some(first) = contract.actions.first() {
        let path = format!("{}/nowhere/", first.route_path());
        cases.push(RequestCase { path, name: "a path that is not there".to_owned(), ..plain(contract, first, "", Body::None) });
    }
    cases
}

fn of(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    let mut cases = good_cases(contract, action);
    if action.has_body() {
        cases.extend(body_cases(contract, action));
    }
    cases.extend(method_cases(contract, action));
    cases.extend(transport_cases(contract, action));
    if action.auth == Auth::Authenticated && transport::access_cookie(contract).is_none() {
        cases.extend(header_cases(contract, action));
    }
    if let Some(first) = cases.first_mut() {
        first.is_first = true;
    }
    cases
}

/// Not for operations that would change how the account signs in, or need a code from an email.
fn good_cases(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    if changes_sign_in(action)
        || matches!(action.operation, Operation::ResetPassword | Operation::VerifyEmail)
        || sends_email(action)
    {
        return Vec::new();
    }
    let body = body_of(action);
    let rotates = action.operation == Operation::Refresh && contract.session.renewal != RefreshRotation::Never;
    let uses_up_tokens = rotates || action.operation == Operation::Logout;
    let mut cases = vec![RequestCase { uses_up_tokens, ..plain(contract, action, "good", body.clone()) }];
    if action.operation == Operation::Register {
        cases.push(RequestCase { needs_new_name: false, ..plain(contract, action, "the same again", body) });
    }
    cases
}

/// Whether a good request would change how the account signs in, or end it.
fn changes_sign_in(action: &Action) -> bool {
    matches!(
        action.operation,
        Operation::ChangePassword | Operation::ChangeEmail | Operation::ChangeUsername | Operation::DeleteMe
    )
}

/// Whether a good request would send an email to the account.
fn sends_email(action: &Action) -> bool {
    action.operation == Operation::ResendVerification && action.auth == Auth::Authenticated
}

fn body_cases(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    let plain = |name: &str, body: Body| plain(contract, action, name, body);
    let mut cases = Vec::new();
    for field in &action.request {
        let bad = bad_values(action, &field.name).filter(|(name, _)| !could_change_the_password(action, field, name));
        cases.extend(bad.map(|(name, body)| plain(&name, body)));
    }
    cases.extend(meanings(action).into_iter().map(|(name, field, value)| plain(name, with(action, field, value))));
    if action.operation == Operation::Login || action.operation == Operation::Verify {
        cases.push(plain("good, as a form", good_form(action)));
        let headers = vec![("accept".to_owned(), "application/xml".to_owned())];
        cases.push(RequestCase { headers, ..plain("XML wanted", good_body(action)) });
    }
    cases.extend(bodies().map(|(name, body)| plain(name, body)));
    let path = action.route_path().to_owned();
    cases.push(RequestCase { path, ..plain("without the last slash", Body::Json(json!({}))) });
    cases
}

/// A number is a good password where forms and JSON are read alike, and a very long one where nothing bounds it. The account would
/// have it from then on.
fn could_change_the_password(action: &Action, field: &RequestField, case: &str) -> bool {
    let is_new = action.operation == Operation::ChangePassword && field.meaning == Field::NewPassword;
    is_new && [": a number", ": very long"].iter().any(|end| case.ends_with(end))
}

/// Methods that the contract does not have at this path.
fn method_cases(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    let is_taken = |method: &str| {
        contract.actions.iter().any(|other| other.route_path() == action.route_path() && other.method.as_str() == method)
    };
    let methods = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"].into_iter().filter(|method| !is_taken(method));
    let case = |method: &str| RequestCase { method: method.to_owned(), ..plain(contract, action, method, Body::None) };
    methods.map(case).collect()
}

/// Tokens in cookies and in headers of their own that are missing or wrong, all of a request alike.
fn transport_cases(contract: &Contract, action: &Action) -> Vec<RequestCase> {
    let good = plain(contract, action, "", body_of(action));
    let own = contract.token_header.name.as_str();
    let is_other = |name: &str| !name.eq_ignore_ascii_case(own);
    if !good.headers.iter().any(|(name, _)| is_other(name)) {
        return Vec::new();
    }
    let with = |name: &str, change: fn(&str) -> Option<String>| {
        let headers = good.headers.iter().filter_map(|(name, value)| {
            let value = if is_other(name) { change(value)? } else { value.clone() };
            Some((name.clone(), value))
        });
        RequestCase { headers: headers.collect(), ..plain(contract, action, name, body_of(action)) }
    };
    vec![
        with("no token in a cookie or header", |_| None),
        with("garbage in a cookie or header", |value| Some(value.replace(ACCESS, "garbage").replace(REFRESH, "garbage"))),
        with("an altered token in a cookie or header", |value| Some(value.replace('}', "}x"))),
    ]
}

fn header_cases(contract: &Contract, action: &Action) -> impl Iterator<Item = RequestCase> {
    let before = contract.token_header.before_token();
    let values = [
        ("no header", None),
        ("a header without a token", Some(before.trim().to_owned())),
        ("a header of another scheme", Some("Basic YTpi".to_owned())),
        ("a header with garbage", Some(format!("{before}garbage"))),
        ("a header with a refresh token", Some(format!("{before}{REFRESH}"))),
        ("a header with an altered token", Some(format!("{before}{ACCESS}x"))),
        ("a header with two tokens", Some(format!("{before}{ACCESS}, {before}{ACCESS}"))),
    ];
    values.into_iter().map(|(name, value)| RequestCase {
        headers: value.into_iter().map(|value| (contract.token_header.name.as_str().to_owned(), value)).collect(),
        ..plain(contract, action, name, good_body(action))
    })
}

/// None, where the action takes nothing from it.
fn body_of(action: &Action) -> Body {
    if action.has_body() { good_body(action) } else { Body::None }
}

fn good_body(action: &Action) -> Body {
    Body::Json(action.body(fields(action)))
}

fn good_form(action: &Action) -> Body {
    let selector = action.when.iter().map(|selector| (selector.field.clone(), selector.text.clone()));
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let texts = fields(action).into_iter().map(|(name, value)| (action.form_name(&name), text(value)));
    Body::Form(selector.chain(texts).collect())
}

/// Like the good request, with the tokens that it has outside of its body.
fn plain(contract: &Contract, action: &Action, name: &str, body: Body) -> RequestCase {
    let headers = transport::sent_headers(contract, action).into_iter();
    let headers = headers.map(|sent| (sent.name.to_ascii_lowercase(), format!("{}{}", sent.before_token, slot(sent.token))));
    let cookies = transport::sent_cookies(contract, action).into_iter();
    let cookies: Vec<String> = cookies.map(|(name, token)| format!("{name}={}", slot(token))).collect();
    let cookies = (!cookies.is_empty()).then(|| ("cookie".to_owned(), cookies.join("; ")));
    RequestCase {
        operation: action.operation,
        name: name.to_owned(),
        method: action.method.to_string(),
        path: action.path.clone(),
        headers: headers.chain(cookies).collect(),
        body,
        uses_up_tokens: false,
        needs_new_name: action.operation == Operation::Register,
        is_first: false,
    }
}

fn slot(token: TokenKind) -> &'static str {
    match token {
        TokenKind::Access => ACCESS,
        TokenKind::Refresh => REFRESH,
    }
}

fn fields(action: &Action) -> Map<String, Value> {
    let value = |field: &RequestField| match field.meaning {
        Field::Remember => Value::from(true),
        meaning => Value::from(good(action.operation, meaning)),
    };
    action.request.iter().map(|field| (field.name.clone(), value(field))).collect()
}

fn good(operation: Operation, means: Field) -> String {
    let is_new = operation == Operation::Register;
    let text = match means {
        Field::Email if is_new => return format!("{NEW_NAME}@example.com"),
        // A comparison sends no emails.
        Field::Email if matches!(operation, Operation::ForgotPassword | Operation::ResendVerification) => {
            return format!("{NEW_NAME}@nowhere.example.com");
        }
        Field::Username if is_new => NEW_NAME,
        Field::Email => EMAIL,
        Field::Username | Field::NewUsername => USERNAME,
        // A server that took a bad field must not rename, move or delete the account.
        Field::Password if matches!(operation, Operation::ChangeEmail | Operation::ChangeUsername | Operation::DeleteMe) => {
            "nope"
        }
        Field::NewEmail => return format!("{NEW_NAME}@nowhere.example.com"),
        Field::Password | Field::OldPassword | Field::NewPassword | Field::Repeat => PASSWORD,
        Field::FirstName => "Ada",
        Field::Name => "Ada Lovelace",
        Field::Device => "compare",
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
    Body::Json(action.body(fields))
}

/// A number that no earlier comparison has registered as a name.
fn new_number() -> u32 {
    u32::from_le_bytes(keyring::random())
}

/// One field wrong, the others good.
fn bad_values(action: &Action, name: &str) -> impl Iterator<Item = (String, Body)> {
    let mut without = fields(action);
    without.shift_remove(name);
    let values = [
        ("empty", json!("")),
        ("spaces", json!("   ")),
        ("null", Value::Null),
        ("a number", json!(new_number())),
        ("a flag", json!(true)),
        ("a list", json!(["x"])),
        ("an object", json!({})),
        ("with a NUL", json!("a\0b")),
        ("very long", json!("a".repeat(10_000))),
    ];
    // A number can be a username.
    let renames = action.operation == Operation::ChangeUsername;
    let values = values.into_iter().filter(|(what, _)| !(renames && *what == "a number"));
    let values: Vec<_> = values.map(|(what, value)| (format!("{name}: {what}"), with(action, name, value))).collect();
    std::iter::once((format!("{name}: none"), Body::Json(action.body(without)))).chain(values)
}

/// Values that are well-formed and wrong.
fn meanings(action: &Action) -> Vec<(&'static str, &str, Value)> {
    let mut found = Vec::new();
    for field in &action.request {
        let mut add = |name, value: &str| found.push((name, field.name.as_str(), Value::from(value)));
        match (action.operation, field.meaning) {
            (Operation::Login, Field::Password) | (Operation::ChangePassword, Field::OldPassword) => {
                add("another password", "nope");
                add("spaces around the password", &format!(" {PASSWORD} "));
            }
            (Operation::Login, Field::Email | Field::Username) => add("an unknown user", "unknown@example.com"),
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
