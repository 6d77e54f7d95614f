//! The rules of the app, executed so that they cannot rot. Each says file, line and what to do.

mod documents;
mod files;
mod layers;
mod queries;
mod source_files;
mod store_files;
mod templates;

use std::fmt;

use files::File;

/// A rule broken, somewhere.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// One rule: looks at a file and names every violation.
type Rule = fn(&File) -> Vec<Violation>;

fn assert_rule(rule: Rule) {
    let violations: Vec<_> = files::all().iter().flat_map(rule).map(|violation| violation.to_string()).collect();
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// What a rule says about a made-up file: the lines and the first words.
fn verdict(rule: Rule, path: &str, text: &str) -> Vec<(usize, String)> {
    rule(&File::new(path, text)).into_iter().map(|violation| (violation.line, violation.what)).collect()
}

#[track_caller]
fn assert_violates(rule: Rule, path: &str, text: &str, line: usize) {
    let said = verdict(rule, path, text);
    assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [line], "{path}: {said:?}");
}

#[track_caller]
fn assert_passes(rule: Rule, path: &str, text: &str) {
    assert_eq!(verdict(rule, path, text), [], "{path}");
}

#[test]
fn imports_only_go_down() {
    assert_rule(layers::imports_go_down);
}

#[test]
fn flows_do_not_import_each_other() {
    assert_rule(layers::siblings_are_independent);
}

#[test]
fn every_database_query_is_bounded() {
    assert_rule(queries::are_bounded);
}

#[test]
fn each_external_crate_has_one_home() {
    assert_rule(layers::crates_have_homes);
}

#[test]
fn the_store_opens_no_file() {
    assert_rule(store_files::store_opens_nothing);
}

#[test]
fn no_file_is_too_long() {
    assert_rule(source_files::length);
}

#[test]
fn every_file_begins_with_a_sentence() {
    assert_rule(source_files::opening);
}

#[test]
fn lint_exceptions_have_reasons() {
    assert_rule(source_files::no_allow);
}

#[test]
fn templates_escape_everything_and_contain_no_scripts_or_styles() {
    assert_rule(templates::nothing_unsafe);
}

#[test]
fn templates_contain_no_sentences() {
    assert_rule(templates::no_sentences);
}
