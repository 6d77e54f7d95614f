//! Who may confirm a new address, who may cancel it, and what a new password does to API keys, with a browser and its mails.

use serde_json::json;
use vestibule::flows::people;

use crate::{
    harness::{Browser, House, Mail, PASSWORD, Page},
    pages::ada_in,
};

const NEW: &str = "ada@new.example";
const PHRASE: &str = "a quiet hall by the sea";

/// The mail to the new address and the one to the old.
async fn asked(house: &House, browser: &Browser, email: &str) -> (Mail, Mail) {
    let form = browser.open("/profile/email").await.form("/profile/email").with("email", email);
    assert_eq!(browser.submit(&form).await.location(), "/profile/email");
    let (one, other) = (house.mail().await, house.mail().await);
    if one.to == email { (one, other) } else { (other, one) }
}

async fn opened(browser: &Browser, mail: &Mail) -> Page {
    let gone = browser.open(&mail.link()).await;
    browser.follow(&gone).await
}

async fn email(house: &House, id: i64) -> String {
    people::find(house.app(), &id.to_string()).await.unwrap().email
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_is_confirmed_by_whoever_has_the_account_and_not_by_whoever_reads_the_mail() {
    let house = House::open().await;
    let (browser, reader) = (house.browser(), house.browser());
    ada_in(&house, &browser).await;
    let (mail, _) = asked(&house, &browser, NEW).await;
    let page = opened(&reader, &mail).await;
    assert!(page.words().contains("ada@new.example will become the email address of the account a•••@example.com."), "{}", page.words());
    let form = page.form("/email-change");
    for password in ["", "wrong", PHRASE] {
        let refused = reader.submit(&form.clone().with("password", password)).await;
        assert_eq!(refused.status, 422, "{password}");
        assert!(refused.form("/email-change").value("password").is_some());
    }
    assert_eq!(reader.post("/email-change", &[]).await.status, 422, "nor without the field");
    assert_eq!(email(&house, 1).await, "ada@example.com");
    assert_eq!(reader.submit(&form.with("password", PASSWORD)).await.location(), "/login");
    assert_eq!(email(&house, 1).await, NEW);
    assert_eq!(house.mail().await.subject, "Your email address was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_who_is_signed_in_confirms_nothing_for_a_stranger() {
    let house = House::open().await;
    let (browser, other) = (house.browser(), house.browser());
    ada_in(&house, &browser).await;
    house.account("Grace", "Hopper").await;
    other.post("/login", &[("login", "grace@example.com"), ("password", PASSWORD)]).await;
    let (mail, _) = asked(&house, &browser, NEW).await;
    let form = opened(&other, &mail).await.form("/email-change");
    assert_eq!(form.value("password"), Some(""), "the account's password is asked for");
    assert_eq!(other.post("/email-change", &[]).await.status, 422);
    assert_eq!(email(&house, 1).await, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_nobody_confirmed_gets_no_address_by_a_click_of_its_reader() {
    let house = House::open().await;
    let (stranger, reader) = (house.browser(), house.browser());
    stranger.post("/register", &[("email", "s@evil.example"), ("password", PASSWORD), ("first_name", "Call 0800")]).await;
    house.mail().await;
    stranger.post("/profile/email", &[("email", "ceo@corp.example")]).await;
    let mail = house.mail().await;
    assert_eq!(mail.to, "ceo@corp.example");
    assert!(mail.text.starts_with("Hello,\r\n") && !mail.text.contains("Call"), "{}", mail.text);
    assert!(mail.text.contains("s•••@evil.example") && !mail.text.contains("s@evil"), "{}", mail.text);
    let page = opened(&reader, &mail).await;
    assert!(page.words().contains("s•••@evil.example") && !page.text.contains("s@evil"), "{}", page.words());
    assert_eq!(reader.post("/email-change", &[("password", "a guess of theirs")]).await.status, 422);
    assert_eq!(email(&house, 1).await, "s@evil.example");
    assert!(house.mails().await.is_empty(), "and at an address that nobody confirmed nobody is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_is_told_of_a_change_that_is_asked_for_and_cancels_it_without_a_session() {
    let house = House::open().await;
    let (thief, owner) = (house.browser(), house.browser());
    ada_in(&house, &thief).await;
    let (change, told) = asked(&house, &thief, "thief@evil.example").await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("ada@example.com", "Request to change your email address"));
    assert!(told.text.contains("t•••@evil.example") && !told.text.contains("thief@"), "{}", told.text);
    // A second one does not bury the first.
    let (second, _) = asked(&house, &thief, "thief@worse.example").await;
    let page = opened(&owner, &told).await;
    assert!(page.words().contains("The email address of the account will still be ada@example.com."), "{}", page.words());
    assert_eq!(email(&house, 1).await, "ada@example.com", "opening it changes nothing");
    let form = page.form("/email-change/cancel");
    let cancelled = owner.submit(&form).await;
    assert_eq!(cancelled.location(), "/login");
    assert!(owner.follow(&cancelled).await.words().contains("The change of your email address has been cancelled."));
    assert_eq!(owner.post("/email-change/cancel", &[]).await.status, 422, "once");
    for mail in [&change, &second] {
        thief.open(&mail.link()).await;
        assert_eq!(thief.open("/email-change").await.status, 410);
        assert_eq!(thief.post("/profile/email/confirm", &[("code", &mail.code())]).await.status, 422);
    }
    assert!(thief.open("/profile/log").await.words().contains("Email address change cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_cancels_a_change_on_the_page_and_by_the_api() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let program = house.ada().await;
    for by_page in [true, false] {
        let (change, _) = asked(&house, &browser, NEW).await;
        let page = browser.open("/profile/email").await;
        assert!(page.words().contains(NEW), "{}", page.words());
        if by_page {
            assert_eq!(browser.submit(&page.form("/profile/email/cancel")).await.location(), "/profile/email");
        } else {
            let request = program.request(reqwest::Method::DELETE, "/api/me/email/");
            assert_eq!(crate::harness::answer(request).await.status, 204);
        }
        let left = browser.open("/profile/email").await;
        assert!(!left.words().contains(NEW) && !left.text.contains("/profile/email/cancel"), "{}", left.words());
        browser.open(&change.link()).await;
        assert_eq!(browser.open("/email-change").await.status, 410);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_confirmed_is_undone_and_not_cancelled() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let (change, told) = asked(&house, &browser, NEW).await;
    let form = opened(&browser, &change).await.form("/email-change");
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert_eq!(opened(&house.browser(), &told).await.status, 410);
    assert_eq!(house.mail().await.subject, "Your email address was changed");
}

/// A key of Ada's, who is signed in.
async fn key(house: &House, browser: &Browser, name: &str) -> String {
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys");
    let made = browser.submit(&form.with("name", name).with("days", "0").with("role", "")).await;
    let key = made.text.split("value=\"vst_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(house.mail().await.subject, "An API key was created");
    format!("vst_{key}")
}

async fn opens(house: &House, key: &str) -> bool {
    house.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status == 200
}

async fn reset_form(house: &House, browser: &Browser) -> crate::harness::Form {
    house.browser().post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let mail = house.mail().await;
    opened(browser, &mail).await.form("/password-reset").with("new_password", PHRASE)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_mail_ends_the_keys_unless_the_tick_is_taken_away_and_its_mail_names_them() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let kept = key(&house, &browser, "nightly import").await;
    let form = reset_form(&house, &browser).await;
    assert_eq!(form.value("end_keys"), Some("yes"), "ticked");
    let mut unticked = form;
    unticked.fields.retain(|(name, _)| name != "end_keys");
    assert_eq!(browser.submit(&unticked).await.location(), "/login");
    let told = house.mail().await.text;
    assert!(told.contains("These API keys still work: nightly import (vst_"), "{told}");
    assert!(opens(&house, &kept).await);

    let form = reset_form(&house, &browser).await;
    assert_eq!(browser.submit(&form).await.location(), "/login");
    let told = house.mail().await.text;
    assert!(told.contains("These API keys were revoked: nightly import (vst_") && !told.contains("still work"), "{told}");
    assert!(!opens(&house, &kept).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_never_asked_about_keys_ends_them() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let key = key(&house, &browser, "theirs").await;
    reset_form(&house, &browser).await;
    assert_eq!(browser.post("/password-reset", &[("new_password", PHRASE)]).await.location(), "/login");
    assert!(!opens(&house, &key).await);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_password_keeps_the_keys_and_ends_them_where_the_owner_ticks_it() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let key = key(&house, &browser, "backup").await;
    let form = browser.open("/profile/password").await.form("/profile/password");
    assert_eq!(form.value("end_keys"), Some(""), "not ticked");
    let fill = |old: &str, new: &str| form.clone().with("old_password", old).with("new_password", new);
    assert_eq!(browser.submit(&fill(PASSWORD, PHRASE)).await.status, 303);
    let told = house.mail().await.text;
    assert!(told.contains("These API keys still work: backup (vst_"), "{told}");
    assert!(opens(&house, &key).await);
    assert_eq!(browser.submit(&fill(PHRASE, PASSWORD).with("end_keys", "yes")).await.status, 303);
    assert!(house.mail().await.text.contains("These API keys were revoked: backup (vst_"));
    assert!(!opens(&house, &key).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_do_not_come_back_with_an_account_and_go_with_a_password_that_an_operator_sets() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let (first, ada) = (key(&house, &browser, "first").await, people::find(house.app(), "1").await.unwrap());
    people::deactivate(house.app(), &House::operator(), ada.id).await.unwrap();
    people::activate(house.app(), &House::operator(), ada.id).await.unwrap();
    assert!(!opens(&house, &first).await);
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let second = key(&house, &browser, "second").await;
    people::set_password(house.app(), &House::operator(), &ada, PHRASE).await.unwrap();
    assert!(!opens(&house, &second).await);
    let told = house.mail().await.text;
    assert!(told.contains("ended: second (vst_") && !told.contains("It was done"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_typed_who_never_confirmed_an_address_goes_when_its_owner_comes() {
    let house = House::open().await;
    let stranger = house.browser();
    let typed = [("email", "ada@example.com"), ("password", PASSWORD), ("first_name", "Pay"), ("last_name", "Now")];
    assert_eq!(stranger.post("/register", &typed).await.status, 303);
    house.mail().await;
    let owner = house.browser();
    let form = reset_form(&house, &owner).await;
    assert_eq!(owner.submit(&form).await.location(), "/login");
    let told = house.mail().await.text;
    assert!(told.starts_with("Hello,\r\n") && told.contains("We removed its name, username and gender"), "{told}");
    let ada = people::find(house.app(), "ada@example.com").await.unwrap();
    assert_eq!((ada.first_name.as_str(), ada.last_name.as_str(), ada.username, ada.gender), ("", "", None, None));
    assert!(ada.verified_at.is_some());
}
