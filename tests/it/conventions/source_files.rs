//! How a source file looks: not too long, opened by a sentence, with no silent exceptions.

use super::{File, Violation};

const LONGEST: usize = 400;

pub(super) fn length(file: &File) -> Vec<Violation> {
    let written = ["rs", "html", "css", "js", "mjs", "ftl", "toml"].iter().any(|end| file.ends_with(end));
    let lines = file.lines().count();
    if !written || lines <= LONGEST {
        return Vec::new();
    }
    let what = format!("{lines} lines; a file has {LONGEST} at most: find the two subjects in it and give each its own file");
    vec![Violation { file: file.path.clone(), line: LONGEST + 1, what }]
}

pub(super) fn opening(file: &File) -> Vec<Violation> {
    let first = file.text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//! ").is_some_and(|rest| rest.split_whitespace().count() > 1);
    // A sentence may run on to the next line.
    let opened: String = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let ended = opened.contains(['.', ':', '?', '!']);
    if !file.ends_with("rs") || sentence && ended {
        return Vec::new();
    }
    let what = "a file opens with one `//!` sentence that a newcomer would say aloud".to_owned();
    vec![Violation { file: file.path.clone(), line: 1, what }]
}

pub(super) fn no_allow(file: &File) -> Vec<Violation> {
    let silent = [concat!("#[", "allow("), concat!("#![", "allow(")];
    let found = file.lines().filter(|(_, line)| file.ends_with("rs") && silent.iter().any(|word| line.contains(word)));
    let what = "write `#[expect(lint, reason = \"...\")]`, which ends when it is not needed any more";
    found.map(|(line, _)| Violation { file: file.path.clone(), line, what: what.to_owned() }).collect()
}

mod proof {
    use super::super::{assert_passes, assert_violates};

    #[test]
    fn a_long_file_is_reported() {
        assert_violates(super::length, "src/a.rs", &"x\n".repeat(401), 401);
        assert_passes(super::length, "src/a.rs", &"x\n".repeat(400));
        assert_passes(super::length, "Cargo.lock", &"x\n".repeat(9000));
    }

    #[test]
    fn a_missing_opening_sentence_is_reported() {
        assert_violates(super::opening, "src/a.rs", "use std::fs;\n//! Too late.", 1);
        assert_violates(super::opening, "src/a.rs", "//! Stub.\n", 1);
        assert_violates(super::opening, "src/a.rs", "", 1);
        assert_passes(super::opening, "src/a.rs", "//! Where somebody\n//! comes in.\n");
        assert_passes(super::opening, "a.css", "");
    }

    #[test]
    fn an_exception_without_a_reason_is_reported() {
        assert_violates(super::no_allow, "src/a.rs", concat!("//! A.\n#[", "allow(dead_code)]\nfn f() {}"), 2);
        assert_passes(super::no_allow, "src/a.rs", "#[expect(dead_code, reason = \"eventually\")]\nfn f() {}");
    }
}
