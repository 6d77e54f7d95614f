//! Who may come in, and what a sign-up tells, with a browser and by contracts.

use std::time::{Duration, Instant};

use serde_json::json;
use vestibule::{
    config::{Config, RegistrationMode, UnverifiedAccess, database::DatabaseUrl},
    server,
    types::clock::Clock,
};

use crate::harness::{Browser, PASSWORD, Page, TestApp};

fn silent(config: &mut Config) {
    config.registration.reveal_existing_accounts = false;
    config.registration.unverified = UnverifiedAccess::Nothing;
    config.contracts = Some(vec!["simplejwt".to_owned()]);
}

async fn registered(browser: &Browser, email: &str, password: &str) -> Page {
    let form = browser.open("/register").await.form("/register").with("email", email).with("password", password);
    browser.submit(&form).await
}

async fn logged_in(app: &TestApp, login: &str, password: &str) -> Page {
    app.browser().post("/login", &[("login", login), ("password", password)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_registration_answers_every_email_address_alike() {
    let app = TestApp::with(silent).await;
    app.user("Ada", "Lovelace").await;
    let [free, taken] = [app.browser(), app.browser()];
    let new = registered(&free, "new@example.com", "a quiet hall by the sea").await;
    let old = registered(&taken, "Ada@Example.com", "a quiet hall by the sea").await;
    assert_eq!((new.status, new.location()), (303, "/email-verify"));
    assert_eq!((old.status, old.location()), (new.status, new.location()));
    let said = async |browser: &Browser, email: &str| browser.open("/email-verify").await.words().replace(email, "…");
    assert_eq!(said(&free, "new@example.com").await, said(&taken, "Ada@Example.com").await);
    let size = |browser: &Browser, email: &str| browser.cookie("pending").unwrap().len() * 3 / 4 - email.len();
    assert_eq!(size(&free, "new@example.com"), size(&taken, "Ada@Example.com"));
    for (login, message) in [("new@example.com", app.next_email().await), ("ada@example.com", app.next_email().await)] {
        assert_eq!(message.to.to_lowercase(), login);
        assert_eq!(
            message.subject,
            if login.starts_with("new") { "Confirm your email address" } else { "You already have an account at Vestibule" }
        );
        // Nor does signing in tell which of the two was made.
        let answer = logged_in(&app, login, "a quiet hall by the sea").await;
        assert_eq!(answer.status, 422);
        assert!(answer.words().contains("Incorrect email, username"), "{}", answer.words());
    }
    assert_eq!(logged_in(&app, "ada@example.com", PASSWORD).await.status, 303, "an existing user notices nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_sign_up_is_completed_by_link_or_code_with_the_password() {
    let app = TestApp::with(silent).await;
    for (email, by_link) in [("one@example.com", true), ("two@example.com", false)] {
        registered(&app.browser(), email, PASSWORD).await;
        let message = app.next_email().await;
        let browser = app.browser();
        let page = if by_link {
            let opened = browser.open(&message.link()).await;
            let form = browser.follow(&opened).await.form("/email-verify");
            assert_eq!(browser.submit(&form.clone().with("password", "not the one at all")).await.status, 422);
            browser.submit(&form.with("password", PASSWORD)).await
        } else {
            let form =
                browser.open("/email-verify").await.form("/email-verify").with("login", email).with("code", &message.code());
            let wrong = browser.submit(&form.clone().with("password", "not the one at all")).await;
            assert!(wrong.words().contains("Incorrect email, username"), "{}", wrong.words());
            browser.submit(&form.with("password", PASSWORD)).await
        };
        assert!(page.status == 303 && page.location().starts_with("/profile"), "{}", page.location());
        assert!(browser.follow(&page).await.words().contains("Your email address has been confirmed."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_sign_up_before_confirmation_sends_the_link_again() {
    let app = TestApp::with(silent).await;
    registered(&app.browser(), "new@example.com", PASSWORD).await;
    app.next_email().await;
    app.advance_clock(Duration::from_mins(2));
    registered(&app.browser(), "new@example.com", "another phrase entirely").await;
    let message = app.next_email().await;
    assert_eq!(message.subject, "Confirm your email address");
    let browser = app.browser();
    let opened = browser.open(&message.link()).await;
    let form = browser.follow(&opened).await.form("/email-verify");
    assert_eq!(browser.submit(&form.clone().with("password", "another phrase entirely")).await.status, 422, "the first made it");
    assert_eq!(browser.submit(&form.with("password", PASSWORD)).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_that_would_reveal_accounts_are_refused_at_the_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
    config.database.url = DatabaseUrl::Sqlite(folder.path().join("a.db"));
    config.listen.set_port(0);
    config.registration.reveal_existing_accounts = false;
    config.registration.unverified = UnverifiedAccess::Nothing;
    let Err(error) = server::start(config, Clock::default()).await else { panic!("it starts") };
    let text = error.to_string();
    assert!(text.contains("accounts.toml") && text.contains("registration.reveal_existing_accounts"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_registration_refuses_pages_and_contracts() {
    for (mode, words) in
        [(RegistrationMode::Closed, "cannot be created at the moment"), (RegistrationMode::Invite, "created by invitation only")]
    {
        let app = TestApp::with(|config| config.registration.mode = mode).await;
        let browser = app.browser();
        let page = browser.open("/register").await;
        assert!(page.status == 200 && page.words().contains(words), "{}", page.words());
        for path in ["/", "/login"] {
            let text = &browser.open(path).await.text;
            assert!(!text.contains("href=\"/register") && !text.contains("value=\"/register\""), "{path}");
        }
        let sent = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        assert_eq!((sent.status, sent.location()), (303, "/register"));
        let body = json!({ "username": "ada", "email": "ada@example.com", "password": PASSWORD, "password_confirm": PASSWORD });
        let refused = app.post("/api/accounts/register/", body).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(refused.text.contains("registration_closed"), "{}", refused.text);
        assert_eq!(logged_in(&app, "ada@example.com", PASSWORD).await.status, 422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bots_are_detected_by_the_hidden_field_and_by_speed() {
    let app = TestApp::with(|config| config.registration.min_form_time = Duration::from_secs(2)).await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("email", "ada@example.com").with("password", PASSWORD);
    let fast = browser.submit(&form).await;
    assert!(fast.status == 422 && fast.words().contains("The form was sent too quickly."), "{}", fast.words());
    assert_eq!(fast.form("/register").value("email"), Some("ada@example.com"), "a person loses nothing");
    let bare = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    let future = format!("{}.AAAA", i64::MAX);
    let forged = browser.submit(&form.clone().with("since", &future)).await;
    app.advance_clock(Duration::from_secs(2));
    let trapped = browser.submit(&form.clone().with("topic", "http://spam.example")).await;
    assert_eq!([bare.status, forged.status, trapped.status], [422; 3]);
    assert!(app.emails().await.is_empty());
    assert_eq!(browser.submit(&form).await.status, 303);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_a_password_manager_sends_early_waits_and_keeps_its_password() {
    let app = TestApp::with(|config| config.registration.min_form_time = Duration::from_millis(400)).await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("email", "ada@example.com").with("password", PASSWORD);
    app.advance_clock(Duration::from_millis(300));
    let began = Instant::now();
    assert_eq!(browser.submit(&form).await.status, 303);
    assert!(began.elapsed() >= Duration::from_millis(100), "a bot gains nothing");
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_would_wait_for_long_is_refused_at_once() {
    let app = TestApp::with(|config| config.registration.min_form_time = Duration::from_mins(1)).await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("email", "ada@example.com").with("password", PASSWORD);
    app.advance_clock(Duration::from_secs(30));
    assert_eq!(browser.submit(&form).await.status, 422);
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn email_addresses_of_blocked_domains_are_refused() {
    let app = TestApp::with(|config| {
        config.registration.allow_domains = vec!["example.com".to_owned(), "xn--bcher-kva.example".to_owned()];
        config.registration.deny_domains = vec!["spam.example".to_owned()];
    })
    .await;
    for (email, status) in [
        ("a@Example.COM", 303),
        ("b@bücher.example", 303),
        ("c@sub.example.com", 422),
        ("d@spam.example", 422),
        ("e@else.example", 422),
    ] {
        let page = registered(&app.browser(), email, PASSWORD).await;
        assert_eq!(page.status, status, "{email}");
        assert_eq!(page.words().contains("Email addresses of this domain are not accepted."), status == 422);
    }
    app.emails().await;
    let ada = app.ada().await;
    let moved = ada.post("/api/me/email/", json!({ "email": "ada@else.example" })).await;
    assert_eq!((moved.status, &moved.body["email"][0]), (400, &json!("Email addresses of this domain are not accepted.")));
}
