//! What a hostile world gets from the pages.

use std::time::Duration;

use vestibule::store::session;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

#[tokio::test(flavor = "multi_thread")]
async fn user_supplied_names_are_always_escaped() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let name = "<script>alert(1)</script>\"' onfocus=x {{ 7*7 }}";
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    browser.submit(&form.with("first_name", name)).await;
    for path in ["/", "/profile/personal"] {
        let page = browser.open(path).await;
        assert!(!page.text.contains("<script>alert") && !page.text.contains("\"' onfocus"), "{}", page.text);
    }
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some(name));
    let typed = app.browser().post("/login", &[("login", name), ("password", "x")]).await;
    assert!(!typed.text.contains("<script>alert"));
    assert_eq!(typed.form("/login").value("login"), Some(name));
    let lost = app.browser().open("/%3Cscript%3Ealert(1)%3C/script%3E?return_to=%22%3E%3Cscript%3E").await;
    assert_eq!(lost.status, 404);
    assert!(!lost.text.contains("alert(1)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_on_other_sites_are_refused() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    for (origin, site) in
        [("http://evil.example", "cross-site"), ("http://a.vestibule.test", "same-site"), ("null", "cross-site")]
    {
        for path in [
            "/logout",
            "/profile/personal",
            "/profile/email",
            "/profile/export",
            "/profile/delete",
            "/profile/devices/end-others",
            "/confirm",
            "/email-undo",
            "/profile/password",
            "/profile/api-keys",
            "/profile/api-keys/revoke",
            "/login",
            "/register",
            "/language",
            "/password-reset",
            "/password-reset/request",
            "/email-verify",
        ] {
            let answer = browser.post_from(origin, site, path, &[("first_name", "Eve"), ("lang", "fr")]).await;
            assert_eq!(answer.status, 403, "{path} from {origin}");
            assert!(answer.words().contains("We only accept forms from our own pages."));
        }
    }
    assert_eq!(browser.open("/profile/personal").await.form("/profile/personal").value("first_name"), Some("Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_show_only_own_texts() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for forged in ["Send%20money", "<b>", "home-lead", "notice-saved"] {
        browser.set_cookie("notice", forged);
        assert!(!browser.open("/login").await.text.contains("class=\"notice\""), "{forged}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_bodies_are_refused_without_errors() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let long = "a".repeat(5000);
    for path in ["/login", "/register", "/password-forgotten", "/password-reset", "/email-verify"] {
        for fields in [
            vec![],
            vec![("email", "\0"), ("login", "\0"), ("password", "\0"), ("by", "code"), ("code", "\0")],
            vec![
                ("email", &*long),
                ("login", &*long),
                ("password", &*long),
                ("new_password", &*long),
                ("by", "code"),
                ("code", &*long),
            ],
            vec![("login", "a"), ("login", "b"), ("password", PASSWORD), ("password", "x")],
        ] {
            let answer = browser.post(path, &fields).await;
            assert!(matches!(answer.status, 422 | 303), "{path}: {}", answer.status);
        }
    }
    let raw = app.send_raw("POST /login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nlogin=%ff");
    assert!(raw.await.starts_with("HTTP/1.1 400 "), "what is no text is no name");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_response_has_the_security_headers() {
    let app = TestApp::with(|config| config.public_url = "https://vestibule.test".to_owned()).await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let mut answers = Vec::new();
    for path in
        ["/", "/profile", "/login", "/nowhere", "/api/docs", "/api/openapi.json", "/api/me", "/api/nowhere", "/health/live"]
    {
        answers.push((path.to_owned(), browser.open(path).await));
    }
    answers.push(("a bad method".to_owned(), browser.post("/", &[]).await));
    answers
        .push(("another site's form".to_owned(), browser.post_from("https://evil.example", "cross-site", "/login", &[]).await));
    for (what, got) in answers {
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe-"), "{what}: {policy}");
        for rule in ["frame-ancestors 'none'", "base-uri 'none'", "form-action "] {
            assert!(policy.contains(rule), "{what}: {rule} in {policy}");
        }
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(got.header(name), value, "{what}");
        }
        assert!(got.header("permissions-policy").contains("camera=()"), "{what}");
        let known = got.header("cache-control");
        assert!(known == "no-store" || what == "/api/openapi.json" && known == "no-cache", "{what}: {known}");
    }
    let refused = app.send_raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains("frame-ancestors 'none'"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_of_an_ended_session_succeeds() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    // As after a backup was restored that is older than the session.
    let all = Duration::from_hours(24 * 365);
    let ahead = app.state().now().plus(all);
    assert!(session::sweep(app.state().db.writer(), ahead, 9).await.unwrap() > 0);
    let token = browser.cookie("access").unwrap();
    let left = browser.post("/logout", &[]).await;
    assert_eq!((left.status, left.location()), (303, "/login"));
    assert!(browser.cookie("access").is_none() && browser.cookie("refresh").is_none());
    assert_eq!(app.anonymous().bearer(&token).get("/api/me").await.status, 401);
}
