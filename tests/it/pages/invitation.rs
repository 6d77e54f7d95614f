//! Coming in by an invitation.

use std::time::Duration;

use vestibule::{
    app::admin::Operator,
    config::RegistrationMode,
    error::Error,
    flows::invite::{self, Draft},
};

use crate::harness::{House, Mail, PASSWORD};

async fn invited(house: &House, email: &str) -> Mail {
    let draft = Draft { email, first_name: "Ada", roles: vec!["Editor".to_owned()], ..Draft::default() };
    invite::invite(house.app(), &Operator::at_the_command_line(), draft).await.unwrap();
    house.mail().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_invited_chooses_a_password_and_is_in_even_where_registration_is_closed() {
    let house = House::with(|config| config.registration.mode = RegistrationMode::Invite).await;
    let mail = invited(&house, "ada@example.com").await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.com", "You are invited"));
    let browser = house.browser();
    let opened = browser.open(&mail.link()).await;
    assert_eq!(opened.location(), "/invitation");
    let form = browser.follow(&opened).await.form("/invitation");
    assert_eq!(browser.submit(&form.clone().with("new_password", "password123")).await.status, 422, "it costs no link");
    let done = browser.submit(&form.with("new_password", PASSWORD)).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    let profile = browser.follow(&done).await.words();
    assert!(profile.contains("Your account is ready.") && !profile.contains("not confirmed"), "{profile}");
    let me = house.anon().bearer(&browser.cookie("access").unwrap()).get("/api/me/").await;
    assert_eq!(me.body["roles"], serde_json::json!(["Editor"]));
    browser.open(&mail.link()).await;
    assert_eq!(browser.open("/invitation").await.status, 410, "a link works once");
    let again = house.browser().post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_invitation_replaces_the_first_and_whoever_is_here_gets_none() {
    let house = House::open().await;
    let first = invited(&house, "ada@example.com").await;
    let second = invited(&house, "Ada@Example.com").await;
    let browser = house.browser();
    browser.open(&first.link()).await;
    assert_eq!(browser.open("/invitation").await.status, 410);
    let opened = browser.open(&second.link()).await;
    assert_eq!(browser.follow(&opened).await.status, 200);
    house.account("Grace", "Hopper").await;
    let draft = Draft { email: "grace@example.com", ..Draft::default() };
    let refused = invite::invite(house.app(), &Operator::at_the_command_line(), draft).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    house.wait(Duration::from_hours(24 * 7));
    assert_eq!(browser.open("/invitation").await.status, 410, "and none holds for ever");
}
