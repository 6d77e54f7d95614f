//! Sign-ups without an email address, where the settings count on one.

use std::sync::Arc;

use super::{
    mistake::about,
    model::{Action, Contract},
    vocabulary::Operation,
};
use crate::{
    config::{Registration, UnverifiedAccess},
    diagnostics::Diagnostic,
    error::Field,
};

/// Each of them, with the setting that it would get around.
pub fn sign_ups_without_email(contracts: &[Arc<Contract>], registration: &Registration) -> Vec<Diagnostic> {
    let Some(setting) = setting_that_needs_email(registration) else { return Vec::new() };
    let actions = contracts.iter().flat_map(|contract| contract.actions.iter().map(move |action| (contract, action)));
    let lax = actions.filter(|(_, action)| action.operation == Operation::Register && !action.requires(Field::Email));
    let what = format!("register makes accounts without an email address, and {setting}: make email required in `request`");
    lax.map(|(contract, action)| about(contract, action, what.clone())).collect()
}

fn setting_that_needs_email(registration: &Registration) -> Option<&'static str> {
    if registration.unverified != UnverifiedAccess::All {
        Some("`registration.unverified` asks for a confirmed one")
    } else if !registration.allow_domains.is_empty() {
        Some("`registration.allow_domains` says which ones may sign up")
    } else if !registration.deny_domains.is_empty() {
        Some("`registration.deny_domains` says which ones may not sign up")
    } else {
        None
    }
}

/// The sign-up whose accounts could have nothing that a sign-in of this contract takes.
pub(super) fn locked_out(actions: &[Option<Action>]) -> Option<&Action> {
    let known = || actions.iter().flatten();
    let lax = known().find(|action| action.operation == Operation::Register && !action.requires(Field::Email))?;
    let mut logins = known().filter(|action| action.operation == Operation::Login).peekable();
    let none_fits = logins.peek().is_some() && logins.all(|action| !action.takes(Field::Username));
    none_fits.then_some(lax)
}
