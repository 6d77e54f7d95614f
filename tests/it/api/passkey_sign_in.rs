//! Signing in with a passkey over the API, and showing one in place of the password.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    flows::sessions,
    store::{session, user},
    types::{client::ClientInfo, clock::Timestamp},
};

use super::passkeys::{DOMAIN, add, authenticator, start};
use crate::harness::{Authenticator, Forged, PASSWORD, TestApp, TestResponse, TestUser, USER_PRESENT, fetch};

async fn begin(app: &TestApp) -> (String, Value) {
    let got = app.anonymous().post("/api/passkeys/options/", json!({})).await;
    assert_eq!((got.status, &got.body["publicKey"]["allowCredentials"]), (200, &json!([])), "{}", got.text);
    (got.body["challenge_token"].as_str().unwrap().to_owned(), got.body["publicKey"].clone())
}

async fn send(app: &TestApp, token: &str, credential: &Value) -> TestResponse {
    let body = json!({ "challenge_token": token, "credential": credential, "contract": "accounts" });
    app.anonymous().post("/api/passkeys/sign-in/", body).await
}

async fn sign_in(app: &TestApp, device: &mut Authenticator) -> TestResponse {
    let (token, options) = begin(app).await;
    send(app, &token, &device.show(&options)).await
}

async fn forged(app: &TestApp, device: &mut Authenticator, forged: &Forged) -> TestResponse {
    let (token, options) = begin(app).await;
    send(app, &token, &device.show_as(&options, forged)).await
}

async fn with_passkey(app: &TestApp) -> (TestUser, Authenticator) {
    let (ada, mut device) = (app.ada().await, authenticator());
    add(app, &ada, &mut device).await;
    (ada, device)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_without_a_password_and_its_tokens_are_those_of_the_contract() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    let got = sign_in(&app, &mut device).await;
    assert_eq!((got.status, &got.body["contract"]), (200, &json!("accounts")), "{}", got.text);
    let access = got.body["access"].as_str().unwrap();
    let me = app.anonymous().bearer(access).get("/api/me/").await;
    assert_eq!((me.status, &me.body["id"]), (200, &json!(ada.user.id)));
    let refreshed = app.anonymous().post("/api/accounts/refresh-token/", json!({ "refresh_token": got.body["refresh"] })).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    assert!(ada.get("/api/me/passkeys/").await.body[0]["last_used_at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_passkey_a_wrong_signature_and_an_inactive_account_get_one_answer() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    let unknown = sign_in(&app, &mut authenticator()).await;
    let said = json!("No active account found with the given credentials");
    assert_eq!((unknown.status, &unknown.body["detail"]), (401, &said), "{}", unknown.text);
    let (token, options) = begin(&app).await;
    let mut altered = device.show(&options);
    altered["response"]["signature"] = authenticator().show(&options)["response"]["signature"].clone();
    assert_eq!(send(&app, &token, &altered).await.text, unknown.text);
    let other = Forged { user_handle: Some(json!("AAAAAAAAAAAAAAAAAAAAAA")), ..Forged::default() };
    assert_eq!(forged(&app, &mut device, &other).await.text, unknown.text, "the authenticator names another account");
    user::set_active(app.state().db.writer(), ada.user.id, false, app.state().now()).await.unwrap();
    assert_eq!(sign_in(&app, &mut device).await.text, unknown.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_fits_no_challenge_is_named() {
    let app = start().await;
    let (_, mut device) = with_passkey(&app).await;
    for (members, word) in [
        (json!({ "origin": "https://evil.example" }), "origin"),
        (json!({ "type": "webauthn.create" }), "another question"),
        (json!({ "crossOrigin": true }), "frame"),
        (json!({ "challenge": "AAAA" }), "challenge"),
    ] {
        let got = forged(&app, &mut device, &Forged { client_data: Some(members.clone()), ..Forged::default() }).await;
        assert_eq!(got.status, 400, "{members}: {}", got.text);
        assert!(got.body["credential"][0].as_str().unwrap().contains(word), "{members}: {}", got.text);
    }
    device.flags = USER_PRESENT;
    let got = sign_in(&app, &mut device).await;
    assert!(got.status == 400 && got.text.contains("verify the user"), "{}", got.text);
    device.flags = USER_PRESENT | 4;
    "evil.example".clone_into(&mut device.domain);
    assert!(sign_in(&app, &mut device).await.text.contains("another domain"));
    DOMAIN.clone_into(&mut device.domain);
    let nameless = Forged { user_handle: Some(Value::Null), ..Forged::default() };
    assert_eq!(forged(&app, &mut device, &nameless).await.status, 400);
    assert_eq!(sign_in(&app, &mut device).await.status, 200);
    for body in [json!({}), json!({ "contract": "nowhere" }), json!({ "contract": "accounts", "credential": [] })] {
        assert_eq!(app.anonymous().post("/api/passkeys/sign-in/", body).await.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_replayed_neither_later_nor_at_once() {
    let app = start().await;
    let (_, mut device) = with_passkey(&app).await;
    let (token, options) = begin(&app).await;
    let credential = device.show(&options);
    let (app_ref, token_ref, credential_ref) = (&app, &token, &credential);
    let tries = (0..20).map(|_| async move { send(app_ref, token_ref, credential_ref).await.status });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[400; 19][..]));
    let (token, options) = begin(&app).await;
    app.advance_clock(Duration::from_mins(5));
    assert_eq!(send(&app, &token, &device.show(&options)).await.status, 400);
    // A challenge of one purpose is none of another.
    let fresh = app.ada_with_both().await;
    let options = fresh.post("/api/me/passkeys/options/", json!({})).await.body;
    let token = options["challenge_token"].as_str().unwrap();
    assert_eq!(send(&app, token, &device.show(&options["publicKey"])).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_goes_back_is_noted_and_one_that_does_not_count_is_not() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    assert_eq!(sign_in(&app, &mut device).await.status, 200);
    device.counter = 1;
    assert_eq!(sign_in(&app, &mut device).await.status, 200, "its owner is not locked out");
    let noted = |text: String| text.matches("passkey-counter-back").count();
    assert_eq!(noted(ada.get("/api/me/activity/").await.text), 1);
    device.counter = 10;
    assert_eq!((sign_in(&app, &mut device).await.status, noted(ada.get("/api/me/activity/").await.text)), (200, 1));
    let (grace, mut still) = (app.grace().await, authenticator());
    still.counts = false;
    add(&app, &grace, &mut still).await;
    for _ in 0..2 {
        assert_eq!(sign_in(&app, &mut still).await.status, 200);
    }
    assert_eq!(noted(grace.get("/api/me/activity/").await.text), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passkeys_are_limited_by_ip_address_and_lock_out_no_account() {
    let app = start().await;
    let (_, mut device) = with_passkey(&app).await;
    let mut statuses = Vec::new();
    for _ in 0..51 {
        statuses.push(sign_in(&app, &mut authenticator()).await.status);
    }
    assert_eq!((statuses.iter().filter(|status| **status == 401).count(), statuses[50]), (50, 429));
    assert_eq!(sign_in(&app, &mut device).await.status, 429);
    app.advance_clock(Duration::from_mins(20));
    assert_eq!(sign_in(&app, &mut device).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_stands_in_for_the_password_before_a_sensitive_step() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    let grace = app.grace().await;
    let long_ago = async || session::mark_authenticated(app.state().db.writer(), ada.session, Timestamp(0)).await.unwrap();
    long_ago().await;
    let begin = async |user: &TestUser| {
        let got = user.post("/api/me/reauthenticate/passkey/options/", json!({})).await;
        (got.body["challenge_token"].clone(), got.body["publicKey"].clone())
    };
    let confirm = async |user: &TestUser, token: &Value, credential: Value| {
        user.post("/api/me/reauthenticate/passkey/", json!({ "challenge_token": token, "credential": credential })).await
    };
    let (token, options) = begin(&ada).await;
    assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 1);
    let other = confirm(&ada, &token, authenticator().show(&options)).await;
    assert_eq!((other.status, &other.body["credential"]), (400, &json!(["The account has no such passkey."])));
    let (of_grace, options) = begin(&grace).await;
    let foreign = confirm(&grace, &of_grace, device.show(&options)).await;
    assert_eq!(foreign.status, 400, "it is another user's: {}", foreign.text);
    let (token, options) = begin(&ada).await;
    assert_eq!(confirm(&app.ada_with_both().await, &token, device.show(&options)).await.status, 400, "another session has asked");
    assert_eq!(ada.post("/api/me/passkeys/options/", json!({})).await.status, 403);
    let (token, options) = begin(&ada).await;
    let got = confirm(&ada, &token, device.show(&options)).await;
    assert!(got.status == 200 && got.body["valid_until"].is_string(), "{}", got.text);
    assert_eq!(ada.post("/api/me/passkeys/options/", json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_passkey_signs_in_no_more_and_a_new_password_keeps_the_others() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    let mut second = authenticator();
    let added = add(&app, &ada, &mut second).await;
    let path = format!("/api/me/passkeys/{}/", added["id"]);
    assert_eq!(fetch(ada.request(Method::DELETE, &path)).await.status, 204);
    app.next_email().await;
    assert_eq!(sign_in(&app, &mut second).await.status, 401);
    sessions::end(app.state(), ada.user.id, ada.session, &ClientInfo::default()).await.unwrap();
    assert_eq!(sign_in(&app, &mut device).await.status, 200, "passkeys do not end with sessions");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_password_any_passkey_of_the_account_is_the_second_factor() {
    let app = start().await;
    let (ada, mut device) = with_passkey(&app).await;
    let grace = app.grace().await;
    let mut of_grace = authenticator();
    add(&app, &grace, &mut of_grace).await;
    let password = async || {
        let got = app.post("/api/accounts/login/", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
        assert_eq!((got.status, &got.body["code"]), (401, &json!("second_factor_required")), "{}", got.text);
        assert!(got.body["methods"].to_string().contains("passkey"), "{}", got.text);
        got.body["mfa_token"].clone()
    };
    let begin = async |mfa_token: &Value| {
        let got = app.post("/api/passkeys/second-step/options/", json!({ "mfa_token": mfa_token })).await;
        assert_eq!(got.status, 200, "{}", got.text);
        (got.body["challenge_token"].clone(), got.body["publicKey"].clone())
    };
    let finish = async |mfa_token: &Value, token: &Value, credential: Value| {
        let body = json!({ "mfa_token": mfa_token, "challenge_token": token, "credential": credential });
        app.post("/api/passkeys/second-step/", body).await
    };
    let mfa_token = password().await;
    let (token, options) = begin(&mfa_token).await;
    assert_eq!(options["userVerification"], "preferred");
    // Presence is enough here.
    device.flags = USER_PRESENT;
    let got = finish(&mfa_token, &token, device.show(&options)).await;
    assert_eq!((got.status, &got.body["contract"]), (200, &json!("accounts")), "{}", got.text);
    let session: i64 = session::latest(app.state().db.reader()).await.unwrap();
    let row = session::by_id(app.state().db.reader(), session).await.unwrap().unwrap();
    assert_eq!(row.auth_methods.to_string(), "hwk mfa pwd");
    let (token, options) = begin(&mfa_token).await;
    let foreign = finish(&mfa_token, &token, of_grace.show(&options)).await;
    assert_eq!(foreign.status, 401, "{}", foreign.text);
    for bad in [json!({}), json!({ "mfa_token": 5 })] {
        assert_eq!(app.post("/api/passkeys/second-step/options/", bad).await.status, 400);
    }
    for bad in ["", "x", ada.access.as_str()] {
        assert_eq!(app.post("/api/passkeys/second-step/options/", json!({ "mfa_token": bad })).await.status, 401);
    }
    // It ends with the account as it was, and by itself.
    let (token, options) = begin(&mfa_token).await;
    add(&app, &ada, &mut authenticator()).await;
    assert_eq!(finish(&mfa_token, &token, device.show(&options)).await.status, 401);
    let mfa_token = password().await;
    let (token, options) = begin(&mfa_token).await;
    app.advance_clock(Duration::from_mins(5));
    assert_eq!(finish(&mfa_token, &token, device.show(&options)).await.status, 401);
}
