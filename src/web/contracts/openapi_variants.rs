//! Operations of one path and method in OpenAPI, which has room for one: its request and its responses are those of any of them.

use serde_json::{Value, json};

use crate::web::openapi::OpenApiOperation;

/// Puts an operation beside the others, or into the one that has its path and method already.
pub(super) fn add(all: &mut Vec<OpenApiOperation>, other: OpenApiOperation) {
    let bare = |path: &str| path.strip_suffix('/').unwrap_or(path).to_owned();
    let same = |known: &&mut OpenApiOperation| known.method == other.method && bare(&known.path) == bare(&other.path);
    match all.iter_mut().find(same) {
        Some(known) => merge(&mut known.operation, &other.operation),
        None => all.push(other),
    }
}

fn merge(one: &mut Value, other: &Value) {
    let sentences = [&one["summary"], &other["summary"]].map(|summary| summary.as_str().unwrap_or_default());
    one["summary"] = sentences.join("; or: ").into();
    merge_content(&mut one["requestBody"], &other["requestBody"], "oneOf");
    for (status, response) in other["responses"].as_object().into_iter().flatten() {
        match one["responses"].get_mut(status) {
            Some(known) => merge_content(known, response, "anyOf"),
            None => one["responses"][status] = response.clone(),
        }
    }
}

fn merge_content(one: &mut Value, other: &Value, word: &str) {
    let content = |value: &Value| value["content"]["application/json"].clone();
    let (mut known, added) = (content(one), content(other));
    if known.is_null() || added.is_null() {
        // A response without a body has no content, and may be the answer.
        one.as_object_mut().map(|fields| fields.shift_remove("content"));
        return;
    }
    let mut schemas = known["schema"][word].as_array().cloned().unwrap_or_else(|| vec![known["schema"].clone()]);
    if !schemas.contains(&added["schema"]) {
        schemas.push(added["schema"].clone());
    }
    known["schema"] = if schemas.len() == 1 { schemas.remove(0) } else { json!({ word: schemas }) };
    one["content"]["application/json"] = known;
}
