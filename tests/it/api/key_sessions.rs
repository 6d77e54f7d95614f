//! What the session of an API key opens: every path of the table is walked with its token.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    app::revoke_access::ApiKeys,
    error::ValidationErrors,
    flows::{
        admin_users, api_keys, change_password,
        sessions::{self, Tokens},
        sign_in,
    },
    types::client::ClientInfo,
    web::{
        resource::{Resource, Surface},
        routes,
    },
};

use crate::harness::{Client, PASSWORD, TestApp, TestResponse, fetch};

/// An access token by a key of Ada's with all her roles, as a program gets it.
async fn token(app: &TestApp) -> String {
    let ada = app.user("Ada", "Lovelace").await;
    let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
    let asking = api_keys::Requester::Operator(ada.id);
    let made = api_keys::create(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
    app.next_email().await;
    let pair = app.post("/api/v1/auth/token/", json!({ "apiKey": made.key.reveal() })).await;
    pair.body["data"]["access"].as_str().unwrap().to_owned()
}

/// In a session of this contract, whatever the key's own is.
async fn tokens_of(app: &TestApp, contract: &str) -> Tokens {
    let ada = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    let draft = api_keys::Draft { name: Some("other"), ..api_keys::Draft::default() };
    let made = api_keys::create(app.state(), api_keys::Requester::Operator(ada.id), draft, &ClientInfo::default()).await.unwrap();
    app.next_email().await;
    let proven = sign_in::with_api_key(app.state(), made.key.reveal(), &ClientInfo::default()).await.unwrap();
    let policy = &app.web.contracts.iter().find(|known| known.name == contract).unwrap().session;
    sessions::open(app.state(), proven, policy, &ClientInfo::default()).await.unwrap()
}

fn walked(app: &TestApp) -> Vec<(Resource, Method)> {
    let skipped = [Method::HEAD, Method::OPTIONS];
    let all = routes::resources(&app.web).into_iter();
    all.flat_map(|resource| {
        let methods = resource.methods().into_iter().filter(|method| !skipped.contains(method));
        methods.map(|method| (resource.clone(), method)).collect::<Vec<_>>()
    })
    .collect()
}

async fn asked(client: &Client, resource: &Resource, method: &Method, token: &str) -> TestResponse {
    let path: Vec<_> = resource.path.split('/').map(|part| if part.starts_with([':', '*']) { "1" } else { part }).collect();
    let request = client.request(method.clone(), &path.join("/")).header("cookie", format!("vestibule_access={token}"));
    let request = request.header("sec-fetch-site", "same-origin");
    fetch(if resource.surface == Surface::Html { request.form(&[("x", "y")]) } else { request.json(&json!({})) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_session_cannot_change_the_account_or_open_pages() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let program = app.anonymous().bearer(&token);
    let before = program.get("/api/me/").await;
    assert_eq!((before.status, &before.body["email"]), (200, &Value::from("ada@example.com")));
    for (resource, method) in walked(&app) {
        let at = format!("{method} {}", resource.path);
        let of_account = resource.path == "/api/me" || resource.path.starts_with("/api/me/");
        let reads = method == Method::GET && resource.path != "/api/me/export";
        let got = asked(&program, &resource, &method, &token).await;
        match resource.surface {
            Surface::Html if resource.access.requires_sign_in() => assert_eq!(got.status, 403, "{at}"),
            Surface::Html => assert!(!got.text.contains("ada@example.com") && got.header("location") != "/profile", "{at}"),
            Surface::Api(_) if of_account && reads => assert_eq!(got.status, 200, "{at}"),
            Surface::Api(_) if of_account || resource.path.starts_with("/api/admin") => assert_eq!(got.status, 403, "{at}"),
            Surface::Api(_) if resource.path == "/api/accounts/me" && !reads => assert_eq!(got.status, 403, "{at}"),
            Surface::Api(_) if resource.path.ends_with("/password-change") => assert_eq!(got.status, 403, "{at}"),
            Surface::Api(_) => assert!(got.status < 500, "{at}"),
        }
        if resource.path == "/api/accounts/logout" {
            // The walk goes on in another session.
            return Box::pin(the_rest(&app, &resource)).await;
        }
    }
}

/// What the table has after a sign-out.
async fn the_rest(app: &TestApp, after: &Resource) {
    let access = tokens_of(app, "api-key").await.access;
    let program = app.anonymous().bearer(access.reveal());
    let mut rest = walked(app).into_iter().skip_while(|(resource, _)| resource.path != after.path).skip(1).peekable();
    assert!(rest.peek().is_some());
    for (resource, method) in rest.filter(|(resource, _)| resource.surface != Surface::Html && resource.path != after.path) {
        let got = asked(&program, &resource, &method, access.reveal()).await;
        let changes = resource.path.ends_with("/password-change") || resource.path.ends_with("/me") && method != Method::GET;
        assert!(if changes { got.status == 403 } else { got.status < 500 }, "{method} {}: {}", resource.path, got.status);
    }
    assert_eq!(program.get("/api/me/").await.status, 200, "nothing of this has ended it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_session_cannot_confirm_an_email_address() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let ada = app.ada().await;
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "ada@new.example" })).await.status, 204);
    // The old email address is notified too, in any order.
    let mut change = app.next_email().await;
    while change.to != "ada@new.example" {
        change = app.next_email().await;
    }
    let browser = app.browser();
    browser.set_cookie("access", &token);
    browser.open(&change.link()).await;
    let page = browser.open("/email-change").await;
    assert_eq!(page.form("/email-change").value("password"), Some(""), "{}", page.words());
    assert_eq!(browser.post("/email-change", &[]).await.status, 422);
    let program = app.anonymous().bearer(&token);
    assert_eq!(program.post("/api/me/email/confirm/", json!({ "code": change.code() })).await.status, 403);
    assert_eq!(ada.get("/api/me/").await.body["email"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_changes_what_its_contract_allows() {
    let app = TestApp::start().await;
    token(&app).await;
    let of = async |contract: &str| {
        let access = tokens_of(&app, contract).await.access;
        app.anonymous().bearer(access.reveal())
    };
    let body = json!({ "first_name": "Augusta" });
    let (own, other) = (of("accounts").await, of("api-key").await);
    assert_eq!(own.patch("/api/accounts/me/", body.clone()).await.status, 200, "a session of the contract itself");
    assert_eq!(other.patch("/api/accounts/me/", body.clone()).await.status, 403);
    assert_eq!(own.patch("/api/me/", body).await.status, 403, "and of it alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_session_cannot_end_other_sessions() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let ada = app.ada().await;
    let program = app.anonymous().bearer(&token);
    let session = format!("/api/me/sessions/{}/", ada.session);
    assert_eq!(program.post("/api/me/sessions/end-others/", json!({})).await.status, 403);
    assert_eq!(fetch(program.request(Method::DELETE, &session)).await.status, 403);
    assert_eq!(fetch(program.request(Method::DELETE, "/api/me/api-keys/1/")).await.status, 403);
    assert_eq!(ada.get("/api/me/").await.status, 200);
    let asking = vestibule::app::reauthentication::SessionRef { user: ada.user.id, session: ada.session };
    let (old, new) = (Some(PASSWORD), Some("a quiet hall by the sea"));
    let draft = change_password::Draft { old, new, keys: ApiKeys::Keep, problems: ValidationErrors::default() };
    change_password::change(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
    assert_eq!(program.get("/api/me/").await.status, 401, "a new password ends what the key had opened");
    app.next_email().await;
}
