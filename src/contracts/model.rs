//! What a contract says, once its file has been read.

use std::{path::PathBuf, time::Duration};

use http::{HeaderName, HeaderValue, Method, StatusCode};

use super::{
    errors::ErrorRules,
    roles::RoleNames,
    template::Template,
    transport::{TokenCookies, Transport},
    vocabulary::{Operation, Variable, VariableGroup},
};
use crate::{
    crypto::{
        jwt::Kind,
        password_policy::{CommonPasswords, PasswordPolicy},
    },
    error::Field,
    types::{
        auth_scheme::TokenHeader,
        session_policy::{RefreshRotation, SessionPolicy},
    },
};

/// An API that existing clients speak.
#[derive(Debug)]
pub struct Contract {
    /// The name of its file without `.toml`. The rows of its sessions hold it.
    pub name: String,
    pub file: PathBuf,
    pub title: String,
    pub source: Option<String>,
    /// What all its paths begin with, without a slash at the end: below it, errors have its format.
    pub prefix: Option<String>,
    pub session: SessionPolicy,
    /// For sign-ins that are not to be remembered.
    pub short_session: Option<SessionPolicy>,
    pub token_header: TokenHeader,
    pub cookies: TokenCookies,
    pub expiry_header: Option<ExpiryHeader>,
    pub errors: ErrorRules,
    /// For passwords that are chosen at its own `register` and `reset-password`.
    pub password_policy: PasswordPolicy,
    pub roles: RoleNames,
    pub actions: Vec<Action>,
    /// Where the old server answers differently, for `vestibule contract compare`.
    pub expected_differences: Vec<ExpectedDifference>,
}

/// A difference from the old server that is intended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedDifference {
    /// The case, as `vestibule contract compare` names it; with `*` at its end, all that begin so.
    pub case: String,
    /// What differs there, in the same way; without it, everything.
    pub what: Option<String>,
    /// The operation that it concerns; without it, all of them.
    pub operation: Option<Operation>,
    pub reason: String,
}

/// A header on responses to callers whose access token expires soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryHeader {
    pub name: HeaderName,
    pub value: HeaderValue,
    pub within: Duration,
}

/// One method of one path, and the operation behind it.
#[derive(Debug)]
pub struct Action {
    pub operation: Operation,
    /// As the file has it, with or without a slash at its end; both spellings are served.
    pub path: String,
    pub method: Method,
    pub request: Vec<RequestField>,
    /// The object of the body that has the fields in it.
    pub inside: Option<String>,
    /// What a request has that is for this action and for no other one of its path and method.
    pub when: Option<Selector>,
    pub status: StatusCode,
    /// Without it the response has no body.
    pub response: Option<Template>,
    pub auth: Auth,
    /// What it takes from and puts into cookies and headers.
    pub transport: Transport,
    /// Its line in the file.
    pub line: usize,
}

/// Whether an action needs an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    Public,
    Authenticated,
}

/// A field of a request: its name for clients, and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestField {
    pub name: String,
    pub meaning: Field,
    pub optional: bool,
}

/// A field of the body or of the query, and the text that it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    pub field: String,
    pub text: String,
}

impl Auth {
    pub const ALL: [Self; 2] = [Self::Public, Self::Authenticated];

    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Authenticated => "authenticated",
        }
    }
}

impl Action {
    /// Its path without a slash at its end, as the table of routes has it.
    pub fn route_path(&self) -> &str {
        self.path.strip_suffix('/').unwrap_or(&self.path)
    }

    /// Whether its response says anything about the user or opens a session.
    pub fn reveals_user(&self) -> bool {
        self.opens_session() || self.names_user()
    }

    /// Whether no request succeeds without a field of this meaning.
    pub fn requires(&self, meaning: Field) -> bool {
        self.request.iter().any(|field| field.meaning == meaning && !field.optional)
    }

    /// Whether its response, its cookies or its headers have a token.
    pub fn opens_session(&self) -> bool {
        self.names_group(VariableGroup::Token) || self.transport.gives_any()
    }

    /// Whether clients get this token from it.
    pub fn gives(&self, token: Kind) -> bool {
        let variable = match token {
            Kind::Access => Variable::Access,
            Kind::Refresh => Variable::Refresh,
        };
        self.response.as_ref().is_some_and(|template| template.names(variable)) || self.transport.gives(token)
    }

    /// Whether its response has the token that came with the request.
    pub fn echoes_token(&self) -> bool {
        self.names_group(VariableGroup::Request)
    }

    /// Whether a slide of the session is its purpose: it takes the access token of the request and nothing else.
    pub fn slides(&self, session: &SessionPolicy) -> bool {
        self.operation == Operation::Refresh && session.renewal == RefreshRotation::Slide
    }

    pub fn names_user(&self) -> bool {
        self.names_group(VariableGroup::User)
    }

    pub fn takes(&self, meaning: Field) -> bool {
        self.request.iter().any(|field| field.meaning == meaning) || self.transport.carries(meaning)
    }

    fn names_group(&self, group: VariableGroup) -> bool {
        self.response.as_ref().is_some_and(|template| template.names_group(group))
    }
}

impl Contract {
    /// The length of the part of a path that belongs to this contract; the contract with the longest match owns the path.
    pub fn match_length(&self, path: &str) -> Option<usize> {
        let own = path.strip_suffix('/').unwrap_or(path);
        if self.actions.iter().any(|action| action.route_path() == own) {
            return Some(path.len());
        }
        self.roots().into_iter().filter(|root| is_below(path, root)).map(str::len).max()
    }

    /// The path that cookies are sent to and below: what all actions have in common.
    pub(super) fn cookie_path(&self) -> String {
        match self.roots().as_slice() {
            [root] => (*root).to_owned(),
            _ => "/".to_owned(),
        }
    }

    /// Its prefix or, where it has none, the longest path that all actions have in common; where they have none, the path of each.
    fn roots(&self) -> Vec<&str> {
        if let Some(prefix) = &self.prefix {
            return vec![prefix];
        }
        let mut paths = self.actions.iter().map(Action::route_path);
        let first = paths.next().unwrap_or_default();
        let common = paths.fold(first, |common, path| {
            let same = common.split('/').zip(path.split('/')).take_while(|(one, other)| one == other);
            let length: usize = same.map(|(part, _)| part.len() + 1).sum();
            &common[..length.saturating_sub(1).min(common.len())]
        });
        if common.is_empty() { self.actions.iter().map(Action::route_path).collect() } else { vec![common] }
    }

    /// What its password policy accepts and Vestibule's own refuses; nothing, where no client can choose a password.
    pub fn accepts_weaker_passwords(&self) -> Option<String> {
        let sets_password = |action: &Action| matches!(action.operation, Operation::Register | Operation::ResetPassword);
        if !self.actions.iter().any(sets_password) {
            return None;
        }
        let (policy, own) = (self.password_policy, PasswordPolicy::default());
        let short = (policy.min_length < own.min_length).then(|| format!("passwords of {} characters", policy.min_length));
        let common = match policy.common {
            CommonPasswords::Refuse => None,
            CommonPasswords::RefuseListed => Some("common passwords that are not in Django's list".to_owned()),
            CommonPasswords::Allow => Some("common passwords".to_owned()),
        };
        let personal =
            (policy.personal != own.personal).then(|| "passwords that are the user's name or email address".to_owned());
        let accepted: Vec<String> = [short, common, personal].into_iter().flatten().collect();
        (!accepted.is_empty()).then(|| accepted.join(", "))
    }

    /// Why a response differs from the old server's, where that is intended.
    pub fn reason_for_difference(&self, operation: Operation, (case, what): (&str, &str)) -> Option<&str> {
        let fits = |known: &&ExpectedDifference| {
            begins_as(&known.case, case)
                && known.what.as_ref().is_none_or(|known| begins_as(known, what))
                && known.operation.is_none_or(|only| only == operation)
        };
        self.expected_differences.iter().find(fits).map(|known| known.reason.as_str())
    }
}

/// Whether a path is the root or below it, by whole segments.
pub(super) fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a text is the pattern, or begins like one that ends in `*`.
fn begins_as(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::begins_as;

    #[test]
    fn a_star_at_the_end_stands_for_the_rest() {
        let fits = [("token: none", "token: none"), ("token: *", "token: none"), ("*", "token: none")];
        assert!(fits.into_iter().all(|(pattern, text)| begins_as(pattern, text)));
        let others = [("token", "token: none"), ("token: *", "a token: none"), ("to*n: none", "token: none")];
        assert!(others.into_iter().all(|(pattern, text)| !begins_as(pattern, text)));
    }
}
