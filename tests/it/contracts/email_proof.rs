//! Verifying an email address at a contract: with the account's session or its password, never with the email alone.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    store::{audit_event, pagination::Cursor},
    types::{
        kinds::Event,
        rate_limit::{Limit, LimitScope, Rate},
    },
};

use super::identity::{program, served};
use crate::harness::{PASSWORD, TestApp, TestResponse};

const CONTRACT: &str = r#"
[[action]]
operation = "register"
path = "/p/register"
method = "POST"
request = { email = "email", password = "password" }
status = 201
[[action]]
operation = "login"
path = "/p/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "access": "$access" }'
[[action]]
operation = "api-key-login"
path = "/p/key"
method = "POST"
request = { key = "api_key" }
response = '{ "access": "$access" }'
[[action]]
operation = "verify-email"
path = "/p/verify"
method = "POST"
request = { token = "token?", email = "email?", code = "code?", password = "password" }
response = '{ "access": "$access", "verified": "$user.email_verified" }'
[[action]]
operation = "verify-email"
path = "/p/me/verify"
method = "POST"
request = { key = "token?", email = "email?", code = "code?" }
auth = "authenticated"
response = '{ "verified": "$user.email_verified" }'
[[action]]
operation = "resend-verification"
path = "/p/resend"
method = "POST"
request = { email = "email" }
response = '{ "detail": "sent" }'
[[action]]
operation = "resend-verification"
path = "/p/me/resend"
method = "POST"
status = 204
"#;

struct Mallory {
    token: String,
    code: String,
    access: String,
}

/// Registers an account with this address and the usual password, and reads its email.
async fn registered(app: &TestApp, email: &str) -> Mallory {
    let made = app.post("/p/register", json!({ "email": email, "password": PASSWORD })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let sent = app.next_email().await;
    let signed_in = app.post("/p/login", json!({ "email": email, "password": PASSWORD })).await;
    Mallory {
        token: sent.link().split_once("token=").unwrap().1.to_owned(),
        code: sent.code(),
        access: signed_in.body["access"].as_str().unwrap().to_owned(),
    }
}

fn said(response: &TestResponse) -> (u16, Value) {
    (response.status, response.body.clone())
}

fn invalid(field: &str) -> (u16, Value) {
    (400, json!({ field: ["This link or code is invalid, has been used or has expired."] }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_client_verifies_its_own_address_with_the_token_or_the_code() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let (by_token, by_code) = (registered(&app, "one@example.com").await, registered(&app, "two@example.com").await);
    let one = app.anonymous().bearer(&by_token.access);
    let two = app.anonymous().bearer(&by_code.access);
    assert_eq!(said(&two.post("/p/me/verify", json!({ "key": by_token.token })).await), invalid("key"), "of another account");
    assert_eq!(said(&two.post("/p/me/verify", json!({ "code": by_token.code })).await), invalid("code"));
    assert_eq!(said(&one.post("/p/me/verify", json!({})).await), (400, json!({ "key": ["This field is required."] })));
    let verified = (200, json!({ "verified": true }));
    assert_eq!(said(&one.post("/p/me/verify", json!({ "key": by_token.token })).await), verified);
    assert_eq!(said(&one.post("/p/me/verify", json!({ "key": by_token.token })).await), invalid("key"), "it works once");
    let wrong = json!({ "code": by_code.code, "email": "one@example.com" });
    assert_eq!(said(&two.post("/p/me/verify", wrong).await), invalid("code"));
    let right = json!({ "code": by_code.code, "email": "TWO@example.com" });
    assert_eq!(said(&two.post("/p/me/verify", right).await), verified);
    assert_eq!(app.post("/p/me/verify", json!({ "key": by_token.token })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_address_does_not_verify_an_account_of_another_without_its_password() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let mallory = registered(&app, "victim@example.com").await;
    for (password, status) in [("not the password", 401), ("", 400)] {
        for mut given in [json!({ "token": mallory.token }), json!({ "email": "victim@example.com", "code": mallory.code })] {
            given["password"] = password.into();
            assert_eq!(app.post("/p/verify", given).await.status, status, "{password}");
        }
    }
    assert_eq!(app.post("/p/verify", json!({ "token": mallory.token })).await.body["password"][0], "This field is required.");
    let unknown = json!({ "email": "unknown@example.com", "code": mallory.code, "password": PASSWORD });
    let wrong = json!({ "email": "victim@example.com", "code": mallory.code, "password": "not the password" });
    assert_eq!(said(&app.post("/p/verify", unknown).await), said(&app.post("/p/verify", wrong).await));
    let bent = json!({ "token": format!("{}x", mallory.token), "password": PASSWORD });
    assert_eq!(said(&app.post("/p/verify", bent).await), invalid("token"));

    let right = app.post("/p/verify", json!({ "token": mallory.token, "password": PASSWORD })).await;
    assert_eq!((right.status, &right.body["verified"]), (200, &json!(true)), "{}", right.text);
    let opened = app.anonymous().bearer(right.body["access"].as_str().unwrap());
    assert_eq!(opened.get("/api/me").await.body["email"], "victim@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_and_the_password_verify_an_address_without_a_session() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let made = registered(&app, "one@example.com").await;
    let given = |code: &str| json!({ "email": "one@example.com", "code": code, "password": PASSWORD });
    assert_eq!(said(&app.post("/p/verify", given("BCDF-GHJK")).await), invalid("code"));
    assert_eq!(app.post("/p/verify", given(&made.code)).await.body["verified"], true);
    let missing = app.post("/p/verify", json!({ "code": made.code, "password": PASSWORD })).await;
    assert_eq!(said(&missing), (400, json!({ "email": ["This field is required."] })));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_verification_email_is_the_same_answer_for_every_address() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    registered(&app, "one@example.com").await;
    let ada = app.ada().await;
    app.advance_clock(Duration::from_mins(5));
    let addresses = ["one@example.com", "unknown@example.com", "ada@example.com"];
    for address in addresses {
        let answer = app.post("/p/resend", json!({ "email": address })).await;
        assert_eq!(said(&answer), (200, json!({ "detail": "sent" })), "{address}");
    }
    let emails = app.emails().await;
    let to: Vec<&str> = emails.iter().map(|email| email.to.as_str()).collect();
    assert_eq!(to.iter().filter(|to| to.contains("one@example.com")).count(), 1, "{to:?}");
    assert!(!to.iter().any(|to| to.contains("unknown") || to.contains(&ada.user.email)), "{to:?}");
    assert_eq!(app.post("/p/resend", json!({ "email": "none" })).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_client_asks_for_another_verification_email() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let made = registered(&app, "one@example.com").await;
    let one = app.anonymous().bearer(&made.access);
    assert_eq!(one.post("/p/me/resend", json!({})).await.status, 429, "the last email was sent a moment ago");
    app.advance_clock(Duration::from_mins(2));
    let one = app.post("/p/login", json!({ "email": "one@example.com", "password": PASSWORD })).await;
    let one = app.anonymous().bearer(one.body["access"].as_str().unwrap());
    assert_eq!(one.post("/p/me/resend", json!({})).await.status, 204);
    let code = app.next_email().await.code();
    assert_eq!(one.post("/p/me/verify", json!({ "code": code })).await.body["verified"], true);
    assert_eq!(app.post("/p/me/resend", json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_an_api_key_verifies_no_address() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let made = registered(&app, "one@example.com").await;
    let me = app.anonymous().bearer(&made.access).get("/api/me").await;
    let program = program(&app, me.body["id"].as_i64().unwrap()).await;
    assert_eq!(program.post("/p/me/verify", json!({ "key": made.token })).await.status, 403);
    assert_eq!(program.post("/p/me/resend", json!({})).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_beside_a_wrong_code_is_counted_and_noted() {
    let (app, _folder) = served(CONTRACT, |config| {
        config.limits.login =
            Limit(vec![Rate { times: 3.try_into().unwrap(), per: Duration::from_hours(1), scope: LimitScope::Account }]);
    })
    .await;
    registered(&app, "one@example.com").await;
    let given = json!({ "email": "one@example.com", "code": "BCDF-GHJK", "password": PASSWORD });
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(app.post("/p/verify", given.clone()).await.status);
    }
    assert_eq!(statuses, [400, 400, 429]);
    let filter = audit_event::Filter { event: Some(Event::Reauthenticated), ..audit_event::Filter::default() };
    assert_eq!(audit_event::page(app.state().db.reader(), &filter, (Cursor::Newest, 10)).await.unwrap().rows.len(), 2);
}
