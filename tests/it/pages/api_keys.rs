//! Keys for programs, made and revoked with a browser.

use std::time::Duration;

use serde_json::json;

use super::{ada_in, set_cookie};
use crate::harness::{Browser, PASSWORD, Page, TestApp};

/// The key that a page shows.
fn shown_key(page: &Page) -> Option<String> {
    let field = page.text.split("id=\"key\"").nth(1)?;
    Some(field.split('>').nth(1)?.split('<').next()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_is_shown_once_works_and_ends_with_its_sessions() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    assert!(browser.open("/profile").await.text.contains("href=\"/profile/api-keys\""));
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys");
    let made = browser.submit(&form.with("name", "nightly import").with("days", "90").with("role", "-")).await;
    assert_eq!((made.status, made.location()), (303, "/profile/api-keys"));
    let shown = browser.follow(&made).await;
    assert_eq!((shown.status, shown.header("cache-control")), (200, "no-store"));
    let key = shown_key(&shown).unwrap();

    let again = browser.open("/profile/api-keys").await;
    assert!(!again.text.contains(&key) && again.words().contains("nightly import"), "{}", again.words());
    assert!(again.words().contains("No roles"));
    assert_eq!((shown_key(&again), browser.cookie("created_key")), (None, None));

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
    let form = bob.open("/login").await.form("/login").with("login", "bob@example.com").with("password", PASSWORD);
    assert_eq!(bob.submit(&form).await.status, 303);
    for id in ["1", "0", "-1", "x", ""] {
        assert_eq!(bob.post("/profile/api-keys/revoke", &[("id", id)]).await.status, 404, "{id}");
    }
    assert!(ada.open("/profile/api-keys").await.words().contains("hers"));
}

#[tokio::test(flavor = "multi_thread")]
async fn reloading_the_page_of_a_new_api_key_creates_no_other_and_shows_it_no_more() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let made = browser.post("/profile/api-keys", &[("name", "backup"), ("days", "30"), ("role", "")]).await;
    let cookie = set_cookie(&made, "created_key").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=60") && !cookie.contains("vst_"), "{cookie}");
    let key = shown_key(&browser.follow(&made).await).unwrap();
    for _ in 0..3 {
        assert!(!browser.follow(&made).await.text.contains(&key));
    }
    let live = app.state().db.reader();
    assert_eq!(vestibule::store::api_key::of_user(live, 1).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_api_key_is_shown_to_its_owner_only_within_a_minute_and_while_it_is_live() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.browser(), app.browser());
    ada_in(&app, &ada).await;
    app.user("Bob", "Byron").await;
    let form = bob.open("/login").await.form("/login").with("login", "bob@example.com").with("password", PASSWORD);
    bob.submit(&form).await;
    ada.post("/profile/api-keys", &[("name", "backup"), ("days", "30"), ("role", "")]).await;
    let sealed = ada.cookie("created_key").unwrap();
    let shown_to = async |browser: &Browser, sealed: &str| {
        browser.set_cookie("created_key", sealed);
        shown_key(&browser.open("/profile/api-keys").await)
    };
    assert_eq!(shown_to(&bob, &sealed).await, None);
    for forged in ["", "x", &sealed[1..], &"A".repeat(4000)] {
        assert_eq!(shown_to(&ada, forged).await, None, "{forged}");
    }
    assert!(shown_to(&ada, &sealed).await.is_some());
    app.advance_clock(Duration::from_secs(61));
    assert_eq!(shown_to(&ada, &sealed).await, None, "the browser should have forgotten it");

    ada.post("/profile/api-keys", &[("name", "second"), ("days", "30"), ("role", "")]).await;
    let sealed = ada.cookie("created_key").unwrap();
    ada.post("/profile/api-keys/revoke", &[("id", "2")]).await;
    assert_eq!(shown_to(&ada, &sealed).await, None, "a revoked key is of no use");
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_an_api_key_asks_first_and_the_list_says_what_expires() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let name = "n".repeat(100);
    browser.post("/profile/api-keys", &[("name", &name), ("days", "30"), ("role", "")]).await;
    let page = browser.open("/profile/api-keys").await;
    assert!(page.text.contains("<details class=\"confirm\"") && page.words().contains(&format!("Revoke the key “{name}”?")));
    assert!(!page.words().contains("Expires soon"));
    app.advance_clock(Duration::from_hours(24 * 24));
    let at = async |browser: &Browser| {
        let form = browser.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
        browser.submit(&form).await;
        browser.open("/profile/api-keys").await.words()
    };
    let fresh = app.browser();
    assert!(at(&fresh).await.contains("Expires soon"));
    app.advance_clock(Duration::from_hours(24 * 7));
    let fresh = app.browser();
    let words = at(&fresh).await;
    assert!(words.contains("Expired") && !words.contains("Expires soon"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_creates_one_key_and_shows_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "nightly").with("days", "90");
    // The browser leaves the first answer, as after a double click.
    assert_eq!(browser.submit(&form).await.status, 303);
    browser.forget_cookie("created_key");
    let shown = browser.follow(&browser.submit(&form).await).await;
    let key = shown_key(&shown).unwrap();
    assert_eq!(shown.text.matches("/profile/api-keys/revoke").count(), 1, "{}", shown.text);
    app.next_email().await;
    assert!(app.emails().await.is_empty(), "one email");
    assert_eq!(app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status, 200);
    // Another name is another form; so is that of a page that was loaded again.
    browser.submit(&form.clone().with("name", "weekly")).await;
    let fresh = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "nightly").with("days", "90");
    let other = shown_key(&browser.follow(&browser.submit(&fresh).await).await).unwrap();
    assert_ne!(other, key);
    assert_eq!(browser.open("/profile/api-keys").await.text.matches("/profile/api-keys/revoke").count(), 3);
    app.emails().await;
    // After a minute the key is not shown again.
    app.advance_clock(Duration::from_mins(1));
    let late = browser.follow(&browser.submit(&form).await).await;
    assert_eq!(shown_key(&late), None);
    assert!(late.words().contains("You had already sent this form."), "{}", late.words());
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn simultaneous_requests_of_one_form_get_one_key() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "nightly").with("days", "30");
    let sent = futures_util::future::join_all((0..4).map(|_| browser.submit(&form))).await;
    assert!(sent.iter().all(|page| page.status == 303 && page.location() == "/profile/api-keys"));
    assert_eq!(browser.open("/profile/api-keys").await.text.matches("/profile/api-keys/revoke").count(), 1);
    assert_eq!(app.emails().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_a_mistake_can_be_sent_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("days", "30");
    assert_eq!([browser.submit(&form).await.status, browser.submit(&form).await.status], [422; 2]);
    assert_eq!(browser.submit(&form.with("name", "nightly")).await.status, 303);
    app.next_email().await;
}
