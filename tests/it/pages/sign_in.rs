//! Signing in and out with a browser.

use std::time::Duration;

use vestibule::flows::sessions;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::{ada_in, set_cookie},
};

#[tokio::test(flavor = "multi_thread")]
async fn both_token_cookies_are_http_only() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let signed_in = ada_in(&app, &browser).await;
    for name in ["access", "refresh"] {
        let line = set_cookie(&signed_in, name).unwrap();
        for word in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age="] {
            assert!(line.contains(word), "{word} in {line}");
        }
        assert!(!line.contains("Domain"));
    }
    assert!(browser.open("/").await.words().contains("Welcome back, Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_cookies_have_the_host_prefix() {
    let app = TestApp::with(|config| config.public_url = "https://vestibule.test".to_owned()).await;
    let browser = app.browser();
    let signed_in = ada_in(&app, &browser).await;
    let line = set_cookie(&signed_in, "access").unwrap();
    assert!(line.starts_with("__Host-vestibule_access=") && line.contains("; Secure") && line.contains("; Path=/"), "{line}");
    let signed_out = browser.post("/logout", &[]).await;
    assert_eq!(signed_out.header("clear-site-data"), "\"storage\"");
    assert!(set_cookie(&signed_out, "refresh").unwrap().contains("; Secure"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_names_no_field_and_is_not_echoed() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    for login in ["ada@example.com", "unknown@example.com", "no address at all"] {
        let refused = browser.post("/login", &[("login", login), ("password", "not hers 123")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains("Incorrect email, username or password."));
        assert_eq!(refused.form("/login").value("login"), Some(login));
        assert!(!refused.text.contains("not hers") && !refused.text.contains("aria-invalid"));
        assert!(set_cookie(&refused, "access").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_access_token_is_renewed_transparently() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let before = browser.cookie("access").unwrap();
    app.advance_clock(Duration::from_mins(6));
    assert_eq!(browser.open("/profile").await.status, 200);
    assert_ne!(browser.cookie("access").unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_works_with_the_refresh_cookie_alone() {
    let app = TestApp::start().await;
    for left in ["access", "refresh"] {
        let browser = app.browser();
        ada_in(&app, &browser).await;
        let access = browser.cookie("access").unwrap();
        browser.forget_cookie(if left == "access" { "refresh" } else { "access" });
        let signed_out = browser.post("/logout", &[]).await;
        assert_eq!((signed_out.status, signed_out.location()), (303, "/login"));
        assert_eq!((browser.cookie("access"), browser.cookie("refresh")), (None, None));
        assert!(sessions::check_access(app.state(), &access).await.is_err());
        assert!(browser.follow(&signed_out).await.words().contains("You have signed out."));
        assert!(!browser.open("/login").await.words().contains("You have signed out."), "said once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_user_sees_that_instead_of_the_sign_in_form() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    for path in ["/login", "/register"] {
        let page = browser.open(path).await;
        assert!(
            page.words().contains("You are already signed in") && page.words().contains("You are signed in as Ada."),
            "{path}"
        );
        assert_eq!(page.form("/logout").fields.len(), 0);
    }
    assert!(
        browser.open("/login?return_to=/profile/api-keys").await.text.contains("class=\"button\" href=\"/profile/api-keys\"")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_leaves_no_old_session() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let before = browser.cookie("access").unwrap();
    browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert!(sessions::check_access(app.state(), &before).await.is_err());
    assert_eq!(browser.open("/profile").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_remember_me_the_session_ends_with_the_browser() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let form = browser.open("/login").await.form("/login");
    assert_eq!(form.value("remember"), Some("yes"), "ticked before she comes, as the setting says");
    let unticked = [("login", "ada@example.com"), ("password", PASSWORD)];
    let signed_in = browser.post("/login", &unticked).await;
    let brief = |page: &crate::harness::Page, name| !set_cookie(page, name).unwrap().contains("Max-Age");
    assert!(brief(&signed_in, "access") && brief(&signed_in, "refresh"));
    // Renewing keeps the kind.
    app.advance_clock(Duration::from_mins(6));
    let renewed = browser.open("/profile").await;
    assert_eq!(renewed.status, 200);
    assert!(brief(&renewed, "access") && brief(&renewed, "refresh"));
    app.advance_clock(Duration::from_hours(8));
    assert_eq!(browser.open("/profile").await.location(), "/login?return_to=%2Fprofile");
    // The box is as she left it when she comes back wrong.
    let refused = browser.post("/login", &[("login", "ada@example.com"), ("password", "wrong")]).await;
    assert_eq!(refused.form("/login").value("remember"), Some(""));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_remember_me_the_session_lasts_as_configured() {
    let app = TestApp::with(|config| config.sessions.remember_by_default = false).await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let form = browser.open("/login").await.form("/login");
    assert_eq!(form.value("remember"), Some(""), "the setting leaves the box empty");
    let form = form.with("login", "ada@example.com").with("password", PASSWORD).with("remember", "yes");
    let signed_in = browser.submit(&form).await;
    // Fourteen days, less what the answer takes.
    let lasting = |page: &crate::harness::Page| set_cookie(page, "refresh").unwrap().contains("; Max-Age=1209");
    assert!(lasting(&signed_in));
    app.advance_clock(Duration::from_hours(13 * 24));
    let renewed = browser.open("/profile").await;
    assert!(renewed.status == 200 && lasting(&renewed));
}
