//! What is written in a template and has no effect, because the Content-Security-Policy forbids it.

use crate::diagnostics::{Diagnostic, SourceMap};

const SUSPICIOUS: [(&str, &str); 5] = [
    ("<script", "scripts in templates do not run: the Content-Security-Policy allows the server's own only"),
    ("<style", "styles in templates have no effect: put them into the file of branding.css"),
    (" style=", "styles in templates have no effect: give the element a class, and the class a rule in the file of branding.css"),
    ("<iframe", "other pages are not shown within this one"),
    ("javascript:", "scripts in templates do not run: the Content-Security-Policy allows the server's own only"),
];

/// Each with its line.
pub fn find(source: SourceMap<'_>, text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let text = text.to_ascii_lowercase().replace('\t', " ");
        let known = SUSPICIOUS.iter().filter(|(word, _)| text.contains(word)).map(|(_, what)| *what);
        let handler = has_handler(&text).then_some("`on...` attributes do not run: the Content-Security-Policy forbids them");
        let image = has_foreign_image(&text).then_some("images of other hosts are not shown: serve them from this host");
        found.extend(known.chain(handler).chain(image).map(|what| Diagnostic::new(source.line(line + 1), what)));
    }
    found
}

fn has_handler(text: &str) -> bool {
    let names = text.split_whitespace().filter_map(|word| Some(word.split_once('=')?.0));
    let mut names = names.filter_map(|name| name.strip_prefix("on"));
    names.any(|event| event.len() > 2 && event.chars().all(|c| c.is_ascii_lowercase()))
}

fn has_foreign_image(text: &str) -> bool {
    let mut values = text.match_indices("src=").map(|(at, word)| text[at + word.len()..].trim_start_matches(['"', '\'']));
    values.any(|value| ["http:", "https:", "//", "data:"].iter().any(|start| value.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_the_policy_forbids_is_named_with_its_line() {
        for (text, words) in [
            ("<p>\n<SCRIPT src=a.js>", "a.html:2: scripts in templates do not run"),
            ("<p\tstyle=\"color: red\">", "a.html:1: styles in templates have no effect"),
            ("<style>", "put them into the file of branding.css"),
            ("<a onclick=\"x()\">", "`on...` attributes do not run"),
            ("<img src='https://cdn.example/a.png'>", "images of other hosts are not shown"),
            ("<a href=\"javascript:x()\">", "scripts in templates do not run"),
            ("<iframe>", "other pages"),
        ] {
            let found = find(SourceMap::new(Path::new("a.html"), text), text);
            assert!(found.iter().any(|one| one.to_string().contains(words)), "{text}: {found:?}");
        }
        let plain = "<p class=\"style\"><a href=\"https://example.com/?on=1\">on</a><img src=\"/a.png\">";
        assert_eq!(find(SourceMap::new(Path::new("a.html"), plain), plain), []);
    }
}
