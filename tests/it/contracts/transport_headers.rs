//! Tokens in the headers of requests and responses.

use reqwest::Method;
use serde_json::json;

use super::transport::{serve, sign_in};
use crate::harness::fetch;

const CONTRACT: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "always"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "message": "Signed in." }'
response_headers = { Authorization = "Bearer $access", X-Refresh-Token = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "GET"
request_headers = { X-Refresh-Token = "refresh" }
response = '{ "access": "$access" }'
response_headers = { X-Refresh-Token = "$refresh" }
[[action]]
operation = "verify"
path = "/shop/check"
method = "GET"
auth = "authenticated"
response = '{ "token": "$token" }'
[[action]]
operation = "verify"
path = "/shop/check"
method = "POST"
request = { token = "token" }
response = '{ "token": "$token" }'
[[action]]
operation = "update-me"
path = "/shop/me"
method = "PATCH"
request = { name = "first_name" }
response = '{ "name": "$user.first_name", "token": "$token" }'
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
auth = "public"
request_headers = { X-Refresh-Token = "refresh" }
status = 204
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lives_by_headers_alone() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let signed_in = sign_in(&app).await;
    assert_eq!((signed_in.status, &signed_in.body), (200, &json!({ "message": "Signed in." })), "{}", signed_in.text);
    let (bearer, refresh) = (signed_in.header("authorization").to_owned(), signed_in.header("x-refresh-token").to_owned());
    let mut client = app.anonymous();
    client.authorization = Some(bearer.clone());
    let token = bearer.strip_prefix("Bearer ").unwrap();
    let checked = client.get("/shop/check").await;
    assert_eq!((checked.status, &checked.body["token"]), (200, &json!(token)), "{}", checked.text);
    let changed = client.patch("/shop/me", json!({ "name": "Augusta" })).await;
    assert_eq!(changed.body, json!({ "name": "Augusta", "token": token }));
    let asked = app.post("/shop/check", json!({ "token": refresh })).await;
    assert_eq!(asked.body["token"], json!(refresh), "the token that was checked");

    let with = |method: Method, path: &str, token: &str| app.anonymous().request(method, path).header("x-refresh-token", token);
    let renewed = fetch(with(Method::GET, "/shop/renew", &refresh)).await;
    let next = renewed.header("x-refresh-token").to_owned();
    assert!(renewed.status == 200 && !next.is_empty() && next != refresh, "{}", renewed.text);
    assert_eq!(fetch(with(Method::POST, "/shop/logout", &next)).await.status, 204);
    assert_eq!(fetch(with(Method::GET, "/shop/renew", &next)).await.status, 401);
    assert_eq!(client.get("/shop/check").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_the_header_is_not_signed_in() {
    let (app, _folder) = serve(CONTRACT, None).await;
    for target in [(Method::GET, "/shop/renew"), (Method::POST, "/shop/logout"), (Method::GET, "/shop/check")] {
        let client = app.anonymous();
        let none = fetch(client.request(target.0.clone(), target.1)).await;
        assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer realm=\"api\""), "{target:?}");
        let two = client.request(target.0.clone(), target.1).header("x-refresh-token", "a").header("x-refresh-token", "b");
        assert_eq!(fetch(two).await.status, 401, "{target:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_listed_origins_may_send_and_read_the_headers() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let client = app.anonymous();
    let origin = "https://app.example.com";
    let preflight = client.request(Method::OPTIONS, "/shop/renew").header("access-control-request-method", "GET");
    let preflight = fetch(preflight.header("origin", origin)).await;
    assert!(preflight.header("access-control-allow-headers").contains("x-refresh-token"), "{:?}", preflight.headers);
    assert_eq!(preflight.header("access-control-allow-credentials"), "", "this contract has no cookies");
    let got = fetch(client.request(Method::GET, "/shop/renew").header("origin", origin)).await;
    let exposed = got.header("access-control-expose-headers");
    assert!(exposed.contains("authorization") && exposed.contains("x-refresh-token"), "{exposed}");
}
