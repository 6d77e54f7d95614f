//! Reads an `[[action]]` of a contract: its operation, path, method, request fields and status.

use http::{Method, StatusCode};
use toml::{Spanned, de::DeValue};

use super::{
    model::{Action, Auth, RequestField},
    read_path, read_response, refused,
    requirement::Presence,
    toml_reader::{Section, Text, TomlReader},
    vocabulary::Operation,
};
use crate::{error::Field, types::session_policy::RefreshRotation};

pub(super) const KEYS: [&str; 7] = ["operation", "path", "method", "request", "status", "response", "auth"];
pub(super) const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

pub(super) fn read(section: &Section<'_>, rotation: Option<RefreshRotation>) -> Option<Action> {
    let operation = section.required_text("operation").and_then(|text| operation(section, &text));
    let path = section.required_text("path").and_then(|text| read_path::read(section, &text));
    let method = section.required_text("method").and_then(|text| method(section, &text, operation));
    let request = request(section, operation);
    let status = status(section);
    let auth = auth(section, operation, request.as_deref());
    let response = read_response::read(section, operation, status);
    if let (Some(operation), Ok(response)) = (operation, &response) {
        read_response::check_tokens(section, operation, (response.as_ref(), rotation));
    }
    Some(Action {
        operation: operation?,
        path: path?,
        method: method?,
        request: request?,
        status: status?,
        response: response.ok()?,
        auth: auth?,
        line: section.reader.line(section.at),
    })
}

fn operation(section: &Section<'_>, text: &Text<'_>) -> Option<Operation> {
    let operations = Operation::ALL.map(|operation| (operation.word(), operation));
    if let Some(why) = refused::operation(text.text) {
        section.report(text.span.start, format!("there is no operation `{}`: {why}", text.text));
        return None;
    }
    section.choice("operation", text, &operations)
}

/// Reports actions that have both path and method in common.
pub(super) fn report_duplicates(reader: &TomlReader<'_>, actions: &[Option<Action>]) {
    let known: Vec<&Action> = actions.iter().flatten().collect();
    for (at, action) in known.iter().enumerate() {
        let same = |other: &&&Action| other.route_path() == action.route_path() && other.method == action.method;
        if let Some(first) = known[..at].iter().find(same) {
            let what = format!("{} {} is already used by the action on line {}", action.method, action.path, first.line);
            reader.report_on_line(action.line, what);
        }
    }
}

/// `me` is safe, so it is GET; every other operation changes something or takes a secret, so it is not.
fn method(section: &Section<'_>, text: &Text<'_>, operation: Option<Operation>) -> Option<Method> {
    let words: Vec<(&str, usize)> = METHODS.iter().map(Method::as_str).zip(0..).collect();
    let method = METHODS[section.choice("method", text, &words)?].clone();
    let operation = operation?;
    let why = match (operation, method == Method::GET) {
        (Operation::Me, true) => return Some(method),
        (Operation::Me, false) => "must be GET",
        (_, true) => "must not be GET",
        (_, false) => return Some(method),
    };
    section.report(text.span.start, format!("the method of {} {why}", operation.word()));
    None
}

fn request(section: &Section<'_>, operation: Option<Operation>) -> Option<Vec<RequestField>> {
    let table = section.table("request").map(|(_, table)| table);
    let fields = table.into_iter().flatten().map(|(name, value)| {
        let field = request_field(section, (name.get_ref(), value), operation)?;
        Some((name.span().start, field))
    });
    let mut fields: Vec<(usize, RequestField)> = fields.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
    fields.sort_by_key(|(at, _)| *at);
    report_repeated_meanings(section, &fields);
    let fields: Vec<RequestField> = fields.into_iter().map(|(_, field)| field).collect();
    if let Some(operation) = operation {
        report_violations(section, operation, &fields);
    }
    Some(fields)
}

fn request_field(
    section: &Section<'_>,
    (name, value): (&str, &Spanned<DeValue<'_>>),
    operation: Option<Operation>,
) -> Option<RequestField> {
    let at = value.span().start;
    let Some(text) = value.get_ref().as_str() else {
        let what = format!("the meaning of `{name}` must be a string, such as \"email\": fields stand at the top of the body");
        section.report(at, what);
        return None;
    };
    let (word, optional) = text.strip_suffix('?').map_or((text, false), |word| (word, true));
    // Which words are allowed depends on the operation.
    let operation = operation?;
    let meaning = operation.fields().iter().copied().find(|field| field.word() == word);
    if meaning.is_none() {
        let allowed: Vec<&str> = operation.fields().iter().map(|field| field.word()).collect();
        let allowed = if allowed.is_empty() { "no fields".to_owned() } else { allowed.join(", ") };
        let what = match refused::meaning(word) {
            Some(why) => format!("{} takes no `{word}`: {why}", operation.word()),
            None => format!("{} takes no `{word}`; it takes {allowed}", operation.word()),
        };
        section.report(at, what);
    }
    Some(RequestField { name: name.to_owned(), meaning: meaning?, optional })
}

fn report_repeated_meanings(section: &Section<'_>, fields: &[(usize, RequestField)]) {
    for (index, (at, field)) in fields.iter().enumerate() {
        if fields[..index].iter().any(|(_, earlier)| earlier.meaning == field.meaning) {
            section.report(*at, format!("two fields mean {}", field.meaning.word()));
        }
    }
}

fn report_violations(section: &Section<'_>, operation: Operation, fields: &[RequestField]) {
    let presence = |meaning: Field| match fields.iter().find(|field| field.meaning == meaning) {
        None => Presence::Missing,
        Some(field) if field.optional => Presence::Optional,
        Some(_) => Presence::Required,
    };
    for violation in operation.requirements().iter().filter_map(|requirement| requirement.violation(presence)) {
        section.report(section.position("request"), format!("{} {violation}", operation.word()));
    }
}

/// Only a logout has a choice: its refresh token can take the place of an access token.
fn auth(section: &Section<'_>, operation: Option<Operation>, request: Option<&[RequestField]>) -> Option<Auth> {
    let Some(text) = section.text("auth") else {
        let usual = if operation?.requires_auth() { Auth::Authenticated } else { Auth::Public };
        return section.find("auth").is_none().then_some(usual);
    };
    let auth = section.choice("auth", &text, &Auth::ALL.map(|auth| (auth.word(), auth)))?;
    let has_token = request?.iter().any(|field| field.meaning == Field::Refresh && !field.optional);
    let why = match operation? {
        Operation::Logout if auth == Auth::Authenticated || has_token => return Some(auth),
        Operation::Logout => "a public logout requires refresh, not optional",
        _ => "`auth` can only be set for logout",
    };
    section.report(text.span.start, why);
    None
}

fn status(section: &Section<'_>) -> Option<StatusCode> {
    if section.find("status").is_none() {
        return Some(StatusCode::OK);
    }
    let (at, number) = section.integer("status")?;
    let status = u16::try_from(number).ok().filter(|number| (200..300).contains(number));
    if status.is_none() {
        section.report(at, format!("`status = {number}` is invalid: it must be from 200 to 299"));
    }
    StatusCode::from_u16(status?).ok()
}
