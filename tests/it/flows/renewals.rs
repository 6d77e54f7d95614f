//! Renewals that are asked for again: by the client that made them, whose answer was lost, and by somebody who holds a copy.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    store::{audit, session},
    types::kinds::{EndedBy, Event},
};

use crate::harness::{Answer, House, PASSWORD};

/// A contract whose refresh tokens rotate and whose clients may ask whether a token is good.
const ROTATING: &str = r#"
title = "Rotating"
source = "a test"
[session]
access = "5m"
refresh = "2d"
renewal = "rotate"
grace = "30s"
[errors]
style = "drf"
[[action]]
does = "login"
path = "/r/login"
method = "POST"
takes = { email = "email", password = "password" }
reply = '{ "access": "$access", "refresh": "$refresh", "ends": "$access.expires_at|unix" }'
[[action]]
does = "refresh"
path = "/r/refresh"
method = "POST"
takes = { refresh = "refresh" }
reply = '{ "access": "$access", "refresh": "$refresh", "ends": "$access.expires_at|unix" }'
[[action]]
does = "verify"
path = "/r/verify"
method = "POST"
takes = { token = "token" }
reply = '{}'
[[action]]
does = "logout"
door = "open"
path = "/r/logout"
method = "POST"
takes = { refresh = "refresh" }
status = 204
"#;

/// From where somebody calls, and with what.
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

async fn open() -> House {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("rotating.toml"), ROTATING).unwrap();
    House::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(["rotating", "accounts", "simplejwt", "author"].map(str::to_owned).to_vec());
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

async fn post(house: &House, from: From, path: &str, body: Value) -> Answer {
    let request = house.anon().request(reqwest::Method::POST, path).json(&body);
    crate::harness::answer(request.header("x-forwarded-for", from.ip).header("user-agent", from.agent)).await
}

async fn sign_in(house: &House) -> Value {
    let ada = house.account("Ada", "Lovelace").await;
    let pair = post(house, PHONE, "/r/login", json!({ "email": ada.email, "password": PASSWORD })).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    pair.body
}

async fn renew(house: &House, from: From, pair: &Value) -> Answer {
    post(house, from, "/r/refresh", json!({ "refresh": pair["refresh"] })).await
}

async fn verify(house: &House, from: From, token: &Value) -> Answer {
    post(house, from, "/r/verify", json!({ "token": token })).await
}

async fn is_in(house: &House, pair: &Value) -> bool {
    house.anon().bearer(pair["access"].as_str().unwrap()).get("/api/me").await.status == 200
}

fn said(pair: &Value) -> Value {
    super::tokens::said(pair["access"].as_str().unwrap())
}

async fn row(house: &House, pair: &Value) -> session::Model {
    session::by_id(house.app().db.reader(), said(pair)["sid"].as_i64().unwrap()).await.unwrap().unwrap()
}

async fn count(house: &House, pair: &Value, event: Event) -> usize {
    let events = audit::list(house.app().db.reader(), Some(row(house, pair).await.user_id), 100).await.unwrap();
    events.into_iter().filter(|row| row.event == event && row.session_id == said(pair)["sid"].as_i64()).count()
}

/// The copy opened nothing, its session is over for everybody, and its owner has been told.
async fn found_out(house: &House, copied: &Answer, newest: &Value) {
    let dead = json!({ "detail": "Token is blacklisted", "code": "token_not_valid" });
    assert_eq!((copied.status, &copied.body), (401, &dead));
    assert_eq!(row(house, newest).await.revoked_by, Some(EndedBy::RefreshReplayed));
    assert!(!is_in(house, newest).await && renew(house, PHONE, newest).await.status == 401);
    assert_eq!(count(house, newest, Event::RefreshReplayed).await, 1);
    assert!(house.mail().await.to.contains("ada@"));
    assert!(house.mails().await.is_empty(), "it is said once");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_answer_gets_it_again_as_often_as_they_ask_and_the_log_says_so_once() {
    let house = open().await;
    let first = sign_in(&house).await;
    let second = renew(&house, PHONE, &first).await.body;
    for from in [PHONE, OTHER_CELL, PHONE] {
        house.wait(Duration::from_secs(9));
        let again = renew(&house, from, &first).await;
        assert_eq!((again.status, &again.body), (200, &second), "{from:?}");
    }
    assert_eq!(count(&house, &first, Event::RefreshRepeated).await, 1);
    let third = renew(&house, PHONE, &second).await.body;
    assert_eq!(count(&house, &first, Event::RefreshRepeated).await, 1);
    assert_eq!(renew(&house, PHONE, &second).await.body, third);
    assert_eq!(count(&house, &first, Event::RefreshRepeated).await, 2, "once a generation");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_that_repeats_a_renewal_at_once_holds_a_copy() {
    for thief in [THIEF, OTHER_AGENT, OTHER_NETWORK, From { agent: "", ..PHONE }] {
        let house = open().await;
        let first = sign_in(&house).await;
        let second = renew(&house, PHONE, &first).await.body;
        let copied = renew(&house, thief, &first).await;
        found_out(&house, &copied, &second).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thief_who_renews_first_is_found_out_by_the_owner() {
    let house = open().await;
    let first = sign_in(&house).await;
    let stolen = renew(&house, THIEF, &first).await.body;
    assert!(is_in(&house, &stolen).await);
    let owner = renew(&house, PHONE, &first).await;
    found_out(&house, &owner, &stolen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_after_a_renewal_whose_answer_was_lost_is_no_theft_however_long_it_lasts() {
    let house = open().await;
    let first = sign_in(&house).await;
    assert!(is_in(&house, &first).await, "the access token of before tells nothing of the renewal");
    let lost = renew(&house, PHONE, &first).await.body;
    for away in [Duration::from_secs(33), Duration::from_hours(1), Duration::from_hours(20)] {
        house.wait(away);
        let again = renew(&house, PHONE, &first).await;
        assert_eq!((again.status, &again.body["refresh"]), (200, &lost["refresh"]), "{away:?}: {}", again.text);
        assert_eq!(again.body["ends"].as_i64().unwrap() - house.app().now().seconds(), 300, "its access token is a fresh one");
    }
    let again = renew(&house, PHONE, &first).await.body;
    assert!(is_in(&house, &again).await);
    assert_eq!(renew(&house, PHONE, &again).await.status, 200);
    assert_eq!(count(&house, &first, Event::RefreshRepeated).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_answer_was_used_a_late_copy_is_a_theft_even_from_next_door() {
    for used in ["its access token", "its access token, verified", "its refresh token", "the access token of the second answer"] {
        let house = open().await;
        let first = sign_in(&house).await;
        let mut second = renew(&house, PHONE, &first).await.body;
        match used {
            "its access token" => assert!(is_in(&house, &second).await),
            "its access token, verified" => assert_eq!(verify(&house, PHONE, &second["access"]).await.status, 200),
            "its refresh token" => second = renew(&house, PHONE, &second).await.body,
            _ => {
                house.wait(Duration::from_hours(1));
                second = renew(&house, PHONE, &first).await.body;
                assert!(is_in(&house, &second).await);
            }
        }
        house.wait(Duration::from_secs(31));
        let copied = renew(&house, PHONE, &first).await;
        assert_eq!(copied.status, 401, "{used}");
        found_out(&house, &copied, &second).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_repeat_by_another_client_is_a_theft_although_nothing_was_used() {
    let house = open().await;
    let first = sign_in(&house).await;
    let second = renew(&house, PHONE, &first).await.body;
    house.wait(Duration::from_hours(1));
    let copied = renew(&house, THIEF, &first).await;
    found_out(&house, &copied, &second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_ask_whether_a_spent_token_is_good_is_to_show_it() {
    let house = open().await;
    let first = sign_in(&house).await;
    assert_eq!(verify(&house, THIEF, &first["refresh"]).await.status, 200, "it is not spent yet");
    let second = renew(&house, PHONE, &first).await.body;
    let asked = verify(&house, PHONE, &first["refresh"]).await;
    assert_eq!((asked.status, asked.text.as_str()), (200, "{}"), "it would be taken");
    assert_eq!(count(&house, &first, Event::RefreshRepeated).await, 1);
    let copied = verify(&house, THIEF, &first["refresh"]).await;
    found_out(&house, &copied, &second).await;
    // And a thief who looks like its owner is no better off, once the answer has arrived.
    let first = sign_in(&house).await;
    let second = renew(&house, PHONE, &first).await.body;
    assert!(is_in(&house, &second).await);
    house.wait(Duration::from_secs(31));
    let copied = verify(&house, PHONE, &first["refresh"]).await;
    found_out(&house, &copied, &second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_means_nothing_to_another_contract() {
    let house = open().await;
    let first = sign_in(&house).await;
    let second = renew(&house, PHONE, &first).await.body;
    let invalid = json!({ "detail": "Token is invalid", "code": "token_not_valid" });
    for refresh in [&first["refresh"], &second["refresh"]] {
        for (path, field) in [
            ("/auth/token/verify/", "token"),
            ("/token/verify", "token"),
            ("/auth/token/refresh/", "refresh"),
            ("/api/accounts/refresh-token/", "refresh_token"),
        ] {
            let asked = post(&house, THIEF, path, json!({ field: refresh })).await;
            assert_eq!((asked.status, &asked.body), (401, &invalid), "{path}");
        }
        let ada = house.anon().bearer(second["access"].as_str().unwrap());
        let out = ada.post("/api/accounts/logout/", json!({ "refresh_token": refresh })).await;
        assert_eq!((out.status, &out.body), (401, &invalid));
    }
    assert!(is_in(&house, &second).await, "and nothing has ended");
    assert_eq!(verify(&house, THIEF, &second["access"]).await.status, 200, "an access token is good everywhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_says_the_same_of_a_spent_token_and_of_a_good_one() {
    let house = open().await;
    for spent in [false, true] {
        let first = sign_in(&house).await;
        let second = renew(&house, PHONE, &first).await.body;
        let shown = if spent { &first } else { &second };
        let out = post(&house, THIEF, "/r/logout", json!({ "refresh": shown["refresh"] })).await;
        assert_eq!((out.status, out.text.as_str()), (204, ""));
        assert!(!is_in(&house, &second).await);
    }
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_tells_when_a_token_was_renewed() {
    let house = open().await;
    let [first, other] = [sign_in(&house).await, sign_in(&house).await];
    let (watching, admin) = (house.anon().bearer(other["access"].as_str().unwrap()), house.administrator().await);
    let access = other["access"].as_str().unwrap().to_owned();
    let admin_path = format!("/api/admin/users/{}/sessions/", row(&house, &first).await.user_id);
    let list = async || {
        let cookie = format!("vestibule_access={access}");
        let page = house.anon().request(reqwest::Method::GET, "/profile/devices").header("cookie", cookie);
        let mut told = vec![crate::harness::answer(page).await];
        told.extend([watching.get("/api/me/sessions").await, watching.get("/api/me/data").await, admin.get(&admin_path).await]);
        assert!(told.iter().all(|seen| seen.status == 200), "{told:?}");
        let mut data = told[2].body["sessions"].clone();
        data.as_array_mut().unwrap().retain(|one| one["ended_at"].is_null());
        (devices(&told[0].text), told[1].text.clone(), data, told[3].text.clone())
    };
    house.wait(Duration::from_mins(3));
    let before = list().await;
    let second = renew(&house, PHONE, &first).await.body;
    assert_eq!(list().await, before);
    house.wait(Duration::from_secs(31));
    let third = renew(&house, PHONE, &second).await.body;
    assert_eq!(list().await, before);
    let told = row(&house, &third).await.seen(house.app().now());
    house.wait(Duration::from_mins(6));
    let other = renew(&house, PHONE, &other).await.body;
    let later = row(&house, &third).await.seen(house.app().now());
    assert!(later.at > told.at && later.expires > told.expires, "it is told in the end");
    assert!(later.at.seconds() % 300 == 0 && later.at <= row(&house, &third).await.renewed_at);
    let watching = house.anon().bearer(other["access"].as_str().unwrap());
    let ids = watching.get("/api/me/sessions").await.body["results"].clone();
    let ids: Vec<_> = ids.as_array().unwrap().iter().map(|one| one["id"].as_i64()).collect();
    assert_eq!(ids, [said(&other)["sid"].as_i64(), said(&first)["sid"].as_i64()], "nor does their order");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_were_renewed_before_anybody_wrote_down_by_whom_have_the_grace_alone() {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    let house = open().await;
    let first = sign_in(&house).await;
    let second = renew(&house, PHONE, &first).await.body;
    let forget = session::Entity::update_many()
        .filter(session::Column::Id.eq(row(&house, &first).await.id))
        .col_expr(session::Column::RenewedFrom, Expr::value(None::<String>))
        .col_expr(session::Column::SeenAt, Expr::value(None::<i64>));
    forget.exec(house.app().db.writer()).await.unwrap();
    assert_eq!(renew(&house, PHONE, &first).await.body, second);
    house.wait(Duration::from_secs(31));
    let copied = renew(&house, PHONE, &first).await;
    found_out(&house, &copied, &second).await;
}

/// The list alone: what stands around it has keys of its own at each answer.
fn devices(page: &str) -> String {
    let from = page.find("<main").unwrap_or(0);
    page[from..page.find("</main>").unwrap_or(page.len())].to_owned()
}

/// Opens a page with these cookies, from there.
async fn page(house: &House, ip: &str, cookies: &[(&str, &str)]) -> (u16, String) {
    let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = house.anon().request(reqwest::Method::GET, "/profile").header("cookie", line.join("; "));
    let request = request.header("x-forwarded-for", ip).header("user-agent", "Mozilla/5.0 Firefox/140.0");
    let seen = crate::harness::answer(request).await;
    let given =
        seen.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.strip_prefix("vestibule_refresh="));
    let refresh = given.map(|rest| rest.split(';').next().unwrap_or_default().to_owned()).next();
    (seen.status, refresh.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_one_browser_are_one_client_wherever_their_connections_come_from() {
    let house = open().await;
    let ada = house.account("Ada", "Lovelace").await;
    let browser = house.browser();
    browser.post("/login", &[("login", &ada.email), ("password", PASSWORD), ("remember", "yes")]).await;
    let (device, refresh) = (browser.cookie("device").unwrap(), browser.cookie("refresh").unwrap());
    house.wait(Duration::from_mins(6));
    let held = [("vestibule_refresh", refresh.as_str()), ("vestibule_device", device.as_str())];
    let first = page(&house, "198.51.100.7", &held).await;
    assert_eq!(first.0, 200);
    assert_eq!(page(&house, "203.0.113.9", &held).await, first);
    // Another browser has no such device.
    assert_eq!(page(&house, "203.0.113.9", &held[..1]).await.0, 303);
    assert_eq!(page(&house, "198.51.100.7", &[("refresh", &first.1), held[1]]).await.0, 303, "and the session is over");
    house.mail().await;
}
