//! Going on to where one wanted to go, and nowhere else.

use vestibule::{
    config::Config,
    types::{allowed_url::AllowedUrl, destination::Destination},
};

use crate::harness::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_a_user_returns_to_the_requested_page() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let sent_away = browser.open("/profile").await;
    assert_eq!((sent_away.status, sent_away.location()), (303, "/login?return_to=%2Fprofile"));
    assert_eq!(sent_away.header("www-authenticate"), "");
    let login = browser.follow(&sent_away).await.form("/login");
    assert_eq!(login.value("return_to"), Some("/profile"));
    let signed_in = browser.submit(&login.with("login", "ada@example.com").with("password", PASSWORD)).await;
    assert_eq!((signed_in.status, signed_in.location()), (303, "/profile"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_while_signed_out_leads_back_to_its_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (path, back) in [
        ("/profile", "/login?return_to=%2Fprofile"),
        ("/profile/password", "/login?return_to=%2Fprofile"),
        ("/profile/api-keys", "/login?return_to=%2Fprofile"),
        ("/profile/api-keys/revoke", "/login?return_to=%2Fprofile"),
        ("/email-verify/resend", "/login?return_to=%2Femail-verify"),
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
        assert_eq!(browser.open(&format!("/login?return_to={encoded}")).await.form("/login").value("return_to"), None, "{evil}");
        let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("return_to", evil)];
        assert_eq!(browser.post("/login", &fields).await.location(), "/profile", "{evil}");
        assert_eq!(browser.post("/language", &[("lang", "fr"), ("return_to", evil)]).await.location(), "/", "{evil}");
    }
}

const APP: &str = "https://app.example.com";

fn with_applications(config: &mut Config) {
    config.http.return_to = [APP, "https://example.com/shop/"].map(|url| AllowedUrl::parse(url).unwrap()).to_vec();
}

fn with_home(config: &mut Config) {
    with_applications(config);
    "Acme".clone_into(&mut config.branding.name);
    config.branding.home_url = Destination::of_operator("https://www.example.com/start");
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_a_user_returns_to_an_allowed_application() {
    let app = TestApp::with(with_applications).await;
    app.user("Ada", "Lovelace").await;
    for (asked, location) in [
        ("https://app.example.com/a?b=c#d", "https://app.example.com/a?b=c#d"),
        ("HTTPS://App.Example.com", "https://app.example.com/"),
        ("https://example.com/shop/cart", "https://example.com/shop/cart"),
        ("https://example.com/admin", "/profile"),
        ("https://example.com/shop/../admin", "/profile"),
        ("https://app.example.com.evil.org/", "/profile"),
        ("https://app.example.com@evil.example/", "/profile"),
        ("http://app.example.com/", "/profile"),
    ] {
        let browser = app.browser();
        browser.open("/login").await;
        let form = browser.open(&format!("/login?return_to={}", encoded(asked))).await.form("/login");
        let signed_in = browser.submit(&form.with("login", "ada@example.com").with("password", PASSWORD)).await;
        assert_eq!((signed_in.status, signed_in.location()), (303, location), "{asked}");
        assert_eq!(signed_in.header("referrer-policy"), "same-origin");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_survives_a_mistake_another_language_and_the_way_to_the_other_form() {
    let app = TestApp::with(with_applications).await;
    let browser = app.browser();
    let back = encoded(APP);
    let page = browser.open(&format!("/login?return_to={back}")).await;
    assert!(page.text.contains(&format!("/register?return_to={back}%2F")), "{}", page.text);
    let refused = browser.submit(&page.form("/login").with("login", "nobody@example.com").with("password", PASSWORD)).await;
    assert_eq!((refused.status, refused.form("/login").value("return_to")), (422, Some("https://app.example.com/")));
    // The browser names no page that the form came from.
    let language = refused.form("/language");
    let switched = browser.post("/language", &[("lang", "fr"), ("return_to", language.value("return_to").unwrap())]).await;
    let french = browser.follow(&switched).await;
    assert!(french.text.contains("<html lang=\"fr\">"));
    assert_eq!(french.form("/login").value("return_to"), Some("https://app.example.com/"));
    let page = browser.open(&format!("/register?return_to={back}")).await;
    let form = page.form("/register").with("email", "ada@example.com").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.location(), "https://app.example.com/");
    let known = browser.open(&format!("/login?return_to={back}")).await;
    assert!(known.text.contains("class=\"button\" href=\"https://app.example.com/\""), "{}", known.text);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_page_is_where_the_logo_the_root_and_a_sign_in_lead() {
    let app = TestApp::with(with_home).await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    let home = "https://www.example.com/start";
    assert_eq!((browser.open("/").await.status, browser.open("/").await.location()), (303, home));
    assert!(browser.open("/login").await.text.contains(&format!("class=\"brand\" href=\"{home}\"")));
    let signed_in = browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.location(), home, "and no parameter is added to it");
    assert_eq!(browser.open("/").await.location(), home);
    assert!(browser.open("/profile").await.words().contains("Continue to Acme"));
    assert!(browser.open("/login").await.words().contains("Continue to Acme"));
    let saved = browser.open("/profile/personal").await.form("/profile/personal").with("first_name", "Ada");
    let saved = browser.submit(&saved).await;
    assert!(browser.follow(&saved).await.words().contains("Continue to Acme"));
    browser.post("/logout", &[]).await;
    let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("return_to", "/profile/devices")];
    assert_eq!(browser.post("/login", &fields).await.location(), "/profile/devices", "who asked for something gets that");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_may_lead_to_the_allowed_origins_and_no_other() {
    let app = TestApp::with(with_home).await;
    let policy = app.browser().open("/login").await.header("content-security-policy").to_owned();
    let forms = "form-action 'self' https://app.example.com https://example.com https://www.example.com;";
    assert!(policy.contains(forms), "{policy}");
    let plain = TestApp::start().await;
    assert!(plain.browser().open("/login").await.header("content-security-policy").contains("form-action 'self';"));
}
