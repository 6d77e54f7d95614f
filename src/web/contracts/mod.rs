//! The contract engine: reads a contract, takes its requests, lays out its replies.

mod actions;
mod describe;
mod library;
mod read;
mod read_action;
mod reply;
mod request;
mod sheet;
pub mod vocabulary;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use poem::{
    Response,
    http::{HeaderName, HeaderValue, Method, StatusCode},
};

use self::{
    actions::Clerk,
    vocabulary::{Deed, Of},
};
pub use self::{
    library::{check, clashes, load, refuse, telling},
    read::read,
    reply::Template,
    sheet::Mistake,
};
use super::{
    call::Visit,
    caller::Scheme,
    dialects::Style,
    failure::{Dialect, Failure},
    key_session::KeySessions,
    place::{Door, Manner, Place},
};
use crate::{error::Field, types::policy::SessionPolicy};

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
    pub expiring: Option<Expiring>,
    pub style: Style,
    pub actions: Vec<Action>,
    /// Where the old server answers otherwise, for those who compare.
    pub known: Vec<Known>,
}

/// A difference from the old server that is meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The question, as `vestibule contract compare` names it.
    pub question: String,
    /// Of which action; without it, of each.
    pub action: Option<Deed>,
    pub why: String,
}

/// A header on replies to callers whose token will soon end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    pub name: HeaderName,
    pub value: HeaderValue,
    pub within: Duration,
}

#[derive(Debug)]
pub struct Action {
    pub does: Deed,
    /// As it was written, with or without a slash at its end; both are answered.
    pub path: String,
    pub method: Method,
    pub takes: Vec<Take>,
    pub status: StatusCode,
    /// Without it the reply has no body.
    pub reply: Option<Template>,
    /// Whether an access token must stand in the header.
    pub door: Door,
    /// Where it stands in its file.
    pub line: usize,
}

/// A field on the wire and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    pub name: String,
    pub means: Field,
    pub optional: bool,
}

impl Action {
    /// Its path as a place has it.
    pub fn place(&self) -> &str {
        self.path.strip_suffix('/').unwrap_or(&self.path)
    }

    /// Whether its reply says anything of a person.
    pub fn tells(&self) -> bool {
        self.reply.as_ref().is_some_and(|reply| reply.variables().any(|variable| variable.what.of() != Of::Anything))
    }

    fn names_user(&self) -> bool {
        self.reply.as_ref().is_some_and(|reply| reply.variables().any(|variable| variable.what.of() == Of::User))
    }
}

impl Contract {
    /// How much of a path is this contract's own: the more, the better its claim. Nothing, where it has none.
    pub fn claim(&self, path: &str) -> Option<usize> {
        let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.roots().into_iter().filter(|root| below(root)).map(str::len).max()
    }

    /// The longest path that all actions have in common; where they have none, the path of each.
    fn roots(&self) -> Vec<&str> {
        let mut places = self.actions.iter().map(Action::place);
        let first = places.next().unwrap_or_default();
        let common = places.fold(first, |common, place| {
            let same = common.split('/').zip(place.split('/')).take_while(|(one, other)| one == other);
            let length: usize = same.map(|(part, _)| part.len() + 1).sum();
            &common[..length.saturating_sub(1).min(common.len())]
        });
        if common.is_empty() { self.actions.iter().map(Action::place).collect() } else { vec![common] }
    }

    /// Why an answer differs from the old server's, where that is meant to be.
    pub fn known(&self, action: Deed, question: &str) -> Option<String> {
        let fits = |known: &&Known| known.question == question && known.action.is_none_or(|deed| deed == action);
        self.known.iter().find(fits).map(|known| known.why.clone())
    }

    /// In which it says no, also where nothing stands.
    pub fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(Tongue { style: self.style, scheme: self.scheme, expiring: self.expiring.clone() })
    }
}

/// Where the actions of a contract stand: one place for each path.
pub fn places(contract: &Arc<Contract>) -> Vec<Place> {
    let mut paths: Vec<&str> = contract.actions.iter().map(Action::place).collect();
    paths.sort_unstable();
    paths.dedup();
    let place = |path: &str| {
        let actions: Vec<usize> = (0..contract.actions.len()).filter(|&at| contract.actions[at].place() == path).collect();
        let door = |at: usize| contract.actions[at].door;
        let whole = if actions.iter().all(|&at| door(at) == Door::Guarded) { Door::Guarded } else { Door::Open };
        let empty = Place::new(path, whole, Manner::Api(contract.scheme), contract.dialect()).for_anybody();
        actions.into_iter().fold(empty, |place, at| {
            let clerk = Clerk { contract: Arc::clone(contract), action: at };
            let placed = place.behind(door(at), contract.actions[at].method.clone(), clerk);
            if contract.actions[at].does.changes_account() {
                placed.for_keys(KeySessions::Of(Arc::clone(&contract.session.contract)))
            } else {
                placed
            }
        })
    };
    paths.into_iter().map(place).collect()
}

/// A contract's style of saying no, with the header that comes shortly before the end.
struct Tongue {
    style: Style,
    scheme: Scheme,
    expiring: Option<Expiring>,
}

impl Dialect for Tongue {
    /// A bare token has no word, and a challenge must have one: `Bearer` is understood everywhere.
    fn scheme(&self) -> &'static str {
        Some(self.scheme.word()).filter(|word| !word.is_empty()).unwrap_or(Scheme::Bearer.word())
    }

    fn say(&self, failure: &Failure, visit: &Visit) -> Response {
        let mut response = self.style.say(failure, visit);
        warn(self.expiring.as_ref(), visit, &mut response);
        response
    }
}

/// Says that the caller's token will soon end, where it will.
fn warn(expiring: Option<&Expiring>, visit: &Visit, response: &mut Response) {
    if let (Some(header), Some(caller)) = (expiring, &visit.caller)
        && caller.expires.since(visit.app().now()) <= header.within
    {
        response.headers_mut().insert(header.name.clone(), header.value.clone());
    }
}
