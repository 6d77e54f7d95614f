//! Emails that unauthenticated clients can trigger are limited, without a visible difference.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    store::outbox,
    types::{kinds::EmailState, rate_limit::LimitScope},
};

use super::rate;
use crate::{
    harness::{PASSWORD, TestApp, eventually},
    pages::ada_in,
};

const DAY: Duration = Duration::from_hours(24);

async fn dropped(app: &TestApp, wanted: usize) -> Vec<String> {
    let look = || async {
        let messages =
            outbox::page(app.state().db.reader(), Some(EmailState::Dropped), (vestibule::store::pagination::Cursor::Newest, 100))
                .await
                .unwrap()
                .rows;
        (messages.len() >= wanted).then_some(messages)
    };
    let messages = eventually(look).await.unwrap_or_else(|| panic!("fewer than {wanted} emails were dropped"));
    messages.into_iter().map(|message| message.last_error.unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn emails_are_limited_per_recipient_without_a_visible_difference() {
    let app = TestApp::with(|config| config.limits.emails_per_recipient = rate(2, DAY, LimitScope::Recipient)).await;
    let ada = app.user("Ada", "Lovelace").await;
    let mut answers = Vec::new();
    for email in [
        ada.email.as_str(),
        "ADA@example.com",
        "Ada@Example.com",
        "unknown@example.com",
        "unknown@example.com",
        "unknown@example.com",
    ] {
        let answer = app.post("/api/accounts/password-forgotten/", json!({ "email": email })).await;
        answers.push((answer.status, answer.text));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let reasons = dropped(&app, 4).await;
    // Emails without a recipient do not count for any address.
    assert_eq!(reasons.iter().filter(|why| why.as_str() == "too many emails to this address").count(), 1, "{reasons:?}");
    let messages = app.emails().await;
    assert_eq!(messages.len(), 2);
    // Two leave side by side: the newer link is the one that works.
    let mut set = Vec::new();
    for message in messages {
        let token = message.link().split_once("token=").unwrap().1.to_owned();
        let body = json!({ "token": token, "new_password": "a quiet hall by the sea" });
        set.push(app.post("/api/accounts/password-reset/", body).await.status);
    }
    set.sort_unstable();
    assert_eq!(set, [200, 400], "the email that was dropped has not invalidated the link before it");
    app.advance_clock(DAY / 2);
    app.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
    let messages = [app.next_email().await.subject, app.next_email().await.subject].concat();
    assert!(messages.contains("eset") || messages.contains("password"), "{messages}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requested_emails_are_limited_per_ip() {
    let app = TestApp::with(|config| config.limits.password_reset = rate(3, Duration::from_hours(1), LimitScope::Ip)).await;
    for number in 0..3 {
        let email = format!("unknown{number}@example.com");
        assert_eq!(app.post("/api/accounts/password-forgotten/", json!({ "email": email })).await.status, 200);
    }
    let refused = app.post("/api/accounts/password-forgotten/", json!({ "email": "unknown@example.com" })).await;
    assert_eq!(refused.status, 429);
    let browser = app.browser();
    let form = browser.open("/password-forgotten").await.form("/password-forgotten").with("email", "unknown@example.com");
    let page = browser.submit(&form).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.words().contains("Try again in 20 minutes"), "{}", page.words());
    dropped(&app, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requested_emails_are_limited_per_account() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "Ada").with("last_name", "Lovelace");
    let made = browser.submit(&form.with("email", "ada@example.com").with("password", PASSWORD)).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let mut last = app.next_email().await;
    for _ in 0..5 {
        app.advance_clock(Duration::from_mins(1));
        let form = browser.open("/email-verify").await.form("/email-verify/resend");
        assert_eq!(browser.submit(&form).await.status, 303);
        last = app.next_email().await;
    }
    app.advance_clock(Duration::from_mins(1));
    let form = browser.open("/email-verify").await.form("/email-verify/resend");
    let page = browser.submit(&form).await;
    assert_eq!(page.status, 429);
    assert!(page.words().contains("Try again in"), "{}", page.words());
    // The link that is there still works.
    browser.open(&last.link()).await;
    let form = browser.open("/email-verify").await.form("/email-verify");
    assert_eq!(browser.submit(&form).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn security_notices_are_exempt_from_the_email_limit() {
    let app = TestApp::with(|config| config.limits.emails_per_recipient = rate(1, DAY, LimitScope::Recipient)).await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    app.post("/api/accounts/password-forgotten/", json!({ "email": "ada@example.com" })).await;
    app.next_email().await;
    let mut old = PASSWORD;
    for new in ["a quiet hall by the sea", "another quiet hall by the sea"] {
        let form = browser.open("/profile/password").await.form("/profile/password");
        let changed = browser.submit(&form.with("old_password", old).with("new_password", new)).await;
        assert_eq!(changed.status, 303, "{}", changed.text);
        app.next_email().await;
        old = new;
    }
}
