//! Pages and emails: nothing unescaped, nothing inline, no sentence that is not in `locales`.

use super::{
    files::File,
    rule::{Violation, assert_passes, assert_rule, assert_violates},
};

/// Words that templates contain because they are the same in every language.
const SAME_EVERYWHERE: [(&str, &str); 1] = [("Vestibule", "the name of the app")];

/// Templates that are used within a tag, where every word is an attribute.
const WITHIN_A_TAG: [&str; 1] = ["templates/attributes.html"];

/// Attributes whose value a user reads or hears.
const SPOKEN: [&str; 5] = ["title=\"", "alt=\"", "placeholder=\"", "aria-label=\"", "label=\""];

fn nothing_unsafe(file: &File) -> Vec<Violation> {
    if !file.path.starts_with("templates/") {
        return Vec::new();
    }
    // Email clients ignore style sheets.
    let page = file.ends_with("html") && !file.path.starts_with("templates/email/");
    let mut violations = Vec::new();
    for (line, text) in file.lines() {
        let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let mut violation = |what: &str| violations.push(Violation { file: file.path.clone(), line, what: what.to_owned() });
        if squeezed.contains("|safe") || squeezed.contains("escape\"none") || squeezed.contains("autoescapefalse") {
            violation("nothing goes out unescaped; hand the template finished words");
        }
        if page && squeezed.contains("<script") && !squeezed.contains("<scriptsrc=") && !squeezed.contains("src=") {
            violation("a page has no inline script (the policy would not run it); put it into static/app.js");
        }
        if page && (squeezed.contains("style=") && text.to_lowercase().contains(" style=") || squeezed.contains("<style")) {
            violation("a page has no inline style (the policy would not apply it); put it into static/app.css");
        }
        if page && has_handler(text) {
            violation("a page has no `on...` attribute (the policy would not run it); put it into static/app.js");
        }
    }
    violations
}

/// A page has a title and a content of its own, and a frame around them.
fn pages_are_whole(file: &File) -> Vec<Violation> {
    if !file.path.starts_with("templates/pages/") || !file.text.contains("{% block") && file.text.contains("{%- macro") {
        return Vec::new();
    }
    let parts = ["{% extends \"", "{% block title %}", "{% block main %}"];
    let missing = parts.iter().filter(|part| file.text.matches(**part).count() != 1);
    let violation = |part: &&str| Violation { file: file.path.clone(), line: 1, what: format!("a page has one `{part}`") };
    missing.map(violation).collect()
}

/// A time is a `<time>`: `moment(..)` and `day(..)` write one, and a reader gets it in the time zone of the browser.
fn times_are_elements(file: &File) -> Vec<Violation> {
    if !file.path.starts_with("templates/pages/") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, text) in file.lines() {
        let expressions = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        for expression in expressions.filter(|expression| names_a_time(expression)) {
            let what = format!("`{}` writes a time: use `moment(..)`, or `day(..)` for a day", expression.trim());
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations
}

/// Whether an expression shows what is called as times are: `created_at`, `at`.
fn names_a_time(expression: &str) -> bool {
    let is_shown = !["moment(", "day(", "span(", "is_past("].iter().any(|function| expression.contains(function));
    let mut names = expression.split(|c: char| !c.is_alphanumeric() && c != '_');
    is_shown && names.any(|name| name == "at" || name.ends_with("_at"))
}

fn has_handler(text: &str) -> bool {
    let mut words = text.split_whitespace().filter_map(|word| word.split_once('=')).map(|(name, _)| name.to_lowercase());
    words.any(|name| name.len() > 3 && name.starts_with("on") && name.chars().all(|c| c.is_ascii_lowercase()))
}

fn no_sentences(file: &File) -> Vec<Violation> {
    if !file.path.starts_with("templates/") {
        return Vec::new();
    }
    if WITHIN_A_TAG.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (at, line) in visible(&file.text, file.ends_with("html")).lines().enumerate() {
        let known = SAME_EVERYWHERE.iter().fold(line.to_owned(), |line, (word, _)| line.replace(word, ""));
        if let Some(word) = known.split(|c: char| !c.is_alphabetic()).find(|word| word.chars().count() >= 2) {
            let what = format!("`{word}` is written into the template; texts live in locales/, in every language");
            violations.push(Violation { file: file.path.clone(), line: at + 1, what });
        }
    }
    violations
}

/// The visible text: without expressions, tags and comments, but with all lines.
fn visible(text: &str, tags: bool) -> String {
    let mut text = text.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<!--", "-->"), ("<style>", "</style>")] {
        text = without(&text, open, close);
    }
    if !tags {
        return text;
    }
    let mut spoken = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find('<') {
        spoken.push_str(&rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        spoken.push_str(&attributes(&rest[start..end]));
        rest = &rest[end..];
    }
    spoken.push_str(rest);
    without(&spoken, "&", ";")
}

/// The attributes of a tag that are read to a user, each in its place.
fn attributes(tag: &str) -> String {
    let mut spoken = String::new();
    for line in tag.split_inclusive('\n') {
        for name in SPOKEN {
            if let Some((_, after)) = line.split_once(&format!(" {name}")) {
                spoken.push(' ');
                spoken.push_str(after.split('"').next().unwrap_or_default());
                spoken.push(' ');
            }
        }
        if line.ends_with('\n') {
            spoken.push('\n');
        }
    }
    spoken
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        left.push_str(before);
        let (inner, next) = after.split_once(close).unwrap_or((after, ""));
        left.extend(inner.chars().filter(|c| *c == '\n'));
        rest = next;
    }
    left + rest
}

#[test]
fn templates_escape_everything_and_contain_no_scripts_or_styles() {
    assert_rule(nothing_unsafe);
}

#[test]
fn templates_contain_no_sentences() {
    assert_rule(no_sentences);
}

#[test]
fn every_time_on_a_page_is_one_that_the_browser_can_read() {
    assert_rule(times_are_elements);
}

#[test]
fn a_time_without_an_element_is_reported() {
    let rule = times_are_elements;
    assert_violates(rule, "templates/pages/a.html", "<li>\n{{ user.created_at }}", 2);
    assert_violates(rule, "templates/pages/a.html", "{{ t(\"seen\").with(\"when\", at) }}", 1);
    assert_passes(rule, "templates/pages/a.html", "{{ moment(user.created_at) }} {{ t(\"since\").with(\"day\", day(at)) }}");
    assert_passes(rule, "templates/email/a.txt", "{{ at }}");
}

#[test]
fn every_page_has_a_title_and_a_content_in_a_frame() {
    assert_rule(pages_are_whole);
}

#[test]
fn a_page_without_a_title_is_reported() {
    let rule = pages_are_whole;
    assert_violates(rule, "templates/pages/a.html", "{% extends \"layout.html\" %}{% block main %}{% endblock %}", 1);
    assert_passes(rule, "templates/pages/admin/parts.html", "{%- macro badge(state) -%}{%- endmacro -%}");
    assert_passes(rule, "templates/macros.html", "");
}

#[test]
fn unsafe_markup_is_reported() {
    let rule = nothing_unsafe;
    assert_violates(rule, "templates/pages/a.html", "<p>\n{{ name | safe }}", 2);
    assert_violates(rule, "templates/email/a.html", "{{ name|safe }}", 1);
    assert_violates(rule, "templates/layout.html", "<script>alert(1)</script>", 1);
    assert_violates(rule, "templates/layout.html", "<p style=\"color: red\">", 1);
    assert_violates(rule, "templates/layout.html", "<style>p {}</style>", 1);
    assert_violates(rule, "templates/layout.html", "<a onclick=\"go()\">", 1);
    assert_passes(rule, "templates/email/a.html", "<p style=\"color: red\">");
    assert_passes(
        rule,
        "templates/layout.html",
        "<script src=\"{{ script }}\" defer></script><link rel=stylesheet href=\"{{ style }}\">",
    );
}

#[test]
fn a_sentence_is_reported() {
    let rule = no_sentences;
    assert_violates(rule, "templates/pages/a.html", "<h1>{{ title }}</h1>\n<p>Sign in</p>", 2);
    assert_violates(rule, "templates/pages/a.html", "<input name=\"email\"\n  placeholder=\"Your address\">", 2);
    assert_violates(rule, "templates/pages/a.html", "{% if x %}OK{% endif %}", 1);
    assert_violates(rule, "templates/email/a.txt", "{{ hello }}\n\nBye", 3);
    assert_passes(
        rule,
        "templates/pages/a.html",
        "<h1>{{ title }}</h1>{# to do #} <b>·</b> &nbsp; <!-- x y z --> Vestibule <a href=\"/login\">",
    );
    assert_passes(rule, "templates/email/a.txt", "{{ hello }}\n-- \n");
}
