//! Errors after which SQLite may have ended the transaction by itself, made with what SQLite offers for it. Looked at from another
//! connection, and after the server has been opened again.

use std::fs;

use sea_orm::ConnectionTrait;
use vestibule::{
    app::App,
    error::{Error, Result},
    store::{ConnectionUse, Database, role},
};

use super::{is_there, text};
use crate::harness::{TestApp, eventually, postgres};

/// Writes more than fits into the pages that there are.
async fn write_much(state: &App, name: &str) -> Result<()> {
    let txn = state.db.begin().await?;
    role::ensure(&txn, name, state.now()).await?;
    let much = format!("INSERT INTO roles (name, created_at) SELECT '{name}' || hex(randomblob(2000)), 0 FROM sqlite_master");
    txn.execute_unprepared(&much).await?;
    Ok(txn.commit().await?)
}

async fn write(state: &App, name: &str) {
    let txn = state.db.begin().await.unwrap();
    role::ensure(&txn, name, state.now()).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failed_disk_write_the_next_one_is_stored_or_refused() {
    if postgres().is_some() {
        return;
    }
    let app = TestApp::start().await;
    let db = &app.state().db;
    // Each holds for one connection: the next one is as usual.
    for (number, limit) in ["PRAGMA max_page_count = 1", "PRAGMA query_only = 1"].into_iter().enumerate() {
        assert_eq!(app.get("/health/ready").await.status, 200);
        db.writer().execute_unprepared(limit).await.unwrap();
        let refused = write_much(app.state(), &format!("refused-{number}")).await;
        assert!(matches!(refused, Err(Error::Internal(_))), "{limit}: {refused:?}");
        let ready = app.get("/health/ready").await;
        assert_eq!((ready.status, ready.header("retry-after")), (503, "1"), "{limit}");
        for kept in ["one", "two", "three"] {
            write(app.state(), &format!("{kept}-{number}")).await;
            assert!(is_there(db, &format!("{kept}-{number}")).await, "{limit}");
        }
        assert!(!is_there(db, &format!("refused-{number}")).await, "{limit}");
        eventually(|| async { (app.get("/health/ready").await.status == 200).then_some(()) }).await.unwrap();
    }
    let again = Database::open(&app.state().config.database, ConnectionUse::Commands).await.unwrap();
    assert!(is_there(&again, "three-1").await && is_there(&again, "one-0").await);
    again.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_returns_a_row_is_acknowledged_only_when_durable() {
    if postgres().is_some() {
        return;
    }
    let app = TestApp::start().await;
    let db = &app.state().db;
    db.writer().execute_unprepared("CREATE TABLE parents (id INTEGER PRIMARY KEY)").await.unwrap();
    let child = "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)";
    db.writer().execute_unprepared(child).await.unwrap();
    // The row is there, and then the end of the statement, which commits, says no.
    let insert =
        sea_orm::Statement::from_string(db.writer().get_database_backend(), "INSERT INTO children VALUES (1, 9) RETURNING id");
    assert!(db.writer().query_one_raw(insert).await.is_err());
    assert_eq!(text(db.reader(), "SELECT CAST(count(*) AS TEXT) FROM children").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_locked_by_another_process_is_busy_and_loses_nothing() {
    if postgres().is_some() {
        return;
    }
    let app = TestApp::start().await;
    let state = app.state();
    let other = Database::open(&state.config.database, ConnectionUse::Commands).await.unwrap();
    let held = other.begin().await.unwrap();
    app.expect_error("will keep trying: busy");
    assert!(matches!(state.db.begin().await, Err(Error::Overloaded(_))));
    assert!(matches!(role::ensure(state.db.writer(), "during", state.now()).await, Err(Error::Overloaded(_))));
    assert_eq!(app.get("/health/ready").await.status, 503);
    held.rollback().await.unwrap();
    write(state, "afterwards").await;
    assert!(is_there(&other, "afterwards").await && !is_there(&other, "during").await);
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_constraint_that_aborts_a_transaction_does_not_affect_the_next() {
    if postgres().is_some() {
        return;
    }
    let app = TestApp::start().await;
    let state = app.state();
    let trigger = "CREATE TRIGGER away BEFORE INSERT ON roles WHEN NEW.name = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no'); END";
    state.db.writer().execute_unprepared(trigger).await.unwrap();
    let txn = state.db.begin().await.unwrap();
    role::ensure(&txn, "before", state.now()).await.unwrap();
    assert!(role::ensure(&txn, "bad", state.now()).await.is_err());
    // SQLite is outside of the transaction by now: this would be kept for itself.
    assert!(role::ensure(&txn, "smuggled", state.now()).await.is_err());
    assert!(txn.commit().await.is_err());
    write(state, "after").await;
    assert!(is_there(&state.db, "after").await);
    assert!(!is_there(&state.db, "smuggled").await && !is_there(&state.db, "before").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_database_file_was_moved_is_not_ready_and_says_why() {
    if postgres().is_some() {
        return;
    }
    let app = TestApp::start().await;
    app.expect_error("was deleted or replaced");
    // The jobs ask the file that takes its place, or find none.
    for job in ["no such table", "unable to open database file"] {
        app.expect_error(job);
    }
    let (file, elsewhere) = (app.data().join("vestibule.db"), app.data().join("moved.db"));
    assert!(file.is_file());
    fs::rename(&file, &elsewhere).unwrap();
    eventually(|| async { (app.get("/health/ready").await.status == 503).then_some(()) }).await.unwrap();
    assert_eq!(app.log_lines("was deleted or replaced").len(), 1);
    fs::write(&file, "").unwrap();
    assert_eq!(app.get("/health/ready").await.status, 503, "another file is not the one that is open");
    fs::rename(&elsewhere, &file).unwrap();
    eventually(|| async { (app.get("/health/ready").await.status == 200).then_some(()) }).await.unwrap();
}
