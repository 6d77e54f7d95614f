//! The path of a page comes from its name: `pages_at` moves them all.

use super::{
    files::File,
    rule::{Violation, assert_passes, assert_rule, assert_violates},
};

/// What leads a browser somewhere, right before the path.
const LEADS: [&str; 6] = ["href=\\\"/", "action=\\\"/", "src=\\\"/", "LOCATION, \"/", "from_static(\"/", "_url}/"];

fn no_written_paths(file: &File) -> Vec<Violation> {
    let violation = |line: usize, what: &str| Violation { file: file.path.clone(), line, what: what.to_owned() };
    if file.path.starts_with("templates/") {
        let written = file.lines().filter(|(_, text)| text.contains("=\"/") || text.contains("='/"));
        let what = "the path of a page is written into the template: pages may be elsewhere; write `{{ page(\"/login\") }}`";
        return written.map(|(line, _)| violation(line, what)).collect();
    }
    if !file.path.starts_with("src/") || !file.ends_with("rs") {
        return Vec::new();
    }
    let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let written = code.lines().enumerate().filter(|(_, text)| LEADS.iter().any(|lead| leads_to_page(text, lead)));
    let what =
        "the path of a page is written into the code: pages may be elsewhere; use `page(\"/login\")` or `go(\"/login\", ..)`";
    written.map(|(at, _)| violation(at + 1, what)).collect()
}

/// The APIs stay where they are.
fn leads_to_page(text: &str, lead: &str) -> bool {
    let named = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.starts_with("api/");
    text.split(lead).skip(1).any(named)
}

#[test]
fn no_path_of_a_page_is_written_where_a_browser_is_led() {
    assert_rule(no_written_paths);
}

#[test]
fn a_written_path_is_found_and_a_name_is_not() {
    let rule = no_written_paths;
    for line in ["<a href=\"/login\">", "<form method=\"post\" action='/logout'>", "<iframe src=\"/dev/emails/x/html\">"] {
        assert_violates(rule, "templates/pages/a.html", line, 1);
    }
    assert_passes(rule, "templates/pages/a.html", "<a href=\"{{ page(\"/login\") }}/{{ id }}\">{% call ui::form(\"/login\") %}");
    for line in [
        "let html = format!(\"<a href=\\\"/login\\\">\");",
        "response.header(header::LOCATION, \"/login\")",
        "let to = HeaderValue::from_static(\"/profile\");",
        "format!(\"{public_url}/login\")",
    ] {
        assert_violates(rule, "src/web/pages/a.rs", line, 1);
    }
    assert_passes(rule, "src/cli/a.rs", "format!(\"{public_url}/api/docs\")");
    assert_passes(
        rule,
        "src/web/pages/a.rs",
        "layout.go(\"/login\", None); at(\"/login\"); redirect::to(&context.page(\"/login\"))",
    );
}
