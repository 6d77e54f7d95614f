//! The other APIs that ship with the app, each request as its document prints it.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use vestibule::{flows::api_keys, types::client::ClientInfo};

use crate::harness::{PASSWORD, TestApp, TestResponse};

/// The body with tokens and times as what they are.
fn shape(answer: &TestResponse) -> String {
    format!("{} {}", answer.status, masked(&answer.body))
}

pub(super) fn masked(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), masked(value))).collect(),
        Value::String(text) if text.starts_with("eyJ") => json!("<token>"),
        Value::String(text) if text.starts_with("pbkdf2_sha256$") => json!("<hash>"),
        Value::String(text) if text.len() > 18 && text.as_bytes()[10] == b'T' => {
            text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>().into()
        }
        other => other.clone(),
    }
}

const CLIENT: &str = r#"{
  "username": "votre_username",
  "password": "votre_password",
  "email": "votre@email.com",
  "first_name": "Prénom",
  "last_name": "Nom"
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_in_the_clients_contract_returns_tokens() {
    let app = TestApp::start().await;
    let made = app.post("/api/clients/auth/register/", serde_json::from_str(CLIENT).unwrap()).await;
    assert_snapshot!(shape(&made), @r#"201 {"refresh":"<token>","access":"<token>","user":{"id":1,"username":"votre_username","email":"votre@email.com","first_name":"Prénom","last_name":"Nom"},"token_info":{"expires_at":"0000-00-00T00:00:00.000Z","issued_at":"0000-00-00T00:00:00.000Z","type":"Bearer"}}"#);
    let given = json!({ "username": "votre_username", "password": "votre_password" });
    let signed_in = app.post("/api/clients/auth/login/", given).await;
    assert_eq!((signed_in.status, masked(&signed_in.body)), (200, masked(&made.body)));
    let by_address = json!({ "username": "votre@email.com", "password": "votre_password" });
    assert_eq!(app.post("/api/clients/auth/login/", by_address).await.status, 200);
    let renewed = app.post("/api/clients/auth/token/refresh/", json!({ "refresh": signed_in.body["refresh"] })).await;
    assert_snapshot!(shape(&renewed), @r#"200 {"access":"<token>"}"#);
    let client = app.anonymous().bearer(renewed.body["access"].as_str().unwrap());
    assert_snapshot!(shape(&client.get("/api/clients/clients/me/").await), @r#"200 {"id":1,"username":"votre_username","email":"votre@email.com","first_name":"Prénom","last_name":"Nom"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_contract_announces_a_token_that_expires_soon() {
    let app = TestApp::start().await;
    let made = app.post("/api/clients/auth/register/", serde_json::from_str(CLIENT).unwrap()).await;
    let client = app.anonymous().bearer(made.body["access"].as_str().unwrap());
    let header = |answer: &TestResponse| answer.header("x-token-refresh-required").to_owned();
    app.advance_clock(Duration::from_mins(54));
    assert_eq!(header(&client.get("/api/clients/clients/me/").await), "");
    app.advance_clock(Duration::from_mins(2));
    assert_eq!(header(&client.get("/api/clients/clients/me/").await), "true");
    // Refusals say it too.
    assert_eq!(header(&client.post("/api/clients/clients/me/", json!({})).await), "true");
    assert_eq!(header(&app.get("/api/clients/clients/me/").await), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simplejwt_contract_answers_like_simplejwt() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let pair = app.post("/auth/token/", json!({ "username": "ada@example.com", "password": PASSWORD })).await;
    assert_snapshot!(shape(&pair), @r#"200 {"refresh":"<token>","access":"<token>"}"#);
    let renewed = app.post("/auth/token/refresh/", json!({ "refresh": pair.body["refresh"] })).await;
    assert_snapshot!(shape(&renewed), @r#"200 {"access":"<token>"}"#);
    for token in [&pair.body["access"], &pair.body["refresh"], &renewed.body["access"], &json!(ada.access)] {
        let verified = app.post("/auth/token/verify/", json!({ "token": token })).await;
        assert_eq!((verified.status, verified.text.as_str()), (200, "{}"));
    }
    vestibule::flows::admin_users::deactivate(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    for token in [&pair.body["access"], &pair.body["refresh"]] {
        let verified = app.post("/auth/token/verify/", json!({ "token": token })).await;
        assert_eq!((verified.status, verified.body["code"].as_str()), (401, Some("user_inactive")));
    }
    let lost = app.get("/auth/token/nothing/").await;
    assert_eq!((lost.status, lost.body), (404, json!({ "detail": "Not found." })));
}

/// A client that gets this only has to wait.
const TOO_EARLY: &str = "Token is not yet valid; the access token has not expired yet";

#[tokio::test(flavor = "multi_thread")]
async fn the_authors_contract_renews_once_and_only_after_expiry() {
    let app = TestApp::start().await;
    let given = json!({ "login": "string", "password": "une phrase de passe", "email": "user@example.com" });
    assert_snapshot!(shape(&app.post("/v1/creat_autor", given).await), @r#"201 {"login":"string","password":"<hash>","email":"user@example.com"}"#);
    let pair = app.post("/token", json!({ "email": "user@example.com", "password": "une phrase de passe" })).await;
    assert_snapshot!(shape(&pair), @r#"200 {"refresh":"<token>","access":"<token>"}"#);
    assert_eq!(app.post("/token/verify", json!({ "token": pair.body["access"] })).await.text, "{}");
    let mut author = app.anonymous();
    author.authorization = Some(pair.body["access"].as_str().unwrap().to_owned());
    assert_eq!(author.get("/api/stocks/").await.status, 200, "the header holds the bare token");
    let renew = |pair: &TestResponse| app.post("/token/refresh", json!({ "refresh": pair.body["refresh"] }));
    let early = renew(&pair).await;
    assert_eq!((early.status, early.body), (401, json!({ "detail": TOO_EARLY, "code": "token_not_yet_valid" })));
    app.advance_clock(Duration::from_mins(5));
    let next = renew(&pair).await;
    assert_snapshot!(shape(&next), @r#"200 {"refresh":"<token>","access":"<token>"}"#);
    assert_eq!(renew(&pair).await.status, 401, "a spent token is refused");
    let after = app.post("/token/verify", json!({ "token": next.body["access"] })).await;
    assert_eq!(after.status, 401, "and it has ended the session");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_is_exchanged_for_tokens_until_it_is_revoked() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let draft = api_keys::Draft { name: Some("till"), ..api_keys::Draft::default() };
    let made =
        api_keys::create(app.state(), api_keys::Requester::Operator(ada.user.id), draft, &ClientInfo::default()).await.unwrap();
    let key = json!({ "apiKey": made.key.reveal() });
    let pair = app.post("/api/v1/auth/token/", key.clone()).await;
    assert_eq!(pair.body["meta"]["request_id"], pair.header("x-request-id"));
    let mut seen = pair.clone();
    seen.body["meta"]["request_id"] = json!("<id>");
    assert_snapshot!(shape(&seen), @r#"200 {"data":{"access":"<token>","refresh":"<token>","access_expire":"0000-00-00T00:00:00","refesh_expire":"0000-00-00T00:00:00","refresh_expire":"0000-00-00T00:00:00"},"meta":{"timestamp":"0000-00-00T00:00:00.000000","request_id":"<id>"}}"#);
    let refresh = json!({ "refresh": pair.body["data"]["refresh"] });
    let mut renewed = app.post("/api/v1/auth/token/refresh/", refresh.clone()).await;
    renewed.body["meta"]["request_id"] = json!("<id>");
    assert_snapshot!(shape(&renewed), @r#"200 {"data":{"access":"<token>","access_expires":"0000-00-00T00:00:00"},"meta":{"timestamp":"0000-00-00T00:00:00.000000","request_id":"<id>"}}"#);
    let program = app.anonymous().bearer(renewed.body["data"]["access"].as_str().unwrap());
    assert_eq!(program.get("/api/stocks/").await.status, 200);
    api_keys::revoke(app.state(), ada.user.id, made.row.id, &ClientInfo::default()).await.unwrap();
    assert_eq!(program.get("/api/stocks/").await.status, 401);
    assert_eq!(app.post("/api/v1/auth/token/refresh/", refresh).await.status, 401);
    let mut refused = app.post("/api/v1/auth/token/", key).await;
    refused.body["meta"]["request_id"] = json!("<id>");
    assert_snapshot!(shape(&refused), @r#"401 {"error":{"code":"no_active_account","message":"No active account found with the given credentials"},"meta":{"timestamp":"0000-00-00T00:00:00.000000","request_id":"<id>"}}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_envelope_wraps_every_error() {
    let app = TestApp::start().await;
    let error = |answer: &TestResponse| format!("{} {}", answer.status, answer.body["error"]);
    let path = "/api/v1/auth/token/";
    assert_snapshot!(error(&app.post(path, json!({ "apiKey": true })).await), @r#"400 {"code":"invalid","message":"Invalid input.","fields":{"apiKey":["Not a valid string."]}}"#);
    assert_snapshot!(error(&app.post(path, json!([])).await), @r#"400 {"code":"invalid","message":"Invalid input.","fields":{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}}"#);
    assert_snapshot!(error(&app.get(path).await), @r#"405 {"code":"method_not_allowed","message":"Method \"GET\" not allowed."}"#);
    assert_snapshot!(error(&app.get("/api/v1/auth/token/nothing").await), @r#"404 {"code":"not_found","message":"Not found."}"#);
    assert_snapshot!(error(&app.post("/api/v1/auth/token/refresh/", json!({ "refresh": "x" })).await), @r#"401 {"code":"token_not_valid","message":"Token is invalid"}"#);
}
