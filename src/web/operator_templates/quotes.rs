//! Variables within a tag but not within quotes: escaping does not keep a space in their value from beginning another attribute.

use crate::diagnostics::{Diagnostic, SourceMap};

const WHAT: &str = "a variable within a tag must be in quotes, as in href=\"{{ home_url }}\": without them, a space in its value begins another attribute";

/// Each with its line. What has no end is for the engine, and for `markup`, to refuse.
pub fn find(source: SourceMap<'_>, text: &str) -> Vec<Diagnostic> {
    unquoted(text).into_iter().map(|at| Diagnostic::new(source.line_at(at), WHAT)).collect()
}

/// Where in HTML we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    Quoted(char),
}

/// Where each such variable begins. Statements and comments of templates are passed over.
fn unquoted(text: &str) -> Vec<usize> {
    let (mut found, mut place, mut before, mut at) = (Vec::new(), Place::Text, ' ', 0);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(length) = template_code(rest) {
            if place == Place::Tag && rest.starts_with("{{") {
                found.push(at);
            }
            (before, at) = ('x', at + length);
            continue;
        }
        if place == Place::Text && rest.starts_with("<!--") {
            at += rest.find("-->").unwrap_or(rest.len());
            continue;
        }
        place = match (place, c) {
            (Place::Text, '<') if begins_tag(&rest[1..]) => Place::Tag,
            (Place::Tag, '>') => Place::Text,
            // Elsewhere than after the sign, quotes are characters like others (HTML 13.2.5.32 to 37).
            (Place::Tag, '"' | '\'') if before == '=' => Place::Quoted(c),
            (Place::Quoted(open), _) if c == open => Place::Tag,
            _ => place,
        };
        if !c.is_whitespace() {
            before = c;
        }
        at += c.len_utf8();
    }
    found
}

fn begins_tag(rest: &str) -> bool {
    let name = rest.strip_prefix('/').unwrap_or(rest);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.starts_with("{{")
}

/// The length of a variable, a statement or a comment that begins here.
fn template_code(rest: &str) -> Option<usize> {
    let ends = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let (_, end) = ends.into_iter().find(|(start, _)| rest.starts_with(start))?;
    Some(rest.find(end).map_or(rest.len(), |at| at + end.len()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_variable_in_a_tag_is_within_quotes_or_named_with_its_line() {
        for (text, line) in [
            ("<p>\n<a href={{ home_url }}>", 2),
            ("<a href=/x/{{ page }}>", 1),
            ("<a href= {{- home_url -}}>", 1),
            ("<a {{ page }}>", 1),
            ("<{{ page }}>", 1),
            ("</{{ page }}>", 1),
            ("<a title=\"a\"\nhref={% if signed_in %}{{ profile_url }}{% endif %}>", 2),
            ("<a title=x\"{{ page }}\">", 1),
            ("<!-- <a title=\" --><a href={{ page }}>", 1),
        ] {
            let found = find(SourceMap::new(Path::new("a.html"), text), text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(
                found[0].to_string().starts_with(&format!("a.html:{line}: a variable within a tag must be in quotes")),
                "{text}"
            );
        }
        for right in [
            "{{ brand }} < {{ page }} <- {{ lang }}",
            "<a href=\"{{ home_url }}\" title = '{{ brand }} \"x\"'>{{ brand }}</a>",
            "<a {% if page == \"/\" %}class=\"here\"{% endif %} href=\"/{{ page }}\">",
            "<a{# {{ brand }} #} href=x>{{ brand }}",
            "<!-- {{ brand }} <a href={{ brand }}> -->",
            "<a href=\"{{",
        ] {
            assert_eq!(unquoted(right), Vec::<usize>::new(), "{right}");
        }
    }
}
