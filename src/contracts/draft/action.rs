//! Writes an `[[action]]` of a draft.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    description::{Endpoint, Place},
    request::{self, Request},
    response,
    sample::{Leaf, Sample},
    toml_text,
};
use crate::{
    contracts::vocabulary::{Operation, Variable},
    error::Field,
};

/// An action, and what its author should look at.
pub(super) struct DraftedAction {
    pub(super) operation: Operation,
    /// As notes name it.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    /// The variables of the response, with the samples that they replaced.
    pub(super) used: Vec<(Variable, Leaf)>,
}

impl DraftedAction {
    pub(super) fn uses(&self, variable: Variable) -> bool {
        self.used.iter().any(|(used, _)| *used == variable)
    }
}

pub(super) fn action(operation: Operation, endpoint: &Endpoint) -> DraftedAction {
    let mut request = request::request(operation, endpoint);
    let mut notes = std::mem::take(&mut request.notes);
    notes.extend(elsewhere(operation, endpoint));
    let mut text = format!(
        "[[action]]\noperation = \"{}\"\npath = {}\nmethod = {}\n",
        operation.word(),
        toml_text::string(&endpoint.path),
        toml_text::string(&endpoint.method)
    );
    if let Some(inside) = &endpoint.inside {
        notes.push(format!("the fields are inside of `{inside}`, which a contract cannot say"));
    }
    if !request.fields.is_empty() {
        let _ = writeln!(text, "request = {{ {} }}", fields(&request));
    }
    if operation == Operation::Logout && endpoint.authenticated == Some(false) && request.takes(Field::Refresh) {
        text.push_str("auth = \"public\"\n");
    }
    let status = endpoint.status.unwrap_or(200);
    if status != 200 {
        let _ = writeln!(text, "status = {status}");
    }
    let response = described(operation, endpoint)
        .filter(|_| !matches!(status, 204 | 205))
        .map(|sample| response::response(operation, sample));
    let (tree, more, used) = response.map_or((None, Vec::new(), Vec::new()), |one| (Some(one.tree), one.notes, one.used));
    match tree {
        Some(tree) => text.push_str(&line(&tree)),
        None if matches!(status, 204 | 205) => {}
        None => notes.push("its response is not described".to_owned()),
    }
    notes.extend(more);
    notes.extend(signs_in(operation, &used));
    DraftedAction { operation, name: endpoint.name(), text, notes, used }
}

fn line(tree: &Value) -> String {
    format!("response = {}\n", toml_text::json(tree))
}

fn fields(request: &Request) -> String {
    let one = |field: &request::Meant| {
        let optional = if field.optional { "?" } else { "" };
        format!("{} = \"{}{optional}\"", toml_text::key(&field.name), field.meaning.word())
    };
    request.fields.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Some tools describe the request in place of the response: then nothing is known about it.
fn described(operation: Operation, endpoint: &Endpoint) -> Option<&Sample> {
    let sample = endpoint.response.as_ref()?;
    let shows_account = matches!(operation, Operation::Register | Operation::Me | Operation::UpdateMe);
    let is_request = |name: &str| endpoint.body().any(|field| field.name == name);
    let repeats = !sample.fields().is_empty() && sample.fields().iter().all(|(name, _)| is_request(name));
    (shows_account || !repeats).then_some(sample)
}

/// A token in the response of one of these is a sign-in, which may not be meant.
fn signs_in(operation: Operation, used: &[(Variable, Leaf)]) -> Option<String> {
    let unusual = matches!(operation, Operation::Register | Operation::ResetPassword);
    let names_token = used.iter().any(|(variable, _)| *variable == Variable::Access);
    (unusual && names_token).then(|| "its response has an access token, so it signs the user in".to_owned())
}

/// Secrets that come in another place than the body.
fn elsewhere(operation: Operation, endpoint: &Endpoint) -> Vec<String> {
    let place = |place: Place| match place {
        Place::Body => "body",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    let outside =
        endpoint.fields.iter().filter(|field| field.place != Place::Body && request::has_a_meaning(operation, &field.name));
    outside
        .map(|field| format!("`{}` comes in a {}, where a contract does not read it", field.name, place(field.place)))
        .collect()
}
