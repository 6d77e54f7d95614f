//! However many roles a user has, the tokens are valid and fit into a cookie.

use serde_json::json;
use vestibule::{
    error::{Error, Field, FieldError},
    flows::{admin_users, roles},
    store::{role, user_role},
};

use crate::harness::{PASSWORD, TestApp};

const SENTENCE: &str = "With this role, the user's roles would no longer fit into a token.";
/// RFC 6265 6.1: of a cookie with its name and its attributes.
const COOKIE: usize = 4096;

/// Names as long as they may be, and some that grow when they are written as JSON.
fn names() -> Vec<Vec<String>> {
    let acting = |n| format!("Person in charge of warehouse number {n} in the northern region (acting)");
    vec![
        (0..45).map(acting).collect(),
        (0..20).map(|n| format!("{n:02} {}", "ж".repeat(140))).collect(),
        (0..30).map(|n| format!("{n:02} {}", "\"\\".repeat(70))).collect(),
        (0..30).map(|n| format!("{n:02} {}", "𝔄".repeat(140))).collect(),
        (0..900).map(|n| format!("r{n}")).collect(),
    ]
}

async fn page_cookies(app: &TestApp) -> Vec<String> {
    let client = app.anonymous().request(reqwest::Method::POST, "/login");
    let client = client.header("origin", &app.state().config.public_url).header("sec-fetch-site", "same-origin");
    let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("remember", "yes")];
    let answer = crate::harness::fetch(client.form(&fields)).await;
    answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

async fn tokens_work(app: &TestApp, what: &str) {
    for (path, body, access, refresh) in [
        ("/api/accounts/login/", json!({ "email": "ada@example.com", "password": PASSWORD }), "access_token", "refresh_token"),
        ("/token", json!({ "email": "ada@example.com", "password": PASSWORD }), "access", "refresh"),
    ] {
        let pair = app.post(path, body).await;
        assert_eq!(pair.status, 200, "{what}: {}", pair.text);
        let token = pair.body[access].as_str().unwrap();
        assert_eq!(app.anonymous().bearer(token).get("/api/me").await.status, 200, "{what}: a token of {} bytes", token.len());
        assert!(pair.body[refresh].is_string());
    }
    let pair = app.post("/api/accounts/login/", json!({ "email": "ada@example.com", "password": PASSWORD })).await.body;
    let next = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": pair["refresh_token"] })).await;
    let next = next.body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(app.anonymous().bearer(&next).get("/api/me").await.status, 200, "{what}");
    let cookies = page_cookies(app).await;
    assert!(cookies.iter().any(|line| line.starts_with("vestibule_access=")), "{cookies:?}");
    for line in cookies {
        // `__Host-` and `Secure` come with https.
        assert!(line.len() + "__Host-; Secure".len() <= COOKIE, "{what}: a cookie of {} bytes", line.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_role_too_many_is_refused_and_tokens_still_work() {
    for names in names() {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "Lovelace").await;
        let mut refused = 0;
        for name in &names {
            let made = roles::create(app.state(), &TestApp::operator(), name).await.unwrap();
            match admin_users::grant_role(app.state(), &TestApp::operator(), ada.id, &made.name).await {
                Ok(()) => assert_eq!(refused, 0, "they are of one length"),
                Err(Error::Validation(problems)) => {
                    assert!(problems.iter().all(|problem| *problem == (Field::Role, FieldError::TokenTooLarge)));
                    refused += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        let given = user_role::names_of(app.state().db.reader(), ada.id).await.unwrap();
        assert!(refused > 0 && given.len() + refused == names.len(), "{} of {}", given.len(), names.len());
        tokens_work(&app, &names[0]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_beyond_the_token_limit_are_left_out_of_tokens() {
    for names in names() {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "Lovelace").await;
        let db = app.state().db.writer();
        for name in &names {
            let made = role::add(db, name, app.state().now()).await.unwrap();
            drop(user_role::grant(db, ada.id, made.id).await);
        }
        tokens_work(&app, &names[0]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_why_a_role_cannot_be_granted() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.user("Ada", "Lovelace").await);
    let mut last = 201;
    for number in 0..30 {
        let name = format!("{number:02} {}", "ж".repeat(140));
        roles::create(app.state(), &TestApp::operator(), &name).await.unwrap();
        let given = admin.post(&format!("/api/admin/users/{}/roles/", ada.id), json!({ "role": name })).await;
        last = given.status;
        if last == 400 {
            assert_eq!(given.body, json!({ "role": [SENTENCE] }));
            let browser = app.browser();
            browser.set_cookie("access", &admin.access);
            let id = ada.id.to_string();
            let page = browser.post("/admin/users/grant-role", &[("id", &id), ("role", &name)]).await;
            assert_eq!(page.status, 400);
            assert!(page.words().contains("would no longer fit into an access token"), "{}", page.words());
            break;
        }
    }
    assert_eq!(last, 400, "the last one was refused");
}
