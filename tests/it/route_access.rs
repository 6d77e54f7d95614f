//! What an unauthenticated client gets: every route, every method, every kind of invalid credentials.

use std::{collections::HashSet, time::Duration};

use reqwest::{Method, header};
use vestibule::{
    flows::sessions,
    types::client::ClientInfo,
    web::{
        resource::{Access, Resource, Surface},
        routes,
    },
};

use crate::{
    decided_access::{GUARDED, OPEN},
    harness::{Browser, TestApp, TestResponse, TestUser, fetch},
};

/// Any path that does not exist.
const NOWHERE: &str = "/nowhere";

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_a_decided_access() {
    let app = TestApp::start().await;
    let resources = routes::resources(&app.web);
    for resource in &resources {
        let wanted = if resource.access == Access::Public { OPEN } else { GUARDED };
        let methods = methods(resource).join(" ");
        assert!(
            wanted.contains(&(resource.path.as_str(), methods.as_str())),
            "it is not decided that (\"{}\", \"{methods}\") is {:?}: put it into tests/it/decided_access.rs",
            resource.path,
            resource.access
        );
    }
    for (path, _) in OPEN.iter().chain(GUARDED).filter(|(path, _)| *path != NOWHERE) {
        assert!(resources.iter().any(|resource| resource.path == *path), "{path} is decided about and does not exist");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn protected_routes_refuse_requests_without_credentials() {
    let app = TestApp::start().await;
    for (resource, method) in guarded(&app) {
        let got = fetch(app.anonymous().request(method.clone(), &sample(&resource.path))).await;
        refused("nothing", (&resource, &method), &got);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_credentials_are_refused_everywhere() {
    let app = TestApp::start().await;
    let (gone, late, ada) = (app.ada().await, app.ada().await, app.ada().await);
    sessions::end(app.state(), gone.user.id, gone.session, &ClientInfo::default()).await.unwrap();
    everywhere(&app, "a revoked session", &gone.access, &gone.refresh).await;
    everywhere(&app, "tokens in each other's place", &ada.refresh, &ada.access).await;
    for garbage in ["", " ", "x", "a.b.c", "null", "eyJhbGciOiJub25lIn0.e30.", &"A".repeat(5000)] {
        everywhere(&app, "garbage", garbage, garbage).await;
    }
    let (cut, changed) = (&ada.access[..ada.access.len() - 1], ada.access.replacen("eyJ", "eyK", 1));
    everywhere(&app, "a token cut short", cut, cut).await;
    everywhere(&app, "another header", &changed, &changed).await;
    app.advance_clock(Duration::from_hours(24 * 15));
    everywhere(&app, "expired tokens", &late.access, &late.refresh).await;
}

async fn everywhere(app: &TestApp, what: &str, access: &str, refresh: &str) {
    for (resource, method) in guarded(app) {
        let got = match resource.surface {
            Surface::Html => {
                let browser = app.browser();
                browser.set_cookie("access", access);
                browser.set_cookie("refresh", refresh);
                knock(&browser, &method, &sample(&resource.path)).await
            }
            Surface::Api(_) => {
                let Ok(line) = header::HeaderValue::from_str(&format!("Bearer {access}")) else { continue };
                fetch(app.anonymous().request(method.clone(), &sample(&resource.path)).header(header::AUTHORIZATION, line)).await
            }
        };
        refused(what, (&resource, &method), &got);
    }
}

async fn knock(browser: &Browser, method: &Method, path: &str) -> TestResponse {
    let page = if method == Method::POST { browser.post(path, &[]).await } else { browser.open(path).await };
    (*page).clone()
}

#[track_caller]
fn refused(what: &str, (resource, method): (&Resource, &Method), got: &TestResponse) {
    let at = format!("{what} at {method} {}", resource.path);
    match resource.surface {
        Surface::Html => {
            assert_eq!(got.status, 303, "{at}");
            assert!(got.header("location").starts_with("/login"), "{at}: {}", got.header("location"));
        }
        Surface::Api(_) => {
            assert_eq!(got.status, 401, "{at}");
            assert!(got.header("www-authenticate").starts_with("Bearer"), "{at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_get_the_same_response_for_every_client() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for path in
        ["/api/", "/api/nothing", "/api/nothing/at/all/", "/api/me/nothing", "/api/admin/nothing", "/api/accounts/nothing"]
    {
        let (known, unknown) = (ada.get(path).await, app.get(path).await);
        assert_eq!((known.status, unknown.status), (404, 404), "{path}");
        assert_eq!((&known.text, known.header("content-type")), (&unknown.text, "application/json"), "{path}");
    }
    assert_eq!(app.get("/nothing/at/all").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_methods_get_valid_responses_with_all_headers() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let mut ids = HashSet::new();
    for (method, path) in every_knock(&app) {
        let both = [fetch(app.anonymous().request(method.clone(), &path)).await, as_ada(&ada, &method, &path).await];
        for got in both {
            sane(&method, &path, &got);
            assert!(ids.insert(got.header("x-request-id").to_owned()), "an id twice at {method} {path}");
        }
    }
}

/// Every path in both spellings and some that do not exist, by every method and some that do not exist.
fn every_knock(app: &TestApp) -> Vec<(Method, String)> {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"];
    let methods = methods.map(|name| Method::from_bytes(name.as_bytes()).unwrap());
    let resources = routes::resources(&app.web);
    let paths = resources.iter().map(|resource| resource.path.as_str()).chain([NOWHERE, "/api/nowhere"]).map(sample);
    let spellings: Vec<_> = paths.flat_map(|path| [format!("{}/", path.trim_end_matches('/')), path]).collect();
    methods.iter().flat_map(|method| spellings.iter().map(|path| (method.clone(), path.clone()))).collect()
}

async fn as_ada(ada: &TestUser, method: &Method, path: &str) -> TestResponse {
    let cookies = format!("vestibule_access={}; vestibule_refresh={}", ada.access, ada.refresh);
    // The sign-out among them would end it.
    let cookies = if path.starts_with("/logout") { String::new() } else { cookies };
    let request = ada.request(method.clone(), path).header("cookie", cookies);
    fetch(request.header("sec-fetch-site", "same-origin")).await
}

#[track_caller]
fn sane(method: &Method, path: &str, got: &TestResponse) {
    let at = format!("{method} {path}: {} {:?}", got.status, got.headers);
    assert!(got.status < 500, "{at}");
    assert!(uuid::Uuid::parse_str(got.header("x-request-id")).is_ok(), "{at}");
    assert_ne!(got.header("cache-control"), "", "{at}");
    let is_image = got.status == 200 && got.header("content-type").starts_with("image/");
    for name in ["content-security-policy", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"] {
        assert!(is_image || !got.header(name).is_empty(), "{name} at {at}");
    }
    assert_eq!(got.header("x-content-type-options"), "nosniff", "{at}");
    if got.status == 405 {
        assert_ne!(got.header("allow"), "", "{at}");
        assert!(!got.header("allow").split(", ").any(|allowed| allowed == method.as_str()), "{at}");
    }
    if matches!(method.as_str(), "TRACE" | "BREW" | "get") {
        assert!(matches!(got.status, 303 | 401 | 404 | 405), "{at}");
    }
    if method == Method::HEAD {
        assert_eq!(got.text, "", "{at}");
    }
    if !got.text.is_empty() {
        assert_ne!(got.header("content-type"), "", "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn head_answers_like_get_and_options_lists_the_methods() {
    let app = TestApp::start().await;
    for resource in routes::resources(&app.web) {
        let path = sample(&resource.path);
        let allowed = fetch(app.anonymous().request(Method::OPTIONS, &path)).await;
        let allow: Vec<_> = allowed.header("allow").split(", ").collect();
        assert_eq!(allowed.status, 204, "{path}");
        assert!(methods(&resource).iter().all(|method| allow.contains(&method.as_str())), "{path}: {allow:?}");
        if allow.contains(&"GET") {
            let (get, head) = (app.get(&path).await, fetch(app.anonymous().request(Method::HEAD, &path)).await);
            assert_eq!((get.status, get.header("content-type")), (head.status, head.header("content-type")), "{path}");
        }
    }
}

/// The methods of this resource, without those that every resource has.
fn methods(resource: &Resource) -> Vec<String> {
    let methods = resource.methods().into_iter().filter(|method| *method != Method::HEAD && *method != Method::OPTIONS);
    methods.map(|method| method.to_string()).collect()
}

fn guarded(app: &TestApp) -> Vec<(Resource, Method)> {
    let resources = routes::resources(&app.web).into_iter().filter(|resource| resource.access.requires_sign_in());
    resources
        .flat_map(|resource| methods(&resource).into_iter().map(move |name| (resource.clone(), name.parse().unwrap())))
        .collect()
}

/// A path of this resource.
fn sample(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with([':', '*']) { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_access_of_each_api_route_is_what_its_callers_meet() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for resource in routes::resources(&app.web).iter().filter(|resource| matches!(resource.surface, Surface::Api(_))) {
        for method in methods(resource) {
            let (method, path) = (Method::from_bytes(method.as_bytes()).unwrap(), format!("{}/", sample(&resource.path)));
            let access = resource.access(&method.as_str().parse().unwrap());
            let without = fetch(app.anonymous().request(method.clone(), &path)).await;
            assert_eq!(
                is_refused_without_a_token(&without),
                access != Access::Public,
                "{access:?} {method} {path}: {}",
                without.text
            );
            if access == Access::Admin {
                let with = fetch(ada.request(method.clone(), &path)).await;
                assert_eq!(with.status, 403, "{method} {path}: {}", with.text);
            }
            if access.requires_sign_in() && method == Method::GET {
                assert_ne!(fetch(ada.request(method, &path)).await.status, 401, "{path}");
            }
        }
    }
}

fn is_refused_without_a_token(got: &TestResponse) -> bool {
    got.status == 401 && got.text.contains("credentials were not provided")
}
