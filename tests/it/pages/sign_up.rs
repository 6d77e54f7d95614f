//! Signing up with a browser.

use crate::harness::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_signs_in_at_once_and_sends_an_email() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "Ada");
    let form = form.with("email", " Ada@Example.com ").with("password", PASSWORD);
    let done = browser.submit(&form).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    let profile = browser.follow(&done).await;
    assert!(profile.words().contains("open the link in the email we sent you"), "{}", profile.words());
    assert!(profile.words().contains("not confirmed"));
    let personal = browser.open("/profile/personal").await;
    assert_eq!(personal.form("/profile/personal").value("first_name"), Some("Ada"));
    assert_eq!(app.next_email().await.to, "Ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_errors_are_shown_at_once_beside_their_fields() {
    let app = TestApp::start().await;
    let refused = app.browser().post("/register", &[("email", "ada@"), ("password", "7eleven"), ("last_name", "L")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("There are 2 problems"));
    let summary = refused.text.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(summary.contains("href=\"#email\"") && summary.contains("href=\"#password\""));
    assert!(refused.text.contains("id=\"email-error\"") && refused.text.contains("aria-describedby=\"email-hint email-error\""));
    assert_eq!(refused.text.matches("aria-invalid=\"true\"").count(), 2);
    let form = refused.form("/register");
    assert_eq!((form.value("email"), form.value("last_name")), (Some("ada@"), Some("L")));
    assert!(!refused.text.contains("7eleven"), "a password is never shown again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_address_has_one_account() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let refused = app.browser().post("/register", &[("email", "ADA@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("An account with this email address already exists."));
}
