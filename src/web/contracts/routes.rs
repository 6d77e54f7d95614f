//! The rows of a contract in the table of routes: one resource per path.

use std::sync::Arc;

use poem::http::Method;

use super::{dispatch::ContractHandler, error_format::error_format};
use crate::{
    contracts::{Action, Auth, Contract, Operation},
    web::{
        access::{Access, ApiSurface, Surface, TokenCookieUse},
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
    let surface = ApiSurface::Contract {
        name: Arc::clone(&contract.session.contract),
        header: contract.token_header.clone(),
        cookie: contract.cookies.access.as_deref().map(Arc::from),
        credentials: contract.cookies.are_used(),
    };
    let empty = Resource::new(path, usual, Surface::Api(surface), error_format(contract));
    by_method(contract, &actions).into_iter().fold(empty, |resource, actions| {
        let action = &contract.actions[actions[0]];
        let cookies = token_cookies(contract, &actions);
        let handler = ContractHandler { contract: Arc::clone(contract), actions };
        let resource = resource.on_with_access(access(action.auth), action.method.clone(), handler);
        let resource = resource.with_token_cookies(cookies);
        if action.operation.is_for_owner() {
            resource.with_api_key_access(ApiKeyAccess::Refused)
        } else if action.operation.changes_account() {
            resource.with_api_key_access(ApiKeyAccess::Of(Arc::clone(&contract.session.contract)))
        } else {
            resource
        }
    })
}

/// Actions of one method together, none of which needs a token where there are several: the reader of contracts sees to that.
fn by_method(contract: &Contract, actions: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &at in actions {
        let method = &contract.actions[at].method;
        match groups.iter_mut().find(|group| contract.actions[group[0]].method == *method) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    groups
}

/// A sign-in that sets cookies is guarded like a request that shows them: another site could sign its visitor in to an account of its own.
/// And so is a sign-out, which removes them. Of several actions each is guarded if one is, since which one is meant is not known yet.
fn token_cookies(contract: &Contract, actions: &[usize]) -> TokenCookieUse {
    let actions = || actions.iter().map(|&at| &contract.actions[at]);
    let ends = actions().all(|action| action.operation == Operation::Logout);
    let removes = if ends { contract.cookies.set.clone() } else { Vec::new() };
    let reads = |action: &Action| {
        let only_looks = action.operation == Operation::Verify && action.method == Method::GET;
        action.transport.reads_cookies() && !only_looks
    };
    let is_guarded = actions().any(|action| reads(action) || !action.transport.cookies.is_empty()) || !removes.is_empty();
    TokenCookieUse { is_guarded, removes }
}

/// The clients of an old API know nothing of unverified email addresses.
fn access(auth: Auth) -> Access {
    match auth {
        Auth::Public => Access::Public,
        Auth::Authenticated => Access::SignedInUnverified,
    }
}
