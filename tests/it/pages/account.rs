//! Devices, the log, one's data and the end of an account, with a browser.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    jobs::sweep,
    store::audit,
    types::{kinds::Event, origin::Origin},
};

use crate::{
    harness::{House, PASSWORD, answer},
    pages::ada_in,
};

const WEEK: Duration = Duration::from_hours(24 * 7);

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_told_apart_and_ended_one_by_one_or_all_others() {
    let house = House::open().await;
    let [here, there, elsewhere] = [house.browser(), house.browser(), house.browser()];
    for browser in [&here, &there, &elsewhere] {
        ada_in(&house, browser).await;
    }
    let page = here.open("/profile/devices").await;
    assert_eq!(page.text.matches("action=\"/profile/devices/end\"").count(), 2, "{}", page.text);
    assert!(page.words().contains("this one") && page.words().contains("127.0.0.1"), "{}", page.words());
    assert_eq!(here.submit(&page.form("/profile/devices/end")).await.location(), "/profile/devices");
    let left = [&there, &elsewhere].map(|browser| browser.open("/profile"));
    let statuses: Vec<u16> = futures_util::future::join_all(left).await.iter().map(|page| page.status).collect();
    assert!(statuses.contains(&200) && statuses.contains(&303), "{statuses:?}");
    let ended = here.submit(&here.open("/profile/devices").await.form("/profile/devices/end-others")).await;
    assert!(here.follow(&ended).await.words().contains("All other devices have been signed out."));
    assert_eq!((there.open("/profile").await.status, elsewhere.open("/profile").await.status), (303, 303));
    let grace = house.grace().await;
    assert_eq!(here.post("/profile/devices/end", &[("id", &grace.session.to_string())]).await.status, 404);
    assert_eq!(grace.get("/api/me/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_in_words_what_happened_to_oneself_and_to_nobody_else() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    house.browser().post("/login", &[("login", "ada@example.com"), ("password", "wrong")]).await;
    let page = browser.open("/profile/log").await.words();
    assert!(page.contains("Sign-in failed") && page.contains("Account created by an administrator"), "{page}");
    for _ in 0..26 {
        browser.post("/profile/personal", &[("first_name", "Ada"), ("language", "en")]).await;
    }
    let first = browser.open("/profile/log").await;
    assert!(!first.words().contains("Sign-in failed") && first.text.contains("/profile/log?page=2"));
    assert!(browser.open("/profile/log?page=2").await.words().contains("Sign-in failed"));
    for odd in ["0", "-1", "x", "99999999999999999999", "999"] {
        assert_eq!(browser.open(&format!("/profile/log?page={odd}")).await.status, 200);
    }
    let grace = house.grace().await;
    let from = Origin::new("192.0.2.99".parse().ok(), Some("curl/8"));
    let about = audit::About { user: Some(grace.user.id), from: Some(&from), ..audit::About::default() };
    audit::add(house.app().db.writer(), Event::RoleGiven, about, house.app().now()).await.unwrap();
    let log = grace.get("/api/me/log/").await.body;
    let events: Vec<&str> = log["results"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["role-given", "signed-in", "user-created"]);
    assert!(!log.to_string().contains("192.0.2.99"), "where operators sit is their own affair");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_about_somebody_fits_into_one_file_and_no_secret_is_in_it() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    browser.post("/profile/api-keys", &[("name", "nightly"), ("days", "0"), ("role", "")]).await;
    house.mail().await;
    house.grace().await;
    let form = browser.open("/profile/data").await.form("/profile/data");
    let file = browser.submit(&form).await;
    assert_eq!((file.status, file.header("cache-control")), (200, "no-store"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"account.json\"");
    let data: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(data["account"]["email"], "ada@example.com");
    for (list, count) in [("sessions", 1), ("api_keys", 1), ("mails", 1)] {
        assert_eq!(data[list].as_array().unwrap().len(), count, "{list}");
    }
    assert!(data["log"].as_array().unwrap().iter().any(|entry| entry["event"] == "data-downloaded"));
    for foreign in ["$argon2", "grace", "digest"] {
        assert!(!file.text.contains(foreign), "{foreign} in {}", file.text);
    }
    house.wait(Duration::from_mins(15));
    assert_eq!(browser.submit(&form).await.location(), "/confirm?next=%2Fprofile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_ends_every_session_and_is_gone_after_a_week() {
    let house = House::open().await;
    let (browser, other) = (house.browser(), house.ada().await);
    ada_in(&house, &browser).await;
    let id = other.user.id;
    let page = browser.open("/profile/delete").await;
    assert!(page.words().contains("by signing in within 7 days"), "{}", page.words());
    let left = browser.submit(&page.form("/profile/delete")).await;
    assert_eq!(left.location(), "/login");
    assert!(browser.follow(&left).await.words().contains("Your account will be deleted."));
    assert_eq!((browser.open("/profile").await.status, other.get("/api/me/").await.status), (303, 401));
    assert_eq!(house.mail().await.subject, "Your account will be deleted");
    house.wait(WEEK.saturating_sub(Duration::from_mins(1)));
    sweep::sweep(house.app(), house.web.longest()).await.unwrap();
    assert!(vestibule::store::user::by_id(house.app().db.reader(), id).await.unwrap().is_some());
    house.wait(Duration::from_mins(1));
    sweep::sweep(house.app(), house.web.longest()).await.unwrap();
    let db = house.app().db.reader();
    assert!(vestibule::store::user::by_id(db, id).await.unwrap().is_none());
    let events = audit::list(db, None, 100).await.unwrap();
    let named: Vec<_> = events.iter().filter(|event| event.user_id == Some(id)).collect();
    assert_eq!(named.len(), 1, "only that the account is gone: {named:?}");
    assert!(events.iter().all(|event| event.ip.is_none() && event.user_agent.is_none()), "{events:?}");
    let again = house.browser().post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, 303, "the address is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_within_the_week_may_keep_the_account() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    browser.post("/profile/delete", &[]).await;
    let mail = house.mail().await;
    house.wait(Duration::from_hours(24 * 3));
    let back = browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(back.location(), "/profile/delete");
    let kept = browser.submit(&browser.follow(&back).await.form("/profile/delete/keep")).await;
    assert!(browser.follow(&kept).await.words().contains("Your account will not be deleted."));
    house.wait(WEEK);
    sweep::sweep(house.app(), house.web.longest()).await.unwrap();
    assert_eq!(house.ada().await.get("/api/me/").await.body["delete_at"], Value::Null);
    browser.open(&mail.link()).await;
    assert_eq!(browser.open("/account-keep").await.status, 410, "the link has nothing left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_the_mail_keeps_the_account_and_a_program_may_do_the_same() {
    let house = House::open().await;
    let ada = house.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "nightly" })).await.body["key"].clone();
    house.mail().await;
    let planned = ada.post("/api/me/deletion/", json!({})).await;
    assert_eq!(house.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 401, "programs are out");
    assert_eq!((planned.status, planned.body["delete_at"].is_string()), (200, true));
    let reader = house.browser();
    let opened = reader.open(&house.mail().await.link()).await;
    let page = reader.follow(&opened).await;
    assert_eq!(reader.submit(&page.form("/account-keep")).await.location(), "/login");
    let again = house.ada().await;
    assert_eq!(again.get("/api/me/").await.body["delete_at"], Value::Null);
    assert_eq!(house.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 200, "and in again with their owner");
    again.post("/api/me/deletion/", json!({})).await;
    house.mail().await;
    let back = house.ada().await;
    assert_eq!(answer(back.request(reqwest::Method::DELETE, "/api/me/deletion/")).await.status, 204);
    assert_eq!(back.get("/api/me/").await.body["delete_at"], Value::Null);
    house.wait(Duration::from_mins(15));
    let late = house.ada().await;
    house.wait(Duration::from_mins(4));
    assert_eq!(late.post("/api/me/deletion/", json!({})).await.status, 200, "its password is four minutes old");
    house.mail().await;
}
