//! "JWT Authentication": Django `SimpleJWT`, and the `curl` lines of its examples.

use vestibule::{crypto::password_policy::PasswordPolicy, flows::admin_users, store::user};

use super::printed::{assert_form, token};
use crate::harness::TestApp;

const OBTAIN: &str = "/auth/token/";

const PAIR: &str = r#"{
    "refresh": "your_refresh_token",
    "access": "your_access_token"
}"#;
const RENEWED: &str = r#"{
    "access": "your_access_token"
}"#;
const WORDS: &[&str] = &["your_refresh_token", "your_access_token"];

/// `vestibule user create .. --any-password`: the passwords of the examples are common ones.
async fn user(app: &TestApp, username: &str, password: &str) -> user::Model {
    let draft = admin_users::Draft {
        email: Some(&format!("{username}@example.com")),
        username: Some(username),
        password: Some(password),
        password_policy: PasswordPolicy::ANY,
        ..admin_users::Draft::default()
    };
    admin_users::create(app.state(), &TestApp::operator(), draft).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_simplejwt_document_work_as_printed() {
    let app = TestApp::start().await;
    user(&app, "username", "password").await;
    user(&app, "user1", "password123").await;
    let client = app.anonymous();
    let printed = "{\n    \"username\": \"username\",\n    \"password\": \"password\"\n}";
    let pair = client.printed_post(OBTAIN, printed).await;
    assert_form(&pair, 200, (PAIR, WORDS));
    let refresh = format!("{{\n    \"refresh\": \"{}\"\n}}", token(&pair, "/refresh"));
    let renewed = client.printed_post("/auth/token/refresh/", &refresh).await;
    assert_form(&renewed, 200, (RENEWED, WORDS));
    let verify = format!("{{\n    \"token\": \"{}\"\n}}", token(&renewed, "/access"));
    let verified = client.printed_post("/auth/token/verify/", &verify).await;
    assert_eq!((verified.status, verified.text.as_str()), (200, "{}"));

    // The bodies of the `curl` lines.
    let pair = client.printed_post(OBTAIN, r#"{"username": "user1", "password": "password123"}"#).await;
    assert_form(&pair, 200, (PAIR, WORDS));
    let refresh = format!("{{\"refresh\": \"{}\"}}", token(&pair, "/refresh"));
    assert_form(&client.printed_post("/auth/token/refresh/", &refresh).await, 200, (RENEWED, WORDS));
    let verify = format!("{{\"token\": \"{}\"}}", token(&pair, "/access"));
    let verified = client.printed_post("/auth/token/verify/", &verify).await;
    assert_eq!((verified.status, verified.text.as_str()), (200, "{}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_that_the_simplejwt_document_prints_for_tokens_are_no_tokens() {
    // "If the token is invalid, an error message will be returned."
    let app = TestApp::start().await;
    let client = app.anonymous();
    for (path, body) in [
        ("/auth/token/refresh/", r#"{"refresh": "your_refresh_token"}"#),
        ("/auth/token/verify/", r#"{"token": "your_access_token"}"#),
    ] {
        let refused = client.printed_post(path, body).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (401, Some("token_not_valid")), "{path}");
        assert!(refused.body["detail"].is_string(), "{}", refused.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_of_the_simplejwt_document_are_overridden() {
    // "You can override the default SIMPLE_JWT configs": here in the settings, the rest in a copy of the contract.
    let app = TestApp::with(|config| crate::contracts::settings::set(config, "simplejwt", "access_lifetime", "1h")).await;
    user(&app, "user1", "password123").await;
    let pair = app.anonymous().printed_post(OBTAIN, r#"{"username": "user1", "password": "password123"}"#).await;
    app.advance_clock(std::time::Duration::from_mins(59));
    assert_eq!(app.anonymous().bearer(token(&pair, "/access")).get("/api/stocks/").await.status, 200);
}
