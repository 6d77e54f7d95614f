//! Copying everything from one database into another.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::shell::Shell;
use crate::harness::TestDatabase;

const PASSWORD: &str = "nine lives of a cat";

/// A user with everything, and a deleted one, so that the last id is free.
fn lived_in() -> Shell {
    let shell = Shell::on_sqlite();
    shell.serve_once("");
    shell
        .type_into("user create Ada@example.com --username ada --first-name Ad\u{e9}le --role Admin --password-stdin", PASSWORD)
        .success();
    shell.run("user create bob@example.com").success();
    shell.run("api-key create ada till").success();
    shell.run("user deactivate bob@example.com").success();
    shell.run("email test ada@example.com").success();
    shell.run("user create gone@example.com").success();
    shell.run("user delete gone@example.com --yes").success();
    shell
}

/// What commands print of it.
fn seen(shell: &Shell, more: &str) -> Vec<Value> {
    let lines = ["user list", "user show 1", "role list", "api-key list ada", "email list"];
    lines.map(|line| shell.run(&format!("{line} --json {more}")).json()).into()
}

#[test]
fn the_database_is_copied_whole_and_back() {
    let shell = lived_in();
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let there = TestDatabase::empty(folder.path());
    let url = there.url();
    let before = seen(&shell, "");
    let copied = shell.run(&format!("db copy --to {url} --json")).json();
    let count = |table: &str| copied.as_array().unwrap().iter().find(|one| one["table"] == table).unwrap()["rows"].clone();
    assert_eq!((count("users"), count("api_keys"), count("outbox")), (json!(2), json!(1), json!(2)));
    let to = format!("--set database.url={url}");
    assert_eq!(seen(&shell, &to), before);
    // Ids of deleted users are not given again.
    assert_eq!(shell.run(&format!("user create carol@example.com --json {to}")).json()["id"], json!(4));
    assert!(
        shell
            .run(&format!("db copy --from {url} --to sqlite://back.db"))
            .success()
            .contains("database.url = \"sqlite://back.db\"")
    );
    assert_eq!(shell.mode("back.db"), "600");
    let back = "--set database.url=sqlite://back.db";
    assert_eq!(shell.run(&format!("user create dave@example.com --json {back}")).json()["id"], json!(5));
    drop(shell.serve(back));
}

#[test]
fn every_table_is_copied() {
    let shell = lived_in();
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let there = TestDatabase::empty(folder.path());
    let copied = shell.run(&format!("db copy --to {} --json", there.url())).json();
    let mut tables: Vec<_> = copied.as_array().unwrap().iter().map(|one| one["table"].as_str().unwrap().to_owned()).collect();
    tables.sort_unstable();
    let mut all = there.tables();
    // The last one is written to see whether it can be.
    all.retain(|name| !["seaql_migrations", "sqlite_sequence", "health"].contains(&name.as_str()));
    // Triggers fill the index of the search.
    all.retain(|name| !name.starts_with("user_search"));
    assert_eq!(tables, all, "write the new table into store/copy.rs");
}

#[test]
fn a_foreign_database_is_not_overwritten() {
    let shell = lived_in();
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let there = TestDatabase::migrated(folder.path());
    let url = there.url();
    shell.run(&format!("role create Author --set database.url={url}")).success();
    let before = there.texts("SELECT name FROM roles");
    let said = shell.run(&format!("db copy --to {url}")).failure(1);
    assert_eq!(said, "vestibule: cannot copy into a database that is not empty: rows in roles: 1\n");
    assert_eq!(there.texts("SELECT name FROM roles"), before);
    assert!(there.texts("SELECT email FROM users").is_empty(), "all or nothing");
    // What stood in the way is gone, and the same goes again.
    assert_eq!(there.texts("DELETE FROM roles RETURNING name"), ["Author"]);
    assert!(!there.texts("DELETE FROM audit_events RETURNING event").is_empty());
    shell.run(&format!("db copy --to {url}")).success();
}

#[test]
fn a_copy_that_is_not_possible_explains_why() {
    let shell = Shell::on_sqlite();
    let said = [
        "db copy",
        "db copy --from sqlite://nowhere.db",
        "db copy --to sqlite://data/vestibule.db",
        "db copy --to postgres://ada:hunter2@localhost/vestibule",
        "db copy --to mysql://localhost/vestibule",
    ]
    .map(|line| {
        let said = shell.run(line);
        assert!(!said.err.contains("hunter2"), "{}", said.err);
        format!("{}: {}", said.code, said.err.lines().next().unwrap_or_default())
    });
    insta::assert_snapshot!(said.join("\n"), @r#"
    2: vestibule: name the source with --from, or the target with --to, or both
    1: vestibule: there is no database at nowhere.db
    2: vestibule: the source and the target are both sqlite://data/vestibule.db
    2: vestibule: --to: other users can read the arguments of a process: put this URL into database.url and the password into database.password, or the password into ~/.pgpass
    2: vestibule: --to: it must be an SQLite file such as "sqlite://data/vestibule.db" or a PostgreSQL server such as "postgres://vestibule@db.example.com/vestibule"
    "#);
    assert!(!shell.path("data").exists());
}
