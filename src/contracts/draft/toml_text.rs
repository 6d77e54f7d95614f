//! Writes the values of a contract as TOML.

use serde_json::Value;

use crate::types::text;

/// Longer JSON is written on several lines.
const MAX_LINE: usize = 100;
const MAX_COMMENT: usize = 240;
/// JSON leaves it as it is, TOML does not allow it.
const DELETE: char = '\u{7f}';

pub(super) fn string(text: &str) -> String {
    let visible: String = text.chars().filter(|c| c.is_control() || !text::is_hidden(*c)).collect();
    Value::from(visible).to_string().replace(DELETE, "\\u007f")
}

pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { name.to_owned() } else { string(name) }
}

/// On one line, whatever the text has.
pub(super) fn comment(text: &str) -> String {
    let line: String = text.chars().map(|c| if text::is_hidden(c) { ' ' } else { c }).take(MAX_COMMENT).collect();
    format!("# {line}\n")
}

/// The lines, each as a comment.
pub(super) fn commented_out(lines: &str) -> String {
    lines.lines().flat_map(|line| ["# ", line, "\n"]).collect()
}

/// A text whose value is this JSON.
pub(super) fn json(value: &Value) -> String {
    let line = spaced(value);
    let (text, quotes) = if line.len() <= MAX_LINE { (line, "'") } else { (format!("{value:#}"), "'''") };
    if text.contains("'''") || text.contains(DELETE) {
        return string(&text);
    }
    let quotes = if text.contains('\'') { "'''" } else { quotes };
    format!("{quotes}{text}{quotes}")
}

/// On one line, with spaces where a reader expects them.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
