//! Mails that anybody can have sent: not more than are of use, and nobody is told where the rest went.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    store::outbox,
    types::{kinds::MailState, rate::By},
};

use super::rate;
use crate::{
    harness::{House, PASSWORD, soon},
    pages::ada_in,
};

const DAY: Duration = Duration::from_hours(24);

async fn dropped(house: &House, wanted: usize) -> Vec<String> {
    let look = || async {
        let mails = outbox::list(house.app().db.reader(), Some(MailState::Dropped), 100).await.unwrap();
        (mails.len() >= wanted).then_some(mails)
    };
    let mails = soon(look).await.unwrap_or_else(|| panic!("fewer than {wanted} mails were dropped"));
    mails.into_iter().map(|mail| mail.last_error.unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_so_many_mails_a_day_and_whoever_asks_for_more_is_told_the_same() {
    let house = House::with(|config| config.limits.emails_per_recipient = rate(2, DAY, By::Address)).await;
    let ada = house.account("Ada", "Lovelace").await;
    let mut answers = Vec::new();
    for email in [
        ada.email.as_str(),
        "ADA@example.com",
        "Ada@Example.com",
        "nobody@example.com",
        "nobody@example.com",
        "nobody@example.com",
    ] {
        let answer = house.post("/api/accounts/password-forgotten/", json!({ "email": email })).await;
        answers.push((answer.status, answer.text));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let reasons = dropped(&house, 4).await;
    // Mails to nobody use up nothing of what an address may get.
    assert_eq!(reasons.iter().filter(|why| why.as_str() == "too many mails to this address").count(), 1, "{reasons:?}");
    let mails = house.mails().await;
    assert_eq!(mails.len(), 2);
    // Two leave side by side: the newer link is the one that works.
    let mut set = Vec::new();
    for mail in mails {
        let token = mail.link().split_once("token=").unwrap().1.to_owned();
        let body = json!({ "token": token, "new_password": "a quiet hall by the sea" });
        set.push(house.post("/api/accounts/password-reset/", body).await.status);
    }
    set.sort_unstable();
    assert_eq!(set, [200, 400], "the mail that was dropped has not killed the link before it");
    house.wait(DAY / 2);
    house.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
    let mails = [house.mail().await.subject, house.mail().await.subject].concat();
    assert!(mails.contains("eset") || mails.contains("password"), "{mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_asks_for_so_many_mails_and_no_more() {
    let house = House::with(|config| config.limits.password_reset = rate(3, Duration::from_hours(1), By::Ip)).await;
    for number in 0..3 {
        let email = format!("nobody{number}@example.com");
        assert_eq!(house.post("/api/accounts/password-forgotten/", json!({ "email": email })).await.status, 200);
    }
    let refused = house.post("/api/accounts/password-forgotten/", json!({ "email": "nobody@example.com" })).await;
    assert_eq!(refused.status, 429);
    let browser = house.browser();
    let form = browser.open("/password-forgotten").await.form("/password-forgotten").with("email", "nobody@example.com");
    let page = browser.submit(&form).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.words().contains("Try again in 20 minutes"), "{}", page.words());
    dropped(&house, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_their_own_address_shown_again_and_again() {
    let house = House::open().await;
    let browser = house.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "Ada").with("last_name", "Lovelace");
    let made = browser.submit(&form.with("email", "ada@example.com").with("password", PASSWORD)).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let mut last = house.mail().await;
    for _ in 0..5 {
        house.wait(Duration::from_mins(1));
        let form = browser.open("/email-verify").await.form("/email-verify/resend");
        assert_eq!(browser.submit(&form).await.status, 303);
        last = house.mail().await;
    }
    house.wait(Duration::from_mins(1));
    let form = browser.open("/email-verify").await.form("/email-verify/resend");
    let page = browser.submit(&form).await;
    assert_eq!(page.status, 429);
    assert!(page.words().contains("There were too many attempts. Try again in"), "{}", page.words());
    // The link that is there still works.
    browser.open(&last.link()).await;
    let form = browser.open("/email-verify").await.form("/email-verify");
    assert_eq!(browser.submit(&form).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_for_somebodys_security_is_never_one_mail_too_many() {
    let house = House::with(|config| config.limits.emails_per_recipient = rate(1, DAY, By::Address)).await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    house.post("/api/accounts/password-forgotten/", json!({ "email": "ada@example.com" })).await;
    house.mail().await;
    let mut old = PASSWORD;
    for new in ["a quiet hall by the sea", "another quiet hall by the sea"] {
        let form = browser.open("/profile/password").await.form("/profile/password");
        let changed = browser.submit(&form.with("old_password", old).with("new_password", new)).await;
        assert_eq!(changed.status, 303, "{}", changed.text);
        house.mail().await;
        old = new;
    }
}
