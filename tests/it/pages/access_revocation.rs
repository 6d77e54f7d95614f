//! Who may confirm a new address, who may cancel it, and what a new password does to API keys, with a browser and its emails.

use serde_json::json;
use vestibule::flows::admin_users;

use crate::{
    harness::{Browser, PASSWORD, Page, ReceivedEmail, TestApp},
    pages::ada_in,
};

const NEW: &str = "ada@new.example";
const PHRASE: &str = "a quiet hall by the sea";

/// The email to the new address and the one to the old.
async fn asked(app: &TestApp, browser: &Browser, email: &str) -> (ReceivedEmail, ReceivedEmail) {
    let form = browser.open("/profile/email").await.form("/profile/email").with("email", email);
    assert_eq!(browser.submit(&form).await.location(), "/profile/email");
    let (one, other) = (app.next_email().await, app.next_email().await);
    if one.to == email { (one, other) } else { (other, one) }
}

async fn opened(browser: &Browser, message: &ReceivedEmail) -> Page {
    let gone = browser.open(&message.link()).await;
    browser.follow(&gone).await
}

async fn email(app: &TestApp, id: i64) -> String {
    admin_users::find(app.state(), &id.to_string()).await.unwrap().email
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_email_address_is_confirmed_only_by_the_account_owner() {
    let app = TestApp::start().await;
    let (browser, reader) = (app.browser(), app.browser());
    ada_in(&app, &browser).await;
    let (message, _) = asked(&app, &browser, NEW).await;
    let page = opened(&reader, &message).await;
    assert!(
        page.words().contains("ada@new.example will become the email address of the account a•••@example.com."),
        "{}",
        page.words()
    );
    let form = page.form("/email-change");
    for password in ["", "wrong", PHRASE] {
        let refused = reader.submit(&form.clone().with("password", password)).await;
        assert_eq!(refused.status, 422, "{password}");
        assert!(refused.form("/email-change").value("password").is_some());
    }
    assert_eq!(reader.post("/email-change", &[]).await.status, 422, "nor without the field");
    assert_eq!(email(&app, 1).await, "ada@example.com");
    assert_eq!(reader.submit(&form.with("password", PASSWORD)).await.location(), "/login");
    assert_eq!(email(&app, 1).await, NEW);
    assert_eq!(app.next_email().await.subject, "Your email address was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_user_cannot_confirm_another_users_email() {
    let app = TestApp::start().await;
    let (browser, other) = (app.browser(), app.browser());
    ada_in(&app, &browser).await;
    app.user("Grace", "Hopper").await;
    other.post("/login", &[("login", "grace@example.com"), ("password", PASSWORD)]).await;
    let (message, _) = asked(&app, &browser, NEW).await;
    let form = opened(&other, &message).await.form("/email-change");
    assert_eq!(form.value("password"), Some(""), "the account's password is asked for");
    assert_eq!(other.post("/email-change", &[]).await.status, 422);
    assert_eq!(email(&app, 1).await, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_account_gets_no_email_address_by_a_click_alone() {
    let app = TestApp::start().await;
    let (other, reader) = (app.browser(), app.browser());
    other.post("/register", &[("email", "s@evil.example"), ("password", PASSWORD), ("first_name", "Call 0800")]).await;
    app.next_email().await;
    other.post("/profile/email", &[("email", "ceo@corp.example")]).await;
    let message = app.next_email().await;
    assert_eq!(message.to, "ceo@corp.example");
    assert!(message.text.starts_with("Hello,\n") && !message.text.contains("Call"), "{}", message.text);
    assert!(message.text.contains("s•••@evil.example") && !message.text.contains("s@evil"), "{}", message.text);
    let page = opened(&reader, &message).await;
    assert!(page.words().contains("s•••@evil.example") && !page.text.contains("s@evil"), "{}", page.words());
    assert_eq!(reader.post("/email-change", &[("password", "a guess of theirs")]).await.status, 422);
    assert_eq!(email(&app, 1).await, "s@evil.example");
    assert!(app.emails().await.is_empty(), "and an unconfirmed address is not notified");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_email_address_can_cancel_a_requested_change_without_a_session() {
    let app = TestApp::start().await;
    let (thief, owner) = (app.browser(), app.browser());
    ada_in(&app, &thief).await;
    let (change, told) = asked(&app, &thief, "thief@evil.example").await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("ada@example.com", "Request to change your email address"));
    assert!(told.text.contains("t•••@evil.example") && !told.text.contains("thief@"), "{}", told.text);
    // A second one does not bury the first.
    let (second, _) = asked(&app, &thief, "thief@worse.example").await;
    let page = opened(&owner, &told).await;
    assert!(page.words().contains("The email address of the account will still be ada@example.com."), "{}", page.words());
    assert_eq!(email(&app, 1).await, "ada@example.com", "opening it changes nothing");
    let form = page.form("/email-change/cancel");
    let cancelled = owner.submit(&form).await;
    assert_eq!(cancelled.location(), "/login");
    assert!(owner.follow(&cancelled).await.words().contains("The change of your email address has been cancelled."));
    assert_eq!(owner.post("/email-change/cancel", &[]).await.status, 422, "once");
    for message in [&change, &second] {
        thief.open(&message.link()).await;
        assert_eq!(thief.open("/email-change").await.status, 410);
        assert_eq!(thief.post("/profile/email/confirm", &[("code", &message.code())]).await.status, 422);
    }
    assert!(thief.open("/profile/activity").await.words().contains("Email address change cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_cancels_an_email_change_by_page_and_api() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let program = app.ada().await;
    for by_page in [true, false] {
        let (change, _) = asked(&app, &browser, NEW).await;
        let page = browser.open("/profile/email").await;
        assert!(page.words().contains(NEW), "{}", page.words());
        if by_page {
            assert_eq!(browser.submit(&page.form("/profile/email/cancel")).await.location(), "/profile/email");
        } else {
            let request = program.request(reqwest::Method::DELETE, "/api/me/email/");
            assert_eq!(crate::harness::fetch(request).await.status, 204);
        }
        let left = browser.open("/profile/email").await;
        assert!(!left.words().contains(NEW) && !left.text.contains("/profile/email/cancel"), "{}", left.words());
        browser.open(&change.link()).await;
        assert_eq!(browser.open("/email-change").await.status, 410);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_email_change_is_undone_and_not_cancelled() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let (change, told) = asked(&app, &browser, NEW).await;
    let form = opened(&browser, &change).await.form("/email-change");
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert_eq!(opened(&app.browser(), &told).await.status, 410);
    assert_eq!(app.next_email().await.subject, "Your email address was changed");
}

/// A key of Ada's, who is signed in.
async fn key(app: &TestApp, browser: &Browser, name: &str) -> String {
    let form = browser.open("/profile/api-keys").await.form("/profile/api-keys");
    let made = browser.submit(&form.with("name", name).with("days", "0").with("role", "")).await;
    let shown = browser.follow(&made).await;
    let key = shown.text.split(">vst_").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    assert_eq!(app.next_email().await.subject, "An API key was created");
    format!("vst_{key}")
}

async fn opens(app: &TestApp, key: &str) -> bool {
    app.post("/api/v1/auth/token/", json!({ "apiKey": key })).await.status == 200
}

async fn reset_form(app: &TestApp, browser: &Browser) -> crate::harness::Form {
    app.browser().post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let message = app.next_email().await;
    opened(browser, &message).await.form("/password-reset").with("new_password", PHRASE)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_revokes_api_keys_unless_unticked_and_its_email_names_them() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let kept = key(&app, &browser, "nightly import").await;
    let form = reset_form(&app, &browser).await;
    assert_eq!(form.value("end_keys"), Some("yes"), "ticked");
    let mut unticked = form;
    unticked.fields.retain(|(name, _)| name != "end_keys");
    assert_eq!(browser.submit(&unticked).await.location(), "/login");
    let told = app.next_email().await.text;
    assert!(told.contains("These API keys still work: nightly import (vst_"), "{told}");
    assert!(opens(&app, &kept).await);

    let form = reset_form(&app, &browser).await;
    assert_eq!(browser.submit(&form).await.location(), "/login");
    let told = app.next_email().await.text;
    assert!(told.contains("These API keys were revoked: nightly import (vst_") && !told.contains("still work"), "{told}");
    assert!(!opens(&app, &kept).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_form_without_the_api_key_choice_revokes_them() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let key = key(&app, &browser, "theirs").await;
    reset_form(&app, &browser).await;
    assert_eq!(browser.post("/password-reset", &[("new_password", PHRASE)]).await.location(), "/login");
    assert!(!opens(&app, &key).await);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_keeps_api_keys_unless_ticked() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let key = key(&app, &browser, "backup").await;
    let form = browser.open("/profile/password").await.form("/profile/password");
    assert_eq!(form.value("end_keys"), Some(""), "not ticked");
    let fill = |old: &str, new: &str| form.clone().with("old_password", old).with("new_password", new);
    assert_eq!(browser.submit(&fill(PASSWORD, PHRASE)).await.status, 303);
    let told = app.next_email().await.text;
    assert!(told.contains("These API keys still work: backup (vst_"), "{told}");
    assert!(opens(&app, &key).await);
    assert_eq!(browser.submit(&fill(PHRASE, PASSWORD).with("end_keys", "yes")).await.status, 303);
    assert!(app.next_email().await.text.contains("These API keys were revoked: backup (vst_"));
    assert!(!opens(&app, &key).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_stay_revoked_after_reactivation_and_end_with_an_operators_password() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let (first, ada) = (key(&app, &browser, "first").await, admin_users::find(app.state(), "1").await.unwrap());
    admin_users::deactivate(app.state(), &TestApp::operator(), ada.id).await.unwrap();
    admin_users::activate(app.state(), &TestApp::operator(), ada.id).await.unwrap();
    assert!(!opens(&app, &first).await);
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let second = key(&app, &browser, "second").await;
    admin_users::set_password(app.state(), &TestApp::operator(), &ada, PHRASE).await.unwrap();
    assert!(!opens(&app, &second).await);
    let told = app.next_email().await.text;
    assert!(told.contains("revoked: second (vst_") && !told.contains("IP address"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_an_unconfirmed_sign_up_is_deleted_when_the_owner_takes_over() {
    let app = TestApp::start().await;
    let other = app.browser();
    let typed = [("email", "ada@example.com"), ("password", PASSWORD), ("first_name", "Pay"), ("last_name", "Now")];
    assert_eq!(other.post("/register", &typed).await.status, 303);
    app.next_email().await;
    let owner = app.browser();
    let form = reset_form(&app, &owner).await;
    assert_eq!(owner.submit(&form).await.location(), "/login");
    let told = app.next_email().await.text;
    assert!(told.starts_with("Hello,\n") && told.contains("We removed its name, username and gender"), "{told}");
    let ada = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    assert_eq!((ada.first_name.as_str(), ada.last_name.as_str(), ada.username, ada.gender), ("", "", None, None));
    assert!(ada.verified_at.is_some());
}
