//! Devices, the log, one's data and the end of an account, with a browser.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    jobs::cleanup,
    store::audit_event,
    types::{client::ClientInfo, kinds::Event},
};

use crate::{
    harness::{PASSWORD, TestApp, fetch},
    pages::ada_in,
};

const WEEK: Duration = Duration::from_hours(24 * 7);

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_listed_and_signed_out_singly_or_all_others() {
    let app = TestApp::start().await;
    let [here, there, elsewhere] = [app.browser(), app.browser(), app.browser()];
    for browser in [&here, &there, &elsewhere] {
        ada_in(&app, browser).await;
    }
    let page = here.open("/profile/devices").await;
    assert_eq!(page.text.matches("action=\"/profile/devices/end\"").count(), 2, "{}", page.text);
    assert!(page.words().contains("this device") && page.words().contains("127.0.0.1"), "{}", page.words());
    assert_eq!(here.submit(&page.form("/profile/devices/end")).await.location(), "/profile/devices");
    let left = [&there, &elsewhere].map(|browser| browser.open("/profile"));
    let statuses: Vec<u16> = futures_util::future::join_all(left).await.iter().map(|page| page.status).collect();
    assert!(statuses.contains(&200) && statuses.contains(&303), "{statuses:?}");
    let ended = here.submit(&here.open("/profile/devices").await.form("/profile/devices/end-others")).await;
    assert!(here.follow(&ended).await.words().contains("All other devices have been signed out."));
    assert_eq!((there.open("/profile").await.status, elsewhere.open("/profile").await.status), (303, 303));
    let grace = app.grace().await;
    assert_eq!(here.post("/profile/devices/end", &[("id", &grace.session.to_string())]).await.status, 404);
    assert_eq!(grace.get("/api/me/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_activity_page_lists_only_the_users_own_events() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    app.browser().post("/login", &[("login", "ada@example.com"), ("password", "wrong")]).await;
    let page = browser.open("/profile/activity").await.words();
    assert!(page.contains("Sign-in failed") && page.contains("Account created by an administrator"), "{page}");
    for _ in 0..26 {
        browser.post("/profile/personal", &[("first_name", "Ada"), ("language", "en")]).await;
    }
    let first = browser.open("/profile/activity").await;
    assert!(!first.words().contains("Sign-in failed") && first.text.contains("/profile/activity?page=2"));
    assert!(browser.open("/profile/activity?page=2").await.words().contains("Sign-in failed"));
    for odd in ["0", "-1", "x", "99999999999999999999", "999"] {
        assert_eq!(browser.open(&format!("/profile/activity?page={odd}")).await.status, 200);
    }
    let grace = app.grace().await;
    let from = ClientInfo::new("192.0.2.99".parse().ok(), Some("curl/8"));
    let about = audit_event::About::user(grace.user.id).client(&from);
    audit_event::add(app.state().db.writer(), Event::RoleGranted, about, app.state().now()).await.unwrap();
    let log = grace.get("/api/me/activity/").await.body;
    let events: Vec<&str> = log["results"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["role-granted", "signed-in", "user-created"]);
    assert!(!log.to_string().contains("192.0.2.99"), "where operators sit is their own affair");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_export_is_one_file_without_secrets() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    browser.post("/profile/api-keys", &[("name", "nightly"), ("days", "0"), ("role", "")]).await;
    app.next_email().await;
    app.grace().await;
    let form = browser.open("/profile/export").await.form("/profile/export");
    let file = browser.submit(&form).await;
    assert_eq!((file.status, file.header("cache-control")), (200, "no-store"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"account.json\"");
    let data: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(data["user"]["email"], "ada@example.com");
    for (list, count) in [("sessions", 1), ("api_keys", 1), ("emails", 1)] {
        assert_eq!(data[list].as_array().unwrap().len(), count, "{list}");
    }
    assert!(data["activity"].as_array().unwrap().iter().any(|entry| entry["event"] == "data-exported"));
    for foreign in ["$argon2", "grace", "digest"] {
        assert!(!file.text.contains(foreign), "{foreign} in {}", file.text);
    }
    app.advance_clock(Duration::from_mins(15));
    assert_eq!(browser.submit(&form).await.location(), "/confirm?return_to=%2Fprofile%2Fexport");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_deletion_ends_every_session_and_happens_after_a_week() {
    let app = TestApp::start().await;
    let (browser, other) = (app.browser(), app.ada().await);
    ada_in(&app, &browser).await;
    let id = other.user.id;
    let page = browser.open("/profile/delete").await;
    assert!(page.words().contains("by signing in within 7 days"), "{}", page.words());
    assert!(page.words().contains("Delete your account? You are signed out everywhere, and have 7 days"), "{}", page.words());
    let left = browser.submit(&page.form("/profile/delete")).await;
    assert_eq!(left.location(), "/login");
    assert!(browser.follow(&left).await.words().contains("Your account is scheduled for deletion."));
    assert_eq!((browser.open("/profile").await.status, other.get("/api/me/").await.status), (303, 401));
    assert_eq!(app.next_email().await.subject, "Your Vestibule account will be deleted");
    app.advance_clock(WEEK.saturating_sub(Duration::from_mins(1)));
    cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert!(vestibule::store::user::by_id(app.state().db.reader(), id).await.unwrap().is_some());
    app.advance_clock(Duration::from_mins(1));
    cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    let db = app.state().db.reader();
    assert!(vestibule::store::user::by_id(db, id).await.unwrap().is_none());
    let events = audit_event::page(db, &audit_event::Filter::default(), (vestibule::store::pagination::Cursor::Newest, 100))
        .await
        .unwrap()
        .rows;
    let named: Vec<_> = events.iter().filter(|event| event.user_id == Some(id)).collect();
    assert_eq!(named.len(), 1, "only that the account is gone: {named:?}");
    assert!(events.iter().all(|event| event.ip.is_none() && event.user_agent.is_none()), "{events:?}");
    let again = app.browser().post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, 303, "the address is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_can_be_cancelled_after_signing_in_within_the_week() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    browser.post("/profile/delete", &[]).await;
    let email = app.next_email().await;
    app.advance_clock(Duration::from_hours(24 * 3));
    let back = browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(back.location(), "/profile/delete");
    let kept = browser.submit(&browser.follow(&back).await.form("/profile/delete/keep")).await;
    assert!(browser.follow(&kept).await.words().contains("Your account will not be deleted."));
    app.advance_clock(WEEK);
    cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(app.ada().await.get("/api/me/").await.body["delete_at"], Value::Null);
    browser.open(&email.link()).await;
    assert_eq!(browser.open("/account-keep").await.status, 410, "the link has nothing left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_can_be_cancelled_by_the_emailed_link_and_by_the_api() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "nightly" })).await.body["key"].clone();
    app.next_email().await;
    let planned = ada.post("/api/me/deletion/", json!({})).await;
    assert_eq!(app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 401, "programs are out");
    assert_eq!((planned.status, planned.body["delete_at"].is_string()), (200, true));
    let reader = app.browser();
    let opened = reader.open(&app.next_email().await.link()).await;
    let page = reader.follow(&opened).await;
    assert_eq!(reader.submit(&page.form("/account-keep")).await.location(), "/login");
    let again = app.ada().await;
    assert_eq!(again.get("/api/me/").await.body["delete_at"], Value::Null);
    assert_eq!(app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 200, "and in again with their owner");
    again.post("/api/me/deletion/", json!({})).await;
    app.next_email().await;
    let back = app.ada().await;
    assert_eq!(fetch(back.request(reqwest::Method::DELETE, "/api/me/deletion/")).await.status, 204);
    assert_eq!(back.get("/api/me/").await.body["delete_at"], Value::Null);
    app.advance_clock(Duration::from_mins(15));
    let late = app.ada().await;
    app.advance_clock(Duration::from_mins(4));
    assert_eq!(late.post("/api/me/deletion/", json!({})).await.status, 200, "its password is four minutes old");
    app.next_email().await;
}
