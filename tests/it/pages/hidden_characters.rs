//! Names of users: shown as they are, and isolated wherever they appear.

use serde_json::json;
use vestibule::store::user;

use crate::{
    harness::{PASSWORD, TestApp},
    pages::ada_in,
};

const HIDDEN: [&str; 12] = [
    "\u{200b}",
    "\u{3164}",
    "\u{61c}\u{180e}\u{ad}\u{feff}",
    "Ali\u{202e}cilbup",
    "a\u{2028}b",
    "Ada\u{2069}",
    "\u{2800}",
    "A\u{200d}da",
    "Ada\u{fe0f}",
    "Ada\u{e0041}",
    "\u{ffa0}Ada",
    "Ad\u{e000}a",
];

#[tokio::test(flavor = "multi_thread")]
async fn names_with_hidden_characters_are_refused_everywhere() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let form = browser.open("/profile/personal").await.form("/profile/personal");
    for name in HIDDEN {
        for field in ["first_name", "last_name"] {
            assert_eq!(ada.patch("/api/me", json!({ field: name })).await.status, 400, "{name:?}");
            let refused = browser.submit(&form.clone().with(field, name)).await;
            assert_eq!(refused.status, 422, "{name:?}");
            assert!(refused.words().contains("remove the characters that cannot be displayed"));
        }
        let key = browser.post("/profile/api-keys", &[("name", name), ("days", "30"), ("role", "")]).await;
        assert_eq!(key.status, 422, "{name:?}");
        let draft = json!({ "email": "eve@example.com", "password": PASSWORD, "first_name": name });
        assert_eq!(app.post("/api/accounts/register/", draft).await.status, 400, "{name:?}");
    }
    for name in ["می\u{200c}خواهم", "\u{915}\u{94d}\u{200d}\u{937}", "葛\u{e0100}城", "Zoë", "נועה"] {
        assert_eq!(ada.patch("/api/me", json!({ "first_name": name })).await.body["first_name"], json!(name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn email_addresses_with_hidden_characters_are_refused() {
    let app = TestApp::start().await;
    for email in [
        "tom@example.com\u{200b}",
        "ann@exa\u{ad}mple\u{2060}.com",
        "ann@exam\u{34f}ple.com",
        "ann@\u{feff}example.com",
        "ann@example\u{180b}.com",
        "a\u{200b}nn@example.com",
    ] {
        let answer = app.post("/api/accounts/register/", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, 400, "{email:?}: {}", answer.text);
        assert_eq!(app.browser().post("/register", &[("email", email), ("password", PASSWORD)]).await.status, 422, "{email:?}");
    }
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn names_within_sentences_and_lists_are_bidi_isolated() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let ada = user::by_email(app.state().db.reader(), "ada@example.com").await.unwrap().unwrap();
    browser.post("/profile/personal", &[("first_name", "נועה <b>"), ("last_name", "L"), ("language", "en")]).await;
    assert!(browser.open("/login").await.text.contains("You are signed in as <bdi>נועה &#60;b&#62;</bdi>."));
    assert!(browser.open("/").await.text.contains("<bdi>נועה &#60;b&#62;</bdi>"));
    for path in ["/profile", "/profile/email"] {
        assert!(browser.open(path).await.text.contains(&format!("<bdi>{}</bdi>", ada.email)), "{path}");
    }
}
