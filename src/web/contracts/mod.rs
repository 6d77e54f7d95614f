//! The contract engine: reads a contract, takes its requests, lays out its replies.

mod dispatch;
mod load;
mod openapi;
mod read;
mod read_action;
mod request;
mod response_template;
mod toml_reader;
pub mod vocabulary;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use poem::{
    Response,
    http::{HeaderName, HeaderValue, Method, StatusCode},
};

use self::{
    dispatch::ContractHandler,
    vocabulary::{Operation, VariableGroup},
};
pub use self::{
    load::{check, ensure_none, load, path_conflicts, revealing_sign_ups},
    read::read,
    response_template::Template,
    toml_reader::Diagnostic,
};
use super::{
    api_key_access::ApiKeyAccess,
    context::RequestContext,
    error::HttpError,
    error_format::Style,
    principal::Scheme,
    resource::{Access, Resource, Surface},
    respond::ErrorFormat,
};
use crate::{error::Field, types::session_policy::SessionPolicy};

/// An API that clients already speak.
#[derive(Debug)]
pub struct Contract {
    /// What its file is called, and what its sessions are marked with.
    pub name: String,
    pub file: String,
    pub title: String,
    pub source: Option<String>,
    pub session: SessionPolicy,
    pub scheme: Scheme,
    pub expiry_header: Option<ExpiryHeader>,
    pub style: Style,
    pub actions: Vec<Action>,
    /// Where the old server answers otherwise, for those who compare.
    pub known: Vec<ExpectedDifference>,
}

/// A difference from the old server that is meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedDifference {
    /// The question, as `vestibule contract compare` names it.
    pub question: String,
    /// Of which action; without it, of each.
    pub action: Option<Operation>,
    pub why: String,
}

/// A header on replies to callers whose token will soon end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryHeader {
    pub name: HeaderName,
    pub value: HeaderValue,
    pub within: Duration,
}

#[derive(Debug)]
pub struct Action {
    pub operation: Operation,
    /// As it was written, with or without a slash at its end; both are answered.
    pub path: String,
    pub method: Method,
    pub request: Vec<RequestField>,
    pub status: StatusCode,
    /// Without it the reply has no body.
    pub response: Option<Template>,
    /// Whether an access token must stand in the header.
    pub auth: Access,
    /// Where it stands in its file.
    pub line: usize,
}

/// A field on the wire and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestField {
    pub name: String,
    pub means: Field,
    pub optional: bool,
}

impl Action {
    /// Its path as a place has it.
    pub fn route_path(&self) -> &str {
        self.path.strip_suffix('/').unwrap_or(&self.path)
    }

    /// Whether its reply says anything of a person.
    pub fn reveals_user(&self) -> bool {
        self.response
            .as_ref()
            .is_some_and(|response| response.variables().any(|variable| variable.what.of() != VariableGroup::Anything))
    }

    fn names_user(&self) -> bool {
        self.response
            .as_ref()
            .is_some_and(|response| response.variables().any(|variable| variable.what.of() == VariableGroup::User))
    }
}

impl Contract {
    /// How much of a path is this contract's own: the more, the better its claim. Nothing, where it has none.
    pub fn match_length(&self, path: &str) -> Option<usize> {
        let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.roots().into_iter().filter(|root| below(root)).map(str::len).max()
    }

    /// The longest path that all actions have in common; where they have none, the path of each.
    fn roots(&self) -> Vec<&str> {
        let mut resources = self.actions.iter().map(Action::route_path);
        let first = resources.next().unwrap_or_default();
        let common = resources.fold(first, |common, place| {
            let same = common.split('/').zip(place.split('/')).take_while(|(one, other)| one == other);
            let length: usize = same.map(|(part, _)| part.len() + 1).sum();
            &common[..length.saturating_sub(1).min(common.len())]
        });
        if common.is_empty() { self.actions.iter().map(Action::route_path).collect() } else { vec![common] }
    }

    /// Why an answer differs from the old server's, where that is meant to be.
    pub fn known(&self, action: Operation, question: &str) -> Option<String> {
        let fits =
            |known: &&ExpectedDifference| known.question == question && known.action.is_none_or(|operation| operation == action);
        self.known.iter().find(fits).map(|known| known.why.clone())
    }

    /// In which it says no, also where nothing stands.
    pub fn error_format(&self) -> Arc<dyn ErrorFormat> {
        Arc::new(ContractErrorFormat { style: self.style, scheme: self.scheme, expiry_header: self.expiry_header.clone() })
    }
}

/// Where the actions of a contract stand: one place for each path.
pub fn resources(contract: &Arc<Contract>) -> Vec<Resource> {
    let mut paths: Vec<&str> = contract.actions.iter().map(Action::route_path).collect();
    paths.sort_unstable();
    paths.dedup();
    let place = |path: &str| {
        let actions: Vec<usize> = (0..contract.actions.len()).filter(|&at| contract.actions[at].route_path() == path).collect();
        let auth = |at: usize| contract.actions[at].auth;
        let whole =
            if actions.iter().all(|&at| auth(at).requires_sign_in()) { Access::SignedInUnverified } else { Access::Public };
        let empty = Resource::new(path, whole, Surface::Api(contract.scheme), contract.error_format());
        actions.into_iter().fold(empty, |place, at| {
            let handler = ContractHandler { contract: Arc::clone(contract), action: at };
            let placed = place.on_with_access(auth(at), contract.actions[at].method.clone(), handler);
            if contract.actions[at].operation.changes_account() {
                placed.with_api_key_access(ApiKeyAccess::Of(Arc::clone(&contract.session.contract)))
            } else {
                placed
            }
        })
    };
    paths.into_iter().map(place).collect()
}

/// A contract's style of saying no, with the header that comes shortly before the end.
struct ContractErrorFormat {
    style: Style,
    scheme: Scheme,
    expiry_header: Option<ExpiryHeader>,
}

impl ErrorFormat for ContractErrorFormat {
    /// A bare token has no word, and a challenge must have one: `Bearer` is understood everywhere.
    fn scheme(&self) -> &'static str {
        Some(self.scheme.word()).filter(|word| !word.is_empty()).unwrap_or(Scheme::Bearer.word())
    }

    fn say(&self, error: &HttpError, context: &RequestContext) -> Response {
        let mut response = self.style.say(error, context);
        add_expiry_header(self.expiry_header.as_ref(), context, &mut response);
        response
    }
}

/// Says that the caller's token will soon end, where it will.
fn add_expiry_header(expiry_header: Option<&ExpiryHeader>, context: &RequestContext, response: &mut Response) {
    if let (Some(header), Some(principal)) = (expiry_header, &context.principal)
        && principal.expires.duration_since(context.app().now()) <= header.within
    {
        response.headers_mut().insert(header.name.clone(), header.value.clone());
    }
}
