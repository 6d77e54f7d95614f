//! Two-step sign-in, with a browser.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use vestibule::{config::Config, crypto::totp, types::secret::Secret};

use super::{ada_in, admin::joan_in};
use crate::harness::{Browser, CodeApp, PASSWORD, Page, TestApp};

/// The key that the page shows in groups of four.
fn shown_key(page: &Page) -> Secret {
    let words = page.text.split("class=\"key\"").nth(1).unwrap().split("<code>").nth(1).unwrap();
    let key = words.split("</code>").next().unwrap().replace(' ', "");
    assert_eq!(BASE32_NOPAD.decode(key.as_bytes()).unwrap().len(), 20);
    Secret::new(key)
}

fn shown_codes(page: &Page) -> Vec<String> {
    let list = page.text.split("class=\"codes\"").nth(1).unwrap().split("</ol>").next().unwrap();
    list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets up an app, as its user does.
async fn enrol(app: &TestApp, browser: &Browser) -> CodeApp {
    let room = browser.open("/profile/two-step").await;
    let begun = browser.submit(&room.form("/profile/two-step/begin")).await;
    assert_eq!((begun.status, begun.location()), (303, "/profile/two-step/app"));
    let page = browser.follow(&begun).await;
    assert!(page.text.contains("<svg class=\"qr\"") && page.header("cache-control") == "no-store");
    let mut own = CodeApp { key: shown_key(&page), recovery_codes: Vec::new() };
    let wrong = browser.submit(&page.form("/profile/two-step/app").with("code", &own.wrong_code(app))).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.words().contains("This code is incorrect"), "{}", wrong.words());
    let confirmed = browser.submit(&wrong.form("/profile/two-step/app").with("code", &own.code(app))).await;
    assert_eq!((confirmed.status, confirmed.location()), (303, "/profile/two-step/codes"));
    let shown = browser.follow(&confirmed).await;
    own.recovery_codes = shown_codes(&shown);
    assert_eq!(own.recovery_codes.len(), 10);
    let file = browser.open("/profile/two-step/codes/download").await;
    assert!(own.recovery_codes.iter().all(|code| file.text.contains(code)), "{}", file.text);
    let kept = browser.submit(&shown.form("/profile/two-step/codes/kept")).await;
    let room = browser.follow(&kept).await.words();
    assert!(room.contains("Two-step sign-in is on.") && room.contains("10 codes are left."), "{room}");
    assert_eq!(browser.open("/profile/two-step/codes").await.location(), "/profile/two-step");
    assert_eq!(app.next_email().await.subject, "Two-step sign-in is on");
    own
}

/// The page of the second step, after the password.
async fn password(browser: &Browser) -> Page {
    let form = browser.open("/login?return_to=/profile/devices").await.form("/login");
    let answer = browser.submit(&form.with("login", "ada@example.com").with("password", PASSWORD)).await;
    assert_eq!((answer.status, answer.location()), (303, "/login/second-step?return_to=%2Fprofile%2Fdevices"));
    browser.follow(&answer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_sets_up_an_app_and_signs_in_with_its_codes() {
    let app = TestApp::start().await;
    let (laptop, phone) = (app.browser(), app.browser());
    ada_in(&app, &laptop).await;
    let own = enrol(&app, &laptop).await;

    let page = password(&phone).await;
    assert_eq!(phone.open("/profile").await.status, 303, "the password alone does not sign in");
    let used = phone.submit(&page.form("/login/second-step").with("code", &own.code(&app))).await;
    assert_eq!(used.status, 422, "its code was used to confirm the app");
    let code = own.next_code(&app);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let done = phone.submit(&used.form("/login/second-step").with("code", &spaced)).await;
    assert_eq!((done.status, done.location()), (303, "/profile/devices"));
    assert_eq!(phone.follow(&done).await.status, 200);

    let other = app.browser();
    let replayed = other.submit(&password(&other).await.form("/login/second-step").with("code", &code)).await;
    assert_eq!(replayed.status, 422, "a code works once");
    let log = laptop.open("/profile/activity").await.words();
    assert!(log.contains("Second step failed") && log.contains("second step asked for"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_works_once_and_its_owner_is_notified() {
    let app = TestApp::start().await;
    let (laptop, phone) = (app.browser(), app.browser());
    ada_in(&app, &laptop).await;
    let own = enrol(&app, &laptop).await;
    let typed = own.recovery_codes[3].to_uppercase().replace('-', " ");
    let form = password(&phone).await.form("/login/second-step");
    assert_eq!(phone.submit(&form.with("code", &typed)).await.status, 303);
    let email = app.next_email().await;
    assert_eq!(email.subject, "A recovery code was used");
    assert!(email.text.contains("9 codes are left."), "{}", email.text);
    let other = app.browser();
    let form = password(&other).await.form("/login/second-step");
    assert_eq!(other.submit(&form.with("code", &own.recovery_codes[3])).await.status, 422);

    let room = laptop.open("/profile/two-step").await;
    let made = laptop.submit(&room.form("/profile/two-step/codes")).await;
    let new = shown_codes(&laptop.follow(&made).await);
    for (code, status) in [(&own.recovery_codes[4], 422), (&new[0], 303)] {
        let form = password(&other).await.form("/login/second-step");
        assert_eq!(other.submit(&form.with("code", code)).await.status, status, "{code}");
    }
    assert_eq!(app.next_email().await.subject, "A recovery code was used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remembered_device_needs_no_second_step_until_it_is_forgotten() {
    let app = TestApp::start().await;
    let (laptop, phone) = (app.browser(), app.browser());
    ada_in(&app, &laptop).await;
    let own = enrol(&app, &laptop).await;
    let form = password(&phone).await.form("/login/second-step");
    let done = phone.submit(&form.with("code", &own.next_code(&app)).with("remember", "yes")).await;
    assert_eq!(done.status, 303);
    let login = |browser: Browser| async move {
        let form = browser.open("/login").await.form("/login");
        browser.submit(&form.with("login", "ada@example.com").with("password", PASSWORD)).await.location().to_owned()
    };
    let remembered = phone.cookie("remembered").unwrap();
    let again = app.browser();
    again.set_cookie("remembered", &remembered);
    assert_eq!(login(again).await, "/profile");
    assert_eq!(login(app.browser()).await, "/login/second-step");

    let room = laptop.open("/profile/two-step").await;
    laptop.submit(&room.form("/profile/two-step/forget-devices")).await;
    let again = app.browser();
    again.set_cookie("remembered", &remembered);
    assert_eq!(login(again).await, "/login/second-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remembered_device_expires_and_the_settings_may_remember_none() {
    for (lifetime, shown) in [(Duration::from_hours(24), true), (Duration::ZERO, false)] {
        let app = TestApp::with(|config: &mut Config| config.second_factor.remember_device = lifetime).await;
        let (ada, phone) = (app.ada().await, app.browser());
        let own = app.enrol(&ada).await;
        let page = password(&phone).await;
        assert_eq!(page.text.contains("name=\"remember\""), shown);
        let form = page.form("/login/second-step").with("code", &own.next_code(&app));
        let form = if shown { form.with("remember", "yes") } else { form };
        assert_eq!(phone.submit(&form).await.status, 303);
        assert_eq!(phone.cookie("remembered").is_some(), shown);
        let kept = phone.cookie("remembered").unwrap_or_default();
        app.advance_clock(Duration::from_hours(25));
        let late = app.browser();
        late.set_cookie("remembered", &kept);
        password(&late).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_step_ends_after_five_wrong_codes_and_after_five_minutes() {
    let app = TestApp::start().await;
    let (ada, phone) = (app.ada().await, app.browser());
    let own = app.enrol(&ada).await;
    let mut page = password(&phone).await;
    for _ in 0..5 {
        page = phone.submit(&page.form("/login/second-step").with("code", &own.wrong_code(&app))).await;
        assert_eq!(page.status, 422);
    }
    let ended = phone.submit(&page.form("/login/second-step").with("code", &own.next_code(&app))).await;
    assert_eq!((ended.status, ended.location()), (303, "/login"));

    let page = password(&phone).await;
    app.advance_clock(Duration::from_mins(5));
    let late = phone.submit(&page.form("/login/second-step").with("code", &own.next_code(&app))).await;
    assert_eq!((late.status, late.location()), (303, "/login"));
    assert!(phone.follow(&late).await.words().contains("Sign in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_removes_the_app_and_an_administrator_lifts_it() {
    let app = TestApp::start().await;
    let (laptop, joan) = (app.browser(), app.browser());
    ada_in(&app, &laptop).await;
    enrol(&app, &laptop).await;
    let room = laptop.open("/profile/two-step").await;
    let removed = laptop.submit(&room.form("/profile/two-step/remove")).await;
    assert!(laptop.follow(&removed).await.words().contains("Two-step sign-in is off."));
    assert_eq!(app.next_email().await.subject, "Two-step sign-in is off");
    let enrolled = enrol(&app, &laptop).await;

    joan_in(&app, &joan).await;
    let id = app.user("Ada", "Lovelace").await.id;
    let page = joan.open(&format!("/admin/users/{id}")).await;
    assert!(page.words().contains("10 codes are left.") && !page.text.contains(enrolled.key.reveal()));
    let lifted = joan.submit(&page.form("/admin/users/reset-second-factor")).await;
    let page = joan.follow(&lifted).await;
    assert!(page.words().contains("The second factors have been removed."), "{}", page.words());
    assert!(!page.text.contains("/admin/users/reset-second-factor"));
    assert_eq!(app.next_email().await.subject, "Two-step sign-in was turned off");
    let phone = app.browser();
    let form = phone.open("/login").await.form("/login").with("login", "ada@example.com").with("password", PASSWORD);
    assert_eq!(phone.submit(&form).await.location(), "/profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_setups_at_once_one_remains() {
    let app = TestApp::start().await;
    let (one, other) = (app.browser(), app.browser());
    ada_in(&app, &one).await;
    ada_in(&app, &other).await;
    let mut pages = Vec::new();
    for browser in [&one, &other] {
        let room = browser.open("/profile/two-step").await;
        let begun = browser.submit(&room.form("/profile/two-step/begin")).await;
        pages.push(browser.follow(&begun).await);
    }
    let step = app.state().now().seconds() / 30;
    let typed = |page: &Page| page.form("/profile/two-step/app").with("code", &totp::code(&shown_key(page), step).unwrap());
    assert_eq!(one.submit(&typed(&pages[0])).await.status, 422, "the later key has taken its place");
    assert_eq!(other.submit(&typed(&pages[1])).await.location(), "/profile/two-step/codes");
    assert_eq!(one.submit(&typed(&pages[1])).await.location(), "/profile/two-step");
    assert_eq!(app.next_email().await.subject, "Two-step sign-in is on");
}
