//! What no file may name, and what the README must.

use std::collections::BTreeSet;

use super::{
    files::{self, File},
    rule::{Violation, assert_passes, assert_rule, assert_violates},
};

/// Cut in two, so that this file does not name them either.
const NOT_OURS: [&str; 14] = [
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

/// Files that tools write and only tools read.
const WRITTEN_BY_TOOLS: [&str; 1] = ["Cargo.lock"];

fn names_no_machine(file: &File) -> Vec<Violation> {
    if WRITTEN_BY_TOOLS.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, text) in file.lines() {
        for name in NOT_OURS.iter().filter(|name| text.contains(**name)) {
            let what = format!("`{name}` is a registry or a path of a local machine; say it without");
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations
}

/// What stands at the top and on each floor, and does not stand in the README's map: the first block of code that begins
/// with `Cargo.toml`. Nothing, as long as there is no README.
fn missing_in_map(files: &[File]) -> BTreeSet<String> {
    let Some(readme) = files.iter().find(|file| file.path == "README.md") else { return BTreeSet::new() };
    let blocks = readme.text.split("```").skip(1).step_by(2);
    let map = blocks.into_iter().find(|block| block.contains("src/") && block.contains("Cargo.toml")).unwrap_or_default();
    let named: BTreeSet<&str> =
        map.split(|c: char| c.is_whitespace() || c == ',').map(|word| word.trim_end_matches('/')).collect();
    let wanted = files.iter().flat_map(|file| landmarks(&file.path)).filter(|name| {
        // `app/` is the rest of `app.rs`: one of the two is enough.
        let stem = name.trim_end_matches(".rs");
        !named.contains(stem) && !named.contains(format!("{stem}.rs").as_str()) && !named.contains(name.as_str())
    });
    wanted.collect()
}

/// The names on the way to a file that somebody who looks for it would want to see: folders at the top, floors, and rooms of
/// `web`.
fn landmarks(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let names: &[&str] = match parts.as_slice() {
        [top, ..] if top.starts_with('.') => &[],
        ["src", "web", room, _, ..] => &["src", "web", room],
        ["src", floor, _, ..] => &["src", floor],
        ["src", file] => &["src", file],
        [folder, _, ..] => &[folder],
        _ => &[],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A promise of SECURITY.md whose proof is not there: what stands in backticks and reads as the name of a test, or as a path.
fn promises_without_proof(files: &[File]) -> BTreeSet<String> {
    let Some(promises) = files.iter().find(|file| file.path == "SECURITY.md") else { return BTreeSet::new() };
    let code = files.iter().filter(|file| file.ends_with("rs"));
    let words = code.flat_map(|file| file.text.split("fn ").skip(1));
    let tests: BTreeSet<&str> = words.filter_map(|rest| rest.split_once('(')).map(|(name, _)| name).collect();
    let there = |path: &str| {
        files.iter().any(|file| file.path == path || file.path.starts_with(&format!("{}/", path.trim_end_matches('/'))))
    };
    let in_backticks = promises.text.split('`').skip(1).step_by(2);
    let missing = in_backticks.filter(|name| {
        let is_test =
            name.matches('_').count() >= 3 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let is_path = ["src/", "tests/", "templates/", "static/", "contracts/"].iter().any(|top| name.starts_with(top));
        (is_test && !tests.contains(name)) || (is_path && !there(name))
    });
    missing.map(ToOwned::to_owned).collect()
}

#[test]
fn no_file_names_a_registry_or_a_local_path() {
    assert_rule(names_no_machine);
}

#[test]
fn the_map_in_the_readme_is_whole() {
    let missing = missing_in_map(files::all());
    assert!(missing.is_empty(), "README.md: the map of the app does not name {missing:?}; put each where it belongs");
}

#[test]
fn every_test_and_file_that_security_md_names_exists() {
    let missing = promises_without_proof(files::all());
    assert!(missing.is_empty(), "SECURITY.md names {missing:?}, which are not there");
}

#[test]
fn a_missing_test_or_file_is_reported() {
    let said = "`it_is_kept_by_a_test`, `src/held.rs`, `src/gone.rs`, `it_is_kept_by_nobody`, `retention.audit`, `tests/it/`";
    let held = File::new("src/held.rs", "");
    let files = [File::new("SECURITY.md", said), held, File::new("tests/it/a.rs", "fn it_is_kept_by_a_test() {}")];
    assert_eq!(promises_without_proof(&files).into_iter().collect::<Vec<_>>(), ["it_is_kept_by_nobody", "src/gone.rs"]);
}

#[test]
fn a_local_path_is_reported() {
    for name in NOT_OURS {
        assert_violates(names_no_machine, "README.md", &format!("fine\nsee {name}x\n"), 2);
    }
    assert_passes(names_no_machine, "README.md", "/usr/bin/chromium and https://example.com/");
}

#[test]
fn a_gap_in_the_map_is_reported() {
    let app = |map: &str| {
        let readme = format!("# Hello\n```sh\ncargo run\n```\n```\n{map}\n```\n");
        let files = ["src/lib.rs", "src/flows/sign_in.rs", "src/web/pages/login.rs", "locales/en/a.ftl", ".ci/run", "deny.toml"];
        let mut files: Vec<File> = files.iter().map(|path| File::new(path, "")).collect();
        files.push(File::new("README.md", &readme));
        missing_in_map(&files).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(app("Cargo.toml\nlocales/  texts\nsrc/\n  lib.rs\n  app.rs\n  flows/\n  web/\n    pages/"), [""; 0]);
    assert_eq!(app("Cargo.toml\nsrc/\n  lib.rs app.rs flows/\n  web/"), ["locales", "pages"]);
    assert_eq!(missing_in_map(&[File::new("src/lib.rs", "")]).len(), 0);
}
