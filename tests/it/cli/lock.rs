//! Only SQLite opens the database file: commands beside a running server do not take its locks.

use std::fs;

use serde_json::{Value, json};

use super::shell::{Server, Shell};

fn sign_up(server: &Server, name: &str) {
    let mut person = json!({ "email": format!("{name}@example.com"), "password": "correct horse battery staple" });
    for (key, value) in [("first_name", "Ada"), ("last_name", "Lovelace"), ("gender", "F")] {
        person[key] = value.into();
    }
    assert_eq!(server.post("/api/accounts/register/", &person).0, 201);
    locked(server, name);
}

/// The server holds the lock that every user of a database in WAL mode holds (<https://sqlite.org/lockingv3.html>).
#[track_caller]
fn locked(server: &Server, when: &str) {
    let (pid, locks) = (server.child.id(), fs::read_to_string("/proc/locks").unwrap());
    let ours = |line: &&str| line.contains(&format!(" {pid} ")) && line.ends_with(" 1073741826 1073742335");
    assert!(locks.lines().any(|line| ours(&line)), "{when}: {pid} holds no lock in\n{locks}");
}

fn users(shell: &Shell) -> Vec<Value> {
    let listed = shell.run("user list --json").json();
    listed.as_array().or_else(|| listed["users"].as_array()).unwrap().clone()
}

#[test]
fn other_processes_that_use_the_database_file_lose_no_writes() {
    let shell = Shell::on_sqlite();
    let mut names = Vec::new();
    let mut known = 0;
    // The first start makes the file, the second one finds it.
    for start in ["first", "second"] {
        let mut server = shell.serve("");
        locked(&server, start);
        let commands = [
            "user list".to_owned(),
            format!("role create {start}"),
            format!("backup {start}.backup"),
            format!("restore --check {start}.backup"),
            format!("db copy --to sqlite://copies/{start}.db"),
            "audit".to_owned(),
            "migrate status".to_owned(),
        ];
        for (number, command) in commands.iter().enumerate() {
            let name = format!("{start}{number}");
            sign_up(&server, &name);
            names.push(name);
            let said = shell.run(command);
            assert_eq!(said.code, 0, "{command}: {}", said.err);
            locked(&server, command);
            known += 1;
            assert_eq!(users(&shell).len(), known, "{command}");
        }
        server.signal("KILL");
        server.end();
    }
    let server = shell.serve("");
    for name in names {
        let login = json!({ "email": format!("{name}@example.com"), "password": "correct horse battery staple" });
        assert_eq!(server.post("/api/accounts/login/", &login).0, 200, "{name}");
    }
    assert_eq!(shell.mode("data/vestibule.db"), "600");
    let left: Vec<_> = fs::read_dir(shell.path("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".vestibule")), "{left:?}");
}
