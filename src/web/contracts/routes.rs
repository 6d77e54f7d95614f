//! The rows of a contract in the table of routes: one resource per path.

use std::sync::Arc;

use super::{dispatch::ContractHandler, error_format::error_format};
use crate::{
    contracts::{Action, Auth, Contract},
    web::{
        access::{Access, ApiSurface, Surface},
        api_key_access::ApiKeyAccess,
        resource::Resource,
    },
};

pub fn resources(contract: &Arc<Contract>) -> Vec<Resource> {
    let mut paths: Vec<&str> = contract.actions.iter().map(Action::route_path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().map(|path| resource(contract, path)).collect()
}

/// A method that is not served asks for a token where each that is served does.
fn resource(contract: &Arc<Contract>, path: &str) -> Resource {
    let actions: Vec<usize> = (0..contract.actions.len()).filter(|&at| contract.actions[at].route_path() == path).collect();
    let all_authenticated = actions.iter().all(|&at| contract.actions[at].auth == Auth::Authenticated);
    let usual = if all_authenticated { access(Auth::Authenticated) } else { access(Auth::Public) };
    let surface = ApiSurface::Contract { name: Arc::clone(&contract.session.contract), header: contract.token_header.clone() };
    let empty = Resource::new(path, usual, Surface::Api(surface), error_format(contract));
    actions.into_iter().fold(empty, |resource, at| {
        let action = &contract.actions[at];
        let handler = ContractHandler { contract: Arc::clone(contract), action: at };
        let resource = resource.on_with_access(access(action.auth), action.method.clone(), handler);
        if action.operation.is_for_owner() {
            resource.with_api_key_access(ApiKeyAccess::Refused)
        } else if action.operation.changes_account() {
            resource.with_api_key_access(ApiKeyAccess::Of(Arc::clone(&contract.session.contract)))
        } else {
            resource
        }
    })
}

/// The clients of an old API know nothing of unverified email addresses.
fn access(auth: Auth) -> Access {
    match auth {
        Auth::Public => Access::Public,
        Auth::Authenticated => Access::SignedInUnverified,
    }
}
