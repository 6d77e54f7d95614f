//! Reads one action of a contract: its path, what it takes, what it answers.

use poem::http::{Method, StatusCode};
use toml::{Spanned, de::DeValue};

use super::{
    Action, RequestField,
    response_template::Template,
    toml_reader::{Section, Text, TomlReader},
    vocabulary::{Operation, What},
};
use crate::{error::Field, types::session_policy::RefreshRotation, web::resource::Access};

const KEYS: [&str; 7] = ["operation", "path", "method", "request", "status", "response", "auth"];
const AUTH: [(&str, Access); 2] = [("public", Access::Public), ("authenticated", Access::SignedInUnverified)];

pub(super) fn read<'a>(
    reader: &'a TomlReader<'a>,
    value: &'a Spanned<DeValue<'a>>,
    renewal: Option<RefreshRotation>,
) -> Option<Action> {
    let at = value.span().start;
    let Some(table) = value.get_ref().as_table() else {
        reader.wrong(at, "an action is a table under [[action]]");
        return None;
    };
    let section = Section::new(reader, ("an [[action]]", at), table, &KEYS);
    let operations = Operation::ALL.map(|operation| (operation.word(), operation));
    let operation = section.needed_text("operation").and_then(|text| section.word("operation", &text, &operations));
    let path = section.needed_text("path").and_then(|text| path(reader, &text));
    let method = section.needed_text("method").and_then(|text| method(&section, reader, &text, operation));
    let request = request(reader, &section, operation);
    let status = status(reader, &section);
    let auth = section.text("auth").map(|text| auth(reader, &section, &text, (operation, request.as_deref())));
    let response = section.text("response").map(|text| response(reader, &text, operation, status));
    if let Some(operation) = operation {
        must_name(reader, &section, operation, (response.as_ref(), renewal));
    }
    Some(Action {
        operation: operation?,
        path: path?,
        method: method?,
        request: request?,
        status: status?,
        response: match response {
            Some(response) => Some(response?),
            None => None,
        },
        auth: match auth {
            Some(auth) => auth?,
            None if operation?.requires_auth() => Access::SignedInUnverified,
            None => Access::Public,
        },
        line: reader.line(at),
    })
}

/// Two actions that one request could mean.
pub(super) fn report_duplicates(reader: &TomlReader<'_>, actions: &[Option<Action>]) {
    let known: Vec<&Action> = actions.iter().flatten().collect();
    for (place, action) in known.iter().enumerate() {
        let first =
            known[..place].iter().find(|other| other.route_path() == action.route_path() && other.method == action.method);
        if let Some(first) = first {
            let what = format!("{} {} is in use already, on line {}", action.method, action.path, first.line);
            reader.wrong_on(action.line, what);
        }
    }
}

fn path(reader: &TomlReader<'_>, text: &Text<'_>) -> Option<String> {
    let path = text.text;
    let inner = path.strip_prefix('/').unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !":*<>{}?#\\\"%".contains(c);
    let why = if !path.starts_with('/') {
        "a path begins with /"
    } else if inner.is_empty() || inner.strip_suffix('/').unwrap_or(inner).split('/').any(|part| matches!(part, "" | "." | ".."))
    {
        "a path has something between its slashes"
    } else if !inner.chars().all(plain) {
        "a path is written out in plain letters, without any of : * < > { } ? # % \\ \""
    } else {
        return Some(path.to_owned());
    };
    reader.wrong(text.span.start, format!("path = \"{path}\" will not do: {why}"));
    None
}

fn method(section: &Section<'_>, reader: &TomlReader<'_>, text: &Text<'_>, operation: Option<Operation>) -> Option<Method> {
    let words = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let names: Vec<(&str, usize)> = words.iter().map(Method::as_str).zip(0..).collect();
    let method = words[section.word("method", text, &names)?].clone();
    let reads = method == Method::GET;
    match operation {
        Some(Operation::Me) if !reads => reader.wrong(text.span.start, "me only looks, which is GET"),
        Some(operation) if reads && operation != Operation::Me => {
            reader.wrong(
                text.span.start,
                format!("{} changes something or takes a secret, which is not for GET", operation.word()),
            );
        }
        _ => return Some(method),
    }
    None
}

fn request(reader: &TomlReader<'_>, section: &Section<'_>, operation: Option<Operation>) -> Option<Vec<RequestField>> {
    let mut request: Vec<(usize, RequestField)> = Vec::new();
    let before = section.find("request").map_or(section.at, |value| value.span().start);
    let mut whole = true;
    if let Some((_, table)) = section.table("request") {
        for (name, value) in table {
            match take(reader, name.get_ref(), value, operation) {
                Some(take) => request.push((name.span().start, take)),
                None => whole = false,
            }
        }
    }
    request.sort_by_key(|(at, _)| *at);
    for (place, (at, take)) in request.iter().enumerate() {
        if request[..place].iter().any(|(_, earlier)| earlier.means == take.means) {
            reader.wrong(*at, format!("two fields mean {}", take.means.word()));
        }
    }
    let request: Vec<RequestField> = request.into_iter().map(|(_, take)| take).collect();
    if let Some(operation) = operation
        && whole
    {
        complete(reader, before, operation, &request);
    }
    whole.then_some(request)
}

fn take(reader: &TomlReader<'_>, name: &str, value: &Spanned<DeValue<'_>>, operation: Option<Operation>) -> Option<RequestField> {
    let at = value.span().start;
    let Some(text) = value.get_ref().as_str() else {
        reader.wrong(at, format!("what `{name}` means is a text in quotes"));
        return None;
    };
    let (word, optional) = text.strip_suffix('?').map_or((text, false), |word| (word, true));
    // Before an unknown deed nothing is known of its fields.
    let may = operation?.allowed_fields();
    let means = may.iter().find(|field| field.word() == word);
    if means.is_none() {
        let known = if may.is_empty() { "nothing".to_owned() } else { words(may) };
        reader.wrong(at, format!("{} takes no `{word}`; it takes {known}", operation?.word()));
    }
    Some(RequestField { name: name.to_owned(), means: *means?, optional })
}

/// Says what an action cannot do without and does not take. What can be said in one of several ways is optional.
fn complete(reader: &TomlReader<'_>, at: usize, operation: Operation, request: &[RequestField]) {
    let find = |field: &Field| request.iter().find(|take| take.means == *field);
    let optional = |field: &Field| find(field).is_some_and(|take| take.optional);
    for sets in operation.required_fields() {
        let there: Vec<&[Field]> = sets.iter().filter(|set| set.iter().all(|field| find(field).is_some())).copied().collect();
        let ways: Vec<String> = sets.iter().map(|set| words(set).replace(", ", " and ")).collect();
        let (name, ways) = (operation.word(), ways.join(", or "));
        match (operation, there.as_slice()) {
            (_, []) => reader.wrong(at, format!("{name} must take {ways}")),
            (Operation::UpdateMe, _) => {}
            (_, [one]) if one.iter().any(optional) => {
                reader.wrong(at, format!("{name} cannot do without {}, so no ? stands there", words(one)));
            }
            (Operation::Login, [_, _, ..]) => reader.wrong(at, "login takes email or username, not both"),
            (_, [_, _, ..]) if !there.concat().iter().all(optional) => {
                reader.wrong(at, format!("{name} takes {ways}: each of them is optional, with a ?"));
            }
            _ => {}
        }
    }
}

/// A logout may be open to whoever has the refresh token; every other door follows from the deed.
fn auth(
    reader: &TomlReader<'_>,
    section: &Section<'_>,
    text: &Text<'_>,
    (operation, request): (Option<Operation>, Option<&[RequestField]>),
) -> Option<Access> {
    let auth = section.word("auth", text, &AUTH)?;
    let proves = request?.iter().any(|take| take.means == Field::Refresh && !take.optional);
    let why = match operation? {
        Operation::Logout if auth == Access::SignedInUnverified || proves => return Some(auth),
        Operation::Logout => "an open logout must take refresh, without a ?",
        _ => "only a logout says what its door is",
    };
    reader.wrong(text.span.start, why);
    None
}

fn status(reader: &TomlReader<'_>, section: &Section<'_>) -> Option<StatusCode> {
    if section.find("status").is_none() {
        return Some(StatusCode::OK);
    }
    let (at, number) = section.integer("status")?;
    let status = u16::try_from(number).ok().filter(|number| (200..300).contains(number));
    if status.is_none() {
        reader.wrong(at, format!("status = {number} is no success; it is from 200 to 299"));
    }
    StatusCode::from_u16(status?).ok()
}

fn response(
    reader: &TomlReader<'_>,
    text: &Text<'_>,
    operation: Option<Operation>,
    status: Option<StatusCode>,
) -> Option<Template> {
    if status.is_some_and(|status| matches!(status.as_u16(), 204 | 205)) {
        reader.wrong(text.span.start, "a reply of status 204 or 205 has no body; leave `response` out");
    }
    let tree = match serde_json::from_str(text.text) {
        Ok(tree) => tree,
        Err(error) => {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            reader.wrong_on(first_line(reader, text) + error.line().max(1) - 1, format!("the reply is no JSON: {why}"));
            return None;
        }
    };
    let template = match Template::compile(tree) {
        Ok(template) => template,
        Err(wrong) => {
            for (written, why) in wrong {
                reader.wrong(position(reader, text, &written), why);
            }
            return None;
        }
    };
    let operation = operation?;
    let mut good = true;
    for variable in template.variables().filter(|variable| !operation.provides(variable.what)) {
        let given: Vec<&str> = What::all().filter(|what| operation.provides(*what)).map(What::word).collect();
        let what = format!("{} gives no `{}`; it gives {}", operation.word(), variable.what.word(), given.join(", "));
        reader.wrong(position(reader, text, variable.what.word()), what);
        good = false;
    }
    good.then_some(template)
}

/// What a client could not go on without.
fn must_name(
    reader: &TomlReader<'_>,
    section: &Section<'_>,
    operation: Operation,
    (response, renewal): (Option<&Option<Template>>, Option<RefreshRotation>),
) {
    // A reply that could not be read has been complained about.
    let template = match response {
        Some(None) => return,
        Some(Some(template)) => Some(template),
        None => None,
    };
    let lacks = |what: What| template.is_none_or(|template| !template.names(what));
    let at = section.find("response").map_or(section.at, |value| value.span().start);
    if matches!(operation, Operation::Login | Operation::ApiKeyLogin | Operation::Refresh) && lacks(What::Access) {
        reader.wrong(at, format!("the reply of {} names no `$access`, so nobody would get in", operation.word()));
    }
    if operation == Operation::Refresh && renewal.is_some_and(|renewal| renewal != RefreshRotation::Never) && lacks(What::Refresh)
    {
        reader.wrong(at, "every renewal of this contract gives a new refresh token, and the reply names no `$refresh`");
    }
}

/// The line on which the JSON of a reply begins: a line break right after the quotes is not part of it.
fn first_line(reader: &TomlReader<'_>, text: &Text<'_>) -> usize {
    let raw = reader.raw(&text.span);
    let inner = raw.trim_start_matches(['\'', '"']);
    let skipped = usize::from(raw.len() - inner.len() >= 3 && (inner.starts_with('\n') || inner.starts_with("\r\n")));
    reader.line(text.span.start) + skipped
}

/// Where a text of a reply stands in the file, as well as it can be found.
fn position(reader: &TomlReader<'_>, text: &Text<'_>, written: &str) -> usize {
    let raw = reader.raw(&text.span);
    let found = raw.find(&format!("\"{written}\"")).or_else(|| raw.find(written));
    text.span.start + found.unwrap_or(0)
}

fn words(fields: &[Field]) -> String {
    fields.iter().map(|field| field.word()).collect::<Vec<_>>().join(", ")
}
