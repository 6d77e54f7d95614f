//! How many sessions one account may have, and how often it may sign in.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    flows::sessions,
    store::{audit, session, user},
    types::{
        kinds::{EndedBy, Event},
        origin::Origin,
        rate::By,
    },
};

use super::{WRONG, login, rate, wait_of};
use crate::{
    harness::{House, PASSWORD},
    pages::ada_in,
};

const MINUTE: Duration = Duration::from_mins(1);

async fn ended_by(house: &House, id: i64) -> Option<EndedBy> {
    session::by_id(house.app().db.reader(), id).await.unwrap().unwrap().revoked_by
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_more_than_there_may_be_ends_the_oldest() {
    let house = House::with(|config| config.sessions.per_account = 3).await;
    let (first, second) = (house.ada().await, house.ada().await);
    let grace = house.grace().await;
    house.ada().await;
    assert_eq!(first.get("/api/me").await.status, 200);
    let fourth = house.ada().await;
    assert_eq!([first.get("/api/me").await.status, second.get("/api/me").await.status], [401, 200]);
    assert_eq!([fourth.get("/api/me").await.status, grace.get("/api/me").await.status], [200, 200]);
    assert_eq!(ended_by(&house, first.session).await, Some(EndedBy::SessionLimit));
    let refreshed = sessions::renew(house.app(), &first.refresh, &house.web.page_sessions, &Origin::default()).await;
    assert!(refreshed.is_err());
    let filter = audit::Filter { user: Some(first.user.id), event: Some(Event::SessionLimit), ..audit::Filter::default() };
    let events = audit::search(house.app().db.reader(), filter, 10).await.unwrap();
    assert_eq!(events.iter().map(|event| event.session_id).collect::<Vec<_>>(), [Some(first.session)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_at_the_same_instant_leave_no_more_sessions_than_there_may_be() {
    let house = House::with(|config| config.sessions.per_account = 3).await;
    let ada = house.account("Ada", "Lovelace").await;
    let answers = join_all((0..20).map(|_| login(&house, &ada.email, PASSWORD))).await;
    assert!(answers.iter().any(|answer| answer.status == 200));
    let live = session::live_of(house.app().db.reader(), ada.id, house.app().now()).await.unwrap();
    assert!(live.len() <= 3, "{}", live.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_an_api_key_are_counted_apart() {
    let house = House::with(|config| {
        config.sessions.per_account = 3;
        config.sessions.per_api_key = 2;
    })
    .await;
    let ada = house.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await.body["key"].as_str().unwrap().to_owned();
    let mut opened = Vec::new();
    for _ in 0..5 {
        let answer = house.post("/api/v1/auth/token/", json!({ "apiKey": key })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        opened.push(answer);
    }
    assert_eq!(ada.get("/api/me").await.status, 200, "programs put nobody out");
    let rows = session::live_of(house.app().db.reader(), ada.user.id, house.app().now()).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.api_key_id.is_some()).count(), 2);
    // The mail about the key.
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_more_sessions_than_there_may_be_comes_down_to_them() {
    let house = House::with(|config| config.sessions.per_account = 3).await;
    let ada = house.account("Ada", "Lovelace").await;
    super::many::put(&house, ada.id, 1300).await;
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    while house.app().end_a_batch().await.unwrap() {}
    let live = session::live_of(house.app().db.reader(), ada.id, house.app().now()).await.unwrap();
    assert_eq!(live.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn right_sign_ins_are_limited_too() {
    let house = House::with(|config| config.limits.login = rate(3, MINUTE, By::Account)).await;
    let (ada, grace) = (house.account("Ada", "Lovelace").await, house.account("Grace", "Hopper").await);
    for _ in 0..3 {
        assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    }
    let refused = login(&house, &ada.email, PASSWORD).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!((1..=20).contains(&wait_of(&refused)));
    let said = refused.body["detail"].as_str().unwrap();
    assert!(said.starts_with("Request was throttled. Expected available in"), "{said}");
    assert_eq!(login(&house, &grace.email, PASSWORD).await.status, 200);
    assert_eq!(login(&house, "nobody@example.com", WRONG).await.status, 401);
    house.wait(Duration::from_secs(20));
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_by_api_key_are_limited_by_key() {
    let house = House::with(|config| config.limits.login = rate(3, MINUTE, By::Account)).await;
    let ada = house.ada().await;
    let key = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await.body["key"].as_str().unwrap().to_owned();
    let sign_in = async || house.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status;
    for _ in 0..3 {
        assert_eq!(sign_in().await, 200);
    }
    assert_eq!(sign_in().await, 429);
    assert_eq!(login(&house, &ada.user.email, PASSWORD).await.status, 200, "the owner is not kept out by the program");
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_says_how_long_to_wait_after_too_many_that_were_right() {
    let house = House::with(|config| config.limits.login = rate(1, MINUTE, By::Account)).await;
    let (browser, other) = (house.browser(), house.browser());
    ada_in(&house, &browser).await;
    let form = other.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
    let page = other.submit(&form).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!((1..=60).contains(&page.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_sign_ins_that_is_off_limits_nobody() {
    let house = House::with(|config| config.limits.login = vestibule::types::rate::Limit::default()).await;
    let ada = house.account("Ada", "Lovelace").await;
    for _ in 0..70 {
        assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    }
    let known = user::by_id(house.app().db.reader(), ada.id).await.unwrap().unwrap();
    assert!(known.signed_in_at.is_some());
}
