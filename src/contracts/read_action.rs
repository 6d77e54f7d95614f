//! Reads an `[[action]]` of a contract: its operation, path, method, request fields and status.

use http::StatusCode;

use super::{
    model::{Action, Auth, RequestField},
    read_body, read_method, read_path, read_proof,
    read_request_field::request_field,
    read_response, read_transport, refused,
    requirement::Presence,
    toml_reader::{Section, Text, TomlReader},
    transport::Transport,
    vocabulary::Operation,
};
use crate::{error::Field, types::session_policy::RefreshRotation};

pub(super) const KEYS: [&str; 13] = [
    "operation",
    "path",
    "method",
    "when",
    "request",
    "inside",
    "request_headers",
    "request_cookies",
    "status",
    "response",
    "response_headers",
    "response_cookies",
    "auth",
];

pub(super) fn read(section: &Section<'_>, rotation: Option<RefreshRotation>) -> Option<Action> {
    let operation = section.required_text("operation").and_then(|text| operation(section, &text));
    let path = section.required_text("path").and_then(|text| read_path::read(section, &text));
    let method = section.required_text("method").and_then(|text| read_method::read(section, &text));
    let transport = read_transport::read(section, operation);
    let request = request(section, operation);
    let status = status(section);
    let takes = request.as_ref().zip(transport.as_ref()).map(|(request, transport)| Takes { request, transport });
    let auth = auth(section, operation, takes);
    let inside = read_body::inside(section, request.as_deref());
    let when = read_body::when(section, request.as_deref(), auth);
    if let (Some(operation), Some(takes)) = (operation, takes) {
        takes.report_violations(section, operation, (rotation, auth));
    }
    if let (Some(operation), Some(method), Some(request)) = (operation, &method, &request) {
        read_method::check(section, operation, (method, !request.is_empty()));
    }
    let response = read_response::read(section, operation, status);
    if let (Some(operation), Ok(response), Some(transport)) = (operation, &response, &transport) {
        read_response::check_tokens(section, operation, (response.as_ref(), transport, rotation));
        read_proof::check_response(section, (operation, auth), (response.as_ref(), transport));
    }
    let action = Action {
        operation: operation?,
        path: path?,
        method: method?,
        request: request?,
        inside: inside.ok()?,
        when: when.ok()?,
        status: status?,
        response: response.ok()?,
        auth: auth?,
        transport: transport?,
        line: section.reader.line(section.at),
    };
    check_device(section, &action);
    Some(action)
}

fn operation(section: &Section<'_>, text: &Text<'_>) -> Option<Operation> {
    let operations = Operation::ALL.map(|operation| (operation.word(), operation));
    if let Some(why) = refused::operation(text.text) {
        section.report(text.span.start, format!("there is no operation `{}`: {why}", text.text));
        return None;
    }
    section.choice("operation", text, &operations)
}

/// Reports the name of a session that is not opened.
fn check_device(section: &Section<'_>, action: &Action) {
    if action.takes(Field::Device) && !action.opens_session() {
        let operation = action.operation.word();
        let what = format!("device names the session that is opened, and {operation} gives no token: leave it out");
        section.report(section.position("request"), what);
    }
}

/// Reports actions that have both path and method in common, and that nothing tells apart.
pub(super) fn report_duplicates(reader: &TomlReader<'_>, actions: &[Option<Action>]) {
    let known: Vec<&Action> = actions.iter().flatten().collect();
    for (at, action) in known.iter().enumerate() {
        let same = |other: &&&Action| other.route_path() == action.route_path() && other.method == action.method;
        if let Some(what) = known[..at].iter().filter(same).find_map(|first| read_body::conflict(first, action)) {
            reader.report_on_line(action.line, what);
        }
    }
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
    Some(fields.into_iter().map(|(_, field)| field).collect())
}

fn report_repeated_meanings(section: &Section<'_>, fields: &[(usize, RequestField)]) {
    for (index, (at, field)) in fields.iter().enumerate() {
        if fields[..index].iter().any(|(_, earlier)| earlier.meaning == field.meaning) {
            section.report(*at, format!("two fields mean {}{}", field.meaning.word(), repeated(field.meaning)));
        }
    }
}

/// What an author means who gives one meaning twice.
fn repeated(meaning: Field) -> &'static str {
    match meaning {
        Field::Password | Field::NewPassword => ": a field that repeats the password means repeat",
        _ => "",
    }
}

/// All that an action takes: from the body, and from elsewhere.
#[derive(Clone, Copy)]
struct Takes<'a> {
    request: &'a [RequestField],
    transport: &'a Transport,
}

impl Takes<'_> {
    /// A token that may come from several places is optional where it is optional in each.
    fn presence(self, meaning: Field) -> Presence {
        let in_body = self.request.iter().filter(|field| field.meaning == meaning).map(|field| field.optional);
        let carried = self.transport.carried.iter().filter(|field| field.meaning == meaning).map(|field| field.optional);
        match in_body.chain(carried).reduce(|all, optional| all && optional) {
            None => Presence::Missing,
            Some(true) => Presence::Optional,
            Some(false) => Presence::Required,
        }
    }

    fn is_nothing(self) -> bool {
        self.request.is_empty() && self.transport.carried.is_empty()
    }

    fn report_violations(
        self,
        section: &Section<'_>,
        operation: Operation,
        (rotation, auth): (Option<RefreshRotation>, Option<Auth>),
    ) {
        let name = operation.word();
        let slides = rotation == Some(RefreshRotation::Slide);
        let at = ["request", "request_headers", "request_cookies"].into_iter().find(|key| section.find(key).is_some());
        let report = |what: String| section.report(section.position(at.unwrap_or("request")), what);
        match operation {
            Operation::Refresh | Operation::Logout if slides && self.presence(Field::Refresh) != Presence::Missing => {
                report(format!("with `refresh_rotation = \"slide\"` there are no refresh tokens, so {name} takes none"));
            }
            Operation::Refresh if slides || (rotation.is_none() && self.is_nothing()) => {}
            Operation::Verify if auth == Some(Auth::Authenticated) => {
                if !self.is_nothing() {
                    report(
                        "with `auth = \"authenticated\"`, verify checks the access token of the request and takes no token"
                            .into(),
                    );
                }
            }
            Operation::Verify if self.is_nothing() => {
                report("verify requires token, or `auth = \"authenticated\"` for the access token of the request".into());
            }
            _ => {
                let violations =
                    operation.requirements().iter().filter_map(|known| known.violation(|field| self.presence(field)));
                violations.for_each(|violation| report(format!("{name} {violation}{}", why_required(operation))));
            }
        }
    }
}

/// What an author may not know about what an operation requires.
fn why_required(operation: Operation) -> &'static str {
    match operation {
        Operation::Refresh => " (from `request`, `request_cookies` or `request_headers`)",
        Operation::ChangePassword => " (with a stolen token alone, no password is changed)",
        _ => "",
    }
}

/// Only a logout has a choice: its refresh token can take the place of an access token. And a check of tokens, which may be about the
/// access token of the request; and what is about an email address.
fn auth(section: &Section<'_>, operation: Option<Operation>, takes: Option<Takes<'_>>) -> Option<Auth> {
    if let Some(operation @ (Operation::VerifyEmail | Operation::ResendVerification)) = operation {
        return read_proof::auth(section, operation, takes?.request);
    }
    let Some(text) = section.text("auth") else {
        let usual = if operation?.requires_auth() { Auth::Authenticated } else { Auth::Public };
        return section.find("auth").is_none().then_some(usual);
    };
    let auth = section.choice("auth", &text, &Auth::ALL.map(|auth| (auth.word(), auth)))?;
    let has_token = takes?.presence(Field::Refresh) == Presence::Required;
    let why = match operation? {
        Operation::Logout if auth == Auth::Authenticated || has_token => return Some(auth),
        Operation::Logout => "a public logout requires refresh, not optional",
        Operation::Verify => return Some(auth),
        _ => "`auth` can only be set for logout, verify, verify-email and resend-verification",
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
