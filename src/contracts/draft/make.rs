//! Puts a draft together, and leaves out what would not be a contract.

use std::path::Path;

use serde_json::Value;

use super::{
    action::{self, DraftedAction},
    description::{Description, Endpoint},
    error_format, openapi, postman,
    recognise::{Recognised, recognise},
    session, toml_text,
};
use crate::{
    contracts::{read::read, vocabulary::Operation},
    types::text,
};

const MAX_BYTES: usize = 16 << 20;
/// More of them are counted, not named.
const MAX_SKIPPED: usize = 20;

/// A first contract.
#[derive(Debug)]
pub struct Draft {
    /// The text of its file.
    pub contract: String,
    /// What was guessed, left out or not recognised: one sentence each.
    pub notes: Vec<String>,
}

/// Writes a contract of this name from a description. `file` is what the description is called.
///
/// # Errors
/// The text is no description of an API, or describes nothing that a contract has.
pub fn draft(name: &str, file: &str, text: &str) -> Result<Draft, String> {
    let description = describe(text)?;
    let placed = Placed::of(&description);
    if placed.actions.is_empty() {
        return Err(format!(
            "none of the {} operations is one that a contract has, such as a login",
            description.endpoints.len()
        ));
    }
    let mut notes = description.notes.clone();
    let head = head(&description, &placed, (name, file), &mut notes);
    let mut contract = head.clone();
    for action in &placed.actions {
        contract.push_str(&checked(action, &head, &mut notes));
    }
    for note in &placed.unplaced {
        contract.push_str(&toml_text::comment(&format!("TODO: {note}")));
    }
    notes.extend(placed.unplaced);
    notes.extend(placed.skipped);
    Ok(Draft { contract, notes })
}

fn describe(text: &str) -> Result<Description, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("it has more than {} MiB", MAX_BYTES >> 20));
    }
    let document: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let yaml = ["openapi:", "swagger:"].iter().any(|key| text.lines().take(100).any(|line| line.starts_with(key)));
        let how = "YAML is not read: convert it to JSON first, for example with `yq -o=json . openapi.yaml > openapi.json`";
        if yaml { how.to_owned() } else { format!("it is not valid JSON: {error}") }
    })?;
    match () {
        () if openapi::is_openapi(&document) => Ok(openapi::read(&document)),
        () if postman::is_collection(&document) => Ok(postman::read(&document)),
        () => Err("it is neither an OpenAPI document nor a Postman collection (v2.0 or v2.1)".to_owned()),
    }
}

/// The endpoints of a description, by what becomes of them.
#[derive(Default)]
struct Placed<'a> {
    actions: Vec<DraftedAction>,
    endpoints: Vec<&'a Endpoint>,
    /// About accounts, and not in the contract.
    unplaced: Vec<String>,
    skipped: Vec<String>,
}

impl<'a> Placed<'a> {
    fn of(description: &'a Description) -> Self {
        let mut placed = Self::default();
        let mut skipped = 0;
        for endpoint in &description.endpoints {
            match recognise(endpoint, description) {
                Recognised::Operation(word) => placed.add(word, endpoint),
                Recognised::Refused(why) => placed.unplaced.push(format!("{}: {why}", endpoint.name())),
                Recognised::Unplaced => placed.unplaced.push(format!("{}: no operation was recognised", endpoint.name())),
                Recognised::Unrelated => {
                    skipped += 1;
                    if skipped <= MAX_SKIPPED {
                        placed.skipped.push(format!("{}: skipped, it is not about accounts", endpoint.name()));
                    }
                }
            }
        }
        if skipped > MAX_SKIPPED {
            placed.skipped.push(format!("{} more operations were skipped", skipped - MAX_SKIPPED));
        }
        placed
    }

    fn add(&mut self, word: &str, endpoint: &'a Endpoint) {
        let Some(operation) = Operation::ALL.into_iter().find(|operation| operation.word() == word) else {
            self.unplaced.push(format!("{}: it looks like {word}, which a contract does not have", endpoint.name()));
            return;
        };
        let route = |endpoint: &Endpoint| (endpoint.method.clone(), endpoint.path.trim_end_matches('/').to_owned());
        if self.endpoints.iter().any(|known| route(known) == route(endpoint)) {
            self.unplaced.push(format!("{}: it is described twice; the first one was taken", endpoint.name()));
            return;
        }
        self.endpoints.push(endpoint);
        self.actions.push(action::action(operation, endpoint));
    }
}

/// What comes before the actions.
fn head(description: &Description, placed: &Placed<'_>, (name, file): (&str, &str), notes: &mut Vec<String>) -> String {
    let session = session::session(&placed.actions, &description.token);
    let errors = error_format::errors(&placed.endpoints);
    notes.extend(session.notes);
    notes.extend(errors.note);
    let title = one_line(&description.title);
    let title = if title.is_empty() { name.to_owned() } else { title };
    format!(
        "{}{}\ntitle = {}\nsource = {}\n\n{}\n{}\n",
        toml_text::comment("A first draft. Compare each line with the old API, above all those with TODO."),
        toml_text::comment(&format!("Then check it: vestibule contract check {name}.toml")),
        toml_text::string(&title),
        toml_text::string(&one_line(file)),
        session.text,
        errors.text,
    )
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if text::is_hidden(c) { ' ' } else { c }).take(200).collect::<String>().trim().to_owned()
}

/// The text of an action. One that could not be served is a comment, except for what a contract is made for: signing in.
fn checked(action: &DraftedAction, head: &str, notes: &mut Vec<String>) -> String {
    let missing = read("draft", Path::new("draft.toml"), &format!("{head}{}", action.text)).err().unwrap_or_default();
    let essential = matches!(action.operation, Operation::Login | Operation::ApiKeyLogin);
    let mut text = String::new();
    let missing = missing.iter().map(|mistake| format!("left out, because {}", mistake.message)).filter(|_| !essential);
    for note in action.notes.iter().cloned().chain(missing.clone()) {
        text.push_str(&toml_text::comment(&format!("TODO: {note}")));
        notes.push(format!("{}: {note}", action.name));
    }
    let is_left_out = missing.count() > 0;
    text.push_str(&if is_left_out { toml_text::commented_out(&action.text) } else { action.text.clone() });
    text.push('\n');
    text
}
