//! The rules of the house, executed so that they cannot rot. Each says file, line and what to do.

mod files;
mod layout;
mod opens;
mod paths;
mod prose;
mod queries;
mod templates;

use std::fmt;

use files::File;

/// A rule broken, somewhere.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// One rule: looks at a file and names every breach.
type Rule = fn(&File) -> Vec<Breach>;

fn keep(rule: Rule) {
    let breaches: Vec<_> = files::all().iter().flat_map(rule).map(|breach| breach.to_string()).collect();
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

/// What a rule says about a made-up file: the lines and the first words.
fn verdict(rule: Rule, path: &str, text: &str) -> Vec<(usize, String)> {
    rule(&File::new(path, text)).into_iter().map(|breach| (breach.line, breach.what)).collect()
}

#[track_caller]
fn breaks(rule: Rule, path: &str, text: &str, line: usize) {
    let said = verdict(rule, path, text);
    assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [line], "{path}: {said:?}");
}

#[track_caller]
fn passes(rule: Rule, path: &str, text: &str) {
    assert_eq!(verdict(rule, path, text), [], "{path}");
}

#[test]
fn imports_only_go_down() {
    keep(paths::imports_go_down);
}

#[test]
fn flows_do_not_know_each_other() {
    keep(paths::rooms_are_apart);
}

#[test]
fn no_question_to_the_database_is_unbounded() {
    keep(queries::are_bounded);
}

#[test]
fn each_outside_crate_has_one_home() {
    keep(paths::crates_have_homes);
}

#[test]
fn the_store_opens_no_file() {
    keep(opens::store_opens_nothing);
}

#[test]
fn no_file_is_too_long() {
    keep(layout::length);
}

#[test]
fn every_file_opens_with_a_sentence() {
    keep(layout::opening);
}

#[test]
fn exceptions_to_lints_have_reasons() {
    keep(layout::no_allow);
}

#[test]
fn templates_escape_everything_and_hold_no_scripts_or_styles() {
    keep(templates::nothing_unsafe);
}

#[test]
fn templates_hold_no_sentences() {
    keep(templates::no_sentences);
}

#[test]
fn nothing_names_a_registry_or_somebodys_machine() {
    keep(prose::names_no_machine);
}

#[test]
fn the_map_in_the_readme_is_whole() {
    let missing = prose::missing_in_map(&files::all());
    assert!(missing.is_empty(), "README.md: the map of the house does not name {missing:?}; put each where it belongs");
}

#[test]
fn every_promise_has_its_proof() {
    let missing = prose::promises_without_proof(&files::all());
    assert!(missing.is_empty(), "SECURITY.md names {missing:?}, which are not there");
}
