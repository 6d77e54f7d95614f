//! Gives the fields of a request their meanings.

use super::{
    description::{Endpoint, InputField},
    names::{self, REQUEST, REQUEST_OF},
};
use crate::{
    contracts::{requirement::Requirement, vocabulary::Operation},
    error::Field,
};

/// Where the description does not say whether a field is optional, these are.
const USUALLY_OPTIONAL: [&str; 9] =
    ["first_name", "last_name", "name", "gender", "locale", "device", "remember", "repeat", "username"];

/// Fields that clients send to get rights.
const RIGHTS: [&str; 7] = ["role", "roles", "isadmin", "isstaff", "issuperuser", "permissions", "groups"];

/// The fields of a request in a contract, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) fields: Vec<Meant>,
    pub(super) notes: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) name: String,
    pub(super) meaning: Field,
    pub(super) optional: bool,
}

impl Request {
    pub(super) fn takes(&self, meaning: Field) -> bool {
        self.fields.iter().any(|field| field.meaning == meaning)
    }
}

pub(super) fn request(operation: Operation, endpoint: &Endpoint) -> Request {
    let mut request = Request::default();
    let mut unknown = Vec::new();
    for field in endpoint.body() {
        unknown.extend(place(&mut request, operation, field));
    }
    if !unknown.is_empty() {
        request.notes.push(format!("{} of the request: ignored, no word of {} means it", unknown.join(", "), operation.word()));
    }
    leave_one_login_name(&mut request, operation);
    for requirement in operation.requirements() {
        meet(&mut request, *requirement);
    }
    request
}

/// Answers with the name of a field that has no meaning.
fn place(request: &mut Request, operation: Operation, field: &InputField) -> Option<String> {
    match meanings(operation, &field.name).into_iter().find(|meaning| !request.takes(*meaning)) {
        Some(meaning) => {
            let optional = field.required.map_or_else(|| is_usually_optional(operation, meaning), |required| !required);
            request.fields.push(Meant { name: field.name.clone(), meaning, optional });
            None
        }
        None if field.constant.is_some() => None,
        None => match why_ignored(&field.name) {
            Some(why) => {
                request.notes.push(format!("`{}` of the request is ignored: {why}", field.name));
                None
            }
            None => Some(format!("`{}`", field.name)),
        },
    }
}

fn is_usually_optional(operation: Operation, meaning: Field) -> bool {
    operation != Operation::Login && meaning != Field::Username && USUALLY_OPTIONAL.contains(&meaning.word())
}

/// What the operation takes of what the name may mean, the best first.
fn meanings(operation: Operation, name: &str) -> Vec<Field> {
    let own =
        REQUEST_OF.iter().filter(|(word, _)| *word == operation.word()).flat_map(|(_, table)| names::meanings_of(table, name));
    let words = own.chain(names::meanings_of(REQUEST, name));
    words.filter_map(|word| operation.fields().iter().copied().find(|field| field.word() == word)).collect()
}

fn why_ignored(name: &str) -> Option<&'static str> {
    if names::meanings_of(REQUEST, name).contains(&"repeat") {
        return Some("it repeats the password, which is not compared here");
    }
    RIGHTS.contains(&names::squash(name).as_str()).then_some("clients do not choose roles")
}

/// A login has one field for the account: one for usernames takes email addresses too.
fn leave_one_login_name(request: &mut Request, operation: Operation) {
    if operation == Operation::Login && request.takes(Field::Email) && request.takes(Field::Username) {
        let left: Vec<Meant> = request.fields.extract_if(.., |field| field.meaning == Field::Email).collect();
        for field in left {
            request.notes.push(format!("`{}` of the request is ignored: a login has one field for the account", field.name));
        }
    }
}

fn meet(request: &mut Request, requirement: Requirement) {
    if let Requirement::AllOf(needed) | Requirement::ExactlyOneOf(needed) = requirement {
        make(request, needed, false);
    }
    if let Requirement::OneSetOf(sets) = requirement {
        let is_whole = |set: &&[Field]| set.iter().all(|field| request.takes(*field));
        let (whole, parts): (Vec<&[Field]>, Vec<&[Field]>) = sets.iter().copied().partition(is_whole);
        let kept: Vec<Field> = whole.iter().flat_map(|set| set.iter().copied()).collect();
        let spare = |field: &Meant| parts.iter().any(|set| set.contains(&field.meaning)) && !kept.contains(&field.meaning);
        if whole.is_empty() {
            return;
        }
        for field in request.fields.extract_if(.., |field| spare(field)) {
            request.notes.push(format!("`{}` of the request is ignored: it is not needed", field.name));
        }
        make(request, &kept, whole.len() > 1);
    }
}

fn make(request: &mut Request, meanings: &[Field], optional: bool) {
    for field in request.fields.iter_mut().filter(|field| meanings.contains(&field.meaning)) {
        field.optional = optional;
    }
}

/// Whether the operation takes what such a field may mean.
pub(super) fn has_a_meaning(operation: Operation, name: &str) -> bool {
    !meanings(operation, name).is_empty()
}
