//! Passwords under load: a flood of sign-ins gets 503 and does not harm signed-in users.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    crypto::password::Argon2Params,
    error::Error,
    flows::sign_in::{self, Login},
    store::user,
    types::{
        client::ClientInfo,
        rate_limit::Limit,
        secret::{Password, Secret},
    },
};

use crate::harness::{PASSWORD, TestApp};

/// Slow enough to be felt, and one at a time; guessing is not what this is about.
async fn slow_app() -> TestApp {
    TestApp::with(|config| {
        config.limits.failed_login = Limit::default();
        config.hashing.argon2 = Argon2Params { memory_kib: 65_536, iterations: 4 };
        config.hashing.memory_budget = 64 << 20;
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_sign_ins_gets_503_and_slows_no_signed_in_user() {
    let app = slow_app().await;
    let ada = app.ada().await;
    let email = ada.user.email.clone();
    let flood = join_all((0..40).map(|number| {
        let email = if number % 2 == 0 { email.clone() } else { format!("unknown{number}@example.com") };
        let app = &app;
        async move { app.post("/api/accounts/login/", json!({ "email": email, "password": "not this one" })).await }
    }));
    let inside = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        ada.get("/api/me").await
    };
    let (answers, inside) = tokio::join!(flood, inside);
    assert_eq!(inside.status, 200);
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(count(401) + count(503), 40);
    assert!(count(503) > 0 && count(401) > 0, "{} wrong, {} busy", count(401), count(503));
    for busy in answers.iter().filter(|answer| answer.status == 503) {
        assert_ne!(busy.header("retry-after"), "", "{}", busy.text);
    }
    let again = app.post("/api/accounts/login/", json!({ "email": email, "password": PASSWORD })).await;
    assert_eq!(again.status, 200, "the flood is over: {}", again.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_checked_while_all_hashing_slots_are_taken() {
    let app = slow_app().await;
    let ada = app.ada().await;
    let flood = join_all((0..30).map(|number| {
        let sign_in = json!({ "email": format!("unknown{number}@example.com"), "password": "not this one" });
        let anon = app.anonymous();
        async move { anon.post("/api/accounts/login/", sign_in).await }
    }));
    let inside = async {
        // All of them stand in the queue, which is longer than a second.
        tokio::time::sleep(Duration::from_millis(200)).await;
        for _ in 0..20 {
            assert_eq!(ada.get("/api/accounts/me/").await.status, 200);
            assert_eq!(ada.get("/profile").await.status, 303);
            assert_eq!(app.post("/auth/token/verify/", json!({ "token": ada.access })).await.status, 200);
        }
    };
    tokio::select! {
        () = inside => {}
        _ = flood => panic!("those who are in waited for those who want in"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hashing_queue_is_bounded() {
    let app = slow_app().await;
    let password = Password::parse("some password or other").unwrap();
    let began = Instant::now();
    let all = join_all((0..400).map(|_| app.state().hasher.hash(&password)));
    let at_once = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        app.state().hasher.hash(&password).await
    };
    let (all, last) = tokio::join!(all, at_once);
    assert!(all.iter().any(Result::is_ok));
    assert!(all.iter().filter(|one| matches!(one, Err(Error::Overloaded(_)))).count() > 200, "{:?}", began.elapsed());
    assert!(matches!(last, Err(Error::Overloaded(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_account_takes_as_long_as_a_known_one() {
    let app = slow_app().await;
    let ada = app.user("Ada", "Lovelace").await;
    let wrong = Password::parse("not this one").unwrap();
    let time = async |email: &str| {
        let began = Instant::now();
        let refused = sign_in::with_password(app.state(), Login::Email(email), &wrong, &ClientInfo::default()).await;
        assert!(refused.is_err());
        began.elapsed()
    };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        known.push(time(&ada.email).await);
        unknown.push(time("unknown@example.com").await);
    }
    known.sort();
    unknown.sort();
    let ratio = unknown[2].as_secs_f64() / known[2].as_secs_f64();
    // Without the dummy hash it would be a hundred times faster; the rest is the noise of a busy machine.
    assert!((0.3..3.0).contains(&ratio), "{ratio}: {unknown:?} against {known:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_of_another_cost_is_upgraded_at_the_next_sign_in() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    let sign_in = json!({ "email": ada.email, "password": PASSWORD });
    let dearer = TestApp::with(|config| config.hashing.argon2 = Argon2Params { memory_kib: 128, iterations: 1 }).await;
    // The hash of the first app, as an imported one.
    let hash = Secret::new(ada.password_hash.unwrap());
    let ada_there = dearer.user("Ada", "Lovelace").await;
    user::upgrade_hash(dearer.state().db.writer(), &ada_there, &hash).await.unwrap();
    assert_eq!(dearer.post("/api/accounts/login/", sign_in.clone()).await.status, 200);
    let now = dearer.user("Ada", "Lovelace").await.password_hash.unwrap();
    assert!(now.contains("m=128"), "{now}");
    assert_eq!(dearer.post("/api/accounts/login/", sign_in).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_that_costs_too_much_is_not_computed() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    for bomb in [
        "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=64,t=1000000,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$nonsense",
        "plain text",
        "",
    ] {
        let ada_now = app.user("Ada", "Lovelace").await;
        let hash = Secret::new(bomb.to_owned());
        user::upgrade_hash(app.state().db.writer(), &ada_now, &hash).await.unwrap();
        let answer = app.post("/api/accounts/login/", json!({ "email": ada.email, "password": PASSWORD })).await;
        assert_eq!(answer.status, 401, "{bomb}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn django_hashes_are_verified_and_replaced_by_argon2() {
    let app = TestApp::start().await;
    let (ada, db) = (app.user("Ada", "Lovelace").await, app.state().db.writer());
    let ours = ada.password_hash.clone().unwrap();
    for theirs in ["pbkdf2_sha256$1000$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=".to_owned(), format!("argon2{ours}")]
    {
        let row = user::by_id(db, ada.id).await.unwrap().unwrap();
        user::upgrade_hash(db, &row, &Secret::new(theirs.clone())).await.unwrap();
        for (password, status) in [("not this one at all", 401), (PASSWORD, 200), (PASSWORD, 200)] {
            let answer = app.post("/api/accounts/login/", json!({ "email": ada.email, "password": password })).await;
            assert_eq!(answer.status, status, "{theirs}: {}", answer.text);
        }
        let kept = user::by_id(db, ada.id).await.unwrap().unwrap().password_hash.unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
    }
}
