//! Reads the bodies of requests in a Postman collection: JSON with variables in it, or a form.

use serde_json::Value;

use super::{
    description::{InputField, Place},
    sample::MAX_FIELDS,
    schema_reader::list,
};

/// The fields of a body, and the object that they are in.
pub(super) fn fields(body: &Value) -> (Vec<InputField>, Option<String>) {
    match body["mode"].as_str() {
        Some("raw") => body["raw"].as_str().and_then(read).map(|body| of_json(&body)).unwrap_or_default(),
        Some(form @ ("urlencoded" | "formdata")) => of_form(list(&body[form])),
        _ => (Vec::new(), None),
    }
}

/// JSON in which a variable may be written without quotes.
fn read(raw: &str) -> Option<Value> {
    serde_json::from_str(raw).or_else(|_| serde_json::from_str(&without_variables(raw))).ok()
}

fn without_variables(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        rest = match after.split_once("}}") {
            Some((_, behind)) => {
                // Inside of quotes it stays a text.
                text.push_str(if before.ends_with('"') { "x" } else { "0" });
                behind
            }
            None => "",
        };
    }
    text.push_str(rest);
    text
}

fn of_json(body: &Value) -> (Vec<InputField>, Option<String>) {
    let Some(all) = body.as_object() else { return (Vec::new(), None) };
    let only = all.iter().next().filter(|_| all.len() == 1);
    if let Some((name, Value::Object(inner))) = only {
        return (inner.iter().take(MAX_FIELDS).map(|(name, value)| field(name, value.as_str())).collect(), Some(name.clone()));
    }
    (all.iter().take(MAX_FIELDS).map(|(name, value)| field(name, value.as_str())).collect(), None)
}

/// `user[email]` is the field `email` of the object `user`.
fn of_form(pairs: &[Value]) -> (Vec<InputField>, Option<String>) {
    let sent = pairs.iter().filter(|pair| pair["disabled"] != true).take(MAX_FIELDS);
    let sent: Vec<(&str, Option<&str>)> = sent.filter_map(|pair| Some((pair["key"].as_str()?, pair["value"].as_str()))).collect();
    let inner = |name: &'_ str| -> Option<(String, String)> {
        let (outer, inner) = name.strip_suffix(']')?.split_once('[')?;
        Some((outer.to_owned(), inner.to_owned()))
    };
    let outer = sent.first().and_then(|(name, _)| inner(name)).map(|(outer, _)| outer);
    let nested: Option<Vec<_>> = sent
        .iter()
        .map(|(name, value)| inner(name).filter(|(own, _)| Some(own) == outer.as_ref()).map(|(_, name)| field(&name, *value)))
        .collect();
    match nested.filter(|_| outer.is_some()) {
        Some(nested) => (nested, outer),
        None => (sent.iter().map(|(name, value)| field(name, *value)).collect(), None),
    }
}

/// The type of a grant is a text that never changes.
fn field(name: &str, value: Option<&str>) -> InputField {
    let constant = value.filter(|value| name == "grant_type" && !value.contains("{{")).map(ToOwned::to_owned);
    InputField { name: name.to_owned(), place: Place::Body, required: None, constant }
}
