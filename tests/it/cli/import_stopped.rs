//! An import that a signal stops: no copy of the former server's database stays behind.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, process::Command, thread, time::Duration};

use super::shell::Shell;
use crate::harness::{TestDatabase, postgres};

const DJANGO: [&str; 4] = [
    "CREATE TABLE django_content_type (id integer PRIMARY KEY, app_label varchar(100) NOT NULL, model varchar(100) NOT NULL)",
    "CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar(128) NOT NULL, last_login datetime NULL, \
     username varchar(150) NOT NULL, email varchar(254) NOT NULL, is_active bool NOT NULL, date_joined datetime NOT NULL)",
    "INSERT INTO django_content_type VALUES (1, 'auth', 'user')",
    "INSERT INTO auth_user VALUES (1, '!', NULL, 'ann', 'ann@example.com', 1, '2026-01-02 03:04:05')",
];

#[test]
fn the_copy_of_a_database_is_private_and_goes_with_the_command() {
    if postgres().is_some() {
        return;
    }
    for signal in ["TERM", "INT"] {
        stop_with(signal);
    }
}

fn stop_with(signal: &str) {
    let mut shell = Shell::on_sqlite();
    for folder in ["former", "tmp"] {
        fs::create_dir(shell.path(folder)).unwrap();
    }
    fs::File::create(shell.path("former/vestibule.db")).unwrap();
    let former = TestDatabase::empty(&shell.path("former"));
    for statement in DJANGO {
        former.texts(statement);
    }
    // It waits for its own database, which accepts the connection and says nothing.
    let own = TcpListener::bind("127.0.0.1:0").unwrap();
    shell.set("VESTIBULE_DATABASE__URL", &format!("postgres://own@{}/own", own.local_addr().unwrap()));
    shell.set("TMPDIR", shell.path("tmp").to_str().unwrap());
    let mut child = shell.command(&format!("import django --from {}", former.url())).spawn().unwrap();
    own.set_nonblocking(true).unwrap();
    let connection = loop {
        if let Ok(connection) = own.accept() {
            break connection;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        thread::sleep(Duration::from_millis(20));
    };
    let copies: Vec<_> = fs::read_dir(shell.path("tmp")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(copies.len() == 1 && copies[0].join("copy.sqlite3").exists(), "{copies:?}");
    assert_eq!(fs::metadata(&copies[0]).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("stopped by a signal"), "{output:?}");
    assert_eq!(fs::read_dir(shell.path("tmp")).unwrap().count(), 0);
    drop(connection);
}
