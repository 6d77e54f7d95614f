//! What no file may name, and what the documents must.

use std::collections::BTreeSet;

use super::{
    files::{self, File},
    rule::{Violation, assert_rule},
};

/// Cut in two, so that this file does not name them either.
const FORBIDDEN_NAMES: [&str; 14] = [
    concat!("crates", ".io"),
    concat!("docs", ".rs"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("yarnpkg", ".com"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("deb.debian", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("C:", "\\"),
];

/// A newcomer reads it to the end.
const MAX_README_LINES: usize = 150;

fn names_no_machine(file: &File) -> Vec<Violation> {
    // Written and read by tools only.
    if file.path.ends_with("Cargo.lock") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, text) in file.lines() {
        for name in FORBIDDEN_NAMES.iter().filter(|name| text.contains(**name)) {
            let what = format!("`{name}` is a package registry or a path of one machine; say it without");
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations
}

fn readme_is_short(file: &File) -> Vec<Violation> {
    let lines = file.lines().count();
    if file.path != "README.md" || lines <= MAX_README_LINES {
        return Vec::new();
    }
    let what = format!("{lines} lines; README has {MAX_README_LINES} at most: move what is not for newcomers to docs/");
    vec![Violation { file: file.path.clone(), line: MAX_README_LINES + 1, what }]
}

/// What the map of ARCHITECTURE.md lacks: directories at the top and below `tests`, and the modules of `src` and `src/web`. And what
/// it names although it does not exist.
fn wrong_in_map(files: &[File]) -> BTreeSet<String> {
    let Some(document) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else { return BTreeSet::new() };
    let blocks = document.text.split("```").skip(1).step_by(2);
    let map = map_paths(blocks.into_iter().find(|block| block.contains("src/")).unwrap_or_default());
    let landmarks: BTreeSet<String> = files.iter().filter_map(|file| landmark(&file.path)).collect();
    let is_named = |path: &String| map.contains(path) || map.contains(&format!("{path}.rs"));
    let missing = landmarks.into_iter().filter(|path| !is_named(path)).map(|path| format!("{path} is missing"));
    let unknown = map.iter().filter(|path| !exists(files, path)).map(|path| format!("{path} does not exist"));
    missing.chain(unknown).collect()
}

/// The paths of an indented list: two spaces a level, the names of a line up to the first two spaces in a row.
fn map_paths(map: &str) -> BTreeSet<String> {
    let mut parents: Vec<&str> = Vec::new();
    let mut paths = BTreeSet::new();
    for line in map.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let level = (line.len() - line.trim_start().len()) / 2;
        let names = line.trim_start().split("  ").next().unwrap_or_default();
        parents.truncate(level);
        for name in names.split(',').map(|name| name.split_whitespace().next().unwrap_or_default().trim_end_matches('/')) {
            paths.insert(parents.iter().copied().chain([name]).collect::<Vec<_>>().join("/"));
            if names.ends_with('/') && !names.contains(',') {
                parents.push(name);
            }
        }
    }
    paths
}

/// The entry of the map under which a newcomer looks for a file.
fn landmark(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let depth = match parts.as_slice() {
        [top, ..] if top.starts_with('.') => return None,
        ["src", "web", _, _, ..] => 3,
        ["src" | "tests", _, _, ..] | ["src", _] => 2,
        [_, _, ..] => 1,
        _ => return None,
    };
    Some(parts[..depth].join("/"))
}

/// Where every name of a test is a promise.
const PROMISES: [&str; 2] = ["SECURITY.md", "docs/src/asvs.md"];

/// Paths that documents name in backticks, and tests that promises name, and that do not exist.
fn names_of_nothing(files: &[File]) -> BTreeSet<String> {
    let code = files.iter().filter(|file| file.ends_with("rs"));
    let functions = code.flat_map(|file| file.text.split("fn ").skip(1));
    let tests: BTreeSet<&str> = functions.filter_map(|rest| rest.split_once('(')).map(|(name, _)| name).collect();
    let mut missing = BTreeSet::new();
    for document in files.iter().filter(|file| file.ends_with("md")) {
        let in_backticks = document.text.split('`').skip(1).step_by(2);
        let promises = PROMISES.contains(&document.path.as_str());
        let unknown = in_backticks
            .filter(|name| promises && is_test(name) && !tests.contains(name) || is_path(name) && !exists(files, name))
            .map(|name| format!("{}: {name}", document.path));
        missing.extend(unknown);
    }
    missing
}

fn is_test(name: &str) -> bool {
    name.matches('_').count() >= 3 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_path(name: &str) -> bool {
    let tops =
        ["src/", "tests/", "templates/", "static/", "contracts/", "docs/", "examples/", "locales/", "migration/", "benches/"];
    tops.iter().any(|top| name.starts_with(top)) && !name.contains([' ', '*', '<'])
}

fn exists(files: &[File], path: &str) -> bool {
    let path = path.trim_end_matches('/');
    files.iter().any(|file| file.path == path || file.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
}

#[test]
fn no_file_names_a_registry_or_a_local_path() {
    assert_rule(names_no_machine);
}

#[test]
fn the_readme_is_short() {
    assert_rule(readme_is_short);
}

#[test]
fn the_map_of_the_architecture_is_complete() {
    let wrong = wrong_in_map(files::all());
    assert!(wrong.is_empty(), "the map in ARCHITECTURE.md: {wrong:#?}");
}

#[test]
fn every_test_and_file_that_a_document_names_exists() {
    let missing = names_of_nothing(files::all());
    assert!(missing.is_empty(), "these documents name what does not exist: {missing:#?}");
}

mod proof {
    use super::{
        super::{
            files::File,
            rule::{assert_passes, assert_violates},
        },
        FORBIDDEN_NAMES, names_of_nothing, wrong_in_map,
    };

    #[test]
    fn a_name_of_nothing_is_seen() {
        let text =
            "`it_is_kept_by_a_test`, `src/held.rs`, `src/gone.rs`, `it_is_kept_by_nothing`, `retention.audit`, `tests/it/`";
        let files = [
            File::new("SECURITY.md", text),
            File::new("src/held.rs", ""),
            File::new("tests/it/a.rs", "fn it_is_kept_by_a_test() {}"),
        ];
        let expected = ["SECURITY.md: it_is_kept_by_nothing", "SECURITY.md: src/gone.rs"];
        assert_eq!(names_of_nothing(&files).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_machine_is_seen() {
        for name in FORBIDDEN_NAMES {
            assert_violates(super::names_no_machine, "README.md", &format!("fine\nsee {name}x\n"), 2);
        }
        assert_passes(super::names_no_machine, "README.md", "/usr/bin/chromium and https://example.com/");
        assert_passes(super::names_no_machine, "examples/a/Cargo.lock", FORBIDDEN_NAMES[0]);
    }

    #[test]
    fn a_long_readme_is_seen() {
        assert_violates(super::readme_is_short, "README.md", &"x\n".repeat(151), 151);
        assert_passes(super::readme_is_short, "README.md", &"x\n".repeat(150));
        assert_passes(super::readme_is_short, "CHANGELOG.md", &"x\n".repeat(151));
    }

    #[test]
    fn a_wrong_map_is_seen() {
        let wrong = |map: &str| {
            let document = format!("# The map\n```text\n{map}\n```\n");
            let paths =
                ["Cargo.toml", "src/lib.rs", "src/flows/sign_in.rs", "src/web/pages/login.rs", "locales/en/a.ftl", ".ci/run"];
            let mut files: Vec<File> = paths.iter().map(|path| File::new(path, "")).collect();
            files.push(File::new("ARCHITECTURE.md", &document));
            wrong_in_map(&files).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(wrong("Cargo.toml\nlocales/  texts\nsrc/\n  lib.rs\n  flows/\n  web/\n    pages/"), [""; 0]);
        let missing = ["locales is missing", "src/web/pages is missing"];
        assert_eq!(wrong("Cargo.toml\nsrc/\n  lib.rs   the list\n  flows/\n  web/"), missing);
        let unknown = ["src/jobs does not exist", "src/web/jobs.rs does not exist"];
        assert_eq!(wrong("locales/\nsrc/\n  lib.rs\n  flows/, jobs/  two\n  web/\n    jobs.rs\n    pages/"), unknown);
        assert_eq!(wrong_in_map(&[File::new("src/lib.rs", "")]).len(), 0);
    }
}
