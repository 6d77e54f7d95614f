//! Cookies with tokens, and other sites: which requests count, and whose scripts may send cookies.

use reqwest::{Method, RequestBuilder};

use super::transport::{cookie, cookies, serve, sign_in};
use crate::harness::{PASSWORD, TestApp, fetch};

const CONTRACT: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "never"
access_cookie = "accessToken"
[errors]
format = "envelope"
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
response = '{ "access": "$access" }'
[[action]]
operation = "refresh"
path = "/shop/renew-by-get"
method = "GET"
request_cookies = { refreshToken = "refresh" }
response = '{ "access": "$access" }'
[[action]]
operation = "update-me"
path = "/shop/me"
method = "PATCH"
request = { name = "first_name" }
response = '{ "name": "$user.first_name" }'
[[action]]
operation = "me"
path = "/shop/me"
method = "GET"
response = '{ "id": "$user.id" }'
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
auth = "public"
request_cookies = { refreshToken = "refresh" }
status = 204
"#;

const OURS: &str = "http://vestibule.test";
const LISTED: &str = "https://app.example.com";
const OTHER: &str = "https://evil.example";

/// The headers by which a request says where it is from, and whether it counts.
const CASES: [(&[(&str, &str)], bool); 16] = [
    (&[("sec-fetch-site", "same-origin"), ("origin", OURS)], true),
    (&[("sec-fetch-site", "none")], true),
    (&[("sec-fetch-site", "same-site"), ("origin", LISTED)], true),
    (&[("sec-fetch-site", "cross-site"), ("origin", LISTED)], true),
    (&[("sec-fetch-site", "same-site"), ("origin", "https://blog.vestibule.test")], false),
    (&[("sec-fetch-site", "cross-site"), ("origin", OTHER)], false),
    (&[("sec-fetch-site", "cross-site"), ("origin", "null")], false),
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("origin", OURS)], true),
    (&[("origin", LISTED)], true),
    (&[("origin", OTHER)], false),
    (&[("origin", "http://vestibule.test.evil.example")], false),
    (&[("referer", "http://vestibule.test/shop?x=y")], true),
    (&[("referer", "https://evil.example/http://vestibule.test/")], false),
    (&[("referer", "http://vestibule.test@evil.example/")], false),
    // A program with a cookie jar.
    (&[], true),
];

fn request(app: &TestApp, (method, path): (Method, &str), sent: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    let request = app.anonymous().request(method, path).header("cookie", sent);
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_with_tokens_in_cookies_count_from_our_origins_only() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let signed_in = sign_in(&app).await;
    let sent = format!("accessToken={}; refreshToken={}", cookie(&signed_in, "accessToken"), cookie(&signed_in, "refreshToken"));
    for (headers, counts) in CASES {
        let status = if counts { 200 } else { 403 };
        for target in [(Method::POST, "/shop/renew"), (Method::GET, "/shop/renew-by-get")] {
            let renewed = fetch(request(&app, target.clone(), &sent, headers)).await;
            assert_eq!(renewed.status, status, "{target:?} with {headers:?}: {}", renewed.text);
        }
        let changed = request(&app, (Method::PATCH, "/shop/me"), &sent, headers).json(&serde_json::json!({ "name": "Ada" }));
        assert_eq!(fetch(changed).await.status, status, "update-me with {headers:?}");
        let login = serde_json::json!({ "email": "ada@example.com", "password": PASSWORD });
        let login = fetch(request(&app, (Method::POST, "/shop/login"), "", headers).json(&login)).await;
        assert_eq!((login.status, cookies(&login).is_empty()), (status, !counts), "login with {headers:?}");
        assert_eq!(fetch(request(&app, (Method::GET, "/shop/me"), &sent, headers)).await.status, 200, "a look changes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_cannot_sign_users_out() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let refresh = cookie(&sign_in(&app).await, "refreshToken");
    for sent in [format!("refreshToken={refresh}"), String::new()] {
        let out = fetch(request(&app, (Method::POST, "/shop/logout"), &sent, &[("origin", OTHER)])).await;
        assert_eq!((out.status, cookies(&out)), (403, vec![]), "no cookie is removed");
    }
    let renewed = fetch(request(&app, (Method::POST, "/shop/renew"), &format!("refreshToken={refresh}"), &[])).await;
    assert_eq!(renewed.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_an_origin_is_not_a_programs() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let sent = format!("refreshToken={}", cookie(&sign_in(&app).await, "refreshToken"));
    for media in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"] {
        let form = request(&app, (Method::POST, "/shop/renew"), &sent, &[("content-type", media)]);
        assert_eq!(fetch(form).await.status, 403, "{media}");
    }
    let json = request(&app, (Method::POST, "/shop/renew"), &sent, &[("content-type", "application/json")]).body("{}");
    assert_eq!(fetch(json).await.status, 200);
    let login = app.anonymous().form("/shop/login", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!((login.status, cookies(&login).len()), (200, 2), "a program without cookies may sign in with a form");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_header_is_not_asked_where_it_comes_from() {
    let (app, _folder) = serve(CONTRACT, None).await;
    let access = cookie(&sign_in(&app).await, "accessToken");
    let client = app.anonymous().bearer(&access);
    let changed = client.request(Method::PATCH, "/shop/me").header("origin", OTHER).header("cookie", "accessToken=x");
    assert_eq!(fetch(changed.json(&serde_json::json!({ "name": "Ada" }))).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_listed_origins_may_send_cookies_to_the_contract_and_to_nothing_else() {
    let (app, _folder) = serve(CONTRACT, None).await;
    for (path, origin, allowed) in [
        ("/shop/renew", LISTED, "true"),
        ("/shop/me", LISTED, "true"),
        ("/shop/renew", OTHER, ""),
        ("/shop/renew", "null", ""),
        ("/api/me", LISTED, ""),
        ("/api/stocks/", LISTED, ""),
        ("/health/live", LISTED, ""),
    ] {
        let client = app.anonymous();
        let preflight = client.request(Method::OPTIONS, path).header("access-control-request-method", "POST");
        for request in [preflight, client.request(Method::GET, path)] {
            let got = fetch(request.header("origin", origin)).await;
            assert_eq!(got.header("access-control-allow-credentials"), allowed, "{path} for {origin}");
            assert_ne!(got.header("access-control-allow-origin"), "*");
        }
    }
}
