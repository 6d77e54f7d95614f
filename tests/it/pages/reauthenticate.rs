//! The password again, before a sensitive step, with a browser and without one.

use std::time::Duration;

use serde_json::json;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

const LATER: Duration = Duration::from_mins(15);

#[tokio::test(flavor = "multi_thread")]
async fn a_sensitive_operation_asks_for_an_old_password_again_and_returns() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let key = [("name", "nightly"), ("days", "30"), ("role", "")];
    app.advance_clock(LATER);
    let asked = browser.post("/profile/api-keys", &key).await;
    assert_eq!((asked.status, asked.location()), (303, "/confirm?return_to=%2Fprofile"));
    let asked = browser.open("/confirm?return_to=/profile/api-keys").await;
    let wrong = browser.submit(&asked.form("/confirm").with("password", "not hers at all")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.words().contains("This password is incorrect."), "{}", wrong.words());
    let asked = browser.post("/profile/api-keys", &key).await;
    assert!(asked.location().starts_with("/confirm"), "a wrong password proves nothing");
    let right = browser.submit(&wrong.form("/confirm").with("password", PASSWORD)).await;
    assert_eq!((right.status, right.location()), (303, "/profile/api-keys"));
    assert_eq!(browser.post("/profile/api-keys", &key).await.location(), "/profile/api-keys");
    app.advance_clock(LATER);
    let asked = browser.post("/profile/api-keys", &key).await;
    assert!(asked.location().starts_with("/confirm"), "no proof holds for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn reauthentication_returns_only_to_own_pages() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/confirm?return_to=https://evil.example/").await.form("/confirm").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    let forged = browser.post("/confirm", &[("password", PASSWORD), ("return_to", "//evil.example")]).await;
    assert_eq!(forged.location(), "/profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn api_clients_get_an_error_code_and_reauthenticate_their_own_session() {
    let app = TestApp::start().await;
    let (one, other) = (app.ada().await, app.ada().await);
    let key = json!({ "name": "nightly" });
    app.advance_clock(Duration::from_mins(4));
    assert_eq!(one.post("/api/me/api-keys/", key.clone()).await.status, 201);
    let renewed = app.browser();
    for (person, status) in [(&one, 201), (&other, 403)] {
        renewed.set_cookie("refresh", &person.refresh);
        renewed.forget_cookie("access");
        app.advance_clock(Duration::from_mins(if status == 201 { 11 } else { 0 }));
        renewed.open("/profile").await;
        let client = app.anonymous().bearer(&renewed.cookie("access").unwrap());
        if status == 201 {
            let refused = client.post("/api/me/api-keys/", key.clone()).await;
            assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("reauthentication_required")));
            let wrong = client.post("/api/me/reauthenticate/", json!({ "password": "wrong" })).await;
            assert_eq!((wrong.status, &wrong.body["password"][0]), (400, &json!("This password is incorrect.")));
            assert_eq!(client.post("/api/me/reauthenticate/", json!({})).await.status, 400);
            assert_eq!(client.post("/api/me/reauthenticate/", json!({ "password": PASSWORD })).await.status, 200);
        }
        assert_eq!(client.post("/api/me/api-keys/", key.clone()).await.status, status);
    }
}
