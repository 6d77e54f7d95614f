//! Going on to where one wanted to go, and nowhere else.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::json;
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

const NEW: &str = "a quiet hall by the sea";
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
    let other = browser.submit(&page.pressed("to", "register")).await;
    assert_eq!(other.location(), format!("/register?return_to={back}%2F"));
    let refused = browser.submit(&page.form("/login").with("login", "nobody@example.com").with("password", PASSWORD)).await;
    assert_eq!((refused.status, refused.form("/login").value("return_to")), (422, Some("https://app.example.com/")));
    // The browser names no page that the form came from.
    let french = browser.follow(&browser.submit(&refused.pressed("lang", "fr")).await).await;
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
async fn another_language_keeps_a_way_back_that_is_written_without_escapes() {
    let app = TestApp::with(with_applications).await;
    for page in ["/login", "/register", "/password-forgotten"] {
        let browser = app.browser();
        let form = browser.open(&format!("{page}?return_to={APP}/inbox&login_hint=ada@example.com")).await.pressed("lang", "fr");
        let switched = browser.submit(&form).await;
        let french = browser.follow(&switched).await;
        assert_eq!(french.form(page).value("return_to"), Some("https://app.example.com/inbox"), "{page}");
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_leads_back_on_any_device_and_its_email_does_not_say_where() {
    let app = TestApp::with(with_applications).await;
    app.user("Ada", "Lovelace").await;
    let asked = app.browser().open(&format!("/password-forgotten?return_to={}", encoded("https://app.example.com/inbox"))).await;
    for by_code in [false, true] {
        let form = asked.form("/password-forgotten").with("email", "ada@example.com");
        let sent = app.browser().submit(&form).await;
        assert_eq!(sent.location(), "/password-forgotten?sent=1&return_to=https%3A%2F%2Fapp.example.com%2Finbox");
        let email = app.next_email().await;
        assert!(!email.text.contains("app.example.com") && !email.html.contains("app.example.com"), "{}", email.text);
        let phone = app.browser();
        let form = if by_code {
            let form = phone.open("/password-reset").await.form("/password-reset");
            form.with("email", "ada@example.com").with("code", &email.code())
        } else {
            let opened = phone.open(&email.link()).await;
            phone.follow(&opened).await.form("/password-reset")
        };
        let done = phone.submit(&form.with("new_password", NEW)).await;
        assert_eq!(done.location(), "/login?return_to=https%3A%2F%2Fapp.example.com%2Finbox", "{by_code}");
        let login = phone.follow(&done).await.form("/login");
        assert_eq!(login.value("login"), Some("ada@example.com"), "only the password is left to type");
        let signed_in = phone.submit(&login.with("password", NEW)).await;
        assert_eq!(signed_in.location(), "https://app.example.com/inbox");
        assert_eq!(phone.cookie("typed_login"), None);
        app.next_email().await;
    }
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_destination_is_judged_again_when_it_is_used() {
    let app = TestApp::with(with_applications).await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/password-forgotten", &[("email", "ada@example.com"), ("return_to", APP)]).await;
    let link = app.next_email().await.link();
    let changed = "UPDATE email_tokens SET return_to = 'https://former.example/'";
    app.state().db.writer().execute_unprepared(changed).await.unwrap();
    let opened = browser.open(&link).await;
    let form = browser.follow(&opened).await.form("/password-reset").with("new_password", NEW);
    assert_eq!(browser.submit(&form).await.location(), "/login");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_address_leads_back_to_where_the_user_signed_up_from() {
    let app = TestApp::with(with_applications).await;
    let browser = app.browser();
    let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("return_to", "https://app.example.com/start")];
    assert_eq!(browser.post("/register", &fields).await.location(), "https://app.example.com/start");
    app.next_email().await;
    app.advance_clock(Duration::from_mins(2));
    browser.post("/email-verify/resend", &[]).await;
    let email = app.next_email().await;
    assert!(!email.text.contains("app.example.com"), "{}", email.text);
    let phone = app.browser();
    let opened = phone.open(&email.link()).await;
    let form = phone.follow(&opened).await.form("/email-verify").with("password", PASSWORD);
    let done = phone.submit(&form).await;
    assert_eq!(done.location(), "/email-verify?return_to=https%3A%2F%2Fapp.example.com%2Fstart");
    let confirmed = phone.follow(&done).await;
    assert!(confirmed.words().contains("Your email address is confirmed") && confirmed.words().contains("Continue to Vestibule"));
    assert!(confirmed.text.contains("class=\"button\" href=\"https://app.example.com/start\""), "{}", confirmed.text);
    let elsewhere = phone.open("/email-verify?return_to=https://evil.example/").await;
    assert!(!elsewhere.text.contains("evil.example"), "{}", elsewhere.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_leads_to_where_the_administrator_wants() {
    let app = TestApp::with(with_applications).await;
    let admin = app.administrator().await;
    let invite = |url: &str| json!({ "email": "ada@example.com", "return_to": url });
    for bad in ["https://evil.example/", "//evil.example", "javascript:alert(1)"] {
        let refused = admin.post("/api/admin/invitations/", invite(bad)).await;
        assert_eq!(refused.status, 400);
        assert!(refused.body["return_to"][0].as_str().unwrap().contains("http.return_to"), "{}", refused.text);
    }
    assert_eq!(admin.post("/api/admin/invitations/", invite("https://app.example.com/welcome")).await.status, 201);
    let email = app.next_email().await;
    let browser = app.browser();
    let opened = browser.open(&email.link()).await;
    let form = browser.follow(&opened).await.form("/invitation").with("new_password", PASSWORD);
    assert_eq!(browser.submit(&form).await.location(), "https://app.example.com/welcome");
    let ada = admin.get("/api/admin/users/?search=ada@example.com").await.body["results"][0]["id"].clone();
    let path = format!("/api/admin/users/{ada}/send-reset/");
    assert_eq!(admin.post(&path, json!({ "return_to": "https://evil.example" })).await.status, 400);
    assert_eq!(admin.post(&path, json!({ "return_to": APP })).await.status, 204);
    let opened = browser.open(&app.next_email().await.link()).await;
    let form = browser.follow(&opened).await.form("/password-reset").with("new_password", NEW);
    assert_eq!(browser.submit(&form).await.location(), "/login?return_to=https%3A%2F%2Fapp.example.com%2F");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leads_back_as_well() {
    let app = TestApp::with(with_applications).await;
    app.user("Ada", "Lovelace").await;
    let browser = app.browser();
    browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    let page = browser.open(&format!("/logout?return_to={}", encoded(APP))).await;
    assert!(page.words().contains("You are signed in as Ada.") && browser.cookie("access").is_some(), "a link signs no user out");
    // Not the one of the header.
    let form = page.forms().into_iter().find(|form| form.value("return_to").is_some()).unwrap();
    assert_eq!((form.action.as_str(), form.value("return_to")), ("/logout", Some("https://app.example.com/")));
    let gone = browser.submit(&form).await;
    assert_eq!((gone.status, gone.location()), (303, "https://app.example.com/"));
    assert_eq!(browser.cookie("access"), None);
    assert_eq!(browser.open(&format!("/logout?return_to={}", encoded(APP))).await.location(), "https://app.example.com/");
    assert_eq!(browser.open("/logout?return_to=https://evil.example").await.location(), "/login");
    assert_eq!(browser.post_bare("/logout", &[("return_to", "https://evil.example/")]).await.location(), "/login");
}
