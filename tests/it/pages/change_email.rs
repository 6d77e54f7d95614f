//! Having another address, and getting the old one back, with a browser and its mails.

use std::time::Duration;

use serde_json::json;

use crate::{
    harness::{Browser, House, Mail, PASSWORD, Page},
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

/// Presses the one button of the page that a mail leads to.
async fn pressed(browser: &Browser, mail: &Mail) -> Page {
    let opened = browser.open(&mail.link()).await;
    let page = browser.follow(&opened).await;
    assert_eq!(page.status, 200, "{}", page.words());
    browser.submit(&page.form(opened.location())).await
}

/// The mail to the new address and the one to the old, which leave side by side.
async fn both(house: &House) -> (Mail, Mail) {
    let (one, other) = (house.mail().await, house.mail().await);
    let (asked, told) = if one.subject == ASKED { (other, one) } else { (one, other) };
    assert_eq!(told.subject, ASKED);
    (asked, told)
}

async fn changed(house: &House, browser: &Browser) -> Mail {
    asked(browser, NEW).await;
    let (mail, _) = both(house).await;
    assert_eq!(mail.to, NEW);
    assert_eq!(pressed(browser, &mail).await.location(), "/profile");
    let told = house.mail().await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("ada@example.com", "Your email address was changed"));
    told
}

async fn signs_in(house: &House, login: &str, password: &str) -> bool {
    house.browser().post("/login", &[("login", login), ("password", password)]).await.status == 303
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_address_holds_once_its_mail_was_read_and_the_old_one_is_told() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let waiting = asked(&browser, NEW).await;
    assert!(waiting.words().contains("We sent an email to ada@new.example."), "{}", waiting.words());
    assert!(signs_in(&house, "ada@example.com", PASSWORD).await && !signs_in(&house, NEW, PASSWORD).await);
    let (mail, told) = both(&house).await;
    assert_eq!((mail.to.as_str(), told.to.as_str()), (NEW, "ada@example.com"));
    assert_eq!(pressed(&browser, &mail).await.location(), "/profile");
    assert!(!signs_in(&house, "ada@example.com", PASSWORD).await && signs_in(&house, NEW, PASSWORD).await);
    assert!(browser.open("/profile").await.words().contains(NEW));
    assert_eq!(house.mail().await.to, "ada@example.com");
    browser.open(&mail.link()).await;
    assert_eq!(browser.open("/email-change").await.status, 410, "a link works once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_does_what_the_link_does_and_only_for_its_owner() {
    let house = House::open().await;
    let (browser, grace) = (house.browser(), house.grace().await);
    ada_in(&house, &browser).await;
    let page = asked(&browser, NEW).await;
    let code = both(&house).await.0.code();
    let foreign = grace.post("/api/me/email/confirm/", json!({ "code": code })).await;
    assert_eq!((foreign.status, foreign.body["code"][0].is_string()), (400, true));
    let form = page.form("/profile/email/confirm");
    assert_eq!(browser.submit(&form.clone().with("code", "BBBB-BBBB")).await.status, 422);
    assert_eq!(browser.submit(&form.with("code", &code)).await.location(), "/profile");
    assert!(signs_in(&house, NEW, PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_address_gets_the_same_page_and_its_owner_a_mail() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    house.account("Grace", "Hopper").await;
    let free = asked(&browser, "nobody@example.com").await;
    both(&house).await;
    let taken = asked(&browser, "Grace@Example.com").await;
    assert_eq!(free.words(), taken.words().replace("Grace@Example.com", "nobody@example.com"));
    let (mail, _) = both(&house).await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("grace@example.com", "Someone tried to use your email address"));
    assert!(mail.text.contains("Hello Grace") && !mail.text.contains("token="), "{}", mail.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_one_address_the_first_to_confirm_gets_it() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    let mut codes = Vec::new();
    for person in [&ada, &grace] {
        assert_eq!(person.post("/api/me/email/", json!({ "email": NEW })).await.status, 204);
        codes.push(both(&house).await.0.code());
    }
    let tries = [
        ada.post("/api/me/email/confirm/", json!({ "code": codes[0] })),
        grace.post("/api/me/email/confirm/", json!({ "code": codes[1] })),
    ];
    let mut statuses: Vec<u16> = futures_util::future::join_all(tries).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 400]);
    assert_eq!(house.mail().await.subject, "Your email address was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_takes_the_account_back_from_whoever_has_it_now() {
    let house = House::open().await;
    let (thief, owner) = (house.browser(), house.browser());
    ada_in(&house, &thief).await;
    thief.post("/profile/api-keys", &[("name", "theirs"), ("days", "0"), ("role", "")]).await;
    assert_eq!(house.mail().await.to, "ada@example.com");
    let undo = changed(&house, &thief).await;
    // A second change, and somebody on the old address, do not keep it from its owner.
    asked(&thief, "thief@example.org").await;
    pressed(&thief, &both(&house).await.0).await;
    let second = house.mail().await;
    assert_eq!(second.to, NEW);
    house.browser().post("/register", &[("email", "ada@example.com"), ("password", "a quiet hall by the sea")]).await;
    house.mail().await;
    house.wait(Duration::from_hours(24 * 6));

    assert_eq!(pressed(&owner, &undo).await.location(), "/login");
    let reset = house.mail().await;
    assert_eq!((reset.to.as_str(), reset.subject.as_str()), ("ada@example.com", "Choose a new password"));
    assert_eq!(thief.open("/profile").await.status, 303, "every session has ended");
    for login in ["ada@example.com", NEW, "thief@example.org"] {
        assert!(!signs_in(&house, login, PASSWORD).await, "{login}: the password opens nothing");
    }
    thief.open(&second.link()).await;
    assert_eq!(thief.open("/email-undo").await.status, 410, "what was sent later is void");
    let opened = owner.open(&reset.link()).await;
    let form = owner.follow(&opened).await.form("/password-reset").with("new_password", "an entirely new phrase");
    owner.submit(&form).await;
    assert!(signs_in(&house, "ada@example.com", "an entirely new phrase").await);
    assert_eq!(house.mail().await.subject, "Your password was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_ends_with_its_week_and_an_address_that_was_never_confirmed_gets_none() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let undo = changed(&house, &browser).await;
    house.wait(Duration::from_hours(24 * 7));
    browser.open(&undo.link()).await;
    assert_eq!(browser.open("/email-undo").await.status, 410);

    let typo = house.browser();
    typo.post("/register", &[("email", "bbo@example.com"), ("password", PASSWORD)]).await;
    house.mail().await;
    asked(&typo, "bob@example.com").await;
    assert_eq!(pressed(&typo, &house.mail().await).await.status, 303);
    assert!(house.mails().await.is_empty(), "whoever has the mistyped address learns nothing and gets nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_address_wants_a_recent_password() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    house.wait(Duration::from_mins(15));
    assert_eq!(browser.open("/profile/email").await.location(), "/confirm?next=%2Fprofile%2Femail");
    assert_eq!(browser.post("/profile/email", &[("email", NEW)]).await.location(), "/confirm?next=%2Fprofile");
    assert!(house.mails().await.is_empty());
}
