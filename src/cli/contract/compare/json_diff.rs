//! What a client notices of a response: its status, keys, types and code, and two headers.

use std::collections::{BTreeMap, BTreeSet};

use http::header;
use serde_json::Value;

use crate::app::http_client::HttpResponse;

/// One thing that differs.
pub struct Difference {
    pub what: String,
    pub theirs: String,
    pub ours: String,
}

/// In the order in which a client sees them. With different statuses, or if one body is not JSON, bodies are not compared.
pub fn differences(theirs: &HttpResponse, ours: &HttpResponse) -> Vec<Difference> {
    let (theirs, ours) = (shape(theirs), shape(ours));
    let mut differences = Vec::new();
    for (_, what) in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        let find =
            |side: &Shape| side.iter().find(|((_, name), _)| name == what).map_or("-".to_owned(), |(_, kind)| kind.clone());
        let (theirs, ours) = (find(&theirs), find(&ours));
        if theirs != ours {
            differences.push(Difference { what: what.clone(), theirs, ours });
            if what == "status" || what == "body" {
                break;
            }
        }
    }
    differences
}

/// Kinds of values by their names, and the order of the names.
type Shape = BTreeMap<(u8, String), String>;

fn shape(response: &HttpResponse) -> Shape {
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
        Ok(body) => collect(&body, "", &mut shape),
        Err(_) => drop(shape.insert((3, "body".to_owned()), "not JSON".to_owned())),
    }
    shape
}

fn collect(value: &Value, path: &str, shape: &mut Shape) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if path.rsplit('.').next() == Some("code") => text,
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    let name = if path.is_empty() { "body" } else { path };
    shape.insert((if path.is_empty() { 3 } else { 4 }, name.to_owned()), kind.to_owned());
    match value {
        Value::Array(items) => items.iter().take(1).for_each(|item| collect(item, &format!("{path}[]"), shape)),
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(value, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, shape);
            }
        }
        _ => {}
    }
}
