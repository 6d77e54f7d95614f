//! An example of using a contract: the order of requests, what each sends, and the tokens that responses give.

use serde_json::Value;

use crate::{
    contracts::{Action, Auth, Contract, Operation},
    error::Field,
    types::session_policy::RefreshRotation,
};

pub const EMAIL: &str = "ada@example.com";
pub const USERNAME: &str = "ada";
pub const PASSWORD: &str = "correct horse battery staple";
const NEW_PASSWORD: &str = "another horse with a battery";

/// The value of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SampleValue {
    Text(&'static str),
    Flag(bool),
    Token(TokenKind),
    /// An API key.
    ApiKey,
    /// Something that only an email contains.
    FromEmail(&'static str),
}

/// A token of a response, for later requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    Access,
    Refresh,
}

/// Every action once, in an order in which each has what it needs from those before.
pub fn steps(contract: &Contract) -> Vec<&Action> {
    let mut steps: Vec<&Action> = contract.actions.iter().collect();
    steps.sort_by_key(|action| match action.operation {
        Operation::Register => 0,
        Operation::Login | Operation::ApiKeyLogin | Operation::SecondFactor => 1,
        Operation::Me => 2,
        Operation::UpdateMe => 3,
        Operation::ResendVerification => 4,
        Operation::VerifyEmail => 5,
        Operation::ChangeUsername => 6,
        Operation::ChangeEmail => 7,
        Operation::Verify => 8,
        Operation::Refresh => 9,
        Operation::ForgotPassword => 10,
        Operation::ResetPassword => 11,
        Operation::ChangePassword => 12,
        Operation::Logout => 13,
        Operation::DeleteMe => 14,
    });
    steps
}

/// The fields of a request. Where the link of an email or its code is accepted, the code is sent.
pub fn fields<'a>(contract: &Contract, action: &'a Action) -> Vec<(&'a str, SampleValue)> {
    let has_code = matches!(action.operation, Operation::ResetPassword | Operation::VerifyEmail);
    let by_code = has_code && action.request.iter().any(|field| field.meaning == Field::Code);
    let request = action.request.iter().filter(|field| !(by_code && field.meaning == Field::Token));
    request.map(|field| (field.name.as_str(), sent(contract, action.operation, field.meaning))).collect()
}

/// Whether a registration gives its user no username: then the email address is the name to sign in with.
fn registers_without_username(contract: &Contract) -> bool {
    let mut sign_ups = contract.actions.iter().filter(|action| action.operation == Operation::Register).peekable();
    sign_ups.peek().is_some() && !sign_ups.any(|action| action.takes(Field::Username))
}

fn sent(contract: &Contract, operation: Operation, means: Field) -> SampleValue {
    match means {
        Field::Email => SampleValue::Text(EMAIL),
        Field::Username if registers_without_username(contract) => SampleValue::Text(EMAIL),
        // A new one would stop this example from running twice.
        Field::Username | Field::NewUsername => SampleValue::Text(USERNAME),
        Field::NewEmail => SampleValue::Text("ada@new.example"),
        Field::Repeat if operation != Operation::Register => SampleValue::Text(NEW_PASSWORD),
        Field::Password | Field::OldPassword | Field::Repeat => SampleValue::Text(PASSWORD),
        Field::NewPassword => SampleValue::Text(NEW_PASSWORD),
        Field::FirstName => SampleValue::Text("Ada"),
        Field::Name => SampleValue::Text("Ada Lovelace"),
        Field::Device => SampleValue::Text("An example"),
        Field::Remember => SampleValue::Flag(true),
        Field::LastName => SampleValue::Text("Lovelace"),
        Field::Gender => SampleValue::Text("F"),
        Field::Locale => SampleValue::Text("en"),
        Field::Refresh => SampleValue::Token(TokenKind::Refresh),
        Field::Token if operation == Operation::Verify => SampleValue::Token(TokenKind::Access),
        Field::ApiKey => SampleValue::ApiKey,
        Field::Token => SampleValue::FromEmail("token"),
        _ => SampleValue::FromEmail("code"),
    }
}

/// The tokens of a response, and the path to each.
pub fn received_tokens(action: &Action) -> Vec<(TokenKind, Vec<&str>)> {
    let mut found = Vec::new();
    if let Some(response) = &action.response {
        collect(&response.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn collect<'a>(tree: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<(TokenKind, Vec<&'a str>)>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                path.push(name);
                collect(value, path, found);
                path.pop();
            }
        }
        Value::String(text) if text == "$access" => found.push((TokenKind::Access, path.clone())),
        Value::String(text) if text == "$refresh" => found.push((TokenKind::Refresh, path.clone())),
        _ => {}
    }
}

/// Whether the contract has no registration.
pub fn needs_account(contract: &Contract) -> bool {
    contract.actions.iter().all(|action| action.operation != Operation::Register)
}

/// Whether no earlier action of the contract has the same operation.
fn is_first(contract: &Contract, action: &Action) -> bool {
    contract.actions.iter().find(|other| other.operation == action.operation).is_some_and(|first| first.line == action.line)
}

/// Why a request does not succeed as it is.
pub fn obstacle(contract: &Contract, action: &Action) -> Option<&'static str> {
    match action.operation {
        Operation::SecondFactor => Some("needs a sign-in that was refused with `second_factor_required`, and a code of the app"),
        Operation::ResetPassword => Some("needs the code in the email of forgot-password"),
        Operation::VerifyEmail => Some("needs the code in the email of register or resend-verification"),
        Operation::ResendVerification if action.auth == Auth::Authenticated => {
            Some("is refused for a minute after the email before it")
        }
        Operation::ChangePassword if !is_first(contract, action) => Some("needs the password that the request before it has set"),
        Operation::DeleteMe => Some("signs out everywhere, and deletes the account after a week"),
        Operation::Refresh if contract.session.renewal == RefreshRotation::AfterExpiry => {
            Some("works only after the access token has expired")
        }
        _ => None,
    }
}
