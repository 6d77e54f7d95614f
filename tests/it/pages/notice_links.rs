//! The link of a security notice: one press sends the email that sets a new password.

use std::time::Duration;

use vestibule::{
    app::authorization::Operator,
    flows::{admin_users, reset_password},
    store::user,
    types::{client::ClientInfo, email::Email},
};

use crate::harness::{Browser, Page, ReceivedEmail, TestApp};

const PAGE: &str = "/password-reset/request";

/// Ada's notice about a password that an operator has set.
async fn notice(app: &TestApp) -> ReceivedEmail {
    let ada = app.user("Ada", "Lovelace").await;
    admin_users::set_password(app.state(), &Operator::cli(), &ada, "a quiet hall by the sea").await.unwrap();
    let notice = app.next_email().await;
    assert!(notice.link().starts_with("/password-reset/request?token="), "{}", notice.text);
    notice
}

async fn opened(browser: &Browser, link: &str) -> Page {
    let opened = browser.open(link).await;
    assert_eq!((opened.status, opened.location()), (303, PAGE));
    browser.follow(&opened).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_leads_to_a_new_password_without_typing_the_address() {
    let app = TestApp::start().await;
    let (notice, browser) = (notice(&app).await, app.browser());
    let page = opened(&browser, &notice.link()).await;
    assert!(page.words().contains("We will send a link to ada@example.com."), "{}", page.words());
    assert!(app.emails().await.is_empty(), "opening a link sends nothing");
    let sent = browser.submit(&page.form(PAGE)).await;
    assert_eq!((sent.status, sent.location()), (303, "/password-forgotten?sent=1"));
    assert!(browser.follow(&sent).await.words().contains("Check your email"));
    let reset = app.next_email().await;
    assert_eq!((reset.to.as_str(), reset.subject.as_str()), ("ada@example.com", "Choose a new password"));
    let form = browser.follow(&browser.open(&reset.link()).await).await.form("/password-reset");
    assert_eq!(browser.submit(&form.with("new_password", "another hall by the sea")).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_notice_ends_after_a_week_and_with_the_address() {
    let app = TestApp::start().await;
    let (notice, browser) = (notice(&app).await, app.browser());
    app.advance_clock(Duration::from_hours(6 * 24));
    assert_eq!(opened(&browser, &notice.link()).await.status, 200);
    let form = browser.open(PAGE).await.form(PAGE);
    app.advance_clock(Duration::from_hours(2 * 24));
    let late = browser.submit(&form).await;
    assert_eq!(late.status, 422);
    assert!(late.text.contains("href=\"/password-forgotten\""), "it says what to do instead");

    let app = TestApp::start().await;
    let (notice, browser) = (self::notice(&app).await, app.browser());
    let ada = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    let new = Email::parse("ada@new.example").unwrap();
    user::change_email(app.state().db.writer(), &ada, &new, app.state().now()).await.unwrap();
    assert_eq!(opened(&browser, &notice.link()).await.status, 410);
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_notice_is_for_nothing_else_and_no_other_link_opens_its_page() {
    let app = TestApp::start().await;
    let (notice, browser) = (notice(&app).await, app.browser());
    let link = notice.link();
    let token = link.split_once('=').unwrap().1;
    for page in ["/password-reset", "/email-verify", "/invitation", "/email-undo", "/account-keep", "/email-change/cancel"] {
        let opened = browser.open(&format!("{page}?token={token}")).await;
        assert_eq!(browser.follow(&opened).await.status, 410, "{page}");
    }
    reset_password::request(app.state(), "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    let reset = app.next_email().await.link();
    let (id, mac) = token.split_once('.').unwrap();
    let other = |id: &str| format!("{id}.{mac}");
    let next = (id.parse::<i64>().unwrap() + 1).to_string();
    for token in
        [reset.split_once('=').unwrap().1, &other(&next), &other("9999"), &other("-1"), "", "x", "1.", &format!("{id}.AAAA")]
    {
        assert_eq!(opened(&browser, &format!("{PAGE}?token={token}")).await.status, 410, "{token}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_of_a_notice_are_limited_as_other_requests_are() {
    let app = TestApp::start().await;
    let (notice, browser) = (notice(&app).await, app.browser());
    let form = opened(&browser, &notice.link()).await.form(PAGE);
    let mut statuses = Vec::new();
    for _ in 0..40 {
        opened(&browser, &notice.link()).await;
        statuses.push(browser.submit(&form).await.status);
    }
    assert!(statuses.contains(&303) && statuses.ends_with(&[429]), "{statuses:?}");
}
