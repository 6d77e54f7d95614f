//! Paths and methods that two contracts use, or that a contract and Vestibule itself use.

use std::sync::Arc;

use http::Method;

use super::{
    load,
    mistake::about,
    model::{Action, Contract},
};
use crate::diagnostics::Diagnostic;

/// A path that Vestibule serves itself, as in its table of routes.
#[derive(Debug, Clone)]
pub struct ReservedPath {
    /// With `:name` and `*rest` in it as in poem.
    pub path: String,
    pub methods: Vec<Method>,
    /// Whether the setting `pages_at` moves it.
    pub moves: bool,
}

/// Who has a path and method already.
enum Owner<'a> {
    Contract(&'a Contract),
    Own(&'a ReservedPath),
}

pub fn path_conflicts(contracts: &[Arc<Contract>], own: &[ReservedPath]) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for (at, contract) in contracts.iter().enumerate() {
        for action in &contract.actions {
            if let Some(owner) = owner(action, &contracts[..at], own) {
                let what = format!("{} {} is already used by ", action.method, action.path);
                mistakes.push(about(contract, action, what + &owner.and_remedy((contract, action), contracts)));
            }
        }
    }
    mistakes
}

fn owner<'a>(action: &Action, earlier: &'a [Arc<Contract>], own: &'a [ReservedPath]) -> Option<Owner<'a>> {
    let same = |other: &Action| other.route_path() == action.route_path() && other.method == action.method;
    let contract = earlier.iter().find(|other| other.actions.iter().any(same)).map(|other| Owner::Contract(other));
    contract.or_else(|| own.iter().find(|own| own.is_used_by(action)).map(Owner::Own))
}

impl ReservedPath {
    /// A path with a variable in it keeps everything that begins like it, whatever the method: a router that tries a contract's path first would
    /// not come back to it.
    fn is_used_by(&self, action: &Action) -> bool {
        let path = action.route_path();
        match self.path.split_once([':', '*']) {
            Some((before, _)) => path.starts_with(before),
            None => self.path == path && self.methods.contains(&action.method),
        }
    }
}

impl Owner<'_> {
    fn and_remedy(&self, (contract, action): (&Contract, &Action), all: &[Arc<Contract>]) -> String {
        match self {
            Self::Contract(other) => {
                let (dropped, kept) = if load::is_shipped(&contract.file) { (contract, *other) } else { (*other, contract) };
                let names = all.iter().filter(|one| one.name != dropped.name).map(|one| format!("{:?}", one.name));
                let names = names.collect::<Vec<_>>().join(", ");
                format!("the contract {}: to serve {} without {}, set contracts = [{names}]", other.name, kept.name, dropped.name)
            }
            Self::Own(own) if own.moves => {
                let at = if action.route_path().starts_with("/account") { "/pages" } else { "/account" };
                format!("Vestibule's own pages: to move them, set pages_at = \"{at}\"")
            }
            Self::Own(_) => "Vestibule itself, and no setting moves this path".to_owned(),
        }
    }
}
