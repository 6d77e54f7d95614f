//! Contracts whose clients know users by a UUID.

use std::collections::HashSet;

use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;
use vestibule::store::{user, user_import};

use super::identity::served;
use crate::{
    database::user_import::row,
    flows::token_verification::{Forger, said, with, without},
    harness::{PASSWORD, TestApp, fetch},
};

const ACTIONS: &str = r#"
[[action]]
operation = "register"
path = "/p/register"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "id": "$user.id", "pid": "$user.uuid" }'
[[action]]
operation = "login"
path = "/p/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "access": "$access", "refresh": "$refresh", "id": "$user.id" }'
[[action]]
operation = "refresh"
path = "/p/refresh"
method = "POST"
request = { refresh = "refresh" }
response = '{ "access": "$access", "refresh": "$refresh" }'
[[action]]
operation = "me"
path = "/p/me"
method = "GET"
response = '{ "id": "$user.id", "pid": "$user.uuid" }'
"#;

/// The contract with this format of user ids.
fn contract(format: &str, tokens: &str) -> String {
    let head = "title = \"P\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"always\"\n";
    format!("{head}user_id_format = \"{format}\"\n[tokens]\n{tokens}\n[errors]\nformat = \"drf\"\n{ACTIONS}")
}

async fn served_with(format: &str, tokens: &str) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("p.toml"), contract(format, tokens)).unwrap();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(vec!["p".to_owned()]);
    })
    .await;
    (app, folder)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    let plain = text.chars().all(|c| c == '-' || matches!(c, '0'..='9' | 'a'..='f'));
    plain && parts == [8, 4, 4, 4, 12] && text.as_bytes()[14] == b'4' && b"89ab".contains(&text.as_bytes()[19])
}

async fn stored(app: &TestApp, id: i64) -> Option<String> {
    user::by_id(app.state().db.reader(), id).await.unwrap().unwrap().uuid
}

#[tokio::test(flavor = "multi_thread")]
async fn a_users_uuid_is_the_same_in_responses_and_tokens_and_opens_the_account() {
    let (app, _folder) = served_with("uuid", "").await;
    let made = app.post("/p/register", json!({ "email": "zoe@example.com", "password": PASSWORD })).await;
    let uuid = made.body["id"].as_str().unwrap_or_else(|| panic!("{}", made.text)).to_owned();
    assert!(is_uuid(&uuid) && made.body["pid"] == uuid.as_str(), "{}", made.text);
    let pair = app.post("/p/login", json!({ "email": "zoe@example.com", "password": PASSWORD })).await;
    assert_eq!(pair.body["id"], uuid);
    let access = said(pair.body["access"].as_str().unwrap());
    assert_eq!((&access["user_id"], &access["sub"]), (&json!(uuid), &json!(uuid)));
    let zoe = app.anonymous().bearer(pair.body["access"].as_str().unwrap());
    assert_eq!(zoe.get("/p/me").await.body, json!({ "id": uuid, "pid": uuid }));
    let me = zoe.get("/api/me").await;
    assert_eq!((me.status, me.body["id"].clone()), (200, access["user_number"].clone()), "our own API keeps the number");
    let renewed = app.post("/p/refresh", json!({ "refresh": pair.body["refresh"] })).await;
    assert_eq!(said(renewed.body["access"].as_str().unwrap())["user_id"], uuid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_a_uuid_names_its_user_by_a_signed_number_only() {
    let (app, _folder) = served_with("uuid", "claims = { user_id = \"sub\" }").await;
    let ada = app.ada().await;
    let pair = app.post("/p/login", json!({ "email": ada.user.email, "password": PASSWORD })).await;
    let access = said(pair.body["access"].as_str().unwrap());
    assert!(is_uuid(access["sub"].as_str().unwrap()) && access.get("user_id").is_none(), "{access}");
    let forger = Forger::of(&app).await;
    let header = forger.header().to_string();
    let status = |claims: String| {
        let request = app.anonymous().bearer(&forger.sign(&header, &claims)).request(Method::GET, "/p/me");
        async move { fetch(request).await.status }
    };
    assert_eq!(status(access.to_string()).await, 200, "the forger is right");
    for bent in [with(&access, "user_number", json!("1")), with(&access, "user_number", json!(null)), without(&access, "sub")] {
        assert_eq!(status(bent).await, 401);
    }
    assert_eq!(status(without(&access, "user_number")).await, 401, "a UUID alone is no known user");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_without_uuids_can_still_show_them_beside_the_number() {
    let (app, _folder) = served_with("integer", "").await;
    let ada = app.ada().await;
    let me = ada.get("/p/me").await;
    assert_eq!(me.body["id"], ada.user.id);
    assert!(is_uuid(me.body["pid"].as_str().unwrap()), "{}", me.text);
    let pair = app.post("/p/login", json!({ "email": ada.user.email, "password": PASSWORD })).await;
    assert!(said(pair.body["access"].as_str().unwrap()).get("user_number").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_may_have_numbers_where_responses_have_uuids() {
    let (app, _folder) = served_with("uuid", "user_id_format = \"integer\"").await;
    let ada = app.ada().await;
    let pair = app.post("/p/login", json!({ "email": ada.user.email, "password": PASSWORD })).await;
    assert!(is_uuid(pair.body["id"].as_str().unwrap()), "{}", pair.text);
    assert_eq!(said(pair.body["access"].as_str().unwrap())["user_id"], ada.user.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_a_uuid_gets_one_when_it_is_needed() {
    let (app, _folder) = served_with("uuid", "").await;
    let ada = app.ada().await;
    let forget = format!("UPDATE users SET uuid = NULL WHERE id = {}", ada.user.id);
    app.state().db.writer().execute_unprepared(&forget).await.unwrap();
    let tries = (0..6).map(|_| ada.get("/p/me"));
    let ids: HashSet<String> =
        futures_util::future::join_all(tries).await.iter().map(|answer| answer.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let given = stored(&app, ada.user.id).await.unwrap();
    assert!(is_uuid(&given) && ids.contains(&json!(given).to_string()));

    app.state().db.writer().execute_unprepared(&forget).await.unwrap();
    let pair = app.post("/p/login", json!({ "email": ada.user.email, "password": PASSWORD })).await;
    assert_eq!(said(pair.body["access"].as_str().unwrap())["user_id"], json!(stored(&app, ada.user.id).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_gets_a_uuid_for_every_user() {
    let (app, _folder) = served(ACTIONS, |_| {}).await;
    let db = &app.state().db;
    let users = (0..40).map(|number| row(1000 + number * 37, &format!("u{number}@example.com"), None)).collect();
    user_import::add_all(db.writer(), users).await.unwrap();
    for statement in [
        "DROP INDEX users_uuid",
        "ALTER TABLE users DROP COLUMN uuid",
        "DELETE FROM seaql_migrations WHERE version = 'm20261128_000020_user_uuids'",
    ] {
        db.writer().execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    db.migrate().await.unwrap();
    let mut seen = HashSet::new();
    for number in 0..40 {
        let uuid = stored(&app, 1000 + number * 37).await.unwrap();
        assert!(is_uuid(&uuid), "{uuid}");
        seen.insert(uuid);
    }
    assert_eq!(seen.len(), 40);
    let again = format!("UPDATE users SET uuid = '{}' WHERE id = 1000", stored(&app, 1037).await.unwrap());
    assert!(db.writer().execute_unprepared(&again).await.is_err(), "a UUID belongs to one user");
}
