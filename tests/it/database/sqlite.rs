//! Errors after which SQLite may have ended the transaction by itself, made with what SQLite offers for it. Looked at from another
//! connection, and after the server has been opened again.

use sea_orm::ConnectionTrait;
use vestibule::{
    app::App,
    error::{Error, Result},
    store::{Database, For, role},
};

use super::{is_there, text};
use crate::harness::{House, postgres, soon};

/// Writes more than fits into the pages that there are.
async fn write_much(app: &App, name: &str) -> Result<()> {
    let txn = app.begin().await?;
    role::ensure(&txn, name, app.now()).await?;
    let much = format!("INSERT INTO roles (name, created_at) SELECT '{name}' || hex(randomblob(2000)), 0 FROM sqlite_master");
    txn.execute_unprepared(&much).await?;
    Ok(txn.commit().await?)
}

async fn write(app: &App, name: &str) {
    let txn = app.begin().await.unwrap();
    role::ensure(&txn, name, app.now()).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_write_that_the_disk_refused_the_next_one_is_kept_or_refused() {
    if postgres().is_some() {
        return;
    }
    let house = House::open().await;
    let db = &house.app().db;
    // Each holds for one connection: the next one is as usual.
    for (number, limit) in ["PRAGMA max_page_count = 1", "PRAGMA query_only = 1"].into_iter().enumerate() {
        assert_eq!(house.get("/health/ready").await.status, 200);
        db.writer().execute_unprepared(limit).await.unwrap();
        let refused = write_much(house.app(), &format!("refused-{number}")).await;
        assert!(matches!(refused, Err(Error::Fault(_))), "{limit}: {refused:?}");
        let ready = house.get("/health/ready").await;
        assert_eq!((ready.status, ready.header("retry-after")), (503, "1"), "{limit}");
        for kept in ["one", "two", "three"] {
            write(house.app(), &format!("{kept}-{number}")).await;
            assert!(is_there(db, &format!("{kept}-{number}")).await, "{limit}");
        }
        assert!(!is_there(db, &format!("refused-{number}")).await, "{limit}");
        soon(|| async { (house.get("/health/ready").await.status == 200).then_some(()) }).await.unwrap();
    }
    let again = Database::open(&house.app().config.database, For::Commands).await.unwrap();
    assert!(is_there(&again, "three-1").await && is_there(&again, "one-0").await);
    again.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_statement_that_returns_a_row_is_not_acknowledged_before_it_is_kept() {
    if postgres().is_some() {
        return;
    }
    let house = House::open().await;
    let db = &house.app().db;
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
async fn somebody_else_who_holds_the_database_is_told_as_busy_and_nothing_is_lost_afterwards() {
    if postgres().is_some() {
        return;
    }
    let house = House::open().await;
    let app = house.app();
    let other = Database::open(&app.config.database, For::Commands).await.unwrap();
    let held = other.begin().await.unwrap();
    house.expect_error("will go on trying: busy");
    assert!(matches!(app.begin().await, Err(Error::Busy(_))));
    assert!(matches!(role::ensure(app.db.writer(), "meanwhile", app.now()).await, Err(Error::Busy(_))));
    assert_eq!(house.get("/health/ready").await.status, 503);
    held.rollback().await.unwrap();
    write(app, "afterwards").await;
    assert!(is_there(&other, "afterwards").await && !is_there(&other, "meanwhile").await);
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_constraint_that_ends_the_whole_transaction_leaves_the_next_one_alone() {
    if postgres().is_some() {
        return;
    }
    let house = House::open().await;
    let app = house.app();
    let trigger = "CREATE TRIGGER away BEFORE INSERT ON roles WHEN NEW.name = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no'); END";
    app.db.writer().execute_unprepared(trigger).await.unwrap();
    let txn = app.begin().await.unwrap();
    role::ensure(&txn, "before", app.now()).await.unwrap();
    assert!(role::ensure(&txn, "bad", app.now()).await.is_err());
    // SQLite is outside of the transaction by now: this would be kept for itself.
    assert!(role::ensure(&txn, "smuggled", app.now()).await.is_err());
    assert!(txn.commit().await.is_err());
    write(app, "after").await;
    assert!(is_there(&app.db, "after").await);
    assert!(!is_there(&app.db, "smuggled").await && !is_there(&app.db, "before").await);
}
