//! Repeated renewals: by the client whose response was lost, and by an attacker with a copy of the token.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    store::{audit_event, session},
    types::kinds::{EndReason, Event},
};

use super::rotating_contract::ROTATING;
use crate::harness::{PASSWORD, TestApp, TestResponse};

/// The IP address and user agent of a client.
#[derive(Debug, Clone, Copy)]
struct From {
    ip: &'static str,
    agent: &'static str,
}

const PHONE: From = From { ip: "198.51.100.7", agent: "Shop/3.1 (Android)" };
const OTHER_CELL: From = From { ip: "198.51.7.250", ..PHONE };
const OTHER_NETWORK: From = From { ip: "203.0.113.9", ..PHONE };
const OTHER_AGENT: From = From { agent: "curl/8.5.0", ..PHONE };
const THIEF: From = From { ip: "203.0.113.9", agent: "curl/8.5.0" };

async fn open() -> TestApp {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("rotating.toml"), ROTATING).unwrap();
    TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(["rotating", "accounts", "simplejwt", "author"].map(str::to_owned).to_vec());
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

async fn post(app: &TestApp, from: From, path: &str, body: Value) -> TestResponse {
    let request = app.anonymous().request(reqwest::Method::POST, path).json(&body);
    crate::harness::fetch(request.header("x-forwarded-for", from.ip).header("user-agent", from.agent)).await
}

async fn sign_in(app: &TestApp) -> Value {
    let ada = app.user("Ada", "Lovelace").await;
    let pair = post(app, PHONE, "/r/login", json!({ "email": ada.email, "password": PASSWORD })).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    pair.body
}

async fn renew(app: &TestApp, from: From, pair: &Value) -> TestResponse {
    post(app, from, "/r/refresh", json!({ "refresh": pair["refresh"] })).await
}

async fn verify(app: &TestApp, from: From, token: &Value) -> TestResponse {
    post(app, from, "/r/verify", json!({ "token": token })).await
}

async fn is_in(app: &TestApp, pair: &Value) -> bool {
    app.anonymous().bearer(pair["access"].as_str().unwrap()).get("/api/me").await.status == 200
}

fn said(pair: &Value) -> Value {
    super::token_verification::said(pair["access"].as_str().unwrap())
}

async fn row(app: &TestApp, pair: &Value) -> session::Model {
    session::by_id(app.state().db.reader(), said(pair)["sid"].as_i64().unwrap()).await.unwrap().unwrap()
}

async fn count(app: &TestApp, pair: &Value, event: Event) -> usize {
    let events = audit_event::page(
        app.state().db.reader(),
        &audit_event::Filter { user: Some(row(app, pair).await.user_id), ..Default::default() },
        (vestibule::store::pagination::Cursor::Newest, 100),
    )
    .await
    .unwrap()
    .rows;
    events.into_iter().filter(|row| row.event == event && row.session_id == said(pair)["sid"].as_i64()).count()
}

/// The copy opened nothing, its session is over for everybody, and its owner has been told.
async fn found_out(app: &TestApp, copied: &TestResponse, newest: &Value) {
    let dead = json!({ "detail": "Token is blacklisted", "code": "token_not_valid" });
    assert_eq!((copied.status, &copied.body), (401, &dead));
    assert_eq!(row(app, newest).await.end_reason, Some(EndReason::RefreshReplayed));
    assert!(!is_in(app, newest).await && renew(app, PHONE, newest).await.status == 401);
    assert_eq!(count(app, newest, Event::RefreshReplayed).await, 1);
    assert!(app.next_email().await.to.contains("ada@"));
    assert!(app.emails().await.is_empty(), "it is said once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_lost_the_response_gets_it_again_and_the_audit_log_says_so_once() {
    let app = open().await;
    let first = sign_in(&app).await;
    let second = renew(&app, PHONE, &first).await.body;
    for from in [PHONE, OTHER_CELL, PHONE] {
        app.advance_clock(Duration::from_secs(9));
        let again = renew(&app, from, &first).await;
        assert_eq!((again.status, &again.body), (200, &second), "{from:?}");
    }
    assert_eq!(count(&app, &first, Event::RefreshRepeated).await, 1);
    let third = renew(&app, PHONE, &second).await.body;
    assert_eq!(count(&app, &first, Event::RefreshRepeated).await, 1);
    assert_eq!(renew(&app, PHONE, &second).await.body, third);
    assert_eq!(count(&app, &first, Event::RefreshRepeated).await, 2, "once a generation");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_that_repeats_a_renewal_has_a_stolen_token() {
    for thief in [THIEF, OTHER_AGENT, OTHER_NETWORK, From { agent: "", ..PHONE }] {
        let app = open().await;
        let first = sign_in(&app).await;
        let second = renew(&app, PHONE, &first).await.body;
        let copied = renew(&app, thief, &first).await;
        found_out(&app, &copied, &second).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thief_who_renews_first_is_detected_when_the_owner_renews() {
    let app = open().await;
    let first = sign_in(&app).await;
    let stolen = renew(&app, THIEF, &first).await.body;
    assert!(is_in(&app, &stolen).await);
    let owner = renew(&app, PHONE, &first).await;
    found_out(&app, &owner, &stolen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_response_followed_by_a_long_outage_is_not_treated_as_theft() {
    let app = open().await;
    let first = sign_in(&app).await;
    assert!(is_in(&app, &first).await, "the access token of before tells nothing of the renewal");
    let lost = renew(&app, PHONE, &first).await.body;
    for away in [Duration::from_secs(33), Duration::from_hours(1), Duration::from_hours(20)] {
        app.advance_clock(away);
        let again = renew(&app, PHONE, &first).await;
        assert_eq!((again.status, &again.body["refresh"]), (200, &lost["refresh"]), "{away:?}: {}", again.text);
        let left = again.body["ends"].as_i64().unwrap() - app.state().now().seconds();
        // A slow machine needs some of the time.
        assert!((270..=300).contains(&left), "its access token is a fresh one: {left}");
    }
    let again = renew(&app, PHONE, &first).await.body;
    assert!(is_in(&app, &again).await);
    assert_eq!(renew(&app, PHONE, &again).await.status, 200);
    assert_eq!(count(&app, &first, Event::RefreshRepeated).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_new_token_was_used_a_replay_is_theft_even_from_the_same_network() {
    for used in ["its access token", "its access token, verified", "its refresh token", "the access token of the second answer"] {
        let app = open().await;
        let first = sign_in(&app).await;
        let mut second = renew(&app, PHONE, &first).await.body;
        match used {
            "its access token" => assert!(is_in(&app, &second).await),
            "its access token, verified" => assert_eq!(verify(&app, PHONE, &second["access"]).await.status, 200),
            "its refresh token" => second = renew(&app, PHONE, &second).await.body,
            _ => {
                app.advance_clock(Duration::from_hours(1));
                second = renew(&app, PHONE, &first).await.body;
                assert!(is_in(&app, &second).await);
            }
        }
        app.advance_clock(Duration::from_secs(31));
        let copied = renew(&app, PHONE, &first).await;
        assert_eq!(copied.status, 401, "{used}");
        found_out(&app, &copied, &second).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_replay_by_another_client_is_theft_even_if_unused() {
    let app = open().await;
    let first = sign_in(&app).await;
    let second = renew(&app, PHONE, &first).await.body;
    app.advance_clock(Duration::from_hours(1));
    let copied = renew(&app, THIEF, &first).await;
    found_out(&app, &copied, &second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn verifying_a_used_refresh_token_counts_as_a_replay() {
    let app = open().await;
    let first = sign_in(&app).await;
    assert_eq!(verify(&app, THIEF, &first["refresh"]).await.status, 200, "it is not spent yet");
    let second = renew(&app, PHONE, &first).await.body;
    let asked = verify(&app, PHONE, &first["refresh"]).await;
    assert_eq!((asked.status, asked.text.as_str()), (200, "{}"), "it would be taken");
    assert_eq!(count(&app, &first, Event::RefreshRepeated).await, 1);
    let copied = verify(&app, THIEF, &first["refresh"]).await;
    found_out(&app, &copied, &second).await;
    // And a thief who looks like its owner is no better off, once the answer has arrived.
    let first = sign_in(&app).await;
    let second = renew(&app, PHONE, &first).await.body;
    assert!(is_in(&app, &second).await);
    app.advance_clock(Duration::from_secs(31));
    let copied = verify(&app, PHONE, &first["refresh"]).await;
    found_out(&app, &copied, &second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_refused_by_another_contract() {
    let app = open().await;
    let first = sign_in(&app).await;
    let second = renew(&app, PHONE, &first).await.body;
    let invalid = json!({ "detail": "Token is invalid", "code": "token_not_valid" });
    for refresh in [&first["refresh"], &second["refresh"]] {
        for (path, field) in [
            ("/auth/token/verify/", "token"),
            ("/token/verify", "token"),
            ("/auth/token/refresh/", "refresh"),
            ("/api/accounts/refresh-token/", "refresh_token"),
        ] {
            let asked = post(&app, THIEF, path, json!({ field: refresh })).await;
            assert_eq!((asked.status, &asked.body), (401, &invalid), "{path}");
        }
        let ada = app.anonymous().bearer(second["access"].as_str().unwrap());
        let out = ada.post("/api/accounts/logout/", json!({ "refresh_token": refresh })).await;
        assert_eq!((out.status, &out.body), (401, &invalid));
    }
    assert!(is_in(&app, &second).await, "and nothing has ended");
    assert_eq!(verify(&app, THIEF, &second["access"]).await.status, 200, "an access token is good everywhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_answers_used_and_valid_refresh_tokens_alike() {
    let app = open().await;
    for spent in [false, true] {
        let first = sign_in(&app).await;
        let second = renew(&app, PHONE, &first).await.body;
        let shown = if spent { &first } else { &second };
        let out = post(&app, THIEF, "/r/logout", json!({ "refresh": shown["refresh"] })).await;
        assert_eq!((out.status, out.text.as_str()), (204, ""));
        assert!(!is_in(&app, &second).await);
    }
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_shows_when_a_token_was_renewed() {
    let app = open().await;
    // Lists report times in steps of five minutes: one step lies between the sign-in and the last renewal.
    let second = app.state().now().seconds().rem_euclid(300);
    app.advance_clock(Duration::from_secs(u64::try_from((500 - second) % 300).unwrap()));
    let [first, other] = [sign_in(&app).await, sign_in(&app).await];
    let (watching, admin) = (app.anonymous().bearer(other["access"].as_str().unwrap()), app.administrator().await);
    let access = other["access"].as_str().unwrap().to_owned();
    let admin_path = format!("/api/admin/users/{}/sessions/", row(&app, &first).await.user_id);
    let list = async || {
        let cookie = format!("vestibule_access={access}");
        let page = app.anonymous().request(reqwest::Method::GET, "/profile/devices").header("cookie", cookie);
        let mut told = vec![crate::harness::fetch(page).await];
        told.extend([watching.get("/api/me/sessions").await, watching.get("/api/me/export").await, admin.get(&admin_path).await]);
        assert!(told.iter().all(|seen| seen.status == 200), "{told:?}");
        let mut data = told[2].body["sessions"].clone();
        data.as_array_mut().unwrap().retain(|one| one["ended_at"].is_null());
        (devices(&told[0].text), told[1].text.clone(), data, told[3].text.clone())
    };
    app.advance_clock(Duration::from_mins(3));
    let before = list().await;
    let second = renew(&app, PHONE, &first).await.body;
    assert_eq!(list().await, before);
    app.advance_clock(Duration::from_secs(31));
    let third = renew(&app, PHONE, &second).await.body;
    assert_eq!(list().await, before);
    let told = row(&app, &third).await.last_use(app.state().now());
    app.advance_clock(Duration::from_mins(6));
    let other = renew(&app, PHONE, &other).await.body;
    let later = row(&app, &third).await.last_use(app.state().now());
    assert!(later.at > told.at && later.expires > told.expires, "it is visible in the end");
    assert!(later.at.seconds() % 300 == 0 && later.at <= row(&app, &third).await.renewed_at);
    let watching = app.anonymous().bearer(other["access"].as_str().unwrap());
    let ids = watching.get("/api/me/sessions").await.body["results"].clone();
    let ids: Vec<_> = ids.as_array().unwrap().iter().map(|one| one["id"].as_i64()).collect();
    assert_eq!(ids, [said(&other)["sid"].as_i64(), said(&first)["sid"].as_i64()], "nor does their order");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_without_a_recorded_client_have_only_the_grace_period() {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let app = open().await;
    let first = sign_in(&app).await;
    let second = renew(&app, PHONE, &first).await.body;
    let forget = session::Entity::update_many()
        .filter(session::Column::Id.eq(row(&app, &first).await.id))
        .col_expr(session::Column::RenewedFrom, Expr::value(None::<String>))
        .col_expr(session::Column::SeenAt, Expr::value(None::<i64>));
    forget.exec(app.state().db.writer()).await.unwrap();
    assert_eq!(renew(&app, PHONE, &first).await.body, second);
    app.advance_clock(Duration::from_secs(31));
    let copied = renew(&app, PHONE, &first).await;
    found_out(&app, &copied, &second).await;
}

/// The list alone: the forms around it have new keys in each response.
fn devices(page: &str) -> String {
    let from = page.find("<main").unwrap_or(0);
    page[from..page.find("</main>").unwrap_or(page.len())].to_owned()
}

/// Opens a page with these cookies, from there.
async fn page(app: &TestApp, ip: &str, cookies: &[(&str, &str)]) -> (u16, String) {
    let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = app.anonymous().request(reqwest::Method::GET, "/profile").header("cookie", line.join("; "));
    let request = request.header("x-forwarded-for", ip).header("user-agent", "Mozilla/5.0 Firefox/140.0");
    let seen = crate::harness::fetch(request).await;
    let given =
        seen.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.strip_prefix("vestibule_refresh="));
    let refresh = given.map(|rest| rest.split(';').next().unwrap_or_default().to_owned()).next();
    (seen.status, refresh.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_one_browser_are_one_client_whatever_their_ip() {
    let app = open().await;
    let ada = app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/login", &[("login", &ada.email), ("password", PASSWORD), ("remember", "yes")]).await;
    let (device, refresh) = (browser.cookie("device").unwrap(), browser.cookie("refresh").unwrap());
    app.advance_clock(Duration::from_mins(6));
    let held = [("vestibule_refresh", refresh.as_str()), ("vestibule_device", device.as_str())];
    let first = page(&app, "198.51.100.7", &held).await;
    assert_eq!(first.0, 200);
    assert_eq!(page(&app, "203.0.113.9", &held).await, first);
    // Another browser has no such device.
    assert_eq!(page(&app, "203.0.113.9", &held[..1]).await.0, 303);
    assert_eq!(page(&app, "198.51.100.7", &[("refresh", &first.1), held[1]]).await.0, 303, "and the session is over");
    app.next_email().await;
}
