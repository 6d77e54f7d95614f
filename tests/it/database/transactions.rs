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
use crate::harness::{House, soon};

async fn add(app: &App, name: &str) -> Result<()> {
    let txn = app.db.begin().await?;
    role::ensure(&txn, name, app.now()).await?;
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
async fn a_transaction_of_which_a_statement_failed_takes_no_more_and_cannot_be_committed() {
    let house = House::open().await;
    let app = house.app();
    for wrong in ["INSERT INTO roles (id, name, created_at) VALUES (1, NULL, 0)", "SELECT nothing FROM nowhere"] {
        let txn = app.db.begin().await.unwrap();
        role::ensure(&txn, "before", app.now()).await.unwrap();
        assert!(txn.execute_unprepared(wrong).await.is_err());
        assert!(role::ensure(&txn, "after", app.now()).await.is_err(), "{wrong}");
        assert!(txn.commit().await.is_err(), "{wrong}");
        assert!(!is_there(&app.db, "before").await && !is_there(&app.db, "after").await, "{wrong}");
    }
    add(app, "later").await.unwrap();
    assert!(is_there(&app.db, "later").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_dropped_or_rolled_back_leaves_nothing() {
    let house = House::open().await;
    let app = house.app();
    let txn = app.db.begin().await.unwrap();
    role::ensure(&txn, "dropped", app.now()).await.unwrap();
    drop(txn);
    let txn = app.db.begin().await.unwrap();
    role::ensure(&txn, "rolled back", app.now()).await.unwrap();
    txn.rollback().await.unwrap();
    add(app, "kept").await.unwrap();
    assert!(is_there(&app.db, "kept").await);
    assert!(!is_there(&app.db, "dropped").await && !is_there(&app.db, "rolled back").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_away_at_any_moment_leaves_no_transaction_open() {
    let house = House::open().await;
    let app = house.app();
    for polls in 1..16 {
        let (cut_off, next) = (format!("cut-{polls}"), format!("next-{polls}"));
        let done = cut(polls, add(app, &cut_off)).await;
        add(app, &next).await.unwrap();
        // The readers are other connections: they see what is in the file, or on the server.
        assert!(is_there(&app.db, &next).await, "{polls}");
        let acknowledged = matches!(done, Some(Ok(())));
        assert!(!acknowledged || is_there(&app.db, &cut_off).await, "{polls}");
    }
    let single = async |polls: usize| cut(polls, role::ensure(app.db.writer(), "single", app.now())).await;
    for polls in 1..6 {
        single(polls).await;
        add(app, &format!("after-{polls}")).await.unwrap();
        assert!(is_there(&app.db, &format!("after-{polls}")).await, "{polls}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_lost_to_those_who_go_away() {
    let house = House::open().await;
    let app = house.app();
    for _ in 0..20 {
        cut(2, text(app.db.reader(), "SELECT 'a'")).await;
        cut(2, app.db.begin()).await;
    }
    let idle = || async { app.db.pools().iter().all(|(_, pool)| pool.in_use == 0).then_some(()) };
    soon(idle).await.unwrap();
    add(app, "at last").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_writes_and_no_more_than_once_a_second() {
    let house = House::open().await;
    let began = Instant::now();
    for _ in 0..30 {
        assert_eq!(house.get("/health/ready").await.status, 200);
    }
    let writes: i64 = text(house.app().db.reader(), "SELECT CAST(writes AS TEXT) FROM health").await.parse().unwrap();
    assert!((1..=2 + i64::try_from(began.elapsed().as_secs()).unwrap()).contains(&writes), "{writes}");
}
