//! Coming back without a password: one email, one use, five guesses.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    flows::{admin_users, api_keys, sign_in},
    types::{client::ClientInfo, rate_limit::Limit},
};

use crate::harness::{PASSWORD, ReceivedEmail, TestApp, TestResponse};

const NEW: &str = "a quiet hall by the sea";

async fn ask(app: &TestApp, email: &str) -> ReceivedEmail {
    assert_eq!(app.post("/api/accounts/password-forgotten/", json!({ "email": email })).await.status, 200);
    app.next_email().await
}

fn token(message: &ReceivedEmail) -> String {
    message.link().split_once("token=").unwrap().1.to_owned()
}

async fn by_link(app: &TestApp, message: &ReceivedEmail, new: &str) -> TestResponse {
    app.post("/api/accounts/password-reset/", json!({ "token": token(message), "new_password": new })).await
}

async fn by_code(app: &TestApp, email: &str, code: &str) -> TestResponse {
    app.post("/api/accounts/password-reset/", json!({ "email": email, "code": code, "new_password": NEW })).await
}

async fn signs_in(app: &TestApp, email: &str, password: &str) -> bool {
    app.post("/api/accounts/login/", json!({ "email": email, "password": password })).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_uses_of_one_link_at_once_set_one_password() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let message = ask(&app, &ada.user.email).await;
    let passwords: Vec<_> = (0..20).map(|number| format!("{NEW} {number}")).collect();
    let answers = join_all(passwords.iter().map(|new| by_link(&app, &message, new))).await;
    let done: Vec<_> = answers.iter().enumerate().filter(|(_, answer)| answer.status == 200).map(|(at, _)| at).collect();
    assert_eq!(done.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 400 | 503)));
    assert!(signs_in(&app, &ada.user.email, &passwords[done[0]]).await);
    assert_eq!(ada.get("/api/me").await.status, 401, "every session has ended");
    app.next_email().await;
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_guesses_the_right_code_is_refused() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let message = ask(&app, &ada.user.email).await;
    for _ in 0..5 {
        assert_eq!(by_code(&app, &ada.user.email, "BCDF-GHJK").await.status, 400);
    }
    assert_eq!(by_code(&app, &ada.user.email, &message.code()).await.status, 400);
    assert!(signs_in(&app, &ada.user.email, PASSWORD).await);
    let message = ask(&app, &ada.user.email).await;
    assert_eq!(by_code(&app, &ada.user.email, &message.code().to_lowercase().replace('-', " ")).await.status, 200);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_concurrent_guesses_five_are_checked() {
    let app = TestApp::with(|config| config.limits.email_codes = Limit::default()).await;
    let ada = app.ada().await;
    let message = ask(&app, &ada.user.email).await;
    let guesses = join_all((0..100).map(|_| by_code(&app, &ada.user.email, "BCDF-GHJK"))).await;
    assert!(guesses.iter().all(|answer| matches!(answer.status, 400 | 503)));
    assert_eq!(by_code(&app, &ada.user.email, &message.code()).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_only_for_its_own_email_address() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let message = ask(&app, &ada.user.email).await;
    ask(&app, &grace.user.email).await;
    for email in [grace.user.email.as_str(), "unknown@example.com"] {
        assert_eq!(by_code(&app, email, &message.code()).await.status, 400, "{email}");
    }
    assert_eq!(by_code(&app, &ada.user.email, &message.code()).await.status, 200);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_invalidated_by_age_newer_links_and_a_new_password() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let older = ask(&app, &ada.user.email).await;
    let newer = ask(&app, &ada.user.email).await;
    assert_eq!(by_link(&app, &older, NEW).await.status, 400, "a newer one was sent");
    admin_users::set_password(app.state(), &TestApp::operator(), &ada.user, "chosen by an operator").await.unwrap();
    app.next_email().await;
    assert_eq!(by_link(&app, &newer, NEW).await.status, 400, "the password has changed");
    let late = ask(&app, &ada.user.email).await;
    app.advance_clock(Duration::from_mins(15));
    assert_eq!(by_link(&app, &late, NEW).await.status, 400, "it is too old");
    assert_eq!(by_code(&app, &ada.user.email, &late.code()).await.status, 400, "and so is its code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_invalid_once_its_account_is_gone() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let (first, second) = (ask(&app, &ada.user.email).await, ask(&app, &grace.user.email).await);
    admin_users::deactivate(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    admin_users::delete(app.state(), &TestApp::operator(), grace.user.id).await.unwrap();
    assert_eq!((by_link(&app, &first, NEW).await.status, by_link(&app, &second, NEW).await.status), (400, 400));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_link_is_refused() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let (mine, other) = (ask(&app, &ada.user.email).await, ask(&app, &grace.user.email).await);
    let (id, mac) = token(&mine).split_once('.').map(|(id, mac)| (id.to_owned(), mac.to_owned())).unwrap();
    let foreign = token(&other).split_once('.').unwrap().1.to_owned();
    for made_up in [
        format!("{id}.{foreign}"),
        format!("{id}."),
        format!("{id}.{}", &mac[..mac.len() - 1]),
        format!("{id}.{mac}="),
        format!("0{id}.{mac}x"),
        format!("-1.{mac}"),
        format!("99999999999999999999.{mac}"),
        ".".to_owned(),
        "é.é".to_owned(),
        "a".repeat(10_000),
    ] {
        let body = json!({ "token": made_up, "new_password": NEW });
        assert_eq!(app.post("/api/accounts/password-reset/", body).await.status, 400, "{made_up}");
    }
    assert_eq!(by_link(&app, &mine, NEW).await.status, 200, "and none of it has cost the link");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_password_does_not_consume_the_link() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let message = ask(&app, &ada.user.email).await;
    for bad in ["short", "password123", "lovelace1815", ""] {
        let answer = by_link(&app, &message, bad).await;
        assert_eq!((answer.status, answer.body["new_password"].is_array()), (400, true), "{bad}: {}", answer.text);
    }
    assert_eq!(by_link(&app, &message, NEW).await.status, 200);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_end_with_a_password_reset() {
    let app = TestApp::start().await;
    let ada = app.ada().await.user;
    let body = json!({ "email": "grace@example.com", "password": PASSWORD });
    assert_eq!(app.post("/api/accounts/register/", body).await.status, 201);
    app.next_email().await;
    let grace = admin_users::find(app.state(), "grace@example.com").await.unwrap();
    for user in [ada, grace] {
        let asking = api_keys::Requester::Operator(user.id);
        let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
        let made = api_keys::create(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
        if user.verified_at.is_some() {
            app.next_email().await;
        }
        let message = ask(&app, &user.email).await;
        assert_eq!(by_link(&app, &message, NEW).await.status, 200);
        app.next_email().await;
        let proven = sign_in::with_api_key(app.state(), made.key.reveal(), &ClientInfo::default()).await;
        assert!(proven.is_err(), "{}", user.email);
    }
}
