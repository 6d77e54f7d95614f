//! What a contract may say and hardly means.

use super::{
    mistake::about,
    model::{Action, Contract},
    vocabulary::Operation,
};
use crate::{crypto::jwt::Kind, diagnostics::Diagnostic, error::Field};

/// Hints about a contract without mistakes, for `vestibule contract check`.
pub(super) fn of_contract(contract: &Contract) -> Vec<Diagnostic> {
    [refresh_without_token(contract), token_without_refresh(contract)].into_iter().flatten().collect()
}

/// Not a mistake: the refresh tokens of a former server are accepted while its users are taken over.
fn refresh_without_token(contract: &Contract) -> Option<Diagnostic> {
    let refresh = contract.actions.iter().find(|action| takes_refresh(action, Operation::Refresh))?;
    let given = contract.actions.iter().any(|action| action.operation != Operation::Refresh && gives_refresh(action));
    let what = "no response that signs in names `$refresh`, so no client gets a token for this action";
    (!given).then(|| about(contract, refresh, what.to_owned()))
}

/// Not a mistake: a client may store the token and never send it.
fn token_without_refresh(contract: &Contract) -> Option<Diagnostic> {
    let giving = contract.actions.iter().find(|action| gives_refresh(action))?;
    let taken = contract.actions.iter().any(|action| takes_refresh(action, action.operation));
    let what = "no action takes the `$refresh` of this response: add an action `refresh`, or leave it out";
    (!taken).then(|| about(contract, giving, what.to_owned()))
}

fn takes_refresh(action: &Action, operation: Operation) -> bool {
    action.operation == operation && (action.takes(Field::Refresh) || action.operation == Operation::Verify)
}

fn gives_refresh(action: &Action) -> bool {
    action.gives(Kind::Refresh)
}
