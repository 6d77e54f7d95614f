//! Coming in by an invitation.

use std::time::Duration;

use vestibule::{
    app::authorization::Operator,
    config::RegistrationMode,
    error::Error,
    flows::invite::{self, Draft},
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
