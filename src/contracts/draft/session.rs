//! Writes the `[session]` of a draft: lifetimes by the examples of responses, and how tokens are sent.

use std::time::Duration;

use super::{
    action::DraftedAction,
    description::TokenUse,
    sample::{Kind, Leaf},
    times, toml_text,
};
use crate::{
    contracts::vocabulary::{Operation, Variable},
    types::auth_scheme,
};

const USUAL_ACCESS: Duration = Duration::from_mins(15);
const USUAL_REFRESH: Duration = Duration::from_hours(24 * 7);

/// The section, and what it had to guess.
pub(super) struct Session {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
}

pub(super) fn session(actions: &[DraftedAction], token: &TokenUse) -> Session {
    let mut session = Session { text: "[session]\n".to_owned(), notes: Vec::new() };
    let (access, refresh) = (lifetime(actions, Variable::Access), lifetime(actions, Variable::Refresh));
    let access_value = access.unwrap_or_else(|| refresh.map_or(USUAL_ACCESS, |refresh| refresh.min(USUAL_ACCESS)));
    let refresh_value = refresh.unwrap_or_else(|| USUAL_REFRESH.max(access_value)).max(access_value);
    session.duration("access_lifetime", access_value, access.is_some());
    session.duration("refresh_lifetime", refresh_value, refresh.is_some());
    session.rotation(actions);
    session.token(token);
    session.user_id(actions);
    session
}

impl Session {
    fn guess(&mut self, what: &str) {
        self.text.push_str(&toml_text::comment(&format!("TODO: {what}")));
        self.notes.push(format!("[session]: {what}"));
    }

    fn set(&mut self, key: &str, value: &str) {
        self.text.extend([key, " = ", &toml_text::string(value), "\n"]);
    }

    fn duration(&mut self, key: &str, value: Duration, known: bool) {
        let value = short(value);
        if !known {
            self.guess(&format!("{key} is not described; {value} is a guess"));
        }
        self.set(key, &value);
    }

    fn rotation(&mut self, actions: &[DraftedAction]) {
        let renewals: Vec<&DraftedAction> = actions.iter().filter(|action| action.operation == Operation::Refresh).collect();
        if renewals.is_empty() {
            self.guess("no renewal of tokens was recognised");
        }
        let rotates = renewals.iter().any(|action| action.uses(Variable::Refresh));
        self.set("refresh_rotation", if rotates { "always" } else { "never" });
    }

    fn token(&mut self, token: &TokenUse) {
        let header = token.header.as_ref().filter(|name| auth_scheme::is_free_header(name));
        let scheme = token.scheme.as_ref().filter(|scheme| auth_scheme::is_scheme(scheme));
        if let Some(cookie) = &token.cookie {
            self.guess(&format!("access tokens may also come in the cookie {cookie}"));
        } else if scheme.is_none() {
            self.guess("the word before the access token is not described; Bearer is a guess");
        }
        self.set("scheme", scheme.map_or(auth_scheme::BEARER, String::as_str));
        if let Some(header) = header {
            self.set("header", header);
        }
    }

    fn user_id(&mut self, actions: &[DraftedAction]) {
        let ids: Vec<&Leaf> = samples(actions, Variable::UserId).collect();
        let is_uuid = |leaf: &&Leaf| {
            leaf.format.as_deref() == Some("uuid") || leaf.text().is_some_and(|text| uuid::Uuid::try_parse(text).is_ok())
        };
        let word = match ids.first() {
            Some(leaf) if is_uuid(leaf) => "uuid",
            Some(leaf) if leaf.kind == Kind::Text => "string",
            _ => "integer",
        };
        self.set("user_id_format", word);
    }
}

/// In the largest unit that it is a multiple of.
fn short(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [(24 * 3600, "d"), (3600, "h"), (60, "m")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size)).unwrap_or((1, "s"));
    format!("{}{unit}", seconds / size)
}

/// What the responses show where they name this variable.
fn samples(actions: &[DraftedAction], variable: Variable) -> impl Iterator<Item = &Leaf> {
    actions.iter().flat_map(|action| &action.used).filter(move |(used, _)| *used == variable).map(|(_, leaf)| leaf)
}

/// By a field that says it, or by the claims of a token that is an example.
fn lifetime(actions: &[DraftedAction], token: Variable) -> Option<Duration> {
    let seconds = if token == Variable::Access { Variable::AccessExpiresIn } else { Variable::RefreshExpiresIn };
    let said = samples(actions, seconds).find_map(|leaf| times::sane(leaf.example.as_ref()?.as_u64()?));
    said.or_else(|| samples(actions, token).find_map(|leaf| times::lifetime_of_jwt(leaf.text()?)))
}
