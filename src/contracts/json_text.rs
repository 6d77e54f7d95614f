//! JSON in a text of a contract's file: its tree, and where its parts are.

use serde_json::Value;

use super::{
    toml_reader::{Section, Text},
    unique_json,
};

/// `what` names the text in the report of a mistake.
pub(super) fn parse(section: &Section<'_>, text: &Text<'_>, what: &str) -> Option<Value> {
    let report = |error: serde_json::Error| {
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let why = if why.contains("recursion limit") { "it is nested too deep" } else { why };
        let line = first_line(section, text) + error.line().max(1) - 1;
        section.reader.report_on_line(line, format!("{what} is not valid JSON: {why}"));
    };
    unique_json::parse(text.text).map_err(report).ok()
}

/// The line on which the JSON begins: a line break right after the quotes is not part of it.
fn first_line(section: &Section<'_>, text: &Text<'_>) -> usize {
    let raw = section.reader.raw(&text.span);
    let inner = raw.trim_start_matches(['\'', '"']);
    let skipped = usize::from(raw.len() - inner.len() >= 3 && (inner.starts_with('\n') || inner.starts_with("\r\n")));
    section.reader.line(text.span.start) + skipped
}

/// The first byte of a text of the JSON in the file, as well as it can be found.
pub(super) fn position(section: &Section<'_>, text: &Text<'_>, written: &str) -> usize {
    let raw = section.reader.raw(&text.span);
    let found = raw.find(&format!("\"{written}\"")).or_else(|| raw.find(written));
    text.span.start + found.unwrap_or(0)
}
