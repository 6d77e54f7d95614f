//! "Работа с токенами": the authors of a publishing API.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    crypto::{
        password::Upgrade,
        password_policy::{PasswordPolicy, Weak},
    },
    store::user,
    types::secret::Password,
};

use super::printed::{assert_form, token};
use crate::harness::{Client, TestApp, TestResponse};

const REGISTER: &str = r#"{
  "login": "string",
  "password": "string",
  "email": "user@example.com"
}"#;

const REGISTERED: &str = r#"{
  "login": "string",
  "password": "pbkdf2_sha256$720000$7mIMfGeEUYHZVAZrO6vkOh$Jx/pM7ZBYzrLF3AuUAFRztl30BvVnOeh5xoazC8Ir+0=",
  "email": "user@example.com"
}"#;

const LOGIN: &str = r#"{
  "email": "user@example.com",
  "password": "string"
}"#;

const PAIR: &str = r#"{ "refresh": "eyJ..", "access": "eyJ.." }"#;
const WORDS: &[&str] = &["eyJ.."];

/// The access token that the document prints for `token/verify`, and again as the refresh token of `token/refresh`.
const PRINTED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxNzA2MzQxMDQxLCJpYXQiOjE3MDYzNDA3NDEsImp0aSI6ImJiZjc4ZGQxMGI2NzQ5NTlhZjY1MzM1ZjZmNDBjNWIzIiwidXNlcl9pZCI6Mn0.pird2eYS2VCfeycWJMFFdVOIgDrTHRyF2CJQbnmY6mA";

async fn register(app: &TestApp) -> TestResponse {
    app.anonymous().printed_post("/v1/creat_autor", REGISTER).await
}

async fn login(app: &TestApp) -> TestResponse {
    app.anonymous().printed_post("/token", LOGIN).await
}

async fn renew(app: &TestApp, refresh: &str) -> TestResponse {
    app.anonymous().printed_post("/token/refresh", &format!("{{\n  \"refresh\": \"{refresh}\"\n}}")).await
}

async fn verify(app: &TestApp, token: &str) -> TestResponse {
    app.anonymous().printed_post("/token/verify", &format!("{{\n  \"token\": \"{token}\"\n}}")).await
}

/// `Authorization: ACCESS_TOKEN`
fn bare(app: &TestApp, access: &str) -> Client {
    let mut client = app.anonymous();
    client.authorization = Some(access.to_owned());
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_author_document_work_as_printed() {
    let app = TestApp::start().await;
    assert_form(&register(&app).await, 201, (REGISTERED, WORDS));
    let pair = login(&app).await;
    assert_form(&pair, 200, (PAIR, WORDS));
    let verified = verify(&app, token(&pair, "/access")).await;
    assert_eq!((verified.status, verified.text.as_str()), (200, "{}"));
    assert_eq!(bare(&app, token(&pair, "/access")).get("/api/stocks/").await.status, 200);

    app.advance_clock(Duration::from_mins(5));
    assert_eq!(bare(&app, token(&pair, "/access")).get("/api/stocks/").await.status, 401);
    let next = renew(&app, token(&pair, "/refresh")).await;
    assert_form(&next, 200, (PAIR, WORDS));
    assert_ne!(token(&next, "/access"), token(&pair, "/access"));
    assert_ne!(token(&next, "/refresh"), token(&pair, "/refresh"));
    assert_eq!(bare(&app, token(&next, "/access")).get("/api/stocks/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_of_the_author_document_works_once_and_only_after_the_access_token() {
    // "можно использовать только один раз и только по истечению срока действия `access_token`"
    let app = TestApp::start().await;
    register(&app).await;
    let pair = login(&app).await;
    assert_eq!(renew(&app, token(&pair, "/refresh")).await.status, 401, "too early");
    app.advance_clock(Duration::from_mins(5));
    assert_eq!(renew(&app, token(&pair, "/refresh")).await.status, 200);
    assert_eq!(renew(&app, token(&pair, "/refresh")).await.status, 401, "a second time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_error_cases_of_the_author_document_have_its_statuses() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    for (path, body) in
        [("/v1/creat_autor", r#"{"login": "string"}"#), ("/token", "{}"), ("/token/verify", "{}"), ("/token/refresh", "{}")]
    {
        assert_eq!(client.printed_post(path, body).await.status, 400, "{path}");
    }
    assert_eq!(login(&app).await.status, 401, "\"Пользотель с такмми учетными данными не зарегестрирован\"");
    register(&app).await;
    assert_eq!(register(&app).await.status, 400, "the same author twice");
    // What the document prints is signed with an unknown key, and expired years ago.
    assert_eq!(verify(&app, PRINTED).await.status, 401);
    assert_eq!(renew(&app, PRINTED).await.status, 401);
    // And it prints an access token where a refresh token belongs: a mistake that is refused for a good one too.
    let pair = login(&app).await;
    let refused = renew(&app, token(&pair, "/access")).await;
    assert_eq!((refused.status, &refused.body["detail"]), (401, &json!("Token has wrong type")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hash_in_a_registration_is_the_hash_of_nothing() {
    let app = TestApp::start().await;
    let shown = register(&app).await.body["password"].as_str().unwrap().to_owned();
    let author = user::by_email(app.state().db.reader(), "user@example.com").await.unwrap().unwrap();
    let stored = author.password_hash.unwrap();
    let (salt, hash) = shown.rsplit_once('$').unwrap();
    for part in [hash, salt.rsplit('$').next().unwrap()] {
        assert!(!stored.contains(part), "{part}");
    }
    // It is not the hash of the password.
    let verified = app.state().hasher.verify(&Password::parse("string").unwrap(), Some(&shown), Upgrade::None).await.unwrap();
    assert!(!verified.matches);
    let another = json!({ "login": "other", "password": "string", "email": "other@example.com" });
    assert_ne!(app.post("/v1/creat_autor", another).await.body["password"], shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_policy_of_a_contract_holds_at_its_own_sign_up_only() {
    let app = TestApp::start().await;
    register(&app).await;
    let elsewhere = json!({ "email": "two@example.com", "password": "string", "username": "two" });
    for path in ["/api/accounts/register/", "/api/clients/auth/register/"] {
        let refused = app.post(path, elsewhere.clone()).await;
        assert_eq!(refused.body["password"][0], "This password is too short. It must contain at least 8 characters.", "{path}");
    }
    let pair = login(&app).await;
    let author = app.anonymous().bearer(token(&pair, "/access"));
    let change = json!({ "old_password": "string", "new_password": "strong" });
    let refused = author.post("/api/accounts/password-change/", change).await;
    assert_eq!((refused.status, refused.body["new_password"].is_array()), (400, true), "{}", refused.text);
    for (password, why) in [("strin", "too short"), ("123456", "too common")] {
        let body = json!({ "login": "three", "password": password, "email": "three@example.com" });
        let refused = app.post("/v1/creat_autor", body).await;
        assert!(refused.body["password"][0].as_str().unwrap().contains(why), "{}", refused.text);
    }
    assert_eq!(app.warnings("the contract author accepts passwords of 6 characters"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_contract_goes_below_the_floor_of_the_settings() {
    let app = TestApp::with(|config| config.passwords.floor = PasswordPolicy::default()).await;
    let refused = register(&app).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.body["password"][0].as_str().unwrap().contains("at least 8 characters"));
    let personal = json!({ "login": "stringstring", "password": "stringstring", "email": "user@example.com" });
    assert_eq!(app.post("/v1/creat_autor", personal).await.status, 400);
    assert_eq!(app.warnings("weak_password_policy") + app.warnings("the contract author accepts"), 0);
    let lower = TestApp::with(|config| config.passwords.floor.personal = Weak::Refuse).await;
    let refused = register(&lower).await;
    assert!(refused.body["password"][0].as_str().unwrap().contains("too similar"), "{}", refused.text);
}
