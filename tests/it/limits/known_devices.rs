//! Known devices: attackers do not lock them out.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    crypto::device_cookie,
    error::{Error, Rejection},
    flows::{
        second_factor, sessions,
        sign_in::{self, Login},
    },
    types::{client::ClientInfo, kinds::EmailKind, rate_limit::LimitScope, secret::Password},
};

use super::{WRONG, lock, rate};
use crate::{
    harness::{Browser, PASSWORD, Page, TestApp, TestResponse, fetch},
    pages::ada_in,
};

async fn sign_in(browser: &Browser, login: &str, password: &str) -> Page {
    let form = browser.open("/login").await.form("/login").with("login", login).with("password", password);
    browser.submit(&form).await
}

async fn sign_out(browser: &Browser) {
    let form = browser.open("/profile").await.form("/logout");
    assert_eq!(browser.submit(&form).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_browser_is_not_locked_out_by_attackers() {
    let app = TestApp::with(|config| config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let (hers, foreign) = (app.browser(), app.browser());
    ada_in(&app, &hers).await;
    sign_out(&hers).await;
    // What programs are known by is not what this is about.
    let elsewhere = |password: &'static str| from(&app, "198.51.100.1", "ada@example.com", password);
    for _ in 0..5 {
        assert_eq!(elsewhere(WRONG).await.status, 401);
    }
    assert_eq!(elsewhere(PASSWORD).await.status, 429);
    // Another browser at her place has the tries of her place; hers has its own, before and after.
    for _ in 0..5 {
        assert_eq!(sign_in(&foreign, "ada@example.com", WRONG).await.status, 422);
    }
    assert_eq!(sign_in(&foreign, "ada@example.com", PASSWORD).await.status, 429);
    assert_eq!(sign_in(&hers, "ada@example.com", PASSWORD).await.status, 303);
    sign_out(&hers).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&hers, "ada@example.com", WRONG).await.status, 422);
    }
    assert_eq!(sign_in(&hers, "ada@example.com", PASSWORD).await.status, 429, "a known device may not guess for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_knows_the_password_locks_no_known_browser_out_of_the_second_step() {
    let app = TestApp::with(|config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.login = rate(20, Duration::from_mins(1), LimitScope::Account);
    })
    .await;
    let hers = app.browser();
    ada_in(&app, &hers).await;
    sign_out(&hers).await;
    let ada = app.ada().await;
    app.emails().await;
    let own = app.enrol(&ada).await;
    let (state, elsewhere) = (app.state(), ClientInfo { ip: "198.51.100.1".parse().ok(), ..ClientInfo::default() });
    let password = Password::parse(PASSWORD).unwrap();
    // Right passwords and wrong codes, until neither is judged any more.
    let mut refused = 0;
    for _ in 0..25 {
        let Ok(proven) = sign_in::with_password(state, Login::Account(ada.user.id), &password, &elsewhere).await else {
            refused += 1;
            continue;
        };
        let opened = sessions::open(state, proven, &app.web.sessions.pages, &elsewhere).await;
        let Err(Error::Rejected(Rejection::SecondFactorRequired(pending))) = opened else { panic!("opened, or refused") };
        let guessed = second_factor::complete(state, pending, &own.wrong_code(&app), &elsewhere).await;
        refused += usize::from(matches!(guessed, Err(Error::RateLimited(_))));
    }
    assert!(refused > 10, "{refused}");
    let waits = sign_in(&hers, "ada@example.com", PASSWORD).await;
    assert_eq!(waits.location(), "/login/second-step");
    let form = hers.follow(&waits).await.form("/login/second-step").with("code", &own.next_code(&app));
    let signed_in = hers.submit(&form).await;
    assert_eq!((signed_in.status, signed_in.location()), (303, "/profile"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_known_only_to_accounts_that_it_signed_in_to() {
    let app = TestApp::start().await;
    app.user("Grace", "Hopper").await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    sign_out(&browser).await;
    let shown = browser.cookie("device").unwrap();
    lock(&app, "grace@example.com").await;
    assert_eq!(sign_in(&browser, "grace@example.com", PASSWORD).await.status, 429);
    let forged = shown.replacen("1.", "2.", 1);
    browser.set_cookie("device", &forged);
    assert_eq!(sign_in(&browser, "grace@example.com", PASSWORD).await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_cookie_is_http_only_and_grants_no_access() {
    let app = TestApp::with(|config| config.public_url = "https://vestibule.test".to_owned()).await;
    let browser = app.browser();
    let page = ada_in(&app, &browser).await;
    let lines = page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.into_iter().find(|line| line.starts_with("__Host-vestibule_device=")).unwrap();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(line.contains(attribute), "{line}");
    }
    assert!(!line.contains("ada"));
    browser.forget_cookie("access");
    browser.forget_cookie("refresh");
    assert_eq!(browser.open("/profile").await.location(), "/login?return_to=%2Fprofile");
}

/// A sign-in by program from this address, as a proxy tells it.
async fn from(app: &TestApp, ip: &str, email: &str, password: &str) -> TestResponse {
    let request = app.anonymous().request(reqwest::Method::POST, "/api/accounts/login/").header("x-forwarded-for", ip);
    fetch(request.json(&json!({ "email": email, "password": password }))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_client_is_known_by_its_network() {
    let app = TestApp::with(|config| config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let ada = app.user("Ada", "Lovelace").await;
    let try_from = |ip: &'static str, password: &'static str| from(&app, ip, &ada.email, password);
    assert_eq!(try_from("203.0.113.9", PASSWORD).await.status, 200);
    assert_eq!(try_from("2001:db8:1:1::5", PASSWORD).await.status, 200);
    for _ in 0..5 {
        assert_eq!(try_from("198.51.100.1", WRONG).await.status, 401);
    }
    for attacker in ["198.51.100.1", "198.51.100.2", "203.0.113.10", "2001:db8:1:2::5"] {
        assert_eq!(try_from(attacker, PASSWORD).await.status, 429, "{attacker}");
    }
    for known in ["203.0.113.9", "2001:db8:1:1::5", "2001:db8:1:1::6", "::ffff:203.0.113.9"] {
        assert_eq!(try_from(known, PASSWORD).await.status, 200, "{known}");
    }
    for _ in 0..5 {
        assert_eq!(try_from("203.0.113.9", WRONG).await.status, 401);
    }
    assert_eq!(try_from("203.0.113.9", PASSWORD).await.status, 429);
    assert_eq!(try_from("2001:db8:1:1::5", PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_ip_comes_from_trusted_proxies_only() {
    let three = |config: &mut vestibule::config::Config| {
        config.limits.failed_login = rate(3, Duration::from_mins(15), LimitScope::Ip);
    };
    let open = TestApp::with(three).await;
    for number in 0..3 {
        assert_eq!(from(&open, &format!("203.0.113.{number}"), "x@example.com", WRONG).await.status, 401);
    }
    assert_eq!(from(&open, "203.0.113.4", "x@example.com", WRONG).await.status, 429, "a header of one's own is no disguise");
    assert_eq!(open.warnings("that is not in `http.trusted_proxies`"), 1);
    let behind = TestApp::with(|config| {
        three(config);
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    for number in 0..3 {
        // Everything to the left is made up by the client.
        assert_eq!(from(&behind, &format!("10.0.0.{number}, 203.0.113.1"), "x@example.com", WRONG).await.status, 401);
    }
    assert_eq!(from(&behind, "203.0.113.1", "x@example.com", WRONG).await.status, 429);
    assert_eq!(from(&behind, "203.0.113.2", "x@example.com", WRONG).await.status, 401);
    assert_eq!(behind.warnings("that is not in `http.trusted_proxies`"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_forgotten_when_the_password_changes() {
    let app = TestApp::with(|config| config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let (hers, thief) = (app.browser(), app.browser());
    ada_in(&app, &hers).await;
    thief.set_cookie("device", &hers.cookie("device").unwrap());
    let form = hers.open("/profile/password").await.form("/profile/password");
    let changed = form.with("old_password", PASSWORD).with("new_password", "a quiet hall by the sea");
    assert_eq!(hers.submit(&changed).await.status, 303);
    app.next_email().await;
    sign_out(&hers).await;
    // Attackers use up the shared limit; clients from her network have that network's own.
    for ip in ["198.51.100.1", "127.0.0.1"] {
        for _ in 0..5 {
            assert_eq!(from(&app, ip, "ada@example.com", WRONG).await.status, 401);
        }
    }
    assert_eq!(sign_in(&thief, "ada@example.com", WRONG).await.status, 429, "the copied cookie has no tries of its own");
    assert_eq!(sign_in(&hers, "ada@example.com", "a quiet hall by the sea").await.status, 303, "hers knows the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_browser_in_another_network_is_no_new_device() {
    let app = TestApp::with(|config| config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let ada = app.user("Ada", "Lovelace").await;
    let messages = async || {
        let messages =
            vestibule::store::outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 100))
                .await
                .unwrap()
                .rows;
        messages.iter().filter(|message| message.kind == EmailKind::NewDevice).count()
    };
    let known = |shown: Option<String>, ip: &str| {
        let mut request = app.anonymous().request(reqwest::Method::POST, "/login").header("x-forwarded-for", ip);
        request = request.header("origin", crate::harness::PUBLIC_URL);
        if let Some(shown) = shown {
            request = request.header("cookie", format!("vestibule_device={shown}"));
        }
        request.form(&[("login", "ada@example.com"), ("password", PASSWORD)])
    };
    assert_eq!(fetch(known(None, "203.0.113.9")).await.status, 303);
    assert_eq!(messages().await, 0, "the first time of all");
    let shown = device_cookie::remember(&app.state().device_key, "", ada.owner(), app.state().now());
    assert_eq!(fetch(known(Some(shown), "198.51.100.77")).await.status, 303);
    assert_eq!(messages().await, 0, "it was known here before");
    assert_eq!(fetch(known(None, "192.0.2.77")).await.status, 303);
    assert_eq!(messages().await, 1, "one that shows nothing is new");
    app.next_email().await;
}
