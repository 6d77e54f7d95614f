//! Recognises the format of error responses.

use super::{
    description::Endpoint,
    sample::{Kind, Sample},
    toml_text,
};
use crate::contracts::errors::ErrorFormatKind;

/// The section, and what is uncertain about it.
pub(super) struct Errors {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

pub(super) fn errors(endpoints: &[&Endpoint]) -> Errors {
    let samples: Vec<&(u16, Sample)> = endpoints.iter().flat_map(|endpoint| &endpoint.errors).collect();
    let known = samples.iter().find_map(|(_, sample)| kind(sample));
    let note = match known {
        None if samples.is_empty() => Some("no error response is described; drf is a guess".to_owned()),
        None => Some("the error responses are of another format than a contract has; drf is a guess".to_owned()),
        Some(_) => None,
    };
    let todo = note.as_ref().map_or(String::new(), |note| toml_text::comment(&format!("TODO: {note}")));
    let text = format!("{todo}[errors]\nformat = \"{}\"\n", known.unwrap_or(ErrorFormatKind::Drf).word());
    Errors { text, note: note.map(|note| format!("[errors]: {note}")) }
}

fn kind(sample: &Sample) -> Option<ErrorFormatKind> {
    let is_text = |sample: &Sample| matches!(sample, Sample::Leaf(leaf) if matches!(leaf.kind, Kind::Text | Kind::Unknown));
    let is_texts = |sample: &Sample| matches!(sample, Sample::List(Some(item)) if is_text(item));
    let inner = sample.field("error").map_or(&[][..], Sample::fields);
    let has = |name: &str| inner.iter().any(|(known, _)| known == name);
    if has("code") && has("message") {
        return Some(ErrorFormatKind::Envelope);
    }
    let fields = sample.fields();
    let detail = sample.field("detail").is_some_and(is_text);
    let lists = !fields.is_empty() && fields.iter().all(|(_, value)| is_texts(value));
    (detail || lists).then_some(ErrorFormatKind::Drf)
}
