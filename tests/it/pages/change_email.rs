//! Having another address, and getting the old one back, with a browser and its emails.

use std::time::Duration;

use serde_json::json;

use crate::{
    harness::{Browser, PASSWORD, Page, ReceivedEmail, TestApp},
    pages::ada_in,
};

const NEW: &str = "ada@new.example";
const ASKED: &str = "Request to change your email address";

async fn asked(browser: &Browser, email: &str) -> Page {
    let form = browser.open("/profile/email").await.form("/profile/email").with("email", email);
    let answer = browser.submit(&form).await;
    assert_eq!((answer.status, answer.location()), (303, "/profile/email"));
    browser.follow(&answer).await
}

/// Presses the one button of the page that an email leads to.
async fn pressed(browser: &Browser, message: &ReceivedEmail) -> Page {
    let opened = browser.open(&message.link()).await;
    let page = browser.follow(&opened).await;
    assert_eq!(page.status, 200, "{}", page.words());
    browser.submit(&page.form(opened.location())).await
}

/// The email to the new address and the one to the old, which leave side by side.
async fn both(app: &TestApp) -> (ReceivedEmail, ReceivedEmail) {
    let (one, other) = (app.next_email().await, app.next_email().await);
    let (asked, told) = if one.subject == ASKED { (other, one) } else { (one, other) };
    assert_eq!(told.subject, ASKED);
    (asked, told)
}

async fn changed(app: &TestApp, browser: &Browser) -> ReceivedEmail {
    asked(browser, NEW).await;
    let (message, _) = both(app).await;
    assert_eq!(message.to, NEW);
    assert_eq!(pressed(browser, &message).await.location(), "/profile");
    let told = app.next_email().await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("ada@example.com", "Your email address was changed"));
    told
}

async fn signs_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.browser().post("/login", &[("login", login), ("password", password)]).await.status == 303
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_email_address_takes_effect_once_confirmed_and_the_old_one_is_notified() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let waiting = asked(&browser, NEW).await;
    assert!(waiting.words().contains("We sent an email to ada@new.example."), "{}", waiting.words());
    assert!(signs_in(&app, "ada@example.com", PASSWORD).await && !signs_in(&app, NEW, PASSWORD).await);
    let (message, told) = both(&app).await;
    assert_eq!((message.to.as_str(), told.to.as_str()), (NEW, "ada@example.com"));
    assert_eq!(pressed(&browser, &message).await.location(), "/profile");
    assert!(!signs_in(&app, "ada@example.com", PASSWORD).await && signs_in(&app, NEW, PASSWORD).await);
    assert!(browser.open("/profile").await.words().contains(NEW));
    assert_eq!(app.next_email().await.to, "ada@example.com");
    browser.open(&message.link()).await;
    assert_eq!(browser.open("/email-change").await.status, 410, "a link works once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_works_like_the_link_and_only_for_its_owner() {
    let app = TestApp::start().await;
    let (browser, grace) = (app.browser(), app.grace().await);
    ada_in(&app, &browser).await;
    let page = asked(&browser, NEW).await;
    let code = both(&app).await.0.code();
    let foreign = grace.post("/api/me/email/confirm/", json!({ "code": code })).await;
    assert_eq!((foreign.status, foreign.body["code"][0].is_string()), (400, true));
    let form = page.form("/profile/email/confirm");
    assert_eq!(browser.submit(&form.clone().with("code", "BBBB-BBBB")).await.status, 422);
    assert_eq!(browser.submit(&form.with("code", &code)).await.location(), "/profile");
    assert!(signs_in(&app, NEW, PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_email_address_gets_the_same_page_and_its_owner_an_email() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    app.user("Grace", "Hopper").await;
    let free = asked(&browser, "unknown@example.com").await;
    both(&app).await;
    let taken = asked(&browser, "Grace@Example.com").await;
    assert_eq!(free.words(), taken.words().replace("Grace@Example.com", "unknown@example.com"));
    let (message, _) = both(&app).await;
    assert_eq!((message.to.as_str(), message.subject.as_str()), ("grace@example.com", "Someone tried to use your email address"));
    assert!(message.text.contains("Hello Grace") && !message.text.contains("token="), "{}", message.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_users_who_want_one_email_address_the_first_to_confirm_gets_it() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let mut codes = Vec::new();
    for person in [&ada, &grace] {
        assert_eq!(person.post("/api/me/email/", json!({ "email": NEW })).await.status, 204);
        codes.push(both(&app).await.0.code());
    }
    let tries = [
        ada.post("/api/me/email/confirm/", json!({ "code": codes[0] })),
        grace.post("/api/me/email/confirm/", json!({ "code": codes[1] })),
    ];
    let mut statuses: Vec<u16> = futures_util::future::join_all(tries).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 400]);
    assert_eq!(app.next_email().await.subject, "Your email address was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_email_address_can_take_the_account_back() {
    let app = TestApp::start().await;
    let (thief, owner) = (app.browser(), app.browser());
    ada_in(&app, &thief).await;
    thief.post("/profile/api-keys", &[("name", "theirs"), ("days", "0"), ("role", "")]).await;
    assert_eq!(app.next_email().await.to, "ada@example.com");
    let undo = changed(&app, &thief).await;
    // A second change, and another user with the old address, do not keep it from its owner.
    asked(&thief, "thief@example.org").await;
    pressed(&thief, &both(&app).await.0).await;
    let second = app.next_email().await;
    assert_eq!(second.to, NEW);
    app.browser().post("/register", &[("email", "ada@example.com"), ("password", "a quiet hall by the sea")]).await;
    app.next_email().await;
    app.advance_clock(Duration::from_hours(24 * 6));

    assert_eq!(pressed(&owner, &undo).await.location(), "/login");
    let reset = app.next_email().await;
    assert_eq!((reset.to.as_str(), reset.subject.as_str()), ("ada@example.com", "Choose a new password"));
    assert_eq!(thief.open("/profile").await.status, 303, "every session has ended");
    for login in ["ada@example.com", NEW, "thief@example.org"] {
        assert!(!signs_in(&app, login, PASSWORD).await, "{login}: the password is refused");
    }
    thief.open(&second.link()).await;
    assert_eq!(thief.open("/email-undo").await.status, 410, "what was sent later is void");
    let opened = owner.open(&reset.link()).await;
    let form = owner.follow(&opened).await.form("/password-reset").with("new_password", "an entirely new phrase");
    owner.submit(&form).await;
    assert!(signs_in(&app, "ada@example.com", "an entirely new phrase").await);
    assert_eq!(app.next_email().await.subject, "Your password was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_link_lasts_a_week_and_only_for_a_confirmed_email_address() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let undo = changed(&app, &browser).await;
    app.advance_clock(Duration::from_hours(24 * 7));
    browser.open(&undo.link()).await;
    assert_eq!(browser.open("/email-undo").await.status, 410);

    let typo = app.browser();
    typo.post("/register", &[("email", "bbo@example.com"), ("password", PASSWORD)]).await;
    app.next_email().await;
    asked(&typo, "bob@example.com").await;
    assert_eq!(pressed(&typo, &app.next_email().await).await.status, 303);
    assert!(app.emails().await.is_empty(), "the owner of the mistyped address learns nothing and gets nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_change_needs_a_recent_password() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    app.advance_clock(Duration::from_mins(15));
    assert_eq!(browser.open("/profile/email").await.location(), "/confirm?return_to=%2Fprofile%2Femail");
    assert_eq!(browser.post("/profile/email", &[("email", NEW)]).await.location(), "/confirm?return_to=%2Fprofile");
    assert!(app.emails().await.is_empty());
}
