//! Coming in by an invitation.

use std::time::Duration;

use vestibule::{
    app::authorization::Operator,
    config::RegistrationMode,
    error::Error,
    flows::{
        admin_users,
        invite::{self, Draft},
    },
    store::user,
};

use crate::harness::{PASSWORD, ReceivedEmail, TestApp};

async fn invited(app: &TestApp, email: &str) -> ReceivedEmail {
    let draft = Draft { email, first_name: "Ada", roles: vec!["Editor".to_owned()], ..Draft::default() };
    invite::invite(app.state(), &Operator::cli(), draft).await.unwrap();
    app.next_email().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_user_chooses_a_password_even_with_closed_registration() {
    let app = TestApp::with(|config| config.registration.mode = RegistrationMode::Invite).await;
    let message = invited(&app, "ada@example.com").await;
    assert_eq!((message.to.as_str(), message.subject.as_str()), ("ada@example.com", "You have been invited to Vestibule"));
    let browser = app.browser();
    let opened = browser.open(&message.link()).await;
    assert_eq!(opened.location(), "/invitation");
    let form = browser.follow(&opened).await.form("/invitation");
    assert_eq!(browser.submit(&form.clone().with("new_password", "password123")).await.status, 422, "it costs no link");
    let done = browser.submit(&form.with("new_password", PASSWORD)).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    let profile = browser.follow(&done).await.words();
    assert!(profile.contains("Your account is ready.") && !profile.contains("not confirmed"), "{profile}");
    let me = app.anonymous().bearer(&browser.cookie("access").unwrap()).get("/api/me/").await;
    assert_eq!(me.body["roles"], serde_json::json!(["Editor"]));
    browser.open(&message.link()).await;
    assert_eq!(browser.open("/invitation").await.status, 410, "a link works once");
    let again = app.browser().post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_password_of_an_account_agrees_to_the_terms_that_are_shown_beside_the_button() {
    let app = TestApp::with(|config| {
        config.branding.terms_url = Some("https://zola.example/terms".to_owned());
        config.branding.terms_version = Some("2026-11".to_owned());
    })
    .await;
    let browser = app.browser();
    let opened = browser.open(&invited(&app, "ada@example.com").await.link()).await;
    let page = browser.follow(&opened).await;
    assert!(page.words().contains("By choosing a password, you agree to the Terms of Service ."), "{}", page.words());
    browser.submit(&page.form("/invitation").with("new_password", PASSWORD)).await;
    let export = browser.post("/profile/export", &[]).await.text.clone();
    assert!(export.contains("\"terms_version\":\"2026-11\",\"terms_accepted_at\":\"20"), "{export}");
    // An account that an administrator has created without a password: its owner asks for the first one.
    let draft = admin_users::Draft { email: Some("grace@example.com"), ..admin_users::Draft::default() };
    let grace = admin_users::create(app.state(), &Operator::cli(), draft).await.unwrap();
    assert_eq!(grace.terms_version, None);
    for (password, is_asked) in [(PASSWORD, true), ("a quiet hall by the sea", false)] {
        browser.post("/password-forgotten", &[("email", "grace@example.com")]).await;
        let opened = browser.open(&app.next_email().await.link()).await;
        let page = browser.follow(&opened).await;
        assert_eq!(page.words().contains("By choosing a password, you agree"), is_asked, "{}", page.words());
        browser.submit(&page.form("/password-reset").with("new_password", password)).await;
        app.next_email().await;
        let now = user::by_id(app.state().db.reader(), grace.id).await.unwrap().unwrap();
        assert_eq!(now.terms_version.as_deref(), Some("2026-11"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_invitation_replaces_the_first_and_existing_users_get_none() {
    let app = TestApp::start().await;
    let first = invited(&app, "ada@example.com").await;
    let second = invited(&app, "Ada@Example.com").await;
    let browser = app.browser();
    browser.open(&first.link()).await;
    assert_eq!(browser.open("/invitation").await.status, 410);
    let opened = browser.open(&second.link()).await;
    assert_eq!(browser.follow(&opened).await.status, 200);
    app.user("Grace", "Hopper").await;
    let draft = Draft { email: "grace@example.com", ..Draft::default() };
    let refused = invite::invite(app.state(), &Operator::cli(), draft).await;
    assert!(matches!(refused, Err(Error::Validation(_))));
    app.advance_clock(Duration::from_hours(24 * 7));
    assert_eq!(browser.open("/invitation").await.status, 410, "and none holds for ever");
}
