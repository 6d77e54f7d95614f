//! What a client notices of a response: its status, keys, types and code, and two headers.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, header};
use serde_json::Value;

use super::{json_kind::kind, token_shape};
use crate::{app::http_client::HttpResponse, contracts::Contract};

/// One thing that differs.
pub struct Difference {
    pub what: String,
    pub theirs: String,
    pub ours: String,
}

/// In the order in which a client sees them. With different statuses, or if one body is not JSON, bodies are not compared.
pub fn differences(theirs: &Answer<'_>, ours: &Answer<'_>) -> Vec<Difference> {
    let (theirs, ours) = (shape(theirs), shape(ours));
    let mut differences = Vec::new();
    for key in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        let find = |side: &Shape| side.get(key).map_or("-".to_owned(), Clone::clone);
        let is_extra = key.0 == IN_TOKEN && !theirs.contains_key(key);
        let (theirs, ours) = (find(&theirs), find(&ours));
        if theirs != ours && !is_extra {
            let what = key.1.clone();
            let is_last = what == "status" || what == "body";
            differences.push(Difference { what, theirs, ours });
            if is_last {
                break;
            }
        }
    }
    differences
}

/// A response, the refresh token that was valid when it was asked for, and the contract that both servers are to serve.
pub struct Answer<'a> {
    pub response: &'a HttpResponse,
    pub refresh: &'a str,
    pub contract: &'a Contract,
}

/// The value that a response sets a cookie to.
pub fn set_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
    pairs.filter(|(known, _)| known.trim() == name).map(|(_, value)| value.trim().to_owned()).next_back()
}

/// The tokens that a response has in headers and cookies which the contract knows; a cookie that is removed has none.
fn collect_outside(answer: &Answer<'_>, shape: &mut Shape) {
    let Answer { response, refresh, contract } = answer;
    for name in contract.cookies.set.iter().map(|place| place.name.as_str()) {
        match set_cookie(&response.headers, name) {
            Some(value) if value.is_empty() => drop(shape.insert((4, format!("cookie {name}")), "removed".to_owned())),
            Some(value) => collect(&value.into(), &format!("cookie {name}"), refresh, shape),
            None => {}
        }
    }
    let given: BTreeSet<&str> =
        contract.actions.iter().flat_map(|action| &action.transport.headers).map(|header| header.name.as_str()).collect();
    for name in given {
        let Some(value) = response.headers.get(name).and_then(|value| value.to_str().ok()) else { continue };
        let (scheme, token) = value.rsplit_once(' ').unwrap_or(("", value));
        shape.insert((4, format!("header {name}: scheme")), scheme.to_owned());
        collect(&token.into(), &format!("header {name}"), refresh, shape);
    }
}

/// What a token says besides comes last. A client that decodes tokens does not miss what only ours say.
const IN_TOKEN: u8 = 5;

/// Kinds of values by their names, and the order of the names.
type Shape = BTreeMap<(u8, String), String>;

fn shape(answer: &Answer<'_>) -> Shape {
    let response = answer.response;
    let mut shape = Shape::new();
    shape.insert((0, "status".to_owned()), response.status.to_string());
    let line = |name| response.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(challenge) = line(header::WWW_AUTHENTICATE) {
        // The rest is a description (RFC 6750 3).
        let known = challenge.split(',').next().unwrap_or_default();
        shape.insert((1, "WWW-Authenticate".to_owned()), known.trim().to_owned());
    }
    // Required by RFC 9110 15.5.6; optional elsewhere.
    if response.status == 405 {
        let mut methods: Vec<&str> = line(header::ALLOW).unwrap_or_default().split(',').map(str::trim).collect();
        methods.sort_unstable();
        shape.insert((2, "Allow".to_owned()), methods.join(", "));
    }
    match serde_json::from_slice(&response.body) {
        _ if response.body.is_empty() => drop(shape.insert((3, "body".to_owned()), "none".to_owned())),
        Ok(body) => collect(&body, "", answer.refresh, &mut shape),
        Err(_) => drop(shape.insert((3, "body".to_owned()), "not JSON".to_owned())),
    }
    collect_outside(answer, &mut shape);
    shape
}

fn collect(value: &Value, path: &str, refresh: &str, shape: &mut Shape) {
    let what = match value {
        Value::String(text) if path.rsplit('.').next() == Some("code") => text,
        Value::String(text) if !refresh.is_empty() && text == refresh => "the same token",
        other => kind(other),
    };
    let name = if path.is_empty() { "body" } else { path };
    shape.insert((if path.is_empty() { 3 } else { 4 }, name.to_owned()), what.to_owned());
    match value {
        Value::Array(items) => items.iter().take(1).for_each(|item| collect(item, &format!("{path}[]"), refresh, shape)),
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(value, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, refresh, shape);
            }
        }
        Value::String(text) => {
            let told = token_shape::read(text).into_iter().flatten();
            shape.extend(told.map(|(what, value)| ((IN_TOKEN, format!("{path}: {what}")), value)));
        }
        _ => {}
    }
}
