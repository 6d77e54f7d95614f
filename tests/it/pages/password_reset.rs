//! Back in without the password, with a browser and an email.

use std::time::Duration;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::{ada_in, set_cookie},
};

const NEW: &str = "a quiet hall by the sea";

#[tokio::test(flavor = "multi_thread")]
async fn the_emailed_link_sets_a_password_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/password-forgotten").await.form("/password-forgotten").with("email", "ada@example.com");
    let sent = browser.submit(&form).await;
    assert_eq!(sent.status, 303);
    assert!(browser.follow(&sent).await.words().contains("If there is an account with the email address ada@example.com"));
    let link = app.next_email().await.link();

    let picked_up = browser.open(&link).await;
    assert_eq!((picked_up.status, picked_up.location()), (303, "/password-reset"), "the token leaves the address bar");
    let kept = set_cookie(&picked_up, "link").unwrap();
    assert!(kept.contains("; HttpOnly") && kept.contains("; Max-Age=900"), "{kept}");
    let form = browser.follow(&picked_up).await.form("/password-reset");
    assert_eq!(browser.submit(&form.clone().with("new_password", "12345678")).await.status, 422, "which does not cost the link");
    let done = browser.submit(&form.clone().with("new_password", NEW)).await;
    assert_eq!((done.status, done.location()), (303, "/login"));
    assert_eq!((browser.cookie("access"), browser.cookie("link")), (None, None));
    assert!(browser.follow(&done).await.words().contains("Your password has been saved."));

    browser.open(&link).await;
    let again = browser.open("/password-reset").await;
    assert_eq!(again.status, 410);
    assert!(again.words().contains("This link no longer works"));
    assert!(browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await.status == 422);
    assert_eq!(browser.post("/login", &[("login", "ada@example.com"), ("password", NEW)]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_link_changes_nothing_even_twice() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let link = app.next_email().await.link();
    for _ in 0..3 {
        let opened = browser.open(&link).await;
        assert!(browser.follow(&opened).await.words().contains("Choose a new password"));
    }
    app.advance_clock(Duration::from_mins(16));
    assert_eq!(browser.open("/password-reset").await.status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emailed_code_works_on_another_device() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let code = app.next_email().await.code();
    let form = browser.open("/password-reset").await.form("/password-reset").with("email", "ada@example.com");
    let wrong = browser.submit(&form.clone().with("code", "BBBB-BBBB").with("new_password", NEW)).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.words().contains("This code is incorrect"));
    assert_eq!(wrong.form("/password-reset").value("email"), Some("ada@example.com"));
    let done = browser.submit(&form.with("code", &code.to_lowercase()).with("new_password", NEW)).await;
    assert_eq!((done.status, done.location()), (303, "/login"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_email_address_gets_the_same_response() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let known = browser.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let unknown = browser.post("/password-forgotten", &[("email", "unknown@example.com")]).await;
    assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
    assert_eq!(browser.follow(&known).await.text, browser.follow(&unknown).await.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_only_for_its_own_purpose() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let token = app.next_email().await.link().replace("/password-reset", "/email-verify");
    let opened = browser.open(&token).await;
    assert_eq!(browser.follow(&opened).await.status, 410);
    browser.open(&token).await;
    assert!(browser.open("/password-reset").await.words().contains("Enter the code"), "it was picked up for the other page");
}
