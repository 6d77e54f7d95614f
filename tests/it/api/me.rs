//! `/api/me/`: the caller, where they are signed in, and the keys that act for them.

use std::{fs, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    app::{reauthentication::SessionRef, revoke_access::ApiKeys},
    crypto::api_key,
    error::{Error, Rejection, ValidationErrors},
    flows::{admin_users, change_password, sessions, sign_in},
    store::role,
    types::client::ClientInfo,
};

use crate::harness::{Client, PASSWORD, TestApp, TestResponse, fetch};

async fn delete(client: &Client, path: &str) -> TestResponse {
    fetch(client.request(Method::DELETE, path)).await
}

/// A client in a session that this key opens.
async fn with_key(app: &TestApp, key: &str) -> Client {
    let proven = sign_in::with_api_key(app.state(), key, &ClientInfo::default()).await.unwrap();
    let tokens = sessions::open(app.state(), proven, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    app.anonymous().bearer(tokens.access.reveal())
}

#[tokio::test(flavor = "multi_thread")]
async fn users_read_and_update_their_own_profile() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let me = ada.get("/api/me/").await;
    let (created, verified) = (&me.body["created_at"], &me.body["email_verified_at"]);
    assert!(created.is_string() && verified.is_string(), "{}", me.text);
    let expected = json!({
        "id": 1, "email": "ada@example.com", "email_verified_at": verified, "username": null, "first_name": "Ada",
        "last_name": "Lovelace", "gender": null, "locale": null, "roles": [], "created_at": created, "delete_at": null,
    });
    assert_eq!((me.status, &me.body), (200, &expected));
    let change = json!({ "first_name": "Augusta", "gender": "F", "locale": "fr" });
    let changed = ada.patch("/api/me/", change).await.body;
    assert_eq!(changed["first_name"], "Augusta");
    assert_eq!((&changed["gender"], &changed["locale"], &changed["last_name"]), (&json!("F"), &json!("fr"), &json!("Lovelace")));
    let closed = ada.patch("/api/me/", json!({ "first_name": "Eve", "email": "other@example.com", "id": 7 })).await;
    assert_eq!((closed.status, closed.body["email"].is_array(), closed.body["id"].is_array()), (400, true, true));
    let still = ada.get("/api/me/").await.body;
    let kept = (&still["email"], &still["id"], &still["first_name"]);
    assert_eq!(kept, (&json!("ada@example.com"), &json!(1), &json!("Augusta")));
    assert_eq!(ada.patch("/api/me/", json!({ "gender": null })).await.body["gender"], Value::Null);
    let wrong = ada.patch("/api/me/", json!({ "first_name": 7, "last_name": null, "gender": "Q", "locale": "tlh" })).await;
    let said = json!({
        "first_name": ["Not a valid string."],
        "last_name": ["This field may not be null."],
        "gender": ["\"Q\" is not a valid choice."],
        "locale": ["\"tlh\" is not a valid choice."],
    });
    assert_eq!((wrong.status, wrong.body), (400, said));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_a_token_are_refused() {
    let app = TestApp::start().await;
    for (method, path) in [
        (Method::GET, "/api/me/"),
        (Method::PATCH, "/api/me/"),
        (Method::GET, "/api/me/sessions/"),
        (Method::DELETE, "/api/me/sessions/1/"),
        (Method::POST, "/api/me/sessions/end-others/"),
        (Method::GET, "/api/me/api-keys/"),
        (Method::POST, "/api/me/api-keys/"),
        (Method::DELETE, "/api/me/api-keys/1/"),
    ] {
        let answer = fetch(app.anonymous().request(method.clone(), path)).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer realm=\"api\""), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_lists_and_ends_sessions() {
    let app = TestApp::start().await;
    let (ada, elsewhere, grace) = (app.ada().await, app.ada().await, app.grace().await);
    let listed = ada.get("/api/me/sessions/").await;
    let ids: Vec<_> =
        listed.body["results"].as_array().unwrap().iter().map(|one| (one["id"].as_i64(), one["is_current"].as_bool())).collect();
    assert_eq!(ids.len(), 2, "{}", listed.text);
    assert!(ids.contains(&(Some(ada.session), Some(true))) && ids.contains(&(Some(elsewhere.session), Some(false))));
    assert_eq!(delete(&grace, &format!("/api/me/sessions/{}/", ada.session)).await.status, 404);
    assert_eq!(delete(&ada, "/api/me/sessions/999/").await.status, 404);
    assert_eq!(delete(&ada, &format!("/api/me/sessions/{}/", elsewhere.session)).await.status, 204);
    assert_eq!(elsewhere.get("/api/me/").await.status, 401);
    let third = app.ada().await;
    let ended = ada.post("/api/me/sessions/end-others/", json!({})).await;
    assert_eq!((ended.status, ended.body), (200, json!({ "ended": 1 })));
    assert_eq!([ada.get("/api/me/").await.status, third.get("/api/me/").await.status], [200, 401]);
    assert_eq!(grace.get("/api/me/").await.status, 200);
    assert_eq!(delete(&ada, &format!("/api/me/sessions/{}/", ada.session)).await.status, 204);
    assert_eq!(ada.get("/api/me/").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_shows_how_it_was_opened() {
    let app = TestApp::start().await;
    let user = app.user("Ada", "Lovelace").await;
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let from = ClientInfo::new("192.0.2.7".parse().ok(), Some(agent));
    let tokens = sessions::open(app.state(), user, &app.web.sessions.pages, &from).await.unwrap();
    let listed = app.anonymous().bearer(tokens.access.reveal()).get("/api/me/sessions/").await.body;
    let one = &listed["results"][0];
    assert_eq!((&one["browser"], &one["system"], &one["ip_address"]), (&json!("Firefox"), &json!("Linux"), &json!("192.0.2.7")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_is_shown_once_and_stored_as_a_hash() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let made = ada.post("/api/me/api-keys/", json!({ "name": "Nightly export", "expires_in_days": 90 })).await;
    let key = made.body["key"].as_str().unwrap();
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    assert!(api_key::is_well_formed(key) && key.starts_with(made.body["hint"].as_str().unwrap()));
    let listed = ada.get("/api/me/api-keys/").await;
    assert_eq!((listed.body[0]["name"].as_str(), &listed.body[0]["last_used_at"]), (Some("Nightly export"), &Value::Null));
    assert!(!listed.text.contains(&key[12..]));
    with_key(&app, key).await;
    assert!(ada.get("/api/me/api-keys/").await.body[0]["last_used_at"].is_string());
    let email = app.next_email().await;
    assert!(!email.text.contains(&key[12..]));
    for file in fs::read_dir(app.data()).unwrap().filter_map(Result::ok).filter(|file| file.path().is_file()) {
        let bytes = fs::read(file.path()).unwrap();
        assert!(!bytes.windows(40).any(|window| window == &key.as_bytes()[12..52]), "{}", file.path().display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_key_errors_name_the_fields() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let wrong = ada.post("/api/me/api-keys/", json!({ "expires_in_days": 0, "roles": ["editor"] })).await;
    let said = json!({
        "name": ["This field is required."],
        "expires_in_days": ["Ensure this value is between 1 and 1830."],
        "roles": ["\"editor\" is not a valid choice."],
    });
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.body, said);
    let wrong = ada.post("/api/me/api-keys/", json!({ "name": "a", "expires_in_days": "7", "roles": "all" })).await.body;
    assert_eq!(
        (&wrong["expires_in_days"][0], &wrong["roles"][0]),
        (&json!("A valid integer is required."), &json!("Expected a list of items."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_never_has_more_roles_than_its_owner_or_its_own_list() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let make = async |roles: Value| {
        let made = editor.post("/api/me/api-keys/", json!({ "name": "export", "roles": roles })).await;
        with_key(&app, made.body["key"].as_str().unwrap()).await
    };
    let (wide, narrow) = (make(json!(["editor"])).await, make(json!([])).await);
    let stock = json!({ "symbol": "ACME", "name": "Acme", "quantity": 1, "price": "1" });
    assert_eq!(narrow.post("/api/stocks/", stock.clone()).await.status, 403);
    assert_eq!(narrow.get("/api/stocks/").await.status, 200);
    assert_eq!(wide.post("/api/stocks/", stock).await.status, 201);
    let role = role::by_name(app.state().db.reader(), "editor").await.unwrap().unwrap();
    admin_users::revoke_role(app.state(), &TestApp::operator(), editor.user.id, &role.name).await.unwrap();
    let again = app.ada().await.post("/api/me/api-keys/", json!({ "name": "late", "roles": ["editor"] })).await;
    assert_eq!(again.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_session_cannot_create_keys_or_change_the_password() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let made = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await;
    let program = with_key(&app, made.body["key"].as_str().unwrap()).await;
    let refused = program.post("/api/me/api-keys/", json!({ "name": "another" })).await;
    assert_eq!((refused.status, &refused.body["detail"]), (403, &json!("You do not have permission to perform this action.")));
    let sessions = program.get("/api/me/sessions/").await.body;
    let own = sessions["results"].as_array().unwrap().iter().find(|one| one["is_current"] == true).unwrap();
    assert_eq!(own["api_key_id"], made.body["id"]);
    let asking = SessionRef { user: ada.user.id, session: own["id"].as_i64().unwrap() };
    let draft = change_password::Draft {
        old: Some(PASSWORD),
        new: Some("another horse battery"),
        keys: ApiKeys::Keep,
        problems: ValidationErrors::default(),
    };
    let changed = change_password::change(app.state(), asking, draft, &ClientInfo::default()).await;
    assert!(matches!(changed, Err(Error::Rejected(Rejection::Forbidden))));
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_an_api_key_ends_its_sessions_at_once() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let made = ada.post("/api/me/api-keys/", json!({ "name": "export" })).await;
    let key = made.body["key"].as_str().unwrap();
    let program = with_key(&app, key).await;
    assert_eq!(program.get("/api/me/").await.status, 200);
    let path = format!("/api/me/api-keys/{}/", made.body["id"]);
    assert_eq!(delete(&grace, &path).await.status, 404);
    assert_eq!(delete(&ada, &path).await.status, 204);
    assert_eq!([program.get("/api/me/").await.status, ada.get("/api/me/").await.status], [401, 200]);
    assert_eq!(delete(&ada, &path).await.status, 404);
    let refused = sign_in::with_api_key(app.state(), key, &ClientInfo::default()).await;
    assert!(matches!(refused, Err(Error::Rejected(Rejection::InvalidCredentials))));
    assert_eq!(ada.get("/api/me/api-keys/").await.body, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_api_keys_is_rate_limited() {
    let app = TestApp::start().await;
    let made = app.ada().await.post("/api/me/api-keys/", json!({ "name": "export" })).await;
    let (from, elsewhere) = (ClientInfo::new("192.0.2.7".parse().ok(), None), ClientInfo::default());
    let guess = async |from| sign_in::with_api_key(app.state(), "vst_guess", from).await.err();
    for _ in 0..10 {
        assert!(matches!(guess(&from).await, Some(Error::Rejected(Rejection::InvalidCredentials))));
    }
    assert!(matches!(guess(&from).await, Some(Error::RateLimited(wait)) if wait <= Duration::from_secs(6)));
    assert!(matches!(guess(&elsewhere).await, Some(Error::Rejected(Rejection::InvalidCredentials))));
    let key = made.body["key"].as_str().unwrap();
    assert!(sign_in::with_api_key(app.state(), key, &from).await.is_ok());
    app.advance_clock(Duration::from_secs(6));
    assert!(matches!(guess(&from).await, Some(Error::Rejected(Rejection::InvalidCredentials))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_api_key_is_refused() {
    let app = TestApp::start().await;
    let made = app.ada().await.post("/api/me/api-keys/", json!({ "name": "export", "expires_in_days": 1 })).await;
    // It has been sent before the day has passed.
    app.next_email().await;
    app.advance_clock(Duration::from_hours(24));
    let refused = sign_in::with_api_key(app.state(), made.body["key"].as_str().unwrap(), &ClientInfo::default()).await;
    assert!(matches!(refused, Err(Error::Rejected(Rejection::InvalidCredentials))));
}
