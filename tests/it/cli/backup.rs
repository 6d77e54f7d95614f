//! Everything of an app in one file, and an app out of that file.

use std::{
    fs,
    io::Write,
    process::Stdio,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
};

use serde_json::{Value, json};
use vestibule::store::{ConnectionUse, Database};

use super::shell::{Server, Shell};
use crate::database::old_names::restore_old_names;

const LOGIN: &str = "/api/accounts/login/";

fn ada() -> Value {
    json!({ "email": "ada@example.com", "password": "correct horse battery staple" })
}

fn sign_up(server: &Server) -> Value {
    let mut ada = ada();
    for (name, value) in [("first_name", "Ada"), ("last_name", "Lovelace"), ("gender", "F")] {
        ada[name] = value.into();
    }
    assert_eq!(server.post("/api/accounts/register/", &ada).0, 201);
    let (status, pair) = server.post(LOGIN, &self::ada());
    assert_eq!(status, 200, "{pair}");
    pair
}

fn stop(mut server: Server) {
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_running_server_is_backed_up_and_restored_elsewhere() {
    let shell = Shell::on_sqlite();
    shell.write("vestibule.toml", "[sessions]\naccess_lifetime = \"7m\"\n");
    let server = shell.serve("");
    let pair = sign_up(&server);
    let (ended, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let known = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    assert_eq!(server.post(LOGIN, &ada()).0, 200);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while done.load(Ordering::Relaxed) < 5 {
            thread::yield_now();
        }
        // What was answered by now is in the backup, and nothing of the middle of a transaction.
        let known = done.load(Ordering::Relaxed);
        let made = shell.run("backup vestibule.backup --json").json();
        ended.store(true, Ordering::Relaxed);
        assert!(made["rows"]["sessions"].as_u64().unwrap() > known, "{made}");
        assert_eq!(made["rows"]["users"], 1);
        known
    });
    stop(server);
    assert!(known >= 5 && shell.mode("vestibule.backup") == "600");
    let left: Vec<_> = fs::read_dir(shell.path("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().starts_with('.')), "{left:?}");
    let refused = shell.run("backup vestibule.backup").failure(1);
    assert_eq!(refused, "vestibule: vestibule.backup exists; --force overwrites it\n");

    let other = Shell::on_sqlite();
    fs::copy(shell.path("vestibule.backup"), other.path("vestibule.backup")).unwrap();
    let checked = other.run("restore vestibule.backup --check --json").json();
    assert_eq!((checked["rows"]["users"].as_u64(), checked["pending_migrations"].as_array().map(Vec::len)), (Some(1), Some(0)));
    assert!(!other.path("data").exists(), "a look changes nothing");
    let said = other.run("restore vestibule.backup").success();
    assert!(said.contains(" to data.\n"), "{said}");
    assert_eq!(["data", "data/keys.toml", "data/vestibule.db"].map(|name| other.mode(name)), ["700", "600", "600"]);
    assert_eq!(other.read("data/vestibule.toml"), shell.read("vestibule.toml"));
    let refused = other.run("restore vestibule.backup").failure(1);
    assert_eq!(refused, "vestibule: data is not empty: a backup is never restored over existing data\n");
    let server = other.serve("");
    assert_eq!(server.post(LOGIN, &ada()).0, 200, "the old password");
    let (status, renewed) = server.post("/api/accounts/refresh-token/", &json!({ "refresh_token": pair["refresh_token"] }));
    assert_eq!(status, 200, "the old refresh token: {renewed}");
    stop(server);
}

#[test]
fn a_backup_can_be_piped() {
    let shell = Shell::on_sqlite();
    shell.serve_once("");
    shell.run("role create Editor").success();
    let made = shell.command("backup -").stdin(Stdio::null()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let other = Shell::on_sqlite();
    let mut child = other.command("restore -").spawn().unwrap();
    child.stdin.take().unwrap().write_all(&made.stdout).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(other.run("role list").success().contains("Editor"));
}

#[test]
fn a_backup_with_one_wrong_byte_is_refused() {
    let shell = Shell::on_sqlite();
    shell.serve_once("");
    shell.run("role create Editor").success();
    shell.run("backup vestibule.backup").success();
    let whole = fs::read(shell.path("vestibule.backup")).unwrap();
    for quarter in 1..4 {
        let mut bytes = whole.clone();
        bytes[whole.len() / 4 * quarter] ^= 1;
        fs::write(shell.path("bent.backup"), &bytes).unwrap();
        let refused = shell.run("restore bent.backup --check").failure(1);
        assert!(refused.contains("vestibule.db is damaged"), "{refused}");
    }
    fs::write(shell.path("bent.backup"), &whole[..whole.len() / 2]).unwrap();
    let refused = shell.run("restore bent.backup --data-dir elsewhere").failure(1);
    assert!(refused.starts_with("vestibule: this is not a complete backup: "), "{refused}");
    fs::write(shell.path("bent.backup"), "no archive at all").unwrap();
    let refused = shell.run("restore bent.backup --data-dir elsewhere").failure(1);
    assert!(refused.starts_with("vestibule: this is not a complete backup: "), "{refused}");
    assert!(!shell.path("elsewhere").exists());
}

#[test]
fn a_backup_without_a_database_is_refused() {
    let shell = Shell::on_sqlite();
    let refused = shell.run("backup vestibule.backup").failure(1);
    assert_eq!(refused, "vestibule: there is no database at data/vestibule.db\n");
    assert!(!shell.path("vestibule.backup").exists() && !shell.path("data").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_an_older_version_is_restored() {
    let shell = Shell::on_sqlite();
    let server = shell.serve("");
    sign_up(&server);
    stop(server);
    let settings = vestibule::config::database::Database::sqlite(shell.path("data/vestibule.db"));
    let db = Database::open(&settings, ConnectionUse::Commands).await.unwrap();
    restore_old_names(&db, false).await;
    db.close().await.unwrap();
    shell.run("backup vestibule.backup").success();
    let other = Shell::on_sqlite();
    fs::write(other.path("old.backup"), with_old_manifest(fs::read(shell.path("vestibule.backup")).unwrap())).unwrap();
    let checked = other.run("restore old.backup --check --json").json();
    let pending = checked["pending_migrations"].as_array().map(Vec::len);
    assert_eq!((checked["rows"]["email_tokens"].as_u64(), pending), (Some(1), Some(1)), "{checked}");
    other.run("restore old.backup").success();
    let server = other.serve("");
    assert_eq!(server.post(LOGIN, &ada()).0, 200);
    stop(server);
}

/// The name of the table as older versions wrote it, in as many bytes.
fn with_old_manifest(mut backup: Vec<u8>) -> Vec<u8> {
    let at = backup.windows(12).position(|window| window == b"email_tokens").unwrap();
    backup[at..at + 12].copy_from_slice(b"links       ");
    backup
}
