//! Scripts of other sites: they read what our APIs answer where the configuration names their origin, and nowhere else.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::harness::{Client, TestApp, TestResponse, fetch};

const OURS: &str = "https://app.example.com";

async fn open() -> TestApp {
    TestApp::with(|config| config.http.cors_origins = vec![OURS.to_owned(), "http://localhost:3000".to_owned()]).await
}

/// As a browser asks on behalf of a script.
fn from(client: &Client, origin: &str, method: Method, path: &str) -> RequestBuilder {
    client.request(method, path).header("origin", origin).header("sec-fetch-site", "cross-site")
}

async fn preflight(app: &TestApp, origin: &str, path: &str) -> TestResponse {
    let asked = from(&app.anonymous(), origin, Method::OPTIONS, path);
    fetch(asked.header("access-control-request-method", "POST").header("access-control-request-headers", "authorization")).await
}

fn says_nothing(got: &TestResponse) -> bool {
    got.headers.keys().all(|name| !name.as_str().starts_with("access-control-"))
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_unlisted_origins_read_nothing() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for origin in [OURS, "null", "*", "http://vestibule.test"] {
        for path in ["/api/me", "/api/stocks/", "/api/accounts/login/", "/health/live", "/", "/login", "/nowhere", "/api/nowhere"]
        {
            assert!(says_nothing(&preflight(&app, origin, path).await), "{path} to {origin}");
            let got = fetch(from(&ada, origin, Method::GET, path)).await;
            assert!(says_nothing(&got) && !got.header("vary").contains("origin"), "{path} to {origin}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_origin_reads_api_responses_and_errors() {
    let app = open().await;
    let ada = app.ada().await;
    for (client, path, status) in [
        (&*ada, "/api/me", 200),
        (&app.anonymous(), "/api/me", 401),
        (&*ada, "/api/stocks/99/", 404),
        (&*ada, "/api/nowhere", 404),
        (&app.anonymous(), "/health/ready", 200),
        (&app.anonymous(), "/api/openapi.json", 200),
        (&*ada, "/api/accounts/me/", 200),
        (&app.anonymous(), "/auth/token/", 405),
    ] {
        let got = fetch(from(client, OURS, Method::GET, path)).await;
        assert_eq!((got.status, got.header("access-control-allow-origin")), (status, OURS), "{path}");
        assert_eq!(got.header("vary"), "origin", "{path}");
        assert!(got.header("access-control-expose-headers").contains("x-request-id"), "{path}");
        assert!(got.header("access-control-expose-headers").contains("x-token-refresh-required"), "{path}: of a contract");
        assert_eq!(got.header("access-control-allow-credentials"), "", "{path}");
    }
    let posted = from(&app.anonymous(), OURS, Method::POST, "/api/accounts/login/").json(&json!({})).send().await.unwrap();
    assert_eq!(posted.headers()["access-control-allow-origin"], OURS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_lists_the_methods_of_the_path() {
    let app = open().await;
    let asked = preflight(&app, OURS, "/api/stocks/7/").await;
    assert_eq!((asked.status, asked.text.as_str()), (204, ""));
    assert_eq!(asked.header("access-control-allow-origin"), OURS);
    assert_eq!(asked.header("access-control-allow-methods"), "GET, PUT, PATCH, DELETE");
    let usual = "accept, authorization, baggage, content-type, sentry-trace, traceparent, tracestate, user-agent, x-csrftoken, \
                 x-requested-with";
    assert_eq!(asked.header("access-control-allow-headers"), usual);
    assert_eq!(asked.header("access-control-max-age"), "600");
    assert_eq!(asked.header("access-control-allow-credentials"), "");
    let contract = preflight(&app, "http://localhost:3000", "/api/accounts/logout/").await;
    assert_eq!(contract.header("access-control-allow-methods"), "POST");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_allowed_request_headers_are_those_of_the_configuration() {
    let app = TestApp::with(|config| {
        config.http.cors_origins = vec![OURS.to_owned()];
        config.http.cors_headers = vec!["authorization".to_owned(), "x-tenant".to_owned()];
    })
    .await;
    let asked = preflight(&app, OURS, "/api/stocks/7/").await;
    assert_eq!(asked.header("access-control-allow-headers"), "authorization, x-tenant");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_resembles_a_listed_one_is_refused() {
    let app = open().await;
    for origin in [
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "http://app.example.com",
        "https://app.example.com:444",
        "https://app.example.com/",
        "HTTPS://APP.EXAMPLE.COM",
        "https://app.example.com https://evil.example",
        "null",
        "",
    ] {
        let got = fetch(from(&app.anonymous(), origin, Method::GET, "/api/openapi.json")).await;
        assert!(says_nothing(&got), "{origin}");
        assert_eq!(got.header("vary"), "origin", "a cache must know that others are answered otherwise");
        assert!(says_nothing(&preflight(&app, origin, "/api/me").await), "{origin}");
    }
    let twice = from(&app.anonymous(), OURS, Method::GET, "/api/openapi.json").header("origin", "https://evil.example");
    assert!(says_nothing(&fetch(twice).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_allow_no_cross_origin_reads_even_from_listed_origins() {
    let app = open().await;
    for path in ["/", "/login", "/profile", "/static/app.css", "/nowhere"] {
        assert!(says_nothing(&preflight(&app, OURS, path).await), "{path}");
        assert!(says_nothing(&fetch(from(&app.anonymous(), OURS, Method::GET, path)).await), "{path}");
    }
    let form = from(&app.anonymous(), OURS, Method::POST, "/login").form(&[("login", "a"), ("password", "b")]);
    assert_eq!(fetch(form).await.status, 403);
}
