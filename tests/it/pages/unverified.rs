//! What an unconfirmed user may do, and who may confirm an email address.

use std::time::Duration;

use serde_json::json;
use vestibule::config::UnverifiedAccess;

use crate::harness::{Browser, Client, PASSWORD, TestApp};

async fn newcomer(app: &TestApp) -> Browser {
    let browser = app.browser();
    let done = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(done.status, 303);
    browser
}

fn program(app: &TestApp, browser: &Browser) -> Client {
    app.anonymous().bearer(&browser.cookie("access").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unverified_user_reaches_only_the_profile_when_so_configured() {
    let app = TestApp::with(|config| {
        config.registration.unverified = UnverifiedAccess::Profile;
        config.registration.default_role = Some("guest".to_owned());
    })
    .await;
    let browser = newcomer(&app).await;
    let ada = program(&app, &browser);
    for path in ["/profile", "/profile/devices", "/profile/email", "/email-verify"] {
        assert_eq!(browser.open(path).await.status, 200, "{path}");
    }
    assert_eq!((ada.get("/api/me/").await.status, ada.get("/api/me/activity/").await.status), (200, 200));
    let refused = ada.get("/api/stocks/").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("email_unverified")));
    let token = browser.cookie("access").unwrap();
    assert!(claims(&token).contains("\"roles\":[]"), "{}", claims(&token));
    let code = app.next_email().await.code();
    assert_eq!(ada.post("/api/me/verification/confirm/", json!({ "code": code })).await.status, 204);
    assert_eq!(ada.get("/api/stocks/").await.status, 200);
    app.advance_clock(Duration::from_mins(6));
    browser.open("/profile").await;
    assert!(claims(&browser.cookie("access").unwrap()).contains("guest"), "and from the next token on with roles");
}

fn claims(token: &str) -> String {
    let middle = token.split('.').nth(1).unwrap();
    String::from_utf8(data_encoding::BASE64URL_NOPAD.decode(middle.as_bytes()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unverified_user_cannot_sign_in_anywhere_when_so_configured() {
    let app = TestApp::with(|config| config.registration.unverified = UnverifiedAccess::Nothing).await;
    let browser = newcomer(&app).await;
    assert_eq!(browser.cookie("access"), None);
    let message = app.next_email().await;
    let turned = browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(turned.location(), "/email-verify");
    assert!(browser.follow(&turned).await.words().contains("We sent an email to ada@example.com."));
    let login = json!({ "email": "ada@example.com", "username": "ada@example.com", "password": PASSWORD });
    for path in ["/api/accounts/login/", "/auth/token/"] {
        let refused = app.post(path, login.clone()).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.text);
        assert!(refused.text.contains("email_unverified"), "{path}: {}", refused.text);
    }
    let opened = browser.open(&message.link()).await;
    let form = browser.follow(&opened).await.form("/email-verify");
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert_eq!(browser.open("/profile").await.status, 200);
    assert_eq!(app.post("/api/accounts/login/", login).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_email_address_does_not_confirm_an_account_made_by_another() {
    let app = TestApp::start().await;
    let other = newcomer(&app).await;
    let message = app.next_email().await;
    let owner = app.browser();
    let opened = owner.open(&message.link()).await;
    let page = owner.follow(&opened).await;
    assert!(page.words().contains("the password of the account"), "{}", page.words());
    let form = page.form("/email-verify");
    assert_eq!(owner.submit(&form).await.status, 422);
    assert_eq!(owner.submit(&form.with("password", "a guess of the owner")).await.status, 422);
    assert!(other.open("/profile").await.words().contains("not confirmed"));
    // A user who is signed in to another account is no closer to this one.
    let grace = app.browser();
    app.user("Grace", "Hopper").await;
    grace.post("/login", &[("login", "grace@example.com"), ("password", PASSWORD)]).await;
    let opened = grace.open(&message.link()).await;
    assert_eq!(grace.submit(&grace.follow(&opened).await.form("/email-verify")).await.status, 422);
    // What the owner does instead: a new password, which signs the other out.
    owner.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let opened = owner.open(&app.next_email().await.link()).await;
    let form = owner.follow(&opened).await.form("/password-reset").with("new_password", "the owner's own phrase");
    assert_eq!(owner.submit(&form).await.status, 303);
    app.next_email().await;
    assert_eq!(other.open("/profile").await.status, 303);
    owner.post("/login", &[("login", "ada@example.com"), ("password", "the owner's own phrase")]).await;
    assert!(!owner.open("/profile").await.words().contains("not confirmed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmations_are_resent_after_a_minute_without_revealing_accounts() {
    let app = TestApp::with(|config| config.registration.unverified = UnverifiedAccess::Nothing).await;
    let browser = newcomer(&app).await;
    app.next_email().await;
    let ask = async |email: &str| {
        let asked = browser.post("/email-verify/resend-to", &[("email", email)]).await;
        assert_eq!((asked.status, asked.location()), (303, "/email-verify"), "{email}");
    };
    ask("ada@example.com").await;
    ask("unknown@example.com").await;
    app.user("Grace", "Hopper").await;
    ask("grace@example.com").await;
    assert!(app.emails().await.is_empty());
    app.advance_clock(Duration::from_mins(1));
    ask("Ada@Example.com").await;
    let message = app.next_email().await;
    assert_eq!((message.to.as_str(), message.subject.as_str()), ("ada@example.com", "Confirm your email address"));
}
