//! A rule of the project: a function that looks at a file and names every violation, with what to do instead.

use std::fmt;

use super::files::{self, File};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

pub(super) type Rule = fn(&File) -> Vec<Violation>;

/// The whole project follows the rule.
pub(super) fn assert_rule(rule: Rule) {
    assert_none(files::all().iter().flat_map(rule));
}

/// As `assert_none`, but for files that do not follow the rule yet, by the start of their paths. `--nocapture` shows those.
pub(super) fn assert_none_but(not_yet: &[&str], violations: impl IntoIterator<Item = Violation>) {
    let excused = |violation: &Violation| not_yet.iter().any(|start| violation.file.starts_with(start));
    let (excused, wrong): (Vec<_>, Vec<_>) = violations.into_iter().partition(excused);
    for violation in excused {
        eprintln!("not yet: {violation}");
    }
    assert_none(wrong);
}

pub(super) fn assert_none(violations: impl IntoIterator<Item = Violation>) {
    let violations: Vec<_> = violations.into_iter().map(|violation| violation.to_string()).collect();
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// This text under this path violates the rule once, at this line.
#[track_caller]
pub(super) fn assert_violates(rule: Rule, path: &str, text: &str, line: usize) {
    let found = rule(&File::new(path, text));
    assert_eq!(found.iter().map(|violation| violation.line).collect::<Vec<_>>(), [line], "{path}: {found:?}");
}

#[track_caller]
pub(super) fn assert_passes(rule: Rule, path: &str, text: &str) {
    assert_eq!(rule(&File::new(path, text)), [], "{path}");
}
