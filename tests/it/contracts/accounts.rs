//! The accounts API does what its document shows, request by request.

use std::time::Duration;

use insta::assert_snapshot;
use reqwest::{Method, multipart};
use serde_json::{Value, json};

use crate::harness::{Client, TestApp, TestResponse, fetch};

pub(super) const DEV: &str = r#"{
  "email": "dev@example.com",
  "password": "motdepasse123",
  "first_name": "Jean",
  "last_name": "Dupont",
  "gender": "H"
}"#;

pub(super) async fn register(app: &TestApp) -> TestResponse {
    let answer = app.post("/api/accounts/register/", serde_json::from_str(DEV).unwrap()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer
}

pub(super) async fn login(app: &TestApp) -> (Client, Value) {
    let given = json!({ "email": "dev@example.com", "password": "motdepasse123" });
    let answer = app.post("/api/accounts/login/", given).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (app.anonymous().bearer(answer.body["access_token"].as_str().unwrap()), answer.body)
}

/// Tokens are long and never the same.
fn masked(answer: &TestResponse) -> String {
    let mut body = answer.body.clone();
    for token in ["access_token", "refresh_token"] {
        if body.get(token).is_some_and(Value::is_string) {
            body[token] = json!("<token>");
        }
    }
    format!("{} {body}", answer.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_document_work_as_printed() {
    let app = TestApp::start().await;
    assert_snapshot!(masked(&register(&app).await), @r#"201 {"id":1,"email":"dev@example.com","first_name":"Jean","last_name":"Dupont","gender":"H","role":"Visiteur"}"#);
    let given = json!({ "email": "dev@example.com", "password": "motdepasse123" });
    let signed_in = app.post("/api/accounts/login/", given).await;
    assert_snapshot!(masked(&signed_in), @r#"200 {"access_token":"<token>","refresh_token":"<token>"}"#);
    let dev = app.anonymous().bearer(signed_in.body["access_token"].as_str().unwrap());
    let refresh = &signed_in.body["refresh_token"];
    let renewed = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": refresh })).await;
    assert_snapshot!(masked(&renewed), @r#"200 {"access_token":"<token>"}"#);
    assert_snapshot!(masked(&dev.get("/api/accounts/me/").await), @r#"200 {"id":1,"email":"dev@example.com","first_name":"Jean","last_name":"Dupont","gender":"H","role":"Visiteur"}"#);
    assert_snapshot!(masked(&dev.patch("/api/accounts/me/", json!({ "first_name": "Jeanne", "gender": "F" })).await), @r#"200 {"id":1,"email":"dev@example.com","first_name":"Jeanne","last_name":"Dupont","gender":"F","role":"Visiteur"}"#);
    let out = dev.post("/api/accounts/logout/", json!({ "refresh_token": refresh })).await;
    assert_eq!((out.status, out.text.as_str(), out.headers.get("content-type")), (205, "", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_accepted_and_the_trailing_slash_is_optional() {
    let app = TestApp::start().await;
    let printed: Value = serde_json::from_str(DEV).unwrap();
    let fields: Vec<(&str, &str)> = printed.as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
    let registered = app.anonymous().form("/api/accounts/register", &fields).await;
    assert_eq!((registered.status, registered.body["role"].as_str()), (201, Some("Visiteur")));
    let form = multipart::Form::new().text("email", "dev@example.com").text("password", "motdepasse123");
    let signed_in = fetch(app.anonymous().request(Method::POST, "/api/accounts/login").multipart(form)).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    let form = [("refresh_token", signed_in.body["refresh_token"].as_str().unwrap())];
    let renewed = app.anonymous().form("/api/accounts/refresh-token", &form).await;
    assert_eq!(renewed.status, 200);
    let dev = app.anonymous().bearer(renewed.body["access_token"].as_str().unwrap());
    assert_eq!(dev.get("/api/accounts/me").await.status, 200);
    assert_eq!(dev.form("/api/accounts/logout", &form).await.status, 205);
}

#[tokio::test(flavor = "multi_thread")]
async fn access_tokens_live_five_minutes_and_refresh_tokens_a_day() {
    let app = TestApp::start().await;
    register(&app).await;
    let (dev, pair) = login(&app).await;
    app.advance_clock(Duration::from_secs(280));
    assert_eq!(dev.get("/api/accounts/me/").await.status, 200);
    app.advance_clock(Duration::from_secs(20));
    assert_eq!(dev.get("/api/accounts/me/").await.body["messages"][0]["message"], "Token is expired");
    let refresh = json!({ "refresh_token": pair["refresh_token"] });
    assert_eq!(app.post("/api/accounts/refresh-token/", refresh.clone()).await.status, 200);
    // The refresh token stays as it is, also after it has been used.
    app.advance_clock(Duration::from_hours(23));
    assert_eq!(app.post("/api/accounts/refresh-token/", refresh.clone()).await.status, 200);
    app.advance_clock(Duration::from_hours(1));
    let late = app.post("/api/accounts/refresh-token/", refresh).await;
    assert_eq!((late.status, late.body), (401, json!({ "detail": "Token is expired", "code": "token_not_valid" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_access_token_at_once() {
    let app = TestApp::start().await;
    register(&app).await;
    let (dev, pair) = login(&app).await;
    let (other, _) = login(&app).await;
    let refresh = json!({ "refresh_token": pair["refresh_token"] });
    assert_eq!(dev.post("/api/accounts/logout/", refresh.clone()).await.status, 205);
    let after = dev.get("/api/accounts/me/").await;
    assert_eq!((after.status, after.body["code"].as_str()), (401, Some("token_not_valid")));
    let renewed = app.post("/api/accounts/refresh-token/", refresh).await;
    assert_eq!((renewed.status, renewed.body), (401, json!({ "detail": "Token is blacklisted", "code": "token_not_valid" })));
    assert_eq!(other.get("/api/accounts/me/").await.status, 200, "another session of the same person stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_cannot_end_another_users_session() {
    let app = TestApp::start().await;
    register(&app).await;
    let (dev, pair) = login(&app).await;
    let ada = app.ada().await;
    let stolen = ada.post("/api/accounts/logout/", json!({ "refresh_token": pair["refresh_token"] })).await;
    assert_eq!((stolen.status, stolen.body["detail"].as_str()), (401, Some("Token is invalid")));
    assert_eq!(dev.get("/api/accounts/me/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_works_only_in_the_contract_that_issued_it() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let answer = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": ada.refresh })).await;
    assert_eq!((answer.status, answer.body["code"].as_str()), (401, Some("token_not_valid")));
    // An access token of one contract is accepted by all.
    assert_eq!(ada.get("/api/accounts/me/").await.body["email"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_reset_with_the_link_or_the_code() {
    let app = TestApp::start().await;
    register(&app).await;
    app.next_email().await;
    let (dev, _) = login(&app).await;
    let asked = app.post("/api/accounts/password-forgotten/", json!({ "email": "dev@example.com" })).await;
    let unknown = app.post("/api/accounts/password-forgotten/", json!({ "email": "unknown@example.com" })).await;
    assert_eq!((asked.status, &asked.text), (200, &unknown.text));
    let email = app.next_email().await;
    let token = email.link().split_once("token=").unwrap().1.to_owned();
    let body = json!({ "token": token, "new_password": "un autre mot de passe" });
    assert_eq!(app.post("/api/accounts/password-reset/", body.clone()).await.status, 200);
    assert_eq!(dev.get("/api/accounts/me/").await.status, 401, "every session has ended");
    let again = app.post("/api/accounts/password-reset/", body).await;
    assert_eq!(
        (again.status, again.body),
        (400, json!({ "token": ["This link or code is invalid, has been used or has expired."] }))
    );

    app.next_email().await;
    app.post("/api/accounts/password-forgotten/", json!({ "email": "dev@example.com" })).await;
    let code = app.next_email().await.code();
    let body = |code: &str| json!({ "email": "dev@example.com", "code": code, "new_password": "motdepasse123" });
    assert_eq!(app.post("/api/accounts/password-reset/", body("BCDF-GHJK")).await.status, 400);
    let set = app.post("/api/accounts/password-reset/", body(&code)).await;
    assert_eq!((set.status, set.body), (200, json!({ "detail": "The password has been changed." })));
    login(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_with_the_old_one() {
    let app = TestApp::start().await;
    register(&app).await;
    let (dev, _) = login(&app).await;
    let (other, _) = login(&app).await;
    let change = |old: &str| json!({ "old_password": old, "new_password": "un autre mot de passe" });
    let wrong = dev.post("/api/accounts/password-change/", change("motdepasse124")).await;
    assert_eq!((wrong.status, wrong.body["old_password"].as_array().map(Vec::len)), (400, Some(1)));
    assert_eq!(dev.post("/api/accounts/password-change/", change("motdepasse123")).await.status, 200);
    assert_eq!((dev.get("/api/accounts/me/").await.status, other.get("/api/accounts/me/").await.status), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_simultaneous_registrations_one_succeeds() {
    let app = TestApp::start().await;
    let body: Value = serde_json::from_str(DEV).unwrap();
    let tries = (0..6).map(|_| app.post("/api/accounts/register/", body.clone()));
    let answers = futures_util::future::join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    let refused = answers.iter().filter(|answer| answer.status == 400);
    assert_eq!(
        refused.map(|answer| answer.body["email"][0].as_str()).collect::<Vec<_>>(),
        [Some("user with this email already exists."); 5]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn token_responses_are_not_cacheable() {
    let app = TestApp::start().await;
    register(&app).await;
    let given = json!({ "email": "dev@example.com", "password": "motdepasse123" });
    let answer = app.post("/api/accounts/login/", given).await;
    assert_eq!((answer.header("cache-control"), answer.header("content-type")), ("no-store", "application/json"));
}
