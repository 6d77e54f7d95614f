//! Second factors by the API, and lifted by an administrator.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use vestibule::{crypto::totp, types::secret::Secret};

use crate::harness::{Client, TestApp, TestResponse, fetch};

async fn delete(client: &Client, path: &str) -> TestResponse {
    fetch(client.request(Method::DELETE, path)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_sets_up_an_app_and_removes_it() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let setup = ada.post("/api/me/second-factor/totp/", json!({})).await;
    assert_eq!(setup.status, 201, "{}", setup.text);
    let key = Secret::new(setup.body["key"].as_str().unwrap().to_owned());
    assert!(setup.body["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    let wrong = ada.post("/api/me/second-factor/totp/confirm/", json!({ "code": "x" })).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (400, &json!(["This code is incorrect or has been used."])));
    assert_eq!(ada.post("/api/me/second-factor/totp/confirm/", json!({})).await.status, 400);
    let code = totp::code(&key, app.state().now().seconds() / 30).unwrap();
    let codes = ada.post("/api/me/second-factor/totp/confirm/", json!({ "code": code })).await;
    assert_eq!(codes.body["recovery_codes"].as_array().unwrap().len(), 10, "{}", codes.text);
    let again = ada.post("/api/me/second-factor/totp/", json!({})).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("authenticator_exists")));
    let state = ada.get("/api/me/second-factor/").await;
    assert_eq!((&state.body["totp"], &state.body["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert!(!state.text.contains(key.reveal()));
    assert_eq!(ada.post("/api/me/second-factor/recovery-codes/", json!({})).await.status, 200);
    assert_eq!(ada.post("/api/me/second-factor/forget-devices/", json!({})).await.status, 204);
    assert_eq!(delete(&ada, "/api/me/second-factor/totp/").await.status, 204);
    assert_eq!(delete(&ada, "/api/me/second-factor/totp/").await.status, 409);
    assert_eq!(ada.get("/api/me/second-factor/").await.body["required"], json!(false));
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_second_factors_ask_for_the_password_again() {
    let app = TestApp::with(|config| config.sessions.reauthenticate_after = Duration::from_mins(2)).await;
    let ada = app.ada().await;
    let own = app.enrol(&ada).await;
    app.advance_clock(Duration::from_mins(2));
    for path in ["totp/", "totp/confirm/", "recovery-codes/", "forget-devices/"] {
        let refused = ada.post(&format!("/api/me/second-factor/{path}"), json!({})).await;
        assert_eq!((refused.status, &refused.body["code"]), (403, &json!("reauthentication_required")), "{path}");
    }
    let confirm = |code: String| ada.post("/api/me/reauthenticate/", json!({ "code": code }));
    assert_eq!(confirm(own.wrong_code(&app)).await.status, 400);
    assert_eq!(confirm(own.recovery_codes[0].clone()).await.status, 400);
    let code = own.code(&app);
    assert_eq!(confirm(code.clone()).await.status, 200);
    assert_eq!(confirm(code).await.status, 400, "it was used");
    assert_eq!(ada.post("/api/me/second-factor/forget-devices/", json!({})).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_second_factors_and_lifts_them() {
    let app = TestApp::start().await;
    let (ada, joan) = (app.ada().await, app.administrator().await);
    let own = app.enrol(&ada).await;
    let path = format!("/api/admin/users/{}/second-factor/", ada.user.id);
    let seen = joan.get(&path).await;
    assert_eq!((seen.status, &seen.body["totp"]), (200, &json!(true)));
    assert!(!seen.text.contains(own.key.reveal()));
    assert_eq!(delete(&joan, &path).await.status, 204);
    assert_eq!(delete(&joan, &path).await.status, 409);
    assert_eq!(app.next_email().await.subject, "Two-step sign-in was turned off");
    assert_eq!(joan.get("/api/admin/users/999/second-factor/").await.status, 404);
}
