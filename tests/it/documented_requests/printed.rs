//! What a document prints: requests, sent byte for byte, and responses, compared by form.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Client, TestResponse, fetch};

impl Client {
    /// `POST`, with a body exactly as it is printed.
    pub(super) async fn printed_post(&self, path: &str, body: &str) -> TestResponse {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        fetch(request.body(body.to_owned())).await
    }
}

/// Asserts that a response has the fields of the printed one, in the same order, with values of the same form. Where the document
/// prints a word of its own in place of a token, `words` lists it.
#[track_caller]
pub(super) fn assert_form(response: &TestResponse, status: u16, (printed, words): (&str, &[&str])) {
    let printed: Value = serde_json::from_str(printed).unwrap();
    assert_eq!(response.status, status, "{}", response.text);
    assert_eq!(form(&response.body, &[]).to_string(), form(&printed, words).to_string(), "{}", response.text);
}

/// Tokens, times, ids of requests and hashes as what they are; anything else as it is.
fn form(value: &Value, words: &[&str]) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), form(value, words))).collect(),
        Value::Array(items) => items.iter().map(|item| form(item, words)).collect(),
        Value::String(text) if words.contains(&text.as_str()) || is_token(text) => json!("<token>"),
        Value::String(text) => json!(form_of_text(text)),
        other => other.clone(),
    }
}

fn is_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}

fn form_of_text(text: &str) -> String {
    let dashes = text.matches('-').count();
    if let Some(rest) = text.strip_prefix("pbkdf2_sha256$") {
        let parts: Vec<&str> = rest.split('$').collect();
        return format!("pbkdf2_sha256 {} {} {}", parts[0], parts[1].len(), parts[2].len());
    }
    match text.as_bytes().get(10) {
        Some(b'T') if dashes == 2 => text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect(),
        _ if text.len() == 36 && dashes == 4 => "<uuid>".to_owned(),
        _ => text.to_owned(),
    }
}

/// The token in a field of a response.
#[track_caller]
pub(super) fn token<'a>(response: &'a TestResponse, pointer: &str) -> &'a str {
    response.body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {}", response.text))
}
