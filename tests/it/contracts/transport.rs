//! Tokens in cookies: set by a sign-in, renewed, accepted at the contract's own paths alone, and removed by a sign-out.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

const CONTRACT: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "always"
access_cookie = "accessToken"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { email = "email", password = "password" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "POST"
request_cookies = { refreshToken = "refresh" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew-by-body"
method = "POST"
request = { refresh = "refresh" }
request_cookies = { refreshToken = "refresh" }
response = '{ "access": "$access" }'
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "verify"
path = "/shop/check"
method = "GET"
request_cookies = { refreshToken = "token" }
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
auth = "public"
request_cookies = { refreshToken = "refresh" }
status = 204
[[action]]
operation = "logout"
path = "/shop/logout-signed-in"
method = "POST"
status = 204
[[action]]
operation = "me"
path = "/shop/me"
method = "POST"
response = '{ "id": "$user.id", "token": "$token" }'
"#;

/// A server that serves this contract as `shop`, at this URL.
pub(super) async fn serve(contract: &str, public_url: Option<&str>) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("shop.toml"), contract).unwrap();
    let path = folder.path().to_owned();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(path);
        config.contracts = Some(vec!["shop".to_owned()]);
        config.http.cors_origins = vec!["https://app.example.com".to_owned()];
        if let Some(url) = public_url {
            url.clone_into(&mut config.public_url);
        }
    })
    .await;
    app.user("Ada", "Lovelace").await;
    (app, folder)
}

/// The cookies of a response, each as its value and the rest of its line.
pub(super) fn cookies(response: &TestResponse) -> Vec<(String, String, String)> {
    let lines = response.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let parts = lines.map(|line| line.split_once("; ").unwrap());
    let parts = parts.map(|(pair, attributes)| (pair.split_once('=').unwrap(), attributes));
    parts.map(|((name, value), attributes)| (name.to_owned(), value.to_owned(), attributes.to_owned())).collect()
}

pub(super) fn cookie(response: &TestResponse, name: &str) -> String {
    cookies(response).into_iter().find(|(known, ..)| known == name).map(|(_, value, _)| value).unwrap_or_default()
}

pub(super) async fn sign_in(app: &TestApp) -> TestResponse {
    app.post("/shop/login", json!({ "email": "ada@example.com", "password": PASSWORD })).await
}

fn with(app: &TestApp, path: &str, cookies: &str) -> RequestBuilder {
    app.anonymous().request(Method::POST, path).header("cookie", cookies)
}

async fn post(app: &TestApp, path: &str, cookies: &str) -> TestResponse {
    fetch(with(app, path, cookies)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_sets_cookies_with_attributes_of_our_own() {
    let (app, _folder) = serve(CONTRACT, Some("https://id.example.com")).await;
    let signed_in = sign_in(&app).await;
    assert_eq!((signed_in.status, signed_in.text.as_str()), (200, ""));
    let attributes: Vec<(String, String)> =
        cookies(&signed_in).into_iter().map(|(name, _, attributes)| (name, attributes)).collect();
    let wanted = [
        ("accessToken", "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=", 300),
        ("refreshToken", "HttpOnly; SameSite=Lax; Secure; Path=/shop; Max-Age=", 24 * 3600),
    ];
    for ((name, attributes), (wanted, start, lifetime)) in attributes.iter().zip(wanted) {
        let age: i64 = attributes.strip_prefix(start).unwrap_or_else(|| panic!("{attributes}")).parse().unwrap();
        assert!(name == wanted && (lifetime - 1..=lifetime).contains(&age), "{name}: {attributes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_https_cookies_are_not_marked_as_secure_unless_their_name_asks_for_it() {
    let contract = CONTRACT.replace("accessToken", "__Host-accessToken");
    let (app, _folder) = serve(&contract, Some("http://127.0.0.1:9")).await;
    let attributes: Vec<bool> =
        cookies(&sign_in(&app).await).into_iter().map(|(.., attributes)| attributes.contains("Secure")).collect();
    assert_eq!(attributes, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_in_a_cookie_renews_the_session() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let first = cookie(&sign_in(&app).await, "refreshToken");
    app.advance_clock(Duration::from_mins(6));
    let renewed = post(&app, "/shop/renew", &format!("theme=dark; refreshToken={first}")).await;
    assert_eq!((renewed.status, cookies(&renewed).len()), (200, 2), "{}", renewed.text);
    let second = cookie(&renewed, "refreshToken");
    assert_ne!(first, second);
    let access = cookie(&renewed, "accessToken");
    assert_eq!(post(&app, "/shop/me", &format!("accessToken={access}")).await.status, 200);

    // A token that a former server left in a longer path comes first.
    let two = post(&app, "/shop/renew", &format!("refreshToken=eyJhbGciOiJIUzI1NiJ9.e30.eA; refreshToken={second}")).await;
    assert_eq!(two.status, 200, "{}", two.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_comes_before_the_cookie() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let good = cookie(&sign_in(&app).await, "refreshToken");
    let path = "/shop/renew-by-body";
    let bad = fetch(with(&app, path, &format!("refreshToken={good}")).json(&json!({ "refresh": "bad" }))).await;
    assert_eq!(bad.status, 401, "{}", bad.text);
    let good = fetch(with(&app, path, "refreshToken=bad").json(&json!({ "refresh": good }))).await;
    assert_eq!(good.status, 200, "{}", good.text);
    let next = cookie(&good, "refreshToken");
    let empty = fetch(with(&app, path, &format!("refreshToken={next}")).json(&json!({ "refresh": "" }))).await;
    assert_eq!(empty.status, 200, "an empty field is none: {}", empty.text);
    assert_eq!(app.post(path, json!({})).await.body, json!({ "refresh": ["This field is required."] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_the_cookie_is_not_signed_in() {
    let (app, _folder) = serve(CONTRACT, None).await;
    for path in ["/shop/renew", "/shop/me", "/shop/logout", "/shop/logout-signed-in"] {
        for sent in ["", "other=x", "refreshToken=", "accessToken="] {
            let refused = post(&app, path, sent).await;
            assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer realm=\"api\""), "{path} with {sent}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_cookie_opens_the_paths_of_its_contract_and_no_other() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let access = cookie(&sign_in(&app).await, "accessToken");
    let sent = format!("accessToken={access}");
    let me = post(&app, "/shop/me", &sent).await;
    assert_eq!((me.status, &me.body["token"]), (200, &json!(access)), "{}", me.text);
    for path in ["/api/me", "/profile"] {
        let got = fetch(app.anonymous().request(Method::GET, path).header("cookie", &sent)).await;
        assert!([401, 302, 303].contains(&got.status), "{path}: {}", got.status);
    }
    let ours = format!("vestibule_access={access}");
    assert_eq!(fetch(app.anonymous().request(Method::POST, "/shop/me").header("cookie", ours)).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_another_server_of_the_site_has_forged_does_not_hide_ours() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let access = cookie(&sign_in(&app).await, "accessToken");
    let forged = format!("{}.AAAA", access.rsplit_once('.').unwrap().0);
    let sent = format!("accessToken={forged}; accessToken={access}");
    assert_eq!(post(&app, "/shop/me", &sent).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_comes_before_the_cookie() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let (ada, other) = (cookie(&sign_in(&app).await, "accessToken"), app.grace().await);
    let send = |header: String| with(&app, "/shop/me", &format!("accessToken={ada}")).header("authorization", header);
    let id = other.user.id;
    assert_eq!(fetch(send(format!("Bearer {}", other.access))).await.body["id"], json!(id));
    assert_eq!(fetch(send("Bearer bad".to_owned())).await.status, 401, "a bad header is not made good by a cookie");
    assert_eq!(fetch(send("Basic YTpi".to_owned())).await.status, 200, "that is meant for a proxy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_token_in_a_cookie_is_a_get() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let refresh = cookie(&sign_in(&app).await, "refreshToken");
    let check =
        |token: &str| app.anonymous().request(Method::GET, "/shop/check").header("cookie", format!("refreshToken={token}"));
    assert_eq!(fetch(check(&refresh)).await.status, 200);
    assert_eq!(fetch(check("bad")).await.status, 401);
    assert_eq!(app.get("/shop/check").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_removes_the_cookies_even_if_their_tokens_are_wrong_or_gone() {
    let (app, _folder) = serve(CONTRACT, Some("https://id.example.com")).await;
    let signed_in = sign_in(&app).await;
    let (access, refresh) = (cookie(&signed_in, "accessToken"), cookie(&signed_in, "refreshToken"));
    let good = format!("accessToken={access}; refreshToken={refresh}");
    for (path, sent, status) in [
        ("/shop/logout", "refreshToken=bad", 401),
        ("/shop/logout", "", 401),
        ("/shop/logout-signed-in", "accessToken=bad", 401),
        ("/shop/logout-signed-in", "", 401),
        ("/shop/logout", &*good, 204),
        ("/shop/logout", &good, 401),
    ] {
        let out = post(&app, path, sent).await;
        let removed = [
            ("accessToken", "", "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"),
            ("refreshToken", "", "HttpOnly; SameSite=Lax; Secure; Path=/shop; Max-Age=0"),
        ];
        let removed = removed.map(|(name, value, rest)| (name.to_owned(), value.to_owned(), rest.to_owned()));
        assert_eq!((out.status, cookies(&out)), (status, removed.to_vec()), "{path} with {sent}");
    }
    assert_eq!(post(&app, "/shop/me", &format!("accessToken={access}")).await.status, 401, "the session has ended");
    assert!(cookies(&post(&app, "/shop/renew", "").await).is_empty(), "nothing but a sign-out removes them");
}
