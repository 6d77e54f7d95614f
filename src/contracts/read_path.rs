//! Reads the paths of a contract: those of its actions, and the prefix of all of them.

use super::{
    model::{Action, is_below},
    toml_reader::{Section, Text},
};

/// More would not fit into the logs of proxies.
const MAX_PATH_LEN: usize = 200;

pub(super) fn read(section: &Section<'_>, text: &Text<'_>) -> Option<String> {
    valid(section, ("path", text))
}

/// The prefix without a slash at its end; empty for `/`. It must be the beginning of all paths.
pub(super) fn read_prefix(root: &Section<'_>, actions: &[Option<Action>]) -> Option<String> {
    let text = root.text("prefix")?;
    let prefix = if text.text == "/" { String::new() } else { valid(root, ("prefix", &text))? };
    let prefix = prefix.strip_suffix('/').unwrap_or(&prefix).to_owned();
    let outside = |action: &&Action| !is_below(action.route_path(), &prefix);
    if let Some(action) = actions.iter().flatten().find(outside) {
        let (path, line) = (&action.path, action.line);
        let what = format!("`prefix = \"{}\"` must be the beginning of every path; {path} on line {line} is outside", text.text);
        root.report(text.span.start, what);
    }
    Some(prefix)
}

fn valid(section: &Section<'_>, (key, text): (&str, &Text<'_>)) -> Option<String> {
    let Some(why) = mistake(text.text) else { return Some(text.text.to_owned()) };
    let shown: String = text.text.chars().take(MAX_PATH_LEN).collect();
    section.report(text.span.start, format!("`{key} = {shown:?}` is invalid: {why}"));
    None
}

fn mistake(path: &str) -> Option<String> {
    let inner = path.strip_prefix('/').unwrap_or_default();
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let has = |wanted: &str| path.contains(|c: char| wanted.contains(c));
    let why = if !path.starts_with('/') {
        "a path begins with /"
    } else if path.len() > MAX_PATH_LEN {
        return Some(format!("a path has at most {MAX_PATH_LEN} characters"));
    } else if has("?#") {
        "a path has no query: fields come in the body, since secrets in a URL end up in logs"
    } else if has(":<>{}") {
        "a path has no variables: tokens and codes come in the body, since secrets in a URL end up in logs"
    } else if inner.split('/').any(|part| matches!(part, "" | "." | "..")) {
        "a path has no empty segment, no `.` and no `..`"
    } else if !inner.chars().all(is_plain) {
        "a path is no pattern and nothing in it is encoded; write ASCII letters, digits and - . _ ~ ! $ & ' + , ; = @"
    } else {
        return None;
    };
    Some(why.to_owned())
}

/// What RFC 3986 allows in a segment, without what frameworks write patterns with.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-._~!$&'+,;=@".contains(c)
}
