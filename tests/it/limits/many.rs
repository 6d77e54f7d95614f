//! One account with very many rows: it is listed, exported and ended a little at a time, and nobody else waits.

use sea_orm::ConnectionTrait;
use serde_json::json;
use vestibule::{
    flows::people,
    store::{audit, session, session_ending},
    types::kinds::{EndedBy, Event},
};

use crate::{
    harness::{House, PASSWORD},
    pages::ada_in,
};

/// So many live sessions of one person, put there as no sign-in would.
pub(super) async fn put(house: &House, user: i64, count: u32) {
    let now = house.app().now().0;
    let later = now + 1_000_000_000_000;
    let rows = format!(
        "INSERT INTO sessions (user_id, contract, generation, created_at, renewed_at, expires_at, ends_at, authenticated_at, ip, user_agent)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         SELECT {user}, 'pages', 0, {now}, {now} - i, {later}, {later}, {now}, '192.0.2.9', 'curl/8' FROM n"
    );
    house.app().db.writer().execute_unprepared(&rows).await.unwrap();
}

async fn live(house: &House, user: i64) -> u64 {
    session::count_of(house.app().db.reader(), user, None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_by_the_page() {
    let house = House::open().await;
    let ada = house.ada().await;
    put(&house, ada.user.id, 250).await;
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
async fn the_page_of_devices_is_a_page() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let ada = people::find(house.app(), "ada@example.com").await.unwrap();
    put(&house, ada.id, 120).await;
    let page = browser.open("/profile/devices").await;
    assert!(page.text.len() < 200_000 && page.words().contains("Page 1 of 3"), "{}", page.words());
    assert!(browser.open("/profile/devices?page=3").await.words().contains("Page 3 of 3"));
    assert!(page.text.contains("/profile/devices?page=2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_account_shows_the_latest_and_says_how_many_more_there_are() {
    let house = House::open().await;
    let browser = house.browser();
    crate::pages::admin::joan_in(&house, &browser).await;
    let ada = house.account("Ada", "Lovelace").await;
    put(&house, ada.id, 103).await;
    let page = browser.open(&format!("/admin/users/{}", ada.id)).await;
    assert!(page.words().contains("3 more sessions are not shown."), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_of_ones_data_is_whole_however_much_there_is() {
    let house = House::open().await;
    let ada = house.ada().await;
    put(&house, ada.user.id, 1700).await;
    let data = ada.get("/api/me/data/").await;
    assert_eq!(data.status, 200, "{}", data.text);
    let sessions = data.body["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1701);
    let ids: Vec<i64> = sessions.iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted(), "the oldest first");
    let keys: Vec<&str> = data.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["taken_at", "account", "roles", "sessions", "api_keys", "log", "links", "mails"]);
    assert_eq!(data.body["account"]["email"], "ada@example.com");
    assert!(data.body["log"].as_array().unwrap().iter().any(|event| event["event"] == "data-downloaded"));
    assert_eq!(data.body["api_keys"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_sessions_end_in_small_transactions_and_are_written_down_once() {
    let house = House::open().await;
    let ada = house.ada().await;
    put(&house, ada.user.id, 2300).await;
    let ended = ada.post("/api/me/sessions/end-others/", json!({})).await;
    assert_eq!((ended.status, ended.body), (200, json!({ "ended": 2300 })));
    let app = house.app();
    while app.end_a_batch().await.unwrap() {}
    // The jobs may be at the last ones.
    crate::harness::soon(|| async { (!session_ending::are_there(app.db.reader()).await.unwrap()).then_some(()) }).await.unwrap();
    assert_eq!(live(&house, ada.user.id).await, 1);
    assert_eq!(ada.get("/api/me/").await.status, 200, "the one that asked goes on");
    let filter = audit::Filter { user: Some(ada.user.id), event: Some(Event::SignedOut), ..audit::Filter::default() };
    let events = audit::search(app.db.reader(), filter, 10).await.unwrap();
    assert_eq!(events.iter().map(|event| event.detail.as_deref()).collect::<Vec<_>>(), [Some("2300")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_ends_no_more_sessions_than_a_batch_and_what_is_left_ends_after_a_crash_too() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    put(&house, ada.id, 1200).await;
    let app = house.app();
    let txn = app.begin().await.unwrap();
    let first = session::revoke_all(&txn, ada.id, None, EndedBy::Logout, app.now()).await.unwrap();
    assert_eq!(first.len(), 500);
    txn.rollback().await.unwrap();
    assert!(!session_ending::are_there(app.db.reader()).await.unwrap(), "what is not committed is not to be ended");
    assert_eq!(live(&house, ada.id).await, 1200);
    let txn = app.begin().await.unwrap();
    session::revoke_all(&txn, ada.id, None, EndedBy::Logout, app.now()).await.unwrap();
    txn.commit().await.unwrap();
    // Whoever has decided it may be gone: a job, of any instance, finds what is left.
    crate::harness::soon(|| async { (live(&house, ada.id).await == 0).then_some(()) }).await.unwrap();
    let later = app.now();
    put(&house, ada.id, 3).await;
    while app.end_a_batch().await.unwrap() {}
    assert_eq!(live(&house, ada.id).await, 3, "sessions that were opened later are not meant");
    assert!(app.now() >= later);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_very_many_rows_is_closed_and_deleted() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    put(&house, ada.id, 1200).await;
    people::deactivate(house.app(), &House::operator(), ada.id).await.unwrap();
    people::delete(house.app(), &House::operator(), ada.id).await.unwrap();
    let rows = session::after_id(house.app().db.reader(), ada.id, (0, 2000)).await.unwrap();
    assert_eq!(rows.len(), 1200);
    assert!(rows.iter().all(|row| row.ip.is_none() && row.user_agent.is_none()));
    crate::harness::soon(|| async { (live(&house, ada.id).await == 0).then_some(()) }).await.unwrap();
    assert_eq!(super::login(&house, &ada.email, PASSWORD).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_instance_learns_of_sessions_that_ended_however_many_they_are() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    put(&house, ada.id, 12_000).await;
    let (app, before) = (house.app(), house.app().now());
    let ended = format!("UPDATE sessions SET revoked_at = {}, revoked_by = 'logout' WHERE user_id = {}", before.0, ada.id);
    app.db.writer().execute_unprepared(&ended).await.unwrap();
    let learned = session::revoked_since(app.db.reader(), before).await.unwrap();
    assert_eq!(learned.len(), 12_000);
    let mut ids: Vec<i64> = learned.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 12_000);
}
