//! One account with very many rows: it is listed, exported and ended in small steps, and no other user waits.

use sea_orm::ConnectionTrait;
use serde_json::json;
use vestibule::{
    flows::admin_users,
    store::{audit_event, pending_revocation, session},
    types::kinds::{EndReason, Event},
};

use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

/// So many live sessions of one person, put there as no sign-in would.
pub(super) async fn put(app: &TestApp, user: i64, count: u32) {
    let now = app.state().now().0;
    let later = now + 1_000_000_000_000;
    let rows = format!(
        "INSERT INTO sessions (user_id, contract, generation, created_at, renewed_at, expires_at, max_expires_at, authenticated_at, ip, user_agent)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         SELECT {user}, 'pages', 0, {now}, {now} - i, {later}, {later}, {now}, '192.0.2.9', 'curl/8' FROM n"
    );
    app.state().db.writer().execute_unprepared(&rows).await.unwrap();
}

async fn live(app: &TestApp, user: i64) -> u64 {
    session::count_of(app.state().db.reader(), user, None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn session_lists_are_paged() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    put(&app, ada.user.id, 250).await;
    let first = ada.get("/api/me/sessions/?page_size=100").await;
    assert_eq!((first.status, &first.body["count"]), (200, &json!(251)));
    assert_eq!(first.body["results"].as_array().unwrap().len(), 100);
    let mut seen = Vec::new();
    let mut next = "/api/me/sessions/?page_size=100".to_owned();
    loop {
        let page = ada.get(&next).await;
        seen.extend(page.body["results"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()));
        let Some(url) = page.body["next"].as_str() else { break };
        next = url.trim_start_matches(crate::harness::PUBLIC_URL).to_owned();
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 251, "each is on one page");
    assert_eq!(ada.get("/api/me/sessions/?page=9&page_size=100").await.status, 404);
    assert_eq!(ada.get("/api/me/sessions/?page_size=1000").await.status, 400);
    assert_eq!(ada.get("/api/me/sessions/").await.body["results"].as_array().unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_devices_page_is_paged() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let ada = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    put(&app, ada.id, 120).await;
    let page = browser.open("/profile/devices").await;
    assert!(page.text.len() < 200_000 && page.words().contains("Page 1 of 3"), "{}", page.words());
    assert!(browser.open("/profile/devices?page=3").await.words().contains("Page 3 of 3"));
    assert!(page.text.contains("/profile/devices?page=2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_admin_user_page_shows_the_latest_rows_and_counts_the_rest() {
    let app = TestApp::start().await;
    let browser = app.browser();
    crate::pages::admin::joan_in(&app, &browser).await;
    let ada = app.user("Ada", "Lovelace").await;
    put(&app, ada.id, 103).await;
    let page = browser.open(&format!("/admin/users/{}", ada.id)).await;
    assert!(page.words().contains("3 more sessions are not shown."), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_export_is_complete_however_large() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    put(&app, ada.user.id, 1700).await;
    let data = ada.get("/api/me/export/").await;
    assert_eq!(data.status, 200, "{}", data.text);
    let sessions = data.body["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1701);
    let ids: Vec<i64> = sessions.iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted(), "the oldest first");
    let keys: Vec<&str> = data.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["exported_at", "user", "second_factor", "sessions", "api_keys", "passkeys", "activity", "email_tokens", "emails"]
    );
    assert_eq!(data.body["user"]["email"], "ada@example.com");
    assert!(data.body["activity"].as_array().unwrap().iter().any(|event| event["event"] == "data-exported"));
    assert_eq!(data.body["api_keys"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sessions_end_in_small_transactions_with_one_audit_event() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    put(&app, ada.user.id, 2300).await;
    let ended = ada.post("/api/me/sessions/end-others/", json!({})).await;
    assert_eq!((ended.status, ended.body), (200, json!({ "ended": 2300 })));
    let state = app.state();
    while state.revoke_next_batch().await.unwrap() {}
    // The jobs may be at the last ones.
    crate::harness::eventually(|| async { (!pending_revocation::are_there(state.db.reader()).await.unwrap()).then_some(()) })
        .await
        .unwrap();
    assert_eq!(live(&app, ada.user.id).await, 1);
    assert_eq!(ada.get("/api/me/").await.status, 200, "the one that asked goes on");
    let filter = audit_event::Filter { user: Some(ada.user.id), event: Some(Event::SignedOut), ..audit_event::Filter::default() };
    let events =
        audit_event::page(state.db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 10)).await.unwrap().rows;
    assert_eq!(events.iter().map(|event| event.detail.as_deref()).collect::<Vec<_>>(), [Some("2300")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_in_batches_that_survive_a_crash() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    put(&app, ada.id, 1200).await;
    let state = app.state();
    let txn = state.db.begin().await.unwrap();
    let first = session::revoke_all(&txn, ada.id, None, EndReason::Logout, state.now()).await.unwrap();
    assert_eq!(first.len(), 500);
    txn.rollback().await.unwrap();
    assert!(!pending_revocation::are_there(state.db.reader()).await.unwrap(), "what is not committed is not to be ended");
    assert_eq!(live(&app, ada.id).await, 1200);
    let txn = state.db.begin().await.unwrap();
    session::revoke_all(&txn, ada.id, None, EndReason::Logout, state.now()).await.unwrap();
    txn.commit().await.unwrap();
    // The instance that started it may be gone: a job of any instance finds what is left.
    crate::harness::eventually(|| async { (live(&app, ada.id).await == 0).then_some(()) }).await.unwrap();
    let later = state.now();
    put(&app, ada.id, 3).await;
    while state.revoke_next_batch().await.unwrap() {}
    assert_eq!(live(&app, ada.id).await, 3, "sessions that were opened later are not meant");
    assert!(state.now() >= later);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_many_rows_is_closed_and_deleted() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    put(&app, ada.id, 1200).await;
    admin_users::deactivate(app.state(), &TestApp::operator(), ada.id).await.unwrap();
    admin_users::delete(app.state(), &TestApp::operator(), ada.id).await.unwrap();
    let rows = session::after_id(app.state().db.reader(), ada.id, (0, 2000)).await.unwrap();
    assert_eq!(rows.len(), 1200);
    assert!(rows.iter().all(|row| row.ip.is_none() && row.user_agent.is_none()));
    crate::harness::eventually(|| async { (live(&app, ada.id).await == 0).then_some(()) }).await.unwrap();
    assert_eq!(super::login(&app, &ada.email, PASSWORD).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_instance_learns_of_any_number_of_ended_sessions() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    put(&app, ada.id, 12_000).await;
    let (state, before) = (app.state(), app.state().now());
    let ended = format!("UPDATE sessions SET revoked_at = {}, end_reason = 'logout' WHERE user_id = {}", before.0, ada.id);
    state.db.writer().execute_unprepared(&ended).await.unwrap();
    let learned = session::revoked_since(state.db.reader(), before).await.unwrap();
    assert_eq!(learned.len(), 12_000);
    let mut ids: Vec<i64> = learned.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 12_000);
}
