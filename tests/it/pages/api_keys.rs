//! Keys for programs, made and revoked with a browser.

use serde_json::json;

use crate::{harness::TestApp, pages::ada_in};

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_is_shown_once_works_and_ends_with_its_sessions() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    assert!(browser.open("/profile").await.text.contains("href=\"/profile/api-keys\""));
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys");
    let made = browser.submit(&form.with("name", "nightly import").with("days", "90").with("role", "-")).await;
    assert_eq!((made.status, made.header("cache-control")), (200, "no-store"));
    let key = made.text.split("value=\"vst_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let key = format!("vst_{key}");

    let again = browser.open("/profile/api-keys").await;
    assert!(!again.text.contains(&key) && again.words().contains("nightly import"), "{}", again.words());
    assert!(again.words().contains("No roles"));

    let pair = app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await;
    let program = app.anonymous().bearer(pair.body["data"]["access"].as_str().unwrap());
    assert_eq!(program.get("/api/me/").await.status, 200);

    let revoked = browser.submit(&again.form("/profile/api-keys/revoke")).await;
    assert_eq!((revoked.status, revoked.location()), (303, "/profile/api-keys"));
    assert!(browser.follow(&revoked).await.words().contains("The key has been revoked."));
    assert_eq!(program.get("/api/me/").await.status, 401);
    assert_eq!(app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 401);
    assert_eq!(app.next_email().await.to, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_api_key_form_keeps_its_input_and_creates_none() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    for fields in [
        vec![("name", ""), ("days", "30"), ("role", "")],
        vec![("name", "mine"), ("days", "-5"), ("role", "")],
        vec![("name", "mine"), ("days", "soon"), ("role", "")],
        vec![("name", "mine"), ("days", "30"), ("role", "Emperor")],
    ] {
        let refused = browser.post("/profile/api-keys", &fields).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert_eq!(refused.form("/profile/api-keys").value("name").unwrap_or_default(), fields[0].1);
    }
    assert!(browser.open("/profile/api-keys").await.words().contains("You have no API keys."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_cannot_revoke_another_users_api_key() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.browser(), app.browser());
    ada_in(&app, &ada).await;
    ada.post("/profile/api-keys", &[("name", "hers"), ("days", "0"), ("role", "")]).await;
    app.user("Bob", "Byron").await;
    let form =
        bob.open("/login").await.form("/login").with("login", "bob@example.com").with("password", crate::harness::PASSWORD);
    assert_eq!(bob.submit(&form).await.status, 303);
    for id in ["1", "0", "-1", "x", ""] {
        assert_eq!(bob.post("/profile/api-keys/revoke", &[("id", id)]).await.status, 404, "{id}");
    }
    assert!(ada.open("/profile/api-keys").await.words().contains("hers"));
}
