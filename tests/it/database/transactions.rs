//! A transaction is all or nothing, whatever becomes of its statements and of those who wait for them. On both engines.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Instant,
};

use sea_orm::ConnectionTrait;
use vestibule::{app::App, error::Result, store::role};

use super::{is_there, text};
use crate::harness::{TestApp, eventually};

async fn add(state: &App, name: &str) -> Result<()> {
    let txn = state.db.begin().await?;
    role::ensure(&txn, name, state.now()).await?;
    Ok(txn.commit().await?)
}

/// Drops a future after it has been woken so many times.
async fn cut<T>(mut polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_with_a_failed_statement_cannot_be_committed() {
    let app = TestApp::start().await;
    let state = app.state();
    for wrong in ["INSERT INTO roles (id, name, created_at) VALUES (1, NULL, 0)", "SELECT nothing FROM nowhere"] {
        let txn = state.db.begin().await.unwrap();
        role::ensure(&txn, "before", state.now()).await.unwrap();
        assert!(txn.execute_unprepared(wrong).await.is_err());
        assert!(role::ensure(&txn, "after", state.now()).await.is_err(), "{wrong}");
        assert!(txn.commit().await.is_err(), "{wrong}");
        assert!(!is_there(&state.db, "before").await && !is_there(&state.db, "after").await, "{wrong}");
    }
    add(state, "later").await.unwrap();
    assert!(is_there(&state.db, "later").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_or_rolled_back_transaction_changes_nothing() {
    let app = TestApp::start().await;
    let state = app.state();
    let txn = state.db.begin().await.unwrap();
    role::ensure(&txn, "dropped", state.now()).await.unwrap();
    drop(txn);
    let txn = state.db.begin().await.unwrap();
    role::ensure(&txn, "rolled back", state.now()).await.unwrap();
    txn.rollback().await.unwrap();
    add(state, "kept").await.unwrap();
    assert!(is_there(&state.db, "kept").await);
    assert!(!is_there(&state.db, "dropped").await && !is_there(&state.db, "rolled back").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_canceled_at_any_point_leaves_no_open_transaction() {
    let app = TestApp::start().await;
    let state = app.state();
    for polls in 1..16 {
        let (cut_off, next) = (format!("cut-{polls}"), format!("next-{polls}"));
        let done = cut(polls, add(state, &cut_off)).await;
        add(state, &next).await.unwrap();
        // The readers are other connections: they see what is in the file, or on the server.
        assert!(is_there(&state.db, &next).await, "{polls}");
        let acknowledged = matches!(done, Some(Ok(())));
        assert!(!acknowledged || is_there(&state.db, &cut_off).await, "{polls}");
    }
    let single = async |polls: usize| cut(polls, role::ensure(state.db.writer(), "single", state.now())).await;
    for polls in 1..6 {
        single(polls).await;
        add(state, &format!("after-{polls}")).await.unwrap();
        assert!(is_there(&state.db, &format!("after-{polls}")).await, "{polls}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn canceled_requests_return_their_connections() {
    let app = TestApp::start().await;
    let state = app.state();
    for _ in 0..20 {
        cut(2, text(state.db.reader(), "SELECT 'a'")).await;
        cut(2, state.db.begin()).await;
    }
    let idle = || async { state.db.pools().iter().all(|(_, pool)| pool.in_use == 0).then_some(()) };
    eventually(idle).await.unwrap();
    add(state, "at last").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_writes_at_most_once_a_second() {
    let app = TestApp::start().await;
    let began = Instant::now();
    for _ in 0..30 {
        assert_eq!(app.get("/health/ready").await.status, 200);
    }
    let writes: i64 = text(app.state().db.reader(), "SELECT CAST(writes AS TEXT) FROM health").await.parse().unwrap();
    assert!((1..=2 + i64::try_from(began.elapsed().as_secs()).unwrap()).contains(&writes), "{writes}");
}
