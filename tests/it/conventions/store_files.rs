//! Only SQLite opens the database file: closing another descriptor of it would drop its locks.

use super::{
    files::File,
    rule::{Violation, assert_passes, assert_rule, assert_violates},
};

fn store_opens_nothing(file: &File) -> Vec<Violation> {
    let opening = ["File::", "OpenOptions", "fs::read", "fs::copy", "fs::write", "fs::hard_link"];
    let what = "`store` opens no file: a descriptor of the database file that is closed drops SQLite's locks on it";
    let wrong = |line: &str| opening.iter().any(|word| line.contains(word));
    let found = file.lines().filter(|(_, line)| file.path.starts_with("src/store/") && wrong(line));
    found.map(|(line, _)| Violation { file: file.path.clone(), line, what: what.to_owned() }).collect()
}

#[test]
fn the_store_opens_no_file() {
    assert_rule(store_opens_nothing);
}

#[test]
fn a_store_that_opens_a_file_is_reported() {
    assert_violates(store_opens_nothing, "src/store/a.rs", "//! A.\nlet a = fs::OpenOptions::new();", 2);
    assert_violates(store_opens_nothing, "src/store/database/a.rs", "std::fs::copy(a, b)", 1);
    assert_passes(store_opens_nothing, "src/store/a.rs", "path.is_symlink()");
    assert_passes(store_opens_nothing, "src/cli/backup.rs", "File::open(path)");
}
