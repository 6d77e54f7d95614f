//! Sessions that slide: the access token renews itself, once, and for a while after it has expired.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::transport::{cookie, cookies, serve, sign_in};
use crate::harness::{TestApp, TestResponse, fetch};

const CONTRACT: &str = r#"title = "Shop"
[session]
access_lifetime = "1h"
slide_within = "2d"
max_lifetime = "10d"
refresh_rotation = "slide"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "token": "$access", "expires_in": "$access.expires_in" }'
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "GET"
response = '{ "token": "$access" }'
[[action]]
operation = "me"
path = "/shop/me"
method = "GET"
response = '{ "id": "$user.id", "token": "$token" }'
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
"#;

const HOUR: Duration = Duration::from_hours(1);

async fn token(app: &TestApp) -> String {
    sign_in(app).await.body["token"].as_str().unwrap().to_owned()
}

async fn renew(app: &TestApp, token: &str) -> TestResponse {
    app.anonymous().bearer(token).get("/shop/renew").await
}

async fn renewed(app: &TestApp, old: &str) -> String {
    let renewed = renew(app, old).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    let new = renewed.body["token"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    new
}

async fn me(app: &TestApp, token: &str) -> u16 {
    app.anonymous().bearer(token).get("/shop/me").await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_renews_itself_while_it_is_live_and_a_while_after() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let first = token(&app).await;
    app.advance_clock(HOUR / 2);
    let second = renewed(&app, &first).await;
    assert_eq!(me(&app, &second).await, 200);
    app.advance_clock(HOUR + Duration::from_hours(47));
    assert_eq!(me(&app, &second).await, 401, "it has expired");
    let third = renewed(&app, &second).await;
    assert_eq!(me(&app, &third).await, 200);
    app.advance_clock(HOUR + Duration::from_hours(48));
    assert_eq!(renew(&app, &third).await.status, 401, "expired for too long");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_slides_ends_with_its_longest_lifetime() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let mut token = token(&app).await;
    for _ in 0..5 {
        app.advance_clock(Duration::from_hours(47));
        token = renewed(&app, &token).await;
    }
    app.advance_clock(Duration::from_hours(6));
    assert_eq!(renew(&app, &token).await.status, 401, "ten days are over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_token_ends_the_session() {
    let (mut app, _folder) = serve(CONTRACT, None).await;
    app.allow_unsent_emails();
    let first = token(&app).await;
    let second = renewed(&app, &first).await;
    app.advance_clock(Duration::from_secs(31));
    assert_eq!(me(&app, &second).await, 200);
    let replayed = renew(&app, &first).await;
    assert_eq!(replayed.status, 401, "{}", replayed.text);
    assert_eq!((renew(&app, &second).await.status, me(&app, &second).await), (401, 401), "the session has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_two_renewals_old_ends_the_session_at_once() {
    let (mut app, _folder) = serve(CONTRACT, None).await;
    app.allow_unsent_emails();
    let first = token(&app).await;
    let second = renewed(&app, &first).await;
    let third = renewed(&app, &second).await;
    assert_eq!(renew(&app, &first).await.status, 401);
    assert_eq!(me(&app, &third).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_lost_the_response_gets_the_same_token_again() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let first = token(&app).await;
    let second = renewed(&app, &first).await;
    app.advance_clock(Duration::from_secs(20));
    assert_eq!(renewed(&app, &first).await, second);
    let elsewhere = app.anonymous().bearer(&first).request(Method::GET, "/shop/renew").header("user-agent", "another client");
    assert_eq!(fetch(elsewhere).await.status, 401, "another client has a copy");
    assert_eq!(me(&app, &second).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_simultaneous_renewals_all_get_one_token() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let first = token(&app).await;
    let (a, b, c) = tokio::join!(renewed(&app, &first), renewed(&app, &first), renewed(&app, &first));
    assert!(a == b && b == c);
    assert_eq!(me(&app, &a).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_access_token_of_this_contract_slides() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let ada = app.ada().await;
    for bad in [ada.access.as_str(), ada.refresh.as_str(), "x"] {
        assert_eq!(renew(&app, bad).await.status, 401);
    }
    assert_eq!(app.get("/shop/renew").await.header("www-authenticate"), "Bearer realm=\"api\"");
    let body = app.anonymous().request(Method::GET, "/shop/renew").json(&json!({ "token": token(&app).await }));
    assert_eq!(fetch(body).await.status, 401, "a body is not read");
    assert_eq!(ada.get("/api/me").await.status, 200, "the session goes on where it belongs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_out_or_deactivated_user_does_not_slide() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let token = token(&app).await;
    let out = fetch(app.anonymous().bearer(&token).request(Method::POST, "/shop/logout")).await;
    assert_eq!((out.status, renew(&app, &token).await.status), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_slides_for_as_long_as_its_token() {
    let contract = CONTRACT
        .replace("\"slide\"\n", "\"slide\"\naccess_cookie = \"jwt\"\n")
        .replace(
            "method = \"GET\"\nresponse = '{ \"token\": \"$access\" }'",
            "method = \"POST\"\nresponse_cookies = { jwt = \"$access\" }",
        )
        .replace(
            "response = '{ \"token\": \"$access\", \"expires_in\": \"$access.expires_in\" }'",
            "response_cookies = { jwt = \"$access\" }",
        );
    let (app, _folder) = serve(&contract, None).await;
    let signed_in = sign_in(&app).await;
    let (_, first, attributes) = cookies(&signed_in).remove(0);
    let age: u64 = attributes.rsplit_once('=').unwrap().1.parse().unwrap();
    assert!((49 * 3600 - 9..=49 * 3600).contains(&age), "an hour and two days: {attributes}");
    app.advance_clock(2 * HOUR);
    let request = || app.anonymous().request(Method::POST, "/shop/renew").header("cookie", format!("jwt={first}"));
    assert_eq!(fetch(request().header("origin", "https://evil.example")).await.status, 403);
    let next = fetch(request()).await;
    assert!(next.status == 200 && cookie(&next, "jwt") != first, "{}", next.text);
}
