//! How many sessions one account may have, and how often it may sign in.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    flows::sessions,
    store::{audit_event, session, user},
    types::{
        client::ClientInfo,
        kinds::{EndReason, Event},
        rate_limit::LimitScope,
    },
};

use super::{WRONG, login, rate, wait_of};
use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

const MINUTE: Duration = Duration::from_mins(1);

async fn end_reason(app: &TestApp, id: i64) -> Option<EndReason> {
    session::by_id(app.state().db.reader(), id).await.unwrap().unwrap().end_reason
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_above_the_limit_ends_the_oldest() {
    let app = TestApp::with(|config| config.sessions.per_account = 3).await;
    let (first, second) = (app.ada().await, app.ada().await);
    let grace = app.grace().await;
    app.ada().await;
    assert_eq!(first.get("/api/me").await.status, 200);
    let fourth = app.ada().await;
    assert_eq!([first.get("/api/me").await.status, second.get("/api/me").await.status], [401, 200]);
    assert_eq!([fourth.get("/api/me").await.status, grace.get("/api/me").await.status], [200, 200]);
    assert_eq!(end_reason(&app, first.session).await, Some(EndReason::SessionLimit));
    let refreshed = sessions::renew(app.state(), &first.refresh, &app.web.sessions.pages, &ClientInfo::default()).await;
    assert!(refreshed.is_err());
    let filter =
        audit_event::Filter { user: Some(first.user.id), event: Some(Event::SessionLimit), ..audit_event::Filter::default() };
    let events = audit_event::page(app.state().db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 10))
        .await
        .unwrap()
        .rows;
    assert_eq!(events.iter().map(|event| event.session_id).collect::<Vec<_>>(), [Some(first.session)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_sign_ins_respect_the_session_limit() {
    let app = TestApp::with(|config| config.sessions.per_account = 3).await;
    let ada = app.user("Ada", "Lovelace").await;
    let answers = join_all((0..20).map(|_| login(&app, &ada.email, PASSWORD))).await;
    assert!(answers.iter().any(|answer| answer.status == 200));
    let live = session::live_of(app.state().db.reader(), ada.id, app.state().now()).await.unwrap();
    assert!(live.len() <= 3, "{}", live.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_an_api_key_are_counted_separately() {
    let app = TestApp::with(|config| {
        config.sessions.per_account = 3;
        config.sessions.per_api_key = 2;
    })
    .await;
    let ada = app.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await.body["key"].as_str().unwrap().to_owned();
    let mut opened = Vec::new();
    for _ in 0..5 {
        let answer = app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        opened.push(answer);
    }
    assert_eq!(ada.get("/api/me").await.status, 200, "API keys end no session of the pages");
    let rows = session::live_of(app.state().db.reader(), ada.user.id, app.state().now()).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.api_key_id.is_some()).count(), 2);
    // The email about the key.
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_above_a_lowered_session_limit_is_reduced_to_it() {
    let app = TestApp::with(|config| config.sessions.per_account = 3).await;
    let ada = app.user("Ada", "Lovelace").await;
    super::large_accounts::put(&app, ada.id, 1300).await;
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    while app.state().revoke_next_batch().await.unwrap() {}
    let live = session::live_of(app.state().db.reader(), ada.id, app.state().now()).await.unwrap();
    assert_eq!(live.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn successful_sign_ins_are_limited_too() {
    let app = TestApp::with(|config| config.limits.login = rate(3, MINUTE, LimitScope::Account)).await;
    let (ada, grace) = (app.user("Ada", "Lovelace").await, app.user("Grace", "Hopper").await);
    for _ in 0..3 {
        assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    }
    let refused = login(&app, &ada.email, PASSWORD).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!((1..=20).contains(&wait_of(&refused)));
    let said = refused.body["detail"].as_str().unwrap();
    assert!(said.starts_with("Request was throttled. Expected available in"), "{said}");
    assert_eq!(login(&app, &grace.email, PASSWORD).await.status, 200);
    assert_eq!(login(&app, "unknown@example.com", WRONG).await.status, 401);
    app.advance_clock(Duration::from_secs(20));
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_by_api_key_are_limited_by_key() {
    let app = TestApp::with(|config| config.limits.login = rate(3, MINUTE, LimitScope::Account)).await;
    let ada = app.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await.body["key"].as_str().unwrap().to_owned();
    let sign_in = async || app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status;
    for _ in 0..3 {
        assert_eq!(sign_in().await, 200);
    }
    assert_eq!(sign_in().await, 429);
    assert_eq!(login(&app, &ada.user.email, PASSWORD).await.status, 200, "the owner is not kept out by the program");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_says_how_long_to_wait_after_too_many_successes() {
    let app = TestApp::with(|config| config.limits.login = rate(1, MINUTE, LimitScope::Account)).await;
    let (browser, other) = (app.browser(), app.browser());
    ada_in(&app, &browser).await;
    let form = other.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
    let page = other.submit(&form).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!((1..=60).contains(&page.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_limit_that_is_off_has_no_effect() {
    let app = TestApp::with(|config| config.limits.login = vestibule::types::rate_limit::Limit::default()).await;
    let ada = app.user("Ada", "Lovelace").await;
    for _ in 0..70 {
        assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    }
    let known = user::by_id(app.state().db.reader(), ada.id).await.unwrap().unwrap();
    assert!(known.signed_in_at.is_some());
}
