//! Where nothing works before the email address is confirmed: a right password is entered once, and then the code alone.

use std::time::Duration;

use vestibule::{
    app::{
        revoke_access::{AccessRevocation, ApiKeys},
        unit_of_work::Actor,
    },
    config::{Config, UnverifiedAccess},
    store::user,
    types::kinds::EndReason,
};

use crate::harness::{Browser, PASSWORD, Page, TestApp};

fn strict(config: &mut Config) {
    config.registration.unverified = UnverifiedAccess::Nothing;
}

fn silent(config: &mut Config) {
    strict(config);
    config.registration.reveal_existing_accounts = false;
    config.contracts = Some(vec!["simplejwt".to_owned()]);
}

async fn signed_up(app: &TestApp, browser: &Browser, email: &str) -> String {
    let form = browser.open("/register").await.form("/register").with("email", email).with("password", PASSWORD);
    let done = browser.submit(&form).await;
    assert_eq!((done.status, done.location()), (303, "/email-verify"));
    app.next_email().await.code()
}

async fn logged_in(browser: &Browser, login: &str, password: &str) -> Page {
    browser.submit(&browser.open("/login").await.form("/login").with("login", login).with("password", password)).await
}

/// Enters a code where nothing else is asked for.
async fn enter(browser: &Browser, code: &str) -> Page {
    let form = browser.open("/email-verify").await.form("/email-verify");
    assert_eq!(form.value("password"), None);
    browser.submit(&form.with("code", code)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sign_up_the_code_alone_confirms_and_signs_in() {
    let app = TestApp::with(strict).await;
    let browser = app.browser();
    let code = signed_up(&app, &browser, "ada@example.com").await;
    let page = browser.open("/email-verify").await;
    let words = page.words();
    assert!(words.contains("sent an email to ada@example.com") && words.contains("spam folder"), "{words}");
    assert!(words.contains("Wrong address?") && page.text.contains("href=\"/register\""), "{words}");
    let wrong = enter(&browser, "BCDF GHJK").await;
    assert!(wrong.status == 422 && wrong.words().contains("This code is incorrect"), "{}", wrong.words());
    let again = browser.submit(&page.form("/email-verify/resend-to")).await;
    assert!(browser.follow(&again).await.words().contains("less than a minute ago"));
    let right = enter(&browser, &code).await;
    assert_eq!((right.status, right.location()), (303, "/profile"));
    assert!(browser.follow(&right).await.words().contains("Your email address has been confirmed."));
    assert_eq!(browser.cookie("pending"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_is_not_asked_for_twice() {
    let app = TestApp::with(strict).await;
    let code = signed_up(&app, &app.browser(), "ada@example.com").await;
    let browser = app.browser();
    let turned = logged_in(&browser, "ada@example.com", PASSWORD).await;
    assert_eq!((turned.status, turned.location()), (303, "/email-verify"));
    app.advance_clock(Duration::from_mins(2));
    let again = browser.submit(&browser.open("/email-verify").await.form("/email-verify/resend-to")).await;
    assert!(browser.follow(&again).await.words().contains("We sent you another email."));
    assert_eq!(enter(&browser, &code).await.status, 422, "a newer email has replaced it");
    assert_eq!(enter(&browser, &app.next_email().await.code()).await.location(), "/profile");
    assert_eq!(browser.open("/profile").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_the_email_needs_no_password_in_the_browser_that_has_shown_it() {
    let app = TestApp::with(strict).await;
    let (browser, other) = (app.browser(), app.browser());
    browser
        .submit(&browser.open("/register").await.form("/register").with("email", "ada@example.com").with("password", PASSWORD))
        .await;
    let link = app.next_email().await.link();
    let form = other.follow(&other.open(&link).await).await.form("/email-verify");
    assert_eq!(form.value("password"), Some(""));
    assert_eq!(other.submit(&form).await.status, 422);
    let form = browser.follow(&browser.open(&link).await).await.form("/email-verify");
    assert_eq!(form.value("password"), None);
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    assert_eq!(browser.open("/profile").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_of_a_password_ends_with_the_password_with_all_access_and_after_ten_minutes() {
    for end in ["deactivated", "signed out everywhere", "late", "forged", "other password"] {
        let app = TestApp::with(strict).await;
        let browser = app.browser();
        let code = signed_up(&app, &browser, "ada@example.com").await;
        let ada = user::by_email(app.state().db.reader(), "ada@example.com").await.unwrap().unwrap();
        let form = browser.open("/email-verify").await.form("/email-verify").with("code", &code);
        match end {
            "deactivated" => drop(user::set_active(app.state().db.writer(), ada.id, false, app.state().now()).await.unwrap()),
            "signed out everywhere" => {
                let mut work = app.state().begin(Actor::System).await.unwrap();
                let revocation = AccessRevocation { reason: EndReason::Administrator, except: None, keys: ApiKeys::Keep };
                work.revoke_access(ada.id, revocation).await.unwrap();
                work.commit().await.unwrap();
            }
            "late" => app.advance_clock(Duration::from_mins(10)),
            "forged" => {
                browser.set_cookie("pending", &format!("A{}", &browser.cookie("pending").unwrap()[1..].replace('b', "c")));
            }
            _ => {
                let hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA".to_owned();
                let changed = app.state().now().plus(Duration::from_secs(1));
                let hash = vestibule::types::secret::Secret::new(hash);
                assert!(user::change_password(app.state().db.writer(), &ada, &hash, changed).await.unwrap());
            }
        }
        let refused = browser.submit(&form).await;
        assert_eq!((refused.status, refused.location()), (303, "/login"), "{end}");
        assert_eq!(browser.open("/profile").await.status, 303, "{end}");
        let page = browser.open("/email-verify").await;
        assert!(page.form("/email-verify").value("password").is_some(), "{end}: the password is asked for again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_beside_a_proof_are_counted() {
    let app = TestApp::with(strict).await;
    let browser = app.browser();
    let code = signed_up(&app, &browser, "ada@example.com").await;
    for _ in 0..5 {
        assert_eq!(enter(&browser, "BCDF GHJK").await.status, 422);
    }
    assert_ne!(enter(&browser, &code).await.status, 303, "five guesses, and no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_accounts_are_hidden_every_failed_sign_in_is_answered_alike() {
    let app = TestApp::with(silent).await;
    let code = signed_up(&app, &app.browser(), "nina@example.com").await;
    app.user("Ada", "Lovelace").await;
    let mut seen = Vec::new();
    for (login, password) in [
        ("nina@example.com", PASSWORD),
        ("nina@example.com", "not this one at all"),
        ("unknown@example.com", PASSWORD),
        ("ada@example.com", "not this one at all"),
    ] {
        let browser = app.browser();
        let failed = logged_in(&browser, login, password).await;
        assert_eq!(failed.status, 422);
        assert!(failed.words().contains("Just signed up? Confirm your email address first"), "{}", failed.words());
        let page = browser.open("/email-verify").await;
        let wrong = enter(&browser, "BCDF GHJK").await;
        assert!(wrong.words().contains("Incorrect email, username, password or code."), "{}", wrong.words());
        let size = browser.cookie("pending").unwrap().len() * 3 / 4 - login.len();
        let neutral = |page: &Page| page.words().replace(login, "…");
        seen.push((neutral(&failed), neutral(&page), neutral(&wrong), wrong.status, size));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    let browser = app.browser();
    logged_in(&browser, "nina@example.com", "not this one at all").await;
    assert_eq!(enter(&browser, &code).await.status, 422, "a code without the password is not valid");
    logged_in(&browser, "nina@example.com", PASSWORD).await;
    assert_eq!(enter(&browser, &code).await.location(), "/profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_accounts_are_hidden_the_limits_do_not_tell_who_has_one() {
    let app = TestApp::with(silent).await;
    app.user("Ada", "Lovelace").await;
    let mut seen = Vec::new();
    for email in ["ada@example.com", "new@example.com"] {
        let (mut codes, mut sign_ins) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            sign_ins.push(logged_in(&app.browser(), email, "an attacker's own").await.status);
        }
        let form = app.browser().open("/register").await.form("/register");
        let first = app.browser();
        assert_eq!(first.submit(&form.with("email", email).with("password", "an attacker's own")).await.status, 303);
        app.next_email().await;
        for _ in 0..2 {
            sign_ins.push(logged_in(&app.browser(), email, "an attacker's own").await.status);
        }
        for _ in 0..21 {
            codes.push(enter(&first, "BCDF GHJK").await.status);
        }
        app.advance_clock(Duration::from_hours(2));
        for _ in 0..3 {
            let browser = app.browser();
            sign_ins.push(logged_in(&browser, email, "an attacker's own").await.status);
            codes.push(enter(&browser, "BCDF GHJK").await.status);
        }
        for _ in 0..4 {
            sign_ins.push(logged_in(&app.browser(), email, "an attacker's own").await.status);
        }
        assert!(codes.contains(&429) && sign_ins.contains(&429), "{codes:?} {sign_ins:?}");
        seen.push((codes, sign_ins));
    }
    assert_eq!(seen[0], seen[1]);
}
