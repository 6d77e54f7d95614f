//! PostgreSQL that is cut off, silent, restarted, a standby, or not as we want it. Nothing here looks at SQLite.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use vestibule::{
    config::{Config, database::Database as Settings},
    store::{ConnectionUse, Database},
};

use super::text;
use crate::harness::{Proxy, TestApp, TestDatabase, eventually, postgres};

fn port(url: &str) -> u16 {
    url.rsplit_once('/').unwrap().0.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// The same database, by way of a proxy.
fn by_way_of(proxy: &Proxy, settings: &Settings) -> Settings {
    let url = settings.url.to_string();
    let place = url.replace(&format!(":{}/", port(&url)), &format!(":{}/", proxy.port)).parse().unwrap();
    let (acquire_timeout, statement_timeout) = (Duration::from_secs(1), Duration::from_millis(500));
    Settings { url: place, acquire_timeout, statement_timeout, ..settings.clone() }
}

async fn app(proxy: &Proxy) -> TestApp {
    let app = TestApp::with(|config: &mut Config| config.database = by_way_of(proxy, &config.database)).await;
    // Of the jobs, which say once that they wait.
    app.expect_error("will keep trying: busy");
    app
}

/// Opens every connection that the pool may have.
async fn use_all(app: &TestApp) {
    let db = app.state().db.reader();
    join_all((0..5).map(|_| text(db, "SELECT 'awake' FROM pg_sleep(0.2)"))).await;
}

/// The answers to so many questions at once, and the longest time that one took.
async fn ask(app: &TestApp, count: usize) -> (Vec<u16>, Duration) {
    let began = Instant::now();
    let login = serde_json::json!({ "email": "unknown@example.com", "password": "a long password" });
    let answers = join_all((0..count).map(|_| app.post("/api/accounts/login/", login.clone()))).await;
    for answer in &answers {
        assert!(answer.status != 503 || !answer.header("retry-after").is_empty());
    }
    (answers.into_iter().map(|answer| answer.status).collect(), began.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn hung_database_connections_are_replaced_without_a_restart() {
    let Some(url) = postgres() else { return };
    let proxy = Proxy::to(port(&url));
    let mut app = app(&proxy).await;
    use_all(&app).await;
    proxy.silence();
    let (first, took) = ask(&app, 10).await;
    assert!(first.iter().all(|status| *status < 500 || *status == 503), "{first:?}");
    assert!(took < Duration::from_secs(8), "{took:?}");
    let (again, _) = ask(&app, 3).await;
    assert!(again.iter().all(|status| *status < 500), "{again:?}");
    assert_eq!(app.get("/health/ready").await.status, 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_drops_everything_gives_503_and_does_not_delay_the_stop() {
    let Some(url) = postgres() else { return };
    let proxy = Proxy::to(port(&url));
    let mut app = app(&proxy).await;
    use_all(&app).await;
    proxy.swallow();
    let (asked, took) = ask(&app, 10).await;
    assert!(asked.iter().all(|status| *status == 503) && took < Duration::from_secs(10), "{asked:?} {took:?}");
    let ready = app.get("/health/ready").await;
    assert_eq!((ready.status, ready.header("retry-after").is_empty()), (503, false));
    proxy.recover();
    let good = || async { ask(&app, 1).await.0.iter().all(|status| *status < 500).then_some(()) };
    eventually(good).await.unwrap();
    eventually(|| async { (app.get("/health/ready").await.status == 200).then_some(()) }).await.unwrap();
    proxy.swallow();
    let closing = Instant::now();
    app.state().db.clone().close().await.unwrap();
    assert!(closing.elapsed() < Duration::from_secs(12), "{:?}", closing.elapsed());
    app.allow_unsent_emails();
    proxy.recover();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balancer_without_a_back_end_gives_503_and_the_start_waits_for_it() {
    let Some(url) = postgres() else { return };
    let proxy = Proxy::to(port(&url));
    proxy.close_next(5);
    // It takes five tries to start.
    let app = app(&proxy).await;
    use_all(&app).await;
    proxy.silence();
    proxy.close_next(usize::MAX);
    let (asked, _) = ask(&app, 5).await;
    assert_eq!(asked, [503; 5]);
    assert_eq!(app.get("/health/ready").await.status, 503);
    proxy.recover();
    let good = || async { ask(&app, 1).await.0.iter().all(|status| *status < 500).then_some(()) };
    eventually(good).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_database_restart_old_connections_cause_no_errors() {
    if postgres().is_none() {
        return;
    }
    let app = TestApp::start().await;
    for _ in 0..3 {
        use_all(&app).await;
        let other = Database::open(&app.state().config.database, ConnectionUse::Commands).await.unwrap();
        let ends = "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
        text(other.writer(), ends).await;
        let db = &app.state().db;
        let asked = join_all((0..5).map(|_| async {
            let txn = db.begin().await.unwrap();
            text(&txn, "SELECT 'in it'").await;
            txn.commit().await.unwrap();
            text(db.reader(), "SELECT 'after it'").await
        }));
        assert_eq!(asked.await.len(), 5);
        other.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_transaction_is_read_committed_whatever_the_default() {
    if postgres().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::migrated(folder.path());
    let name = database.url().rsplit_once('/').unwrap().1.to_owned();
    for level in ["repeatable read", "serializable"] {
        let db = Database::open(&database.settings, ConnectionUse::Requests).await.unwrap();
        let alter = format!("ALTER DATABASE {name} SET default_transaction_isolation = '{level}'");
        db.writer().execute_unprepared(&alter).await.unwrap();
        db.close().await.unwrap();
        let db = Database::open(&database.settings, ConnectionUse::Requests).await.unwrap();
        assert_eq!(text(db.reader(), "SHOW transaction_isolation").await, "read committed", "{level}");
        let txn = db.begin().await.unwrap();
        assert_eq!(text(&txn, "SHOW transaction_isolation").await, "read committed");
        txn.rollback().await.unwrap();
        db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_have_no_request_time_limits() {
    if postgres().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::migrated(folder.path());
    for (purpose, limit) in [(ConnectionUse::Requests, "10s"), (ConnectionUse::Commands, "0")] {
        let db = Database::open(&database.settings, purpose).await.unwrap();
        assert_eq!(text(db.reader(), "SHOW statement_timeout").await, limit);
        db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_server_is_not_ready_and_is_replaced() {
    if postgres().is_none() {
        return;
    }
    let app = TestApp::start().await;
    use_all(&app).await;
    let db = &app.state().db;
    let name = text(db.reader(), "SELECT current_database()::text").await;
    // A standby says the same to every write; what is changed here holds for new connections.
    let set = async |on: &str| {
        let txn = db.begin().await.unwrap();
        txn.execute_unprepared("SET TRANSACTION READ WRITE").await.unwrap();
        txn.execute_unprepared(&format!("ALTER DATABASE {name} SET default_transaction_read_only = {on}")).await.unwrap();
        txn.commit().await.unwrap();
    };
    set("on").await;
    let ends = "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    text(db.reader(), ends).await;
    eventually(|| async { (app.get("/health/ready").await.status == 503).then_some(()) }).await.unwrap();
    let ready = app.get("/health/ready").await;
    assert!(ready.status == 503 && !ready.header("retry-after").is_empty());
    set("off").await;
    eventually(|| async { (app.get("/health/ready").await.status == 200).then_some(()) }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_utf8_is_refused_at_the_start() {
    let Some(url) = postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path());
    let server = sea_orm::Database::connect(url.clone()).await.unwrap();
    for (encoding, good) in [("LATIN1", false), ("WIN1251", false), ("SQL_ASCII", true), ("UTF8", true)] {
        let name = format!("{}_{}", database.url().rsplit_once('/').unwrap().1, encoding.to_lowercase());
        let create = format!("CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        server.execute_raw(Statement::from_string(sea_orm::DbBackend::Postgres, create)).await.unwrap();
        let place = format!("{}/{name}", url.rsplit_once('/').unwrap().0).parse().unwrap();
        let opened = Database::open(&Settings { url: place, ..database.settings.clone() }, ConnectionUse::Requests).await;
        assert_eq!(opened.is_ok(), good, "{encoding}");
        match opened {
            Ok(db) => db.close().await.unwrap(),
            Err(error) => assert!(format!("{error:?}").contains(encoding), "{error:?}"),
        }
        server.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    }
    server.close().await.unwrap();
}
