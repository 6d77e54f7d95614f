//! The profile and the password, with a browser.

use vestibule::flows::sessions;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

#[tokio::test(flavor = "multi_thread")]
async fn profile_changes_are_saved_and_confirmed_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    let saved = browser.submit(&form.with("first_name", "Augusta").with("gender", "F").with("language", "fr")).await;
    assert_eq!((saved.status, saved.location()), (303, "/profile/personal"));
    let page = browser.follow(&saved).await;
    assert!(page.words().contains("Vos modifications ont été enregistrées."));
    let form = page.form("/profile/personal");
    assert_eq!(
        (form.value("first_name"), form.value("gender"), form.value("language")),
        (Some("Augusta"), Some("F"), Some("fr"))
    );
    assert!(!browser.open("/profile/personal").await.words().contains("enregistrées"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_other_session() {
    let app = TestApp::start().await;
    let (here, there) = (app.browser(), app.browser());
    ada_in(&app, &here).await;
    ada_in(&app, &there).await;
    let form = here.open("/profile/password").await.form("/profile/password");
    let changed = here.submit(&form.with("old_password", PASSWORD).with("new_password", "a quiet hall by the sea")).await;
    assert!(here.follow(&changed).await.words().contains("Your password has been changed."));
    assert_eq!(there.open("/profile/password").await.status, 303);
    assert!(sessions::check_access(app.state(), &there.cookie("access").unwrap_or_default()).await.is_err());
    assert_eq!(app.next_email().await.to, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_manager_finds_the_form() {
    let app = TestApp::start().await;
    let page = app.browser().open("/.well-known/change-password").await;
    assert_eq!((page.status, page.location()), (303, "/profile/password"));
    assert_eq!(app.get("/.well-known/no-such-thing").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_change_keeps_its_input_and_changes_nothing() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let long = "x".repeat(151);
    let refused = browser.post("/profile/personal", &[("first_name", &long), ("last_name", "King"), ("language", "en")]).await;
    assert_eq!(refused.status, 422);
    let form = refused.form("/profile/personal");
    assert_eq!((form.value("first_name"), form.value("last_name")), (Some(long.as_str()), Some("King")));
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("last_name"), Some("Lovelace"));
}
