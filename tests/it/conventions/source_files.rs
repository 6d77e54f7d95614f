//! How a source file looks: short, opened by a sentence, without exceptions that have no reason, in one layout of modules.

use super::{
    files::{self, File},
    rule::{Rule, Violation, assert_none, assert_passes, assert_rule, assert_violates},
    rust_source::top_level_items,
};

const MAX_LINES: usize = 400;

fn is_short(file: &File) -> Vec<Violation> {
    let written = ["rs", "html", "css", "js", "mjs", "py", "ftl", "toml"].iter().any(|end| file.ends_with(end));
    let lines = file.lines().count();
    if !written || lines <= MAX_LINES {
        return Vec::new();
    }
    let what = format!("{lines} lines; a file has {MAX_LINES} at most: find the two subjects in it and give each its own file");
    vec![Violation { file: file.path.clone(), line: MAX_LINES + 1, what }]
}

fn begins_with_a_sentence(file: &File) -> Vec<Violation> {
    let first = file.text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//! ").is_some_and(|rest| rest.split_whitespace().count() > 1);
    // A sentence may run on to the next line.
    let opened: String = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let ended = opened.contains(['.', ':', '?', '!']);
    if !file.ends_with("rs") || sentence && ended {
        return Vec::new();
    }
    let what = "a file begins with a `//!` sentence that says what it is for".to_owned();
    vec![Violation { file: file.path.clone(), line: 1, what }]
}

fn exceptions_have_reasons(file: &File) -> Vec<Violation> {
    let silent = [concat!("#[", "allow("), concat!("#![", "allow(")];
    let found = file.lines().filter(|(_, line)| file.ends_with("rs") && silent.iter().any(|word| line.contains(word)));
    let what = "write `#[expect(lint, reason = \"...\")]`, which fails once it is not needed any more";
    found.map(|(line, _)| Violation { file: file.path.clone(), line, what: what.to_owned() }).collect()
}

/// A `mod.rs` lists and re-exports: a child would otherwise import a type from the file that lists the child.
fn mod_rs_only_lists(file: &File) -> Vec<Violation> {
    if !file.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let items = top_level_items(&file.text).into_iter().filter(|(_, word)| !matches!(word.as_str(), "mod" | "use"));
    let what = "a mod.rs holds `mod` and `use` only; move this into a file that its children can import";
    items.map(|(line, _)| Violation { file: file.path.clone(), line, what: what.to_owned() }).collect()
}

/// Files `x.rs` beside a folder `x/`.
fn files_beside_their_folder(all: &[File]) -> Vec<Violation> {
    let beside = all.iter().filter(|file| {
        let folder = file.path.strip_suffix(".rs").map(|stem| format!("{stem}/"));
        folder.is_some_and(|folder| all.iter().any(|other| other.is_below(&folder) && other.ends_with("rs")))
    });
    let what = "move it to mod.rs in the folder of the same name";
    beside.map(|file| Violation { file: file.path.clone(), line: 1, what: what.to_owned() }).collect()
}

#[test]
fn no_file_is_too_long() {
    assert_rule(is_short);
}

#[test]
fn every_file_begins_with_a_sentence() {
    assert_rule(begins_with_a_sentence);
}

#[test]
fn lint_exceptions_have_reasons() {
    assert_rule(exceptions_have_reasons);
}

#[test]
fn a_mod_rs_holds_no_types_and_no_functions() {
    assert_rule(mod_rs_only_lists);
}

#[test]
fn modules_with_children_are_mod_rs_files() {
    assert_none(files_beside_their_folder(files::all()));
}

#[test]
fn a_long_file_is_reported() {
    assert_violates(is_short, "src/a.rs", &"x\n".repeat(401), 401);
    assert_passes(is_short, "src/a.rs", &"x\n".repeat(400));
    assert_passes(is_short, "Cargo.lock", &"x\n".repeat(9000));
}

#[test]
fn a_missing_opening_sentence_is_reported() {
    let rule: Rule = begins_with_a_sentence;
    assert_violates(rule, "src/a.rs", "use std::fs;\n//! Too late.", 1);
    assert_violates(rule, "src/a.rs", "//! Stub.\n", 1);
    assert_violates(rule, "src/a.rs", "", 1);
    assert_passes(rule, "src/a.rs", "//! How a user\n//! signs in.\n");
    assert_passes(rule, "a.css", "");
}

#[test]
fn an_exception_without_a_reason_is_reported() {
    assert_violates(exceptions_have_reasons, "src/a.rs", concat!("//! A.\n#[", "allow(dead_code)]\nfn f() {}"), 2);
    assert_passes(exceptions_have_reasons, "src/a.rs", "#[expect(dead_code, reason = \"soon\")]\nfn f() {}");
}

#[test]
fn a_type_in_a_mod_rs_is_reported() {
    assert_violates(mod_rs_only_lists, "src/a/mod.rs", "//! A.\nmod b;\npub struct C;", 3);
    assert_violates(mod_rs_only_lists, "src/a/mod.rs", "mod b;\n#[test]\nfn c() {}", 3);
    assert_passes(mod_rs_only_lists, "src/a/mod.rs", "//! A fn.\npub mod b;\npub(crate) use b::{fn_name, Type};\nmod c;");
    assert_passes(mod_rs_only_lists, "src/a.rs", "struct C;");
}

#[test]
fn a_file_beside_its_folder_is_reported() {
    let files = ["src/a.rs", "src/a/b.rs", "src/c/mod.rs", "src/c/d.rs", "src/e.rs"].map(|path| File::new(path, ""));
    let found: Vec<_> = files_beside_their_folder(&files).into_iter().map(|violation| violation.file).collect();
    assert_eq!(found, ["src/a.rs"]);
}
