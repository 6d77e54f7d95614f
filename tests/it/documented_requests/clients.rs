//! "API Client Yoozak": the customers of a shop.

use std::time::Duration;

use serde_json::json;

use super::printed::{assert_form, token};
use crate::harness::{TestApp, TestResponse};

const REGISTER: &str = r#"{
  "username": "votre_username",
  "password": "votre_password",
  "email": "votre@email.com",
  "first_name": "Prénom",
  "last_name": "Nom"
}"#;

const LOGIN: &str = r#"{
  "username": "votre_username",
  "password": "votre_password"
}"#;

const PAIR: &str = r#"{
  "refresh": "token_refresh",
  "access": "token_access",
  "user": {
    "id": 1,
    "username": "votre_username",
    "email": "votre@email.com",
    "first_name": "Prénom",
    "last_name": "Nom"
  },
  "token_info": {
    "expires_at": "2024-06-05T13:56:56.000Z",
    "issued_at": "2024-06-05T12:56:56.000Z",
    "type": "Bearer"
  }
}"#;

const ME: &str = r#"{
  "id": 1,
  "username": "votre_username",
  "email": "votre@email.com",
  "first_name": "Prénom",
  "last_name": "Nom"
}"#;

const HEADER: &str = "x-token-refresh-required";
const WORDS: &[&str] = &["token_refresh", "token_access", "nouveau_token_access"];

async fn register(app: &TestApp) -> TestResponse {
    app.anonymous().printed_post("/api/clients/auth/register/", REGISTER).await
}

async fn renew(app: &TestApp, pair: &TestResponse) -> TestResponse {
    let body = format!("{{\n  \"refresh\": \"{}\"\n}}", token(pair, "/refresh"));
    app.anonymous().printed_post("/api/clients/auth/token/refresh/", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_clients_document_work_as_printed() {
    let app = TestApp::start().await;
    assert_form(&register(&app).await, 201, (PAIR, WORDS));
    let pair = app.anonymous().printed_post("/api/clients/auth/login/", LOGIN).await;
    assert_form(&pair, 200, (PAIR, WORDS));
    let renewed = renew(&app, &pair).await;
    assert_form(&renewed, 200, (r#"{ "access": "nouveau_token_access" }"#, WORDS));
    assert_ne!(token(&renewed, "/access"), token(&pair, "/access"));
    let client = app.anonymous().bearer(token(&renewed, "/access"));
    assert_form(&client.get("/api/clients/clients/me/").await, 200, (ME, WORDS));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tokens_of_the_clients_document_live_an_hour_and_a_day() {
    let app = TestApp::start().await;
    let pair = register(&app).await;
    let (until, since) = (&pair.body["token_info"]["expires_at"], &pair.body["token_info"]["issued_at"]);
    assert_eq!(until.as_str().unwrap()[14..], since.as_str().unwrap()[14..], "an hour apart: {}", pair.text);
    let client = app.anonymous().bearer(token(&pair, "/access"));
    app.advance_clock(Duration::from_hours(1));
    // "Le serveur renvoie une erreur 401 si le token est invalide"
    assert_eq!(client.get("/api/clients/clients/me/").await.status, 401);
    assert_eq!(renew(&app, &pair).await.status, 200);
    app.advance_clock(Duration::from_hours(23));
    assert_eq!(renew(&app, &pair).await.status, 401, "\"l'utilisateur doit se reconnecter\"");
    assert_eq!(app.anonymous().printed_post("/api/clients/auth/login/", LOGIN).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_clients_document_that_expires_soon_is_announced_on_every_path() {
    let app = TestApp::start().await;
    let pair = register(&app).await;
    let client = app.anonymous().bearer(token(&pair, "/access"));
    let authenticated = ["/api/clients/clients/me/", "/api/stocks/", "/api/me/", "/api/me/sessions/", "/api/accounts/me/"];
    app.advance_clock(Duration::from_secs(3600 - 320));
    for path in authenticated {
        assert_eq!(client.get(path).await.header(HEADER), "", "{path}");
    }
    app.advance_clock(Duration::from_secs(22));
    for path in authenticated {
        let response = client.get(path).await;
        assert_eq!((response.status, response.header(HEADER)), (200, "true"), "{path}");
    }
    let refused = [
        (client.get("/api/admin/users/").await, 403),
        (client.get("/api/stocks/999/").await, 404),
        (client.patch("/api/clients/clients/me/", json!({})).await, 405),
        (client.post("/api/accounts/password-change/", json!({})).await, 400),
    ];
    for (response, status) in refused {
        assert_eq!((response.status, response.header(HEADER)), (status, "true"), "{}", response.text);
    }
    // Without a token there is nothing to announce.
    assert_eq!(app.get("/api/stocks/").await.header(HEADER), "");
    app.advance_clock(Duration::from_mins(5));
    let expired = client.get("/api/stocks/").await;
    assert_eq!((expired.status, expired.header(HEADER)), (401, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_other_contracts_are_not_announced() {
    let app = TestApp::start().await;
    register(&app).await;
    let login = json!({ "email": "votre@email.com", "password": "votre_password" });
    let pair = app.post("/api/accounts/login/", login).await;
    let dev = app.anonymous().bearer(token(&pair, "/access_token"));
    let of_pages = app.ada().await;
    app.advance_clock(Duration::from_secs(280));
    for path in ["/api/stocks/", "/api/clients/clients/me/"] {
        for client in [&dev, &*of_pages] {
            let response = client.get(path).await;
            assert_eq!((response.status, response.header(HEADER)), (200, ""), "{path}");
        }
    }
}
