//! Passkeys on the pages: what their script asks for and sends.

use std::time::Duration;

use serde_json::Value;
use vestibule::store::recovery_code;

use super::ada_in;
use crate::{
    api::{DOMAIN, ORIGIN, with_passkeys},
    harness::{Authenticator, Browser, Form, PASSWORD, Page, TestApp, USER_PRESENT, encode},
    pages::admin::joan_in,
};

async fn start() -> TestApp {
    TestApp::with(with_passkeys).await
}

fn device() -> Authenticator {
    Authenticator::new(ORIGIN, DOMAIN)
}

/// As `static/passkeys.js`: asks for the options, has them answered, and sends the form.
async fn answer(browser: &Browser, form: &Form, ask: impl FnOnce(&Value) -> Value) -> Page {
    let asked = browser.submit(&Form { action: format!("{}/options", form.action), ..form.clone() }).await;
    assert_eq!((asked.status, asked.header("content-type")), (200, "application/json"), "{}", asked.text);
    let credential = ask(&asked.body["publicKey"]).to_string();
    browser
        .submit(&form.clone().with("challenge", asked.body["challenge_token"].as_str().unwrap()).with("credential", &credential))
        .await
}

async fn add(app: &TestApp, browser: &Browser, device: &mut Authenticator) {
    let page = browser.open("/profile/passkeys").await;
    let added = answer(browser, &page.form("/profile/passkeys"), |options| device.create(options)).await;
    assert_eq!((added.status, added.location()), (303, "/profile/passkeys"), "{}", added.words());
    app.next_email().await;
}

async fn sign_in(browser: &Browser, device: &mut Authenticator) -> Page {
    let page = browser.open("/login?return_to=/profile/devices").await;
    answer(browser, &page.form("/login/passkey"), |options| device.show(options)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_adds_a_passkey_and_signs_in_with_it() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    assert!(browser.open("/profile/passkeys").await.words().contains("You have no passkeys."));
    add(&app, &browser, &mut key).await;
    let page = browser.open("/profile/passkeys").await.words();
    assert!(page.contains("The passkey was added.") && page.contains("Never used"), "{page}");
    // A password alone signs in no more: something must, once the passkey is lost.
    assert!(page.contains("Create recovery codes"), "{page}");
    let form = browser.open("/profile/two-step").await.form("/profile/two-step/codes");
    assert_eq!(browser.submit(&form).await.status, 303);
    assert!(!browser.open("/profile/passkeys").await.words().contains("Create recovery codes"));
    assert!(browser.open("/profile").await.words().contains("One passkey"));
    let other = app.browser();
    let page = other.open("/login").await;
    assert!(page.text.contains(r#"autocomplete="username webauthn""#));
    let signed_in = sign_in(&other, &mut key).await;
    assert_eq!((signed_in.status, signed_in.location()), (303, "/profile/devices"), "{}", signed_in.words());
    assert_eq!(other.open("/profile").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_in_any_tab_of_the_browser_that_asked_and_in_no_other() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    add(&app, &browser, &mut key).await;
    let (one, two) = (app.browser(), app.browser());
    let form = one.open("/login").await.form("/login/passkey");
    let ask = Form { action: "/login/passkey/options".to_owned(), ..form.clone() };
    let (first, second) = (one.submit(&ask).await, one.submit(&ask).await);
    let filled = |page: &Page, key: &mut Authenticator| {
        let credential = key.show(&page.body["publicKey"]).to_string();
        form.clone().with("challenge", page.body["challenge_token"].as_str().unwrap()).with("credential", &credential)
    };
    let stolen = two.submit(&filled(&second, &mut key)).await;
    assert_eq!(stolen.status, 422);
    assert!(stolen.words().contains("Try again."), "{}", stolen.words());
    assert_eq!(one.submit(&filled(&first, &mut key)).await.status, 303, "another tab has asked since");
    // What a program has got is none of a browser's.
    let asked = app.anonymous().post("/api/passkeys/options/", serde_json::json!({})).await;
    let credential = key.show(&asked.body["publicKey"]).to_string();
    let sent = form.clone().with("challenge", asked.body["challenge_token"].as_str().unwrap()).with("credential", &credential);
    assert_eq!(app.browser().submit(&sent).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_passkey_shows_the_sign_in_page_again() {
    let app = start().await;
    let browser = app.browser();
    for bad in ["", "{}", "null", "[", r#"{"type":"public-key","rawId":"AAAA","response":{}}"#] {
        let page = browser.open("/login?return_to=/profile/devices").await;
        let got = answer(&browser, &page.form("/login/passkey"), |_| Value::from(bad)).await;
        assert_eq!(got.status, 422, "{bad}");
        let sent = browser.submit(&page.form("/login/passkey").with("credential", bad)).await;
        assert!(sent.words().contains("This passkey was not accepted."), "{bad}: {}", sent.words());
        assert_eq!(sent.form("/login").value("return_to"), Some("/profile/devices"));
    }
    let unknown = sign_in(&browser, &mut device()).await;
    assert!(unknown.status == 422 && unknown.words().contains("This passkey was not accepted."), "{}", unknown.words());
    let from_elsewhere = browser.post_from("https://evil.example", "cross-site", "/login/passkey/options", &[]).await;
    assert_eq!(from_elsewhere.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_takes_the_place_of_the_password_on_the_page_that_asks_for_it() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    assert!(!browser.open("/confirm").await.text.contains("/confirm/passkey"), "there is none yet");
    add(&app, &browser, &mut key).await;
    app.advance_clock(Duration::from_mins(15));
    let form = browser.open("/profile/passkeys").await.form("/profile/passkeys/remove");
    let asked = browser.submit_from("/profile/passkeys", &form).await;
    assert!(asked.location().starts_with("/confirm?return_to="), "{}", asked.location());
    let page = browser.follow(&asked).await;
    let wrong = answer(&browser, &page.form("/confirm/passkey"), |options| device().show(options)).await;
    assert!(wrong.status == 422 && wrong.words().contains("This passkey was not accepted."), "{}", wrong.words());
    let right = answer(&browser, &wrong.form("/confirm/passkey"), |options| key.show(options)).await;
    assert_eq!((right.status, right.location()), (303, "/profile/passkeys"), "{}", right.words());
    assert_eq!(browser.submit(&form).await.location(), "/profile/passkeys");
    assert!(browser.open("/profile/passkeys").await.words().contains("The passkey was removed."));
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_renamed_by_its_owner_only() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    add(&app, &browser, &mut key).await;
    let form = browser.open("/profile/passkeys").await.form("/profile/passkeys/rename");
    assert_eq!(browser.submit(&form.clone().with("name", "<b>Laptop</b>")).await.location(), "/profile/passkeys");
    let page = browser.open("/profile/passkeys").await;
    assert!(page.text.contains("&#60;b&#62;Laptop") && page.words().contains("The passkey was renamed."), "{}", page.words());
    for bad in ["", "  ", "a\u{200b}b"] {
        let refused = browser.submit(&form.clone().with("name", bad)).await;
        assert_eq!(refused.status, 422, "{bad:?}");
        // The summary leads to the field, which is not folded away.
        assert!(
            refused.text.contains("href=\"#name\"")
                && refused.text.contains("<details class=\"confirm fold\" name=\"confirm\" open>")
        );
        assert!(refused.text.contains("<input id=\"name\"") && refused.text.contains("id=\"name-error\""), "{}", refused.text);
    }
    assert_eq!(browser.submit(&form.clone().with("id", "999")).await.status, 404);
    assert_eq!(browser.submit(&form.with("id", "x")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_email_about_a_passkey_that_an_attacker_has_added_removes_it_and_all_later_ones() {
    let app = start().await;
    let (browser, mut kept, mut planted) = (app.browser(), device(), device());
    ada_in(&app, &browser).await;
    add(&app, &browser, &mut kept).await;
    app.advance_clock(Duration::from_mins(1));
    let page = browser.open("/profile/passkeys").await;
    answer(&browser, &page.form("/profile/passkeys"), |options| planted.create(options)).await;
    let notice = app.next_email().await;
    assert!(notice.text.contains("remove the passkey"), "{}", notice.text);
    let mut later = device();
    let page = browser.open("/profile/passkeys").await;
    answer(&browser, &page.form("/profile/passkeys"), |options| later.create(options)).await;
    app.next_email().await;
    let codes = browser.open("/profile/two-step").await.form("/profile/two-step/codes");
    assert_eq!(browser.submit(&codes).await.status, 303);
    let owner = app.browser();
    let link = notice.text.split_whitespace().find_map(|word| word.strip_prefix(ORIGIN)).unwrap();
    let page = owner.open(link).await;
    let page = owner.follow(&page).await;
    assert!(page.words().contains("Remove the passkey"), "{}", page.words());
    assert_eq!(sign_in(&app.browser(), &mut planted).await.status, 303, "opening the link changes nothing");
    assert_eq!(owner.submit(&page.form("/password-reset/request")).await.status, 303);
    assert!(app.next_email().await.subject.contains("password"));
    for (key, status) in [(&mut planted, 422), (&mut later, 422), (&mut kept, 303)] {
        assert_eq!(sign_in(&app.browser(), key).await.status, status);
    }
    let ada = app.user("Ada", "Lovelace").await.id;
    assert_eq!(recovery_code::left(app.state().db.reader(), ada).await.unwrap(), 0, "the attacker's codes are gone too");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_how_many_passkeys_there_are_and_never_a_key() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    add(&app, &browser, &mut key).await;
    let admin = app.browser();
    joan_in(&app, &admin).await;
    let id = app.user("Ada", "Lovelace").await.id;
    let page = admin.open(&format!("/admin/users/{id}")).await;
    assert!(page.words().contains("Passkeys 1"), "{}", page.words());
    assert!(!page.text.contains(&encode(&key.id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_alone_signs_no_one_in_who_has_a_passkey_and_a_passkey_completes_it() {
    let app = start().await;
    let (browser, mut key) = (app.browser(), device());
    ada_in(&app, &browser).await;
    add(&app, &browser, &mut key).await;
    let other = app.browser();
    let form = other.open("/login?return_to=/profile/devices").await.form("/login");
    let waits = other.submit(&form.with("login", "ada@example.com").with("password", PASSWORD)).await;
    assert!(waits.location().starts_with("/login/second-step"), "{}", waits.location());
    assert_eq!(other.open("/profile").await.status, 303, "nothing is open yet");
    let form = other.follow(&waits).await.form("/login/second-step/passkey");
    let wrong = answer(&other, &form, |options| device().show(options)).await;
    assert!(wrong.status == 422 && wrong.words().contains("This passkey was not accepted."), "{}", wrong.words());
    key.flags = USER_PRESENT;
    let done = answer(&other, &form.with("remember", "yes"), |options| key.show(options)).await;
    assert_eq!((done.status, done.location()), (303, "/profile/devices"), "{}", done.words());
    assert_eq!(other.open("/profile").await.status, 200);
    assert!(other.cookie("remembered").is_some(), "the device is remembered after a passkey as after a code");
}
