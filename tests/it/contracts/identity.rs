//! Changing the email address and the username, and deleting the account, at a contract.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use vestibule::{
    config::Config,
    error::ValidationErrors,
    flows::{
        api_keys,
        sign_up::{self, Identifier},
    },
    store::{audit_event, user},
    types::{
        client::ClientInfo,
        kinds::Event,
        rate_limit::{Limit, LimitScope, Rate},
    },
};

use crate::harness::{Client, PASSWORD, TestApp, TestResponse, fetch};

/// An app that serves only this contract, `p`.
pub async fn served(actions: &str, change: impl FnOnce(&mut Config)) -> (TestApp, TempDir) {
    let folder = TempDir::with_prefix("contracts-").unwrap();
    let head = "title = \"P\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n\
                [errors]\nformat = \"drf\"\n";
    std::fs::write(folder.path().join("p.toml"), format!("{head}{actions}")).unwrap();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(vec!["p".to_owned()]);
        change(config);
    })
    .await;
    (app, folder)
}

/// A program that has signed in at `/p/key` with an API key of this user.
pub async fn program(app: &TestApp, user: i64) -> Client {
    let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
    let made = api_keys::create(app.state(), api_keys::Requester::Operator(user), draft, &ClientInfo::default()).await.unwrap();
    let signed_in = app.post("/p/key", json!({ "key": made.key.reveal() })).await;
    app.anonymous().bearer(signed_in.body["access"].as_str().unwrap_or_else(|| panic!("{}", signed_in.text)))
}

const CONTRACT: &str = r#"
[[action]]
operation = "login"
path = "/p/login"
method = "POST"
request = { login = "username", password = "password" }
response = '{ "access": "$access" }'
[[action]]
operation = "api-key-login"
path = "/p/key"
method = "POST"
request = { key = "api_key" }
response = '{ "access": "$access" }'
[[action]]
operation = "change-email"
path = "/p/email"
method = "POST"
request = { address = "new_email", current = "password" }
response = '{ "email": "$user.email" }'
[[action]]
operation = "change-username"
path = "/p/username"
method = "PUT"
request = { nick = "new_username", current = "password" }
response = '{ "nick": "$user.username" }'
[[action]]
operation = "change-username"
path = "/p/nick"
method = "POST"
request = { nick = "new_username", current = "password?" }
response = '{ "nick": "$user.username" }'
[[action]]
operation = "delete-me"
path = "/p/me"
method = "DELETE"
request = { current = "password" }
status = 204
"#;

async fn send(client: &Client, method: Method, path: &str, body: Value) -> TestResponse {
    fetch(client.request(method, path).json(&body)).await
}

fn said(response: &TestResponse) -> (u16, Value) {
    (response.status, response.body.clone())
}

async fn login(app: &TestApp, name: &str) -> u16 {
    app.post("/p/login", json!({ "login": name, "password": PASSWORD })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_address_changes_with_the_password_and_only_once_the_email_is_read() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let ada = app.ada().await;
    let change = |address: &str, password: &str| {
        let body = json!({ "address": address, "current": password });
        let ada = &ada;
        async move { said(&ada.post("/p/email", body).await) }
    };
    app.advance_clock(Duration::from_secs(1));
    let wrong = json!({ "current": ["This password is incorrect."] });
    assert_eq!(change("ada@new.example", "not the password").await, (400, wrong));
    let both = json!({ "address": ["Enter a valid email address."], "current": ["This field may not be blank."] });
    assert_eq!(change("none", "").await, (400, both));
    let same = json!({ "address": ["This is the current value already."] });
    assert_eq!(change("ada@example.com", PASSWORD).await, (400, same));
    assert!(app.emails().await.is_empty());

    assert_eq!(change("ada@new.example", PASSWORD).await, (200, json!({ "email": "ada@example.com" })));
    let emails = app.emails().await;
    let sent = emails.iter().find(|email| email.to == "ada@new.example").unwrap();
    assert!(emails.iter().any(|email| email.to == "ada@example.com"), "the old address can cancel it");
    let confirmed = ada.post("/api/me/email/confirm/", json!({ "code": sent.code() })).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.text);
    assert_eq!((login(&app, "ada@new.example").await, login(&app, "ada@example.com").await), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_to_an_address_of_another_account_gets_the_same_answer() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let body = |address: &str| json!({ "address": address, "current": PASSWORD });
    let free = ada.post("/p/email", body("ada@new.example")).await;
    let taken = ada.post("/p/email", body(&grace.user.email)).await;
    assert_eq!(said(&free), said(&taken));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_username_changes_with_the_password_and_the_old_one_is_free_again() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let put = |client: &Client, nick: &str, password: &str| {
        let (client, body) = (client.clone(), json!({ "nick": nick, "current": password }));
        async move { said(&send(&client, Method::PUT, "/p/username", body).await) }
    };
    assert_eq!(put(&ada, "ada", PASSWORD).await, (200, json!({ "nick": "ada" })));
    assert_eq!(login(&app, "ada").await, 200);
    let wrong = json!({ "current": ["This password is incorrect."] });
    assert_eq!(put(&ada, "countess", "not the password").await, (400, wrong));
    let taken = json!({ "nick": ["A user with that username already exists."] });
    assert_eq!(put(&grace, "ada", PASSWORD).await, (400, taken));
    let foreign = json!({ "nick": ["A username that is an email address must be the account's own address."] });
    assert_eq!(put(&grace, "ada@example.com", PASSWORD).await, (400, foreign));
    assert_eq!(put(&grace, "Grace@example.com", PASSWORD).await.0, 200);
    assert_eq!(put(&grace, "a b", PASSWORD).await.0, 400);
    assert_eq!(put(&grace, "", PASSWORD).await, (400, json!({ "nick": ["This field may not be blank."] })));

    assert_eq!(put(&ada, "ada", PASSWORD).await.0, 200, "the present one is no error");
    assert_eq!(put(&ada, "countess", PASSWORD).await, (200, json!({ "nick": "countess" })));
    assert_eq!((login(&app, "countess").await, login(&app, "ada").await), (200, 401));
    assert_eq!(put(&grace, "ada", PASSWORD).await, (200, json!({ "nick": "ada" })));
    let filter =
        audit_event::Filter { user: Some(ada.user.id), event: Some(Event::UsernameChanged), ..audit_event::Filter::default() };
    let page = (vestibule::store::pagination::Cursor::Newest, 10);
    assert_eq!(audit_event::page(app.state().db.reader(), &filter, page).await.unwrap().rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_may_be_left_out_is_checked_where_it_is_given() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let ada = app.ada().await;
    assert_eq!(ada.post("/p/nick", json!({ "nick": "ada" })).await.body["nick"], "ada");
    assert_eq!(ada.post("/p/nick", json!({ "nick": "x", "current": "not the password" })).await.status, 400);
    assert_eq!(ada.post("/p/nick", json!({ "nick": "countess", "current": PASSWORD })).await.body["nick"], "countess");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_users_who_want_one_username_one_gets_it() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let mut users = Vec::new();
    for number in 0..10 {
        users.push(app.signed_in(&format!("user{number}"), "Test").await);
    }
    let tries = users.iter().map(|user| user.post("/p/nick", json!({ "nick": "countess" })));
    let statuses: Vec<u16> = futures_util::future::join_all(tries).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_an_address_changes_the_username_with_a_recent_password_only() {
    let (app, _folder) = served(CONTRACT, |config| config.sessions.reauthenticate_after = Duration::from_mins(1)).await;
    let (username, password) = (Some("noemail"), Some(PASSWORD));
    let draft = sign_up::Draft { username, password, identified_by: Identifier::EmailOrUsername, ..sign_up::Draft::default() };
    sign_up::create(app.state(), draft, ValidationErrors::default(), &ClientInfo::default()).await.unwrap();
    let signed_in = app.post("/p/login", json!({ "login": "noemail", "password": PASSWORD })).await;
    let client = app.anonymous().bearer(signed_in.body["access"].as_str().unwrap_or_else(|| panic!("{}", signed_in.text)));
    app.advance_clock(Duration::from_mins(2));
    let refused = client.post("/p/nick", json!({ "nick": "stolen" })).await;
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("reauthentication_required")), "{}", refused.text);
    let changed = client.post("/p/nick", json!({ "nick": "mine", "current": PASSWORD })).await;
    assert_eq!((changed.status, &changed.body["nick"]), (200, &json!("mine")), "{}", changed.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_limit_no_answer_says_whether_a_username_is_free() {
    let (app, _folder) = served(CONTRACT, |config| {
        config.limits.sign_up =
            Limit(vec![Rate { times: 2.try_into().unwrap(), per: Duration::from_hours(1), scope: LimitScope::Ip }]);
    })
    .await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let change = async |nick: &str| grace.post("/p/nick", json!({ "nick": nick })).await.status;
    assert_eq!(ada.post("/p/nick", json!({ "nick": "countess" })).await.status, 200);
    assert_eq!(change("countess").await, 400);
    assert_eq!([change("countess").await, change("a-free-one").await], [429, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_does_not_show_taken_usernames_where_accounts_are_not_revealed() {
    let folder = TempDir::with_prefix("contracts-").unwrap();
    let head = "title = \"P\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n\
                [errors]\nformat = \"drf\"\n";
    let file = folder.path().join("p.toml");
    std::fs::write(&file, format!("{head}{CONTRACT}")).unwrap();
    let contract = vestibule::contracts::read("p", &file, &format!("{head}{CONTRACT}")).unwrap();
    let refused = vestibule::contracts::revealing_sign_ups(&[std::sync::Arc::new(contract)]);
    assert_eq!(refused.len(), 2, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_takes_the_password_signs_out_everywhere_and_can_be_cancelled() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let (ada, other) = (app.ada().await, app.ada().await);
    app.emails().await;
    let delete = |password: Value| send(&ada, Method::DELETE, "/p/me", json!({ "current": password }));
    let wrong = json!({ "current": ["This password is incorrect."] });
    assert_eq!(said(&delete("not the password".into()).await), (400, wrong));
    assert_eq!(
        said(&send(&ada, Method::DELETE, "/p/me", json!({})).await),
        (400, json!({ "current": ["This field is required."] }))
    );
    let done = delete(PASSWORD.into()).await;
    assert_eq!((done.status, done.text.as_str()), (204, ""));
    assert_eq!((ada.get("/api/me").await.status, other.get("/api/me").await.status), (401, 401));
    let planned = |app: &TestApp| {
        let state = app.state().clone();
        async move { user::by_id(state.db.reader(), ada.user.id).await.unwrap().unwrap().delete_at }
    };
    let week = app.state().config.accounts.deletion_delay;
    let at = planned(&app).await.unwrap();
    assert!(at.duration_since(app.state().now()) + Duration::from_mins(1) > week);
    let keep = app.next_email().await.link();
    assert!(keep.starts_with("/account-keep"), "{keep}");
    assert_eq!(login(&app, "ada@example.com").await, 200, "within the week its owner can sign in and keep it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_an_api_key_changes_neither_names_nor_address_and_deletes_nothing() {
    let (app, _folder) = served(CONTRACT, |_| {}).await;
    let ada = app.ada().await;
    let program = program(&app, ada.user.id).await;
    let with_password = |field: &str, value: &str| json!({ field: value, "current": PASSWORD });
    let tries = [
        (Method::POST, "/p/email", with_password("address", "ada@new.example")),
        (Method::PUT, "/p/username", with_password("nick", "ada")),
        (Method::POST, "/p/nick", json!({ "nick": "ada" })),
        (Method::DELETE, "/p/me", with_password("x", "y")),
    ];
    for (method, path, body) in tries {
        assert_eq!(send(&program, method, path, body).await.status, 403, "{path}");
    }
}
