//! How many rows the product may read at a time: never as many as a user can create.

use super::{
    files::File,
    rule::{Violation, assert_passes, assert_rule, assert_violates},
};

/// Functions that read all rows, and why there are few.
const FEW: [(&str, &str, &str); 10] = [
    ("src/store/role.rs", "all", "roles are made by administrators"),
    ("src/store/user_role.rs", "roles_with_members", "one row for each role"),
    ("src/store/user_role.rs", "names_of", "one row for each role"),
    ("src/store/user_role.rs", "names_of_all", "one row for each role of the users of one page"),
    ("src/store/outbox.rs", "lease", "its inner query has a limit"),
    ("src/store/pagination.rs", "page", "a cursor takes the number of rows"),
    ("src/store/user.rs", "addresses", "the users of one page"),
    ("src/store/user.rs", "display_names", "the users of one page"),
    ("src/store/signing_key.rs", "all", "keys are made by operators"),
    ("src/store/signing_key.rs", "live", "keys are made by operators"),
];

/// Every `.all(db)` in `store` has a `.limit(` in its function, or a reason in the list.
fn are_bounded(file: &File) -> Vec<Violation> {
    if !file.path.starts_with("src/store/") || !file.ends_with("rs") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    let mut function = (String::new(), false);
    for (line, text) in file.lines() {
        if let Some(name) = named(text) {
            function = (name, false);
        }
        function.1 |= text.contains(".limit(");
        let reads = text.contains(".all(") && !text.contains(".all(|");
        let few = FEW.iter().any(|(path, name, _)| *path == file.path && *name == function.0);
        if reads && !function.1 && !few {
            let what = format!("`{}` reads any number of rows: give it a `limit`, or a page (`keyset`)", function.0);
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations
}

fn named(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("fn ")?;
    let fits = before.split_whitespace().all(|word| word.starts_with("pub") || word == "async" || word == "const");
    let name = rest.split(['(', '<']).next()?;
    fits.then(|| name.to_owned())
}

#[test]
fn every_database_query_is_bounded() {
    assert_rule(are_bounded);
}

#[test]
fn an_unbounded_query_is_reported() {
    let rule = are_bounded;
    assert_violates(rule, "src/store/x.rs", "pub async fn of(db: &Db) {\n    Ok(Entity::find().all(db).await?)\n}", 2);
    assert_violates(rule, "src/store/role.rs", "pub async fn every(db: &Db) {\n    q.into_tuple().all(&txn).await?\n}", 2);
    assert_violates(rule, "src/store/x.rs", "fn a() {\n    q.limit(1).all(db)\n}\nfn b() {\n    q.all(db)\n}", 5);
    assert_passes(rule, "src/store/x.rs", "fn a() {\n    let q = q.limit(most);\n    q.all(db).await?\n}");
    assert_passes(rule, "src/store/role.rs", "pub async fn all(db: &Db) {\n    Ok(Entity::find().all(db).await?)\n}");
    assert_passes(rule, "src/store/x.rs", "fn a() {\n    steps.iter().all(|(_, taken)| *taken)\n}");
    assert_passes(rule, "src/flows/x.rs", "fn a() {\n    q.all(db)\n}");
}
