//! What a client would notice of an answer: its status, keys, types and code, and two headers.

use std::collections::BTreeMap;

use hyper::header;
use serde_json::Value;

use super::http_client::HttpResponse;

/// One thing that differs.
pub(super) struct Difference {
    pub(super) what: String,
    pub(super) theirs: String,
    pub(super) ours: String,
}

/// In the order in which a client meets them. Under another status, or where one body is no JSON, nothing of the bodies is
/// compared.
pub(super) fn differences(theirs: &HttpResponse, ours: &HttpResponse) -> Vec<Difference> {
    let (theirs, ours) = (shape(theirs), shape(ours));
    let mut differences = Vec::new();
    for (_, what) in theirs.keys().chain(ours.keys()).collect::<std::collections::BTreeSet<_>>() {
        let find =
            |side: &Shape| side.iter().find(|((_, name), _)| name == what).map_or("-".to_owned(), |(_, said)| said.clone());
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

type Shape = BTreeMap<(u8, String), String>;

fn shape(response: &HttpResponse) -> Shape {
    let mut shape = Shape::new();
    shape.insert((0, "status".to_owned()), response.status.to_string());
    let line = |name| response.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(challenge) = line(header::WWW_AUTHENTICATE) {
        // What else it says is for whoever reads it (RFC 6750 3).
        let known = challenge.split(',').next().unwrap_or_default();
        shape.insert((1, "WWW-Authenticate".to_owned()), known.trim().to_owned());
    }
    // RFC 9110 15.5.6 wants it there; elsewhere it is a courtesy.
    if response.status == 405 {
        let mut methods: Vec<&str> = line(header::ALLOW).unwrap_or_default().split(',').map(str::trim).collect();
        methods.sort_unstable();
        shape.insert((2, "Allow".to_owned()), methods.join(", "));
    }
    match serde_json::from_slice(&response.body) {
        _ if response.body.is_empty() => drop(shape.insert((3, "body".to_owned()), "none".to_owned())),
        Ok(body) => look(&body, "", &mut shape),
        Err(_) => drop(shape.insert((3, "body".to_owned()), "no JSON".to_owned())),
    }
    shape
}

fn look(value: &Value, way: &str, shape: &mut Shape) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "flag",
        Value::Number(_) => "number",
        Value::String(text) if way.rsplit('.').next() == Some("code") => text,
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    let name = if way.is_empty() { "body" } else { way };
    shape.insert((if way.is_empty() { 3 } else { 4 }, name.to_owned()), kind.to_owned());
    match value {
        Value::Array(items) => items.iter().take(1).for_each(|item| look(item, &format!("{way}[]"), shape)),
        Value::Object(fields) => {
            for (name, value) in fields {
                look(value, &if way.is_empty() { name.clone() } else { format!("{way}.{name}") }, shape);
            }
        }
        _ => {}
    }
}
