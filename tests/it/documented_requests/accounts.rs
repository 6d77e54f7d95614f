//! "Authentification dans votre API Django avec JWT": accounts with an email address.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::printed::{assert_form, token};
use crate::harness::{TestApp, TestResponse, fetch};

const REGISTER: &str = r#"{
  "email": "dev@example.com",
  "password": "motdepasse123",
  "first_name": "Jean",
  "last_name": "Dupont",
  "gender": "H"
}"#;
const LOGIN: &str = r#"{ "email": "dev@example.com", "password": "motdepasse123" }"#;
const PAIR: &str = r#"{ "access_token": "a", "refresh_token": "r" }"#;

async fn login(app: &TestApp) -> TestResponse {
    app.anonymous().printed_post("/api/accounts/login/", LOGIN).await
}

async fn registered(app: &TestApp) {
    let made = app.anonymous().printed_post("/api/accounts/register/", REGISTER).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

fn refresh_token(pair: &TestResponse) -> String {
    json!({ "refresh_token": token(pair, "/refresh_token") }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_accounts_document_work_as_printed() {
    let app = TestApp::start().await;
    // The document does not show the response of a registration; "le rôle "Visiteur" par défaut".
    let made = app.anonymous().printed_post("/api/accounts/register/", REGISTER).await;
    assert_eq!((made.status, &made.body["email"], &made.body["role"]), (201, &json!("dev@example.com"), &json!("Visiteur")));

    let pair = login(&app).await;
    assert_form(&pair, 200, (PAIR, &["a", "r"]));
    let dev = app.anonymous().bearer(token(&pair, "/access_token"));
    assert_eq!(dev.get("/api/stocks/").await.status, 200);
    assert_eq!(app.get("/api/stocks/").await.status, 401);

    let renewed = app.anonymous().printed_post("/api/accounts/refresh-token/", &refresh_token(&pair)).await;
    assert_form(&renewed, 200, (r#"{ "access_token": "a" }"#, &["a"]));
    assert_ne!(token(&renewed, "/access_token"), token(&pair, "/access_token"), "\"un nouveau access_token\"");

    assert_eq!(app.anonymous().printed_post("/api/accounts/logout/", &refresh_token(&pair)).await.status, 401);
    assert_eq!(dev.printed_post("/api/accounts/logout/", &refresh_token(&pair)).await.status, 205);
    let late = app.anonymous().printed_post("/api/accounts/refresh-token/", &refresh_token(&pair)).await;
    assert_eq!((late.status, &late.body["detail"]), (401, &json!("Token is blacklisted")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tokens_of_the_accounts_document_live_five_minutes_and_a_day() {
    let app = TestApp::start().await;
    registered(&app).await;
    let pair = login(&app).await;
    let dev = app.anonymous().bearer(token(&pair, "/access_token"));
    let renew = || async { app.anonymous().printed_post("/api/accounts/refresh-token/", &refresh_token(&pair)).await.status };
    app.advance_clock(Duration::from_secs(280));
    assert_eq!(dev.get("/api/stocks/").await.status, 200);
    app.advance_clock(Duration::from_secs(20));
    assert_eq!((dev.get("/api/stocks/").await.status, renew().await), (401, 200));
    // "Expirez les sessions inactives après un certain temps."
    app.advance_clock(Duration::from_hours(24));
    assert_eq!(renew().await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_paths_of_the_accounts_document_are_open_and_the_others_are_not() {
    let app = TestApp::start().await;
    let anyone = app.anonymous();
    assert_eq!(anyone.printed_post("/api/accounts/register/", REGISTER).await.status, 201);
    assert_eq!(login(&app).await.status, 200);
    let forgotten = anyone.printed_post("/api/accounts/password-forgotten/", r#"{ "email": "dev@example.com" }"#).await;
    assert_eq!(forgotten.status, 200, "{}", forgotten.text);
    for (method, path) in [
        (Method::GET, "/api/stocks/"),
        (Method::POST, "/api/accounts/logout/"),
        (Method::GET, "/api/accounts/me/"),
        (Method::POST, "/api/accounts/password-change/"),
    ] {
        assert_eq!(fetch(anyone.request(method, path)).await.status, 401, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_users_of_the_accounts_document_get_different_tokens() {
    // "Ne donnez pas les mêmes tokens à tous les utilisateurs."
    let app = TestApp::start().await;
    registered(&app).await;
    let (one, other) = (login(&app).await, login(&app).await);
    for field in ["/access_token", "/refresh_token"] {
        assert_ne!(token(&one, field), token(&other, field));
    }
}
