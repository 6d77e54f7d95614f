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
    let error = refused.text.split("id=\"email-error\"").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(error.contains("href=\"/login") && error.contains("href=\"/password-forgotten"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_agreed_to_at_the_button_and_recorded_with_their_version() {
    let app = TestApp::with(|config| {
        config.branding.terms_url = Some("https://zola.example/terms".to_owned());
        config.branding.privacy_url = Some("/privacy".to_owned());
        config.branding.terms_version = Some("2026-11".to_owned());
    })
    .await;
    let browser = app.browser();
    let page = browser.open("/register").await;
    assert!(page.words().contains("you agree to the Terms of Service and the Privacy Policy"), "{}", page.words());
    assert!(page.text.contains("the <a href=\"https://zola.example/terms\">Terms of Service</a>"), "{}", page.text);
    browser.submit(&page.form("/register").with("email", "ada@example.com").with("password", PASSWORD)).await;
    app.next_email().await;
    let export = browser.submit(&browser.open("/profile/export").await.form("/profile/export")).await;
    assert!(export.text.contains("\"terms_version\":\"2026-11\",\"terms_accepted_at\":\"20"), "{}", export.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_version_the_url_of_the_terms_is_recorded_and_without_terms_nothing() {
    for (privacy, recorded) in [(Some("https://zola.example/privacy"), Some("https://zola.example/privacy")), (None, None)] {
        let app = TestApp::with(|config| {
            config.branding.privacy_url = privacy.map(ToOwned::to_owned);
            config.branding.terms_version = recorded.is_none().then(|| "2026-11".to_owned());
        })
        .await;
        let browser = app.browser();
        let page = browser.open("/register").await;
        assert_eq!(page.words().contains("By creating an account"), recorded.is_some());
        browser.submit(&page.form("/register").with("email", "ada@example.com").with("password", PASSWORD)).await;
        app.next_email().await;
        let user = vestibule::store::user::by_email(app.state().db.reader(), "ada@example.com").await.unwrap().unwrap();
        assert_eq!((user.terms_version.as_deref(), user.terms_accepted_at.is_some()), (recorded, recorded.is_some()));
    }
}
