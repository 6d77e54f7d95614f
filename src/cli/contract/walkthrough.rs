//! One person's way through a contract: which action after which, what she sends and what she keeps of the replies.

use serde_json::Value;

use crate::{
    error::Field,
    types::policy::Renewal,
    web::{
        caller::Scheme,
        contracts::{Action, Contract, vocabulary::Deed},
    },
};

pub(super) const EMAIL: &str = "ada@example.com";
pub(super) const USERNAME: &str = "ada";
pub(super) const PASSWORD: &str = "correct horse battery staple";
const NEW_PASSWORD: &str = "another horse with a battery";

/// What a field is filled with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    Text(&'static str),
    Kept(Kept),
    /// The key of a program that acts for somebody.
    ApiKey,
    /// Something that only a mail says.
    Mailed(&'static str),
}

/// What is kept of a reply for later requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Access,
    Refresh,
}

/// Every action once, in an order in which each has what it needs from those before it.
pub(super) fn steps(contract: &Contract) -> Vec<&Action> {
    let mut steps: Vec<&Action> = contract.actions.iter().collect();
    steps.sort_by_key(|action| match action.does {
        Deed::Register => 0,
        Deed::Login | Deed::ApiKeyLogin => 1,
        Deed::Me => 2,
        Deed::UpdateMe => 3,
        Deed::Verify => 4,
        Deed::Refresh => 5,
        Deed::ForgotPassword => 6,
        Deed::ResetPassword => 7,
        Deed::ChangePassword => 8,
        Deed::Logout => 9,
    });
    steps
}

/// The fields of a request. Where a mail's link or its code will do, the code is sent: a person can type it.
pub(super) fn fields(action: &Action) -> Vec<(&str, Sent)> {
    let by_code = action.does == Deed::ResetPassword && action.takes.iter().any(|take| take.means == Field::Code);
    let takes = action.takes.iter().filter(|take| !(by_code && take.means == Field::Token));
    takes.map(|take| (take.name.as_str(), sent(action.does, take.means))).collect()
}

fn sent(does: Deed, means: Field) -> Sent {
    match means {
        Field::Email => Sent::Text(EMAIL),
        Field::Username => Sent::Text(USERNAME),
        Field::Password | Field::OldPassword => Sent::Text(PASSWORD),
        Field::NewPassword => Sent::Text(NEW_PASSWORD),
        Field::FirstName | Field::Name => Sent::Text("Ada"),
        Field::LastName => Sent::Text("Lovelace"),
        Field::Gender => Sent::Text("F"),
        Field::Locale => Sent::Text("en"),
        Field::Refresh => Sent::Kept(Kept::Refresh),
        Field::Token if does == Deed::Verify => Sent::Kept(Kept::Access),
        Field::ApiKey => Sent::ApiKey,
        Field::Token => Sent::Mailed("token"),
        _ => Sent::Mailed("code"),
    }
}

/// Where in a reply the tokens stand that it gives.
pub(super) fn kept(action: &Action) -> Vec<(Kept, Vec<&str>)> {
    let mut found = Vec::new();
    if let Some(reply) = &action.reply {
        look(&reply.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn look<'a>(tree: &'a Value, way: &mut Vec<&'a str>, found: &mut Vec<(Kept, Vec<&'a str>)>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                way.push(name);
                look(value, way, found);
                way.pop();
            }
        }
        Value::String(text) if text == "$access" => found.push((Kept::Access, way.clone())),
        Value::String(text) if text == "$refresh" => found.push((Kept::Refresh, way.clone())),
        _ => {}
    }
}

/// Whether nothing in the contract makes the person that it signs in.
pub(super) fn needs_account(contract: &Contract) -> bool {
    contract.actions.iter().all(|action| action.does != Deed::Register)
}

/// Why a step does not succeed as it stands.
pub(super) fn hindrance(contract: &Contract, action: &Action) -> Option<&'static str> {
    match action.does {
        Deed::ResetPassword => Some("wants what stands in the mail of forgot-password"),
        Deed::Refresh if contract.session.renewal == Renewal::RotateOnceExpired => {
            Some("works once the access token has ended, and not before")
        }
        _ => None,
    }
}

/// What stands in the header, before the token.
pub(super) fn before_token(scheme: Scheme) -> String {
    if scheme == Scheme::Bare { String::new() } else { format!("{} ", scheme.word()) }
}
