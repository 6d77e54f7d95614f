//! A login that was typed once, or that an application knows, is not typed again.

use std::time::Duration;

use crate::harness::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn an_application_fills_in_the_login_that_it_expects() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (path, form, field) in [
        ("/login", "/login", "login"),
        ("/register", "/register", "email"),
        ("/password-forgotten", "/password-forgotten", "email"),
    ] {
        let page = browser.open(&format!("{path}?login_hint=ada%2Bx%40example.com")).await;
        assert_eq!(page.form(form).value(field), Some("ada+x@example.com"), "{path}");
        let long = browser.open(&format!("{path}?login_hint={}%40example.com", "a".repeat(300))).await;
        assert_eq!(long.form(form).value(field).unwrap_or_default(), "", "{path}");
        let hidden = browser.open(&format!("{path}?login_hint=ada%E2%80%AE%40example.com")).await;
        assert_eq!(hidden.form(form).value(field).unwrap_or_default(), "", "{path}");
    }
    let script = browser.open("/login?login_hint=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!script.text.contains("<script>alert"), "{}", script.text);
    assert_eq!(browser.open("/login?login_hint=ada").await.form("/login").value("login"), Some("ada"));
    assert_eq!(browser.open("/register?login_hint=ada").await.form("/register").value("email").unwrap_or_default(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_goes_along_from_form_to_form_and_is_in_no_url() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let typed =
        [("login", "ada@example.com"), ("password", PASSWORD), ("to", "password-forgotten"), ("return_to", "/profile/email")];
    let moved = browser.post_bare("/other-form", &typed).await;
    assert_eq!((moved.status, moved.location()), (303, "/password-forgotten?return_to=%2Fprofile%2Femail"));
    let sealed = browser.cookie("typed_login").unwrap();
    assert!(!sealed.contains("ada") && !sealed.contains('@') && !sealed.contains("example"), "{sealed}");
    assert_eq!(browser.cookie("access"), None, "nothing was signed in to");
    let form = browser.follow(&moved).await.form("/password-forgotten");
    assert_eq!((form.value("email"), form.value("return_to")), (Some("ada@example.com"), Some("/profile/email")));
    let sent = browser.submit(&form).await;
    let told = browser.follow(&sent).await.words();
    assert!(told.contains("the email address ada@example.com"), "{told}");
    assert_eq!(browser.open("/password-reset").await.form("/password-reset").value("email"), Some("ada@example.com"));
    assert_eq!(browser.open("/register").await.form("/register").value("email"), Some("ada@example.com"));
    assert_eq!(browser.open("/login").await.form("/login").value("login"), Some("ada@example.com"));
    let other = app.browser().open("/password-forgotten?sent=1").await.words();
    assert!(other.contains("this email address") && !other.contains("ada@"), "another browser sees nothing: {other}");
    app.next_email().await;
    app.advance_clock(Duration::from_mins(16));
    assert_eq!(
        browser.open("/login").await.form("/login").value("login"),
        Some(""),
        "it is forgotten after a quarter of an hour"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_cookie_fills_in_nothing_and_a_form_leads_to_known_pages_only() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for forged in ["ada@example.com", "4102444800 ada@example.com", "AAAA", "~", ""] {
        browser.set_cookie("typed_login", forged);
        assert_eq!(browser.open("/login").await.form("/login").value("login"), Some(""), "{forged}");
    }
    for to in ["", "profile", "/login", "//evil.example", "https://evil.example", "login?x=y"] {
        assert_eq!(browser.post_bare("/other-form", &[("to", to)]).await.status, 400, "{to}");
    }
    let foreign = browser.post_from("https://evil.example", "cross-site", "/other-form", &[("to", "login")]).await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_forgotten_password_is_the_same_for_every_address() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let mut told = Vec::new();
    for email in ["ada@example.com", "bob@example.com"] {
        let browser = app.browser();
        let sent = browser.post("/password-forgotten", &[("email", email)]).await;
        told.push(browser.follow(&sent).await.words().replace(email, "ADDRESS"));
    }
    assert_eq!(told[0], told[1]);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_cannot_confirm_the_password_need_not_type_the_address() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    let asked = browser.open("/confirm?return_to=/profile/email").await;
    assert!(asked.text.contains("/password-forgotten?return_to=%2Fprofile%2Femail"), "{}", asked.text);
    assert_eq!(browser.open("/password-forgotten").await.form("/password-forgotten").value("email"), Some("ada@example.com"));
}
