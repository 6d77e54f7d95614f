//! Passwords that only the former server can verify, and hashes that stay as they are until a takeover is finished.

use aws_lc_rs::hmac::HMAC_SHA256;
use serde_json::json;
use vestibule::{
    crypto::legacy_hashes::classify::unreadable,
    store::{takeover, user},
    types::secret::Secret,
};

use super::legacy_server::{KEY, sign, sign_with, takeover_row};
use crate::harness::{ScriptedHttp, TestApp, TestResponse};

const PASSWORD: &str = "what she chose there";
const PBKDF2: &str = "pbkdf2_sha256$1000$seasalt2$vVHZGEs7v6quz+ZQJ3YUviKmZHPrpr5OATMMKlICjVY=";

/// With a user whose hash is unreadable.
struct Takeover {
    app: TestApp,
    former: ScriptedHttp,
    ada: user::Model,
}

impl Takeover {
    async fn start() -> Self {
        let former = ScriptedHttp::start();
        let url = former.url();
        let app = TestApp::with(|config| {
            config.takeover.ask = Some(url);
            config.takeover.key = Some(Secret::new(KEY.to_owned()));
            (config.limits.failed_login, config.limits.login) = Default::default();
        })
        .await;
        let ada = app.user("Ada", "Lovelace").await;
        app.give_hash(ada.id, unreadable("sha1").reveal()).await;
        Self { app, former, ada }
    }

    async fn sign_in(&self) -> TestResponse {
        self.app.post("/api/accounts/login/", json!({ "email": self.ada.email, "password": PASSWORD })).await
    }

    /// An access token of SimpleJWT's for this user.
    fn token(user: &serde_json::Value) -> String {
        sign(&json!({ "token_type": "access", "jti": "a", "iat": 1, "exp": 2, "user_id": user }))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_former_server_is_asked_once_with_the_same_request_and_its_yes_is_kept_as_a_hash() {
    let over = Takeover::start().await;
    over.former.answers(200, &json!({ "access_token": Takeover::token(&json!(over.ada.id)) }).to_string());
    let answer = over.sign_in().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let asked = over.former.received();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].line.as_str(), asked[0].content_type.as_str()), ("POST /api/accounts/login/", "application/json"));
    assert_eq!(asked[0].body, json!({ "email": over.ada.email, "password": PASSWORD }).to_string());
    assert!(over.app.stored_hash(over.ada.id).await.starts_with("$argon2id$"));
    over.former.answers(500, "");
    assert_eq!(over.sign_in().await.status, 200);
    assert_eq!(over.former.received(), [], "it is not asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_clear_yes_for_the_same_user_lets_in() {
    let over = Takeover::start().await;
    let id = over.ada.id;
    let with = |user: serde_json::Value| json!({ "access": Takeover::token(&user) }).to_string();
    for (status, body, expected) in [
        (401, "{}".to_owned(), 401),
        (400, "{}".to_owned(), 401),
        (500, String::new(), 503),
        (429, "{}".to_owned(), 503),
        (302, String::new(), 503),
        (403, "{}".to_owned(), 503),
        (404, "{}".to_owned(), 503),
        (200, "<html>".to_owned(), 503),
        (200, "{}".to_owned(), 503),
        (200, with(json!(id + 1)), 503),
        (200, json!({ "user": { "id": id + 1 } }).to_string(), 503),
        (200, json!({ "access": Takeover::token(&json!(id + 1)), "user_id": id }).to_string(), 503),
        (200, format!("{{\"access\": \"{}\"}}", "x".repeat(70_000)), 503),
    ] {
        over.former.answers(status, &body);
        let answer = over.sign_in().await;
        assert_eq!(answer.status, expected, "{status} {body:.80}");
        assert_eq!(answer.header("retry-after").is_empty(), expected != 503);
        assert_eq!(over.app.stored_hash(id).await, unreadable("sha1").reveal());
    }
    for body in [
        with(json!(id)),
        with(json!(id.to_string())),
        json!({ "user_id": id }).to_string(),
        json!({ "data": { "user": { "id": id } } }).to_string(),
    ] {
        over.app.give_hash(id, "sha1$a$b").await;
        over.former.answers(200, &body);
        assert_eq!(over.sign_in().await.status, 200, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_users_have_typed_is_no_answer_of_the_former_server() {
    let over = Takeover::start().await;
    let id = over.ada.id;
    let forged = |user: i64| {
        let claims = json!({ "token_type": "access", "jti": "a", "iat": 1, "exp": 2, "user_id": user });
        sign_with(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, ("a key of nothing", HMAC_SHA256))
    };
    for body in [
        json!({ "key": "abc", "profile": { "first_name": forged(id) } }),
        json!({ "key": "abc", "user": { "id": id + 1, "first_name": forged(id) } }),
        json!({ "key": "abc", "profile": { "settings": { "user_id": id, "user": { "id": id } } } }),
    ] {
        over.former.answers(200, &body.to_string());
        assert_eq!(over.sign_in().await.status, 503, "{body}");
    }
    over.former.answers(401, "{}");
    let extended = json!({ "email": over.ada.email, "password": PASSWORD, "username": "mallory" });
    assert_eq!(over.app.post("/api/accounts/login/", extended).await.status, 401);
    let asked = over.former.received();
    let sent = json!({ "email": over.ada.email, "password": PASSWORD }).to_string();
    assert_eq!(asked.last().unwrap().body, sent, "a field that the contract does not name is not passed on");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_former_server_is_not_asked_about_hashes_that_are_verified_here_or_users_who_are_unknown() {
    let over = Takeover::start().await;
    over.former.answers(200, &json!({ "user_id": over.ada.id }).to_string());
    over.app.give_hash(over.ada.id, PBKDF2).await;
    assert_eq!(over.sign_in().await.status, 401);
    let unknown = json!({ "email": "unknown@example.com", "password": PASSWORD });
    assert_eq!(over.app.post("/api/accounts/login/", unknown).await.status, 401);
    assert_eq!(over.former.received(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_server_that_is_gone_is_503_and_a_wrong_password_there_is_counted() {
    let app = TestApp::with(|config| config.takeover.ask = Some("http://127.0.0.1:9".to_owned())).await;
    let ada = app.user("Ada", "Lovelace").await;
    app.give_hash(ada.id, unreadable("sha1").reveal()).await;
    let sign_in = json!({ "email": ada.email, "password": PASSWORD });
    for _ in 0..10 {
        assert_eq!(app.post("/api/accounts/login/", sign_in.clone()).await.status, 503);
    }
    let former = ScriptedHttp::start();
    let url = former.url();
    former.answers(401, "{}");
    let app = TestApp::with(|config| config.takeover.ask = Some(url)).await;
    let ada = app.user("Ada", "Lovelace").await;
    app.give_hash(ada.id, unreadable("sha1").reveal()).await;
    let mut statuses = Vec::new();
    for _ in 0..10 {
        statuses.push(app.post("/api/accounts/login/", sign_in.clone()).await.status);
    }
    assert_eq!((statuses[0], statuses[9]), (401, 429), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_hashes_are_exchanged_once_the_takeover_is_finished() {
    let app = TestApp::with(|config| config.takeover.keep_hashes = true).await;
    let (ada, db) = (app.user("Ada", "Lovelace").await, app.state().db.writer());
    app.give_hash(ada.id, PBKDF2).await;
    let sign_in = json!({ "email": ada.email, "password": "correct horse battery staple" });
    assert_eq!(app.post("/api/accounts/login/", sign_in.clone()).await.status, 200);
    assert_eq!(app.stored_hash(ada.id).await, PBKDF2);
    let now = app.state().now();
    let mut row = takeover_row(now);
    takeover::put(db, row.clone()).await.unwrap();
    assert_eq!(app.post("/api/accounts/login/", sign_in.clone()).await.status, 200);
    assert_eq!(app.stored_hash(ada.id).await, PBKDF2);
    row.finished_at = Some(now);
    takeover::put(db, row).await.unwrap();
    assert_eq!(app.post("/api/accounts/login/", sign_in).await.status, 200);
    assert!(app.stored_hash(ada.id).await.starts_with("$argon2id$"));
}
