//! Reads where an action has tokens outside of its body: in cookies and headers, of requests and responses.

use http::{HeaderName, header};
use toml::{Spanned, de::DeValue};

use super::{
    model::{Action, RequestField},
    read_request_field::request_field,
    toml_reader::{Section, TomlReader},
    transport::{CarriedField, Carrier, ResponseCookie, ResponseHeader, Transport},
    vocabulary::{Operation, Variable},
};
use crate::{
    crypto::jwt::Kind,
    error::Field,
    types::{auth_scheme, cookie_name},
};

const TOKENS: [(&str, Kind); 2] = [("$access", Kind::Access), ("$refresh", Kind::Refresh)];

/// A key of a table of the file, and its value.
type Entry<'a, 'b> = (&'b str, &'b Spanned<DeValue<'a>>);

pub(super) fn read(section: &Section<'_>, operation: Option<Operation>) -> Option<Transport> {
    let headers = entries(section, "request_headers", |entry| carried(section, "request_headers", entry, operation));
    let cookies = entries(section, "request_cookies", |entry| carried(section, "request_cookies", entry, operation));
    let set = entries(section, "response_cookies", |entry| response_cookie(section, entry));
    let given = entries(section, "response_headers", |entry| response_header(section, entry));
    if let Some(operation) = operation {
        check_gives_tokens(section, operation);
    }
    let (headers, cookies) = (headers?, cookies?);
    report_repeated(section, &headers);
    report_repeated(section, &cookies);
    let given = given?;
    report_repeated_names(section, &given);
    Some(Transport { carried: [headers, cookies].concat(), cookies: set?, headers: given })
}

fn entries<T>(section: &Section<'_>, key: &str, read: impl Fn(Entry<'_, '_>) -> Option<T>) -> Option<Vec<T>> {
    let Some((_, table)) = section.table(key) else { return section.find(key).is_none().then(Vec::new) };
    let mut found: Vec<(usize, Option<T>)> =
        table.iter().map(|(name, value)| (name.span().start, read((name.get_ref(), value)))).collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// Only tokens come in cookies and headers: everything else that an action takes is what a user types.
fn carried(section: &Section<'_>, key: &str, (name, value): Entry<'_, '_>, operation: Option<Operation>) -> Option<CarriedField> {
    let at = value.span().start;
    let carrier =
        if key == "request_cookies" { Carrier::Cookie(cookie(section, name, at)?) } else { request_header(section, name, at)? };
    let RequestField { meaning, optional, .. } = request_field(section, (name, value), operation)?;
    let fits = match operation? {
        Operation::Refresh | Operation::Logout => meaning == Field::Refresh,
        Operation::Verify => meaning == Field::Token,
        _ => false,
    };
    if !fits {
        let what = format!("`{key}` is for tokens alone: refresh in refresh and logout, token in verify");
        section.report(at, what);
        return None;
    }
    Some(CarriedField { carrier, meaning, optional, line: section.reader.line(at) })
}

fn cookie(section: &Section<'_>, name: &str, at: usize) -> Option<String> {
    if let Some(why) = cookie_name::problem(name) {
        section.report(at, format!("{name:?} cannot be the name of a cookie: {why}"));
        return None;
    }
    Some(name.to_owned())
}

fn request_header(section: &Section<'_>, name: &str, at: usize) -> Option<Carrier> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    let free = parsed.filter(|name| !auth_scheme::has_a_meaning(name));
    if free.is_none() {
        let what = if name.eq_ignore_ascii_case(header::AUTHORIZATION.as_str()) {
            "the access token comes there by itself, as `scheme` in [session] says".to_owned()
        } else {
            "write a name of your own such as X-Refresh-Token".to_owned()
        };
        section.report(at, format!("{name:?} cannot be a header with a token: {what}"));
    }
    free.map(Carrier::Header)
}

fn response_cookie(section: &Section<'_>, (name, value): Entry<'_, '_>) -> Option<ResponseCookie> {
    let at = value.span().start;
    let name = cookie(section, name, at);
    let token = value.get_ref().as_str().and_then(token);
    if token.is_none() {
        section.report(at, "a cookie has `$access` or `$refresh` and nothing else");
    }
    Some(ResponseCookie { name: name?, token: token?, line: section.reader.line(at) })
}

fn response_header(section: &Section<'_>, (name, value): Entry<'_, '_>) -> Option<ResponseHeader> {
    let at = value.span().start;
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok().filter(auth_scheme::may_give_token);
    if parsed.is_none() {
        let what = "write Authorization, or a name of your own such as X-Access-Token";
        section.report(at, format!("{name:?} cannot be a header with a token: {what}"));
    }
    let written = value.get_ref().as_str().and_then(scheme_and_token);
    if written.is_none() {
        section.report(at, "a header has `$access` or `$refresh`, alone or after a scheme as in \"Bearer $access\"");
    }
    let (scheme, token) = written?;
    Some(ResponseHeader { name: parsed?, scheme: scheme.to_owned(), token })
}

fn scheme_and_token(text: &str) -> Option<(&str, Kind)> {
    let (scheme, word) = text.split_once(' ').unwrap_or(("", text));
    let alone = scheme.is_empty() && text.starts_with('$');
    (alone || (!scheme.is_empty() && auth_scheme::is_scheme(scheme))).then_some((scheme, token(word)?))
}

fn token(word: &str) -> Option<Kind> {
    TOKENS.iter().find(|(known, _)| *known == word).map(|(_, token)| *token)
}

fn check_gives_tokens(section: &Section<'_>, operation: Operation) {
    for key in ["response_cookies", "response_headers"] {
        if section.find(key).is_some() && !operation.provides(Variable::Access) {
            section.report(section.position(key), format!("{} gives no tokens: remove `{key}`", operation.word()));
        }
    }
}

fn report_repeated(section: &Section<'_>, carried: &[CarriedField]) {
    for (at, field) in carried.iter().enumerate() {
        if carried[..at].iter().any(|earlier| earlier.meaning == field.meaning) {
            let key = if matches!(field.carrier, Carrier::Cookie(_)) { "cookies" } else { "headers" };
            section.reader.report_on_line(field.line, format!("two {key} mean {}", field.meaning.word()));
        }
    }
}

/// Names of headers have no case, so that one of two would replace the other.
fn report_repeated_names(section: &Section<'_>, given: &[ResponseHeader]) {
    let repeated = given.iter().enumerate().filter(|(at, header)| given[..*at].iter().any(|other| other.name == header.name));
    for (_, header) in repeated {
        section.report(section.position("response_headers"), format!("the header `{}` is there twice", header.name));
    }
}

/// Reports cookies that cannot be right as the actions stand: read and never set, or of one name and two tokens.
pub(super) fn check_cookies(reader: &TomlReader<'_>, actions: &[Option<Action>], access: Option<(&str, usize)>) {
    // An action with a mistake may be the one that sets the cookie.
    let Some(actions) = actions.iter().map(Option::as_ref).collect::<Option<Vec<&Action>>>() else { return };
    let set: Vec<&ResponseCookie> = actions.iter().flat_map(|action| &action.transport.cookies).collect();
    for (at, cookie) in set.iter().enumerate() {
        if set[..at].iter().any(|other| other.name == cookie.name && other.token != cookie.token) {
            reader.report_on_line(cookie.line, format!("the cookie `{}` has another token in an action before", cookie.name));
        }
    }
    let tokens_in = |name: &str| -> Vec<Kind> { set.iter().filter(|set| set.name == name).map(|set| set.token).collect() };
    if let Some((name, at)) = access
        && !tokens_in(name).contains(&Kind::Access)
    {
        reader.report(
            at,
            format!("no action sets the cookie `{name}`: add `response_cookies = {{ {name} = \"$access\" }}` to login"),
        );
    }
    for CarriedField { carrier, meaning, line, .. } in actions.iter().flat_map(|action| &action.transport.carried) {
        let Carrier::Cookie(name) = carrier else { continue };
        let tokens = tokens_in(name);
        if tokens.is_empty() {
            reader.report_on_line(*line, format!("no action sets the cookie `{name}` in its `response_cookies`"));
        } else if *meaning == Field::Refresh && !tokens.contains(&Kind::Refresh) {
            reader.report_on_line(*line, format!("the cookie `{name}` has `$access`, which is no refresh token"));
        }
    }
}

/// Reports names that browsers keep only of cookies for the whole host, where theirs is for less.
pub(super) fn check_prefixes<'a>(
    reader: &TomlReader<'_>,
    actions: impl Iterator<Item = &'a Action>,
    path: impl Fn(&str) -> String,
) {
    for ResponseCookie { name, line, .. } in actions.flat_map(|action| &action.transport.cookies) {
        let path = path(name);
        if cookie_name::must_have_root_path(name) && path != "/" {
            let what = format!("browsers keep `{name}` only with the path /, and this contract's cookies have the path {path}");
            reader.report_on_line(*line, what);
        }
    }
}
