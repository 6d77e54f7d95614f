//! Going on to where one wanted to go, and nowhere else.

use crate::harness::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_a_user_returns_to_the_requested_page() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let sent_away = browser.open("/profile").await;
    assert_eq!((sent_away.status, sent_away.location()), (303, "/login?next=%2Fprofile"));
    assert_eq!(sent_away.header("www-authenticate"), "");
    let login = browser.follow(&sent_away).await.form("/login");
    assert_eq!(login.value("next"), Some("/profile"));
    let signed_in = browser.submit(&login.with("login", "ada@example.com").with("password", PASSWORD)).await;
    assert_eq!((signed_in.status, signed_in.location()), (303, "/profile"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_while_signed_out_leads_back_to_its_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (path, back) in [
        ("/profile", "/login?next=%2Fprofile"),
        ("/profile/password", "/login?next=%2Fprofile"),
        ("/profile/api-keys", "/login?next=%2Fprofile"),
        ("/profile/api-keys/revoke", "/login?next=%2Fprofile"),
        ("/email-verify/resend", "/login?next=%2Femail-verify"),
    ] {
        let page = browser.post(path, &[]).await;
        assert_eq!((page.status, page.location()), (303, back));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_user_is_redirected_to_another_site() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    for evil in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
    ] {
        let browser = app.browser();
        let encoded: String = form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        assert_eq!(browser.open(&format!("/login?next={encoded}")).await.form("/login").value("next"), None, "{evil}");
        let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("next", evil)];
        assert_eq!(browser.post("/login", &fields).await.location(), "/profile", "{evil}");
        assert_eq!(browser.post("/language", &[("lang", "fr"), ("next", evil)]).await.location(), "/", "{evil}");
    }
}
