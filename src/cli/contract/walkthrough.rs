//! One person's way through a contract: which action after which, what she sends and what she keeps of the replies.

use serde_json::Value;

use crate::{
    contracts::{Action, Contract, Operation},
    error::Field,
    types::{auth_scheme::AuthScheme, session_policy::RefreshRotation},
};

pub(super) const EMAIL: &str = "ada@example.com";
pub(super) const USERNAME: &str = "ada";
pub(super) const PASSWORD: &str = "correct horse battery staple";
const NEW_PASSWORD: &str = "another horse with a battery";

/// What a field is filled with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleValue {
    Text(&'static str),
    TokenKind(TokenKind),
    /// The key of a program that acts for somebody.
    ApiKey,
    /// Something that only a mail says.
    Mailed(&'static str),
}

/// What is kept of a reply for later requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Access,
    Refresh,
}

/// Every action once, in an order in which each has what it needs from those before it.
pub(super) fn steps(contract: &Contract) -> Vec<&Action> {
    let mut steps: Vec<&Action> = contract.actions.iter().collect();
    steps.sort_by_key(|action| match action.operation {
        Operation::Register => 0,
        Operation::Login | Operation::ApiKeyLogin => 1,
        Operation::Me => 2,
        Operation::UpdateMe => 3,
        Operation::Verify => 4,
        Operation::Refresh => 5,
        Operation::ForgotPassword => 6,
        Operation::ResetPassword => 7,
        Operation::ChangePassword => 8,
        Operation::Logout => 9,
    });
    steps
}

/// The fields of a request. Where a mail's link or its code will do, the code is sent: a person can type it.
pub(super) fn fields(action: &Action) -> Vec<(&str, SampleValue)> {
    let by_code = action.operation == Operation::ResetPassword && action.request.iter().any(|field| field.meaning == Field::Code);
    let request = action.request.iter().filter(|field| !(by_code && field.meaning == Field::Token));
    request.map(|field| (field.name.as_str(), sent(action.operation, field.meaning))).collect()
}

fn sent(operation: Operation, means: Field) -> SampleValue {
    match means {
        Field::Email => SampleValue::Text(EMAIL),
        Field::Username => SampleValue::Text(USERNAME),
        Field::Password | Field::OldPassword => SampleValue::Text(PASSWORD),
        Field::NewPassword => SampleValue::Text(NEW_PASSWORD),
        Field::FirstName | Field::Name => SampleValue::Text("Ada"),
        Field::LastName => SampleValue::Text("Lovelace"),
        Field::Gender => SampleValue::Text("F"),
        Field::Locale => SampleValue::Text("en"),
        Field::Refresh => SampleValue::TokenKind(TokenKind::Refresh),
        Field::Token if operation == Operation::Verify => SampleValue::TokenKind(TokenKind::Access),
        Field::ApiKey => SampleValue::ApiKey,
        Field::Token => SampleValue::Mailed("token"),
        _ => SampleValue::Mailed("code"),
    }
}

/// Where in a reply the tokens stand that it gives.
pub(super) fn kept(action: &Action) -> Vec<(TokenKind, Vec<&str>)> {
    let mut found = Vec::new();
    if let Some(response) = &action.response {
        look(&response.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn look<'a>(tree: &'a Value, way: &mut Vec<&'a str>, found: &mut Vec<(TokenKind, Vec<&'a str>)>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                way.push(name);
                look(value, way, found);
                way.pop();
            }
        }
        Value::String(text) if text == "$access" => found.push((TokenKind::Access, way.clone())),
        Value::String(text) if text == "$refresh" => found.push((TokenKind::Refresh, way.clone())),
        _ => {}
    }
}

/// Whether nothing in the contract makes the person that it signs in.
pub(super) fn needs_account(contract: &Contract) -> bool {
    contract.actions.iter().all(|action| action.operation != Operation::Register)
}

/// Why a step does not succeed as it stands.
pub(super) fn hindrance(contract: &Contract, action: &Action) -> Option<&'static str> {
    match action.operation {
        Operation::ResetPassword => Some("wants what stands in the mail of forgot-password"),
        Operation::Refresh if contract.session.renewal == RefreshRotation::AfterExpiry => {
            Some("works once the access token has ended, and not before")
        }
        _ => None,
    }
}

/// What stands in the header, before the token.
pub(super) fn before_token(scheme: AuthScheme) -> String {
    if scheme == AuthScheme::Bare { String::new() } else { format!("{} ", scheme.word()) }
}
