//! Wrong passwords: how many are allowed, by which limit, and how long a client has to wait.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    app::{App, authorization::Operator},
    error::Error,
    flows::{
        admin_users,
        sign_in::{self, Login},
    },
    jobs, store,
    types::{
        client::ClientInfo,
        rate_limit::{Limit, LimitScope, Rate},
        secret::Password,
    },
};

use crate::{
    harness::{PASSWORD, TestApp, TestResponse},
    pages::ada_in,
};

pub(super) const WRONG: &str = "not this one";

/// So many in this time.
pub(super) fn rate(times: u32, per: Duration, by: LimitScope) -> Limit {
    Limit(vec![Rate { times: times.try_into().unwrap(), per, scope: by }])
}

pub(super) async fn login(app: &TestApp, email: &str, password: &str) -> TestResponse {
    app.post("/api/accounts/login/", json!({ "email": email, "password": password })).await
}

/// Wrong passwords until the account is locked.
pub(super) async fn lock(app: &TestApp, email: &str) {
    for _ in 0..5 {
        assert_eq!(login(app, email, WRONG).await.status, 401);
    }
    assert_eq!(login(app, email, WRONG).await.status, 429);
}

pub(super) fn wait_of(answer: &TestResponse) -> u64 {
    answer.header("retry-after").parse().unwrap_or_else(|_| panic!("no Retry-After: {}", answer.text))
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_passwords_known_and_unknown_accounts_wait_alike() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for email in [ada.user.email.as_str(), "unknown@example.com"] {
        for _ in 0..5 {
            assert_eq!(login(&app, email, WRONG).await.status, 401, "{email}");
        }
        for password in [WRONG, PASSWORD] {
            let answer = login(&app, email, password).await;
            assert_eq!(answer.status, 429, "{email} {password}");
            // One of five in fifteen minutes comes back after three.
            assert!((160..=180).contains(&wait_of(&answer)), "{email}: {}", answer.text);
            let said = answer.body["detail"].as_str().unwrap();
            assert!(said.starts_with("Request was throttled. Expected available in 1"), "{said}");
        }
    }
    app.advance_clock(Duration::from_mins(3));
    assert_eq!(login(&app, &ada.user.email, PASSWORD).await.status, 200);
    assert_eq!(ada.get("/api/me").await.status, 200, "a signed-in user stays signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_of_a_login_shares_one_limit() {
    let app = TestApp::start().await;
    admin_users::create(
        app.state(),
        &Operator::cli(),
        admin_users::Draft {
            email: Some("ada@example.com"),
            username: Some("ada"),
            password: Some(PASSWORD),
            ..admin_users::Draft::default()
        },
    )
    .await
    .unwrap();
    let by_name = async |name: &str| {
        let body = json!({ "username": name, "password": WRONG });
        app.post("/auth/token/", body).await.status
    };
    for name in ["ada", "ada@example.com", "ADA@Example.com", " ada ", "ada@EXAMPLE.com"] {
        assert_eq!(by_name(name).await, 401, "{name}");
    }
    assert_eq!([by_name("ada").await, by_name("ada@example.com").await], [429, 429]);
    assert_eq!(login(&app, "Ada@example.com", WRONG).await.status, 429);
    // Known and unknown accounts alike.
    for name in ["eve@example.com", "EVE@example.com", " eve@example.com", "eve@Example.com", "Eve@example.com"] {
        assert_eq!(by_name(name).await, 401, "{name}");
    }
    assert_eq!([by_name("eve@example.com").await, login(&app, "eve@example.com", WRONG).await.status], [429, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_costs_no_attempt() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    for _ in 0..4 {
        assert_eq!(login(&app, &ada.email, WRONG).await.status, 401);
    }
    for _ in 0..10 {
        assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    }
    assert_eq!([login(&app, &ada.email, WRONG).await.status, login(&app, "x@example.com", WRONG).await.status], [401, 401]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_concurrent_guesses_five_are_checked() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    let answers = join_all((0..20).map(|_| login(&app, &ada.email, WRONG))).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn lockouts_survive_restarts_and_other_processes() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    lock(&app, &ada.email).await;
    let other = App::open(app.state().config.clone(), app.clock.clone()).await.unwrap();
    let password = Password::parse(PASSWORD).unwrap();
    let tried = sign_in::with_password(&other, Login::Email(&ada.email), &password, &ClientInfo::default()).await;
    assert!(matches!(tried, Err(Error::RateLimited(_))));
    let rows = store::rate_limit::all(other.db.reader()).await.unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| !format!("{row:?}").contains("ada")), "{rows:?}");
    other.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_lifts_the_lockout() {
    for by_code in [true, false] {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "Lovelace").await;
        lock(&app, &ada.email).await;
        let asked = app.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
        assert_eq!(asked.status, 200);
        let message = app.next_email().await;
        let token = message.link().split_once("token=").unwrap().1.to_owned();
        let proof = if by_code { json!({ "email": ada.email, "code": message.code() }) } else { json!({ "token": token }) };
        let mut body = proof;
        body["new_password"] = json!("a quiet hall by the sea");
        let set = app.post("/api/accounts/password-reset/", body).await;
        assert_eq!(set.status, 200, "{}", set.text);
        assert_eq!(login(&app, &ada.email, "a quiet hall by the sea").await.status, 200);
        // The notice.
        app.next_email().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_unlocks_an_account() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    assert!(!admin_users::unlock(app.state(), &Operator::cli(), ada.id).await.unwrap());
    lock(&app, &ada.email).await;
    assert!(admin_users::unlock(app.state(), &Operator::cli(), ada.id).await.unwrap());
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_how_long_to_wait_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    lock(&app, &ada.email).await;
    for (language, words) in
        [("en", "Try again in 3 minutes."), ("fr", "Réessayez dans 3 minutes."), ("ru", "До следующей попытки: 3 минуты.")]
    {
        let mut browser = app.browser();
        browser.language = language;
        let form = browser.open("/login").await.form("/login").with("login", &ada.email).with("password", PASSWORD);
        let page = browser.submit(&form).await;
        assert_eq!(page.status, 429, "{}", page.text);
        assert!((160..=180).contains(&wait_of(&page)));
        assert!(page.words().contains(words), "{}", page.words());
        assert!(page.text.contains("role=\"alert\""));
        assert_eq!(page.form("/login").value("login"), Some(ada.email.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn password_guesses_within_a_session_are_limited_too() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ada_in(&app, &browser).await;
    let change = async |old: &str| {
        let form = browser.open("/profile/password").await.form("/profile/password");
        browser.submit(&form.with("old_password", old).with("new_password", "a quiet hall by the sea")).await
    };
    for _ in 0..5 {
        assert_eq!(change(WRONG).await.status, 422);
    }
    let page = change(PASSWORD).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.words().contains("Try again in 3 minutes"));
    // The door is another matter.
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200);
    app.advance_clock(Duration::from_mins(3));
    assert_eq!(change(PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_off_has_no_effect() {
    let app = TestApp::with(|config| config.limits.failed_login = Limit::default()).await;
    for _ in 0..60 {
        assert_eq!(login(&app, "unknown@example.com", WRONG).await.status, 401);
    }
    assert!(store::rate_limit::all(app.state().db.reader()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_limit_rows_are_deleted() {
    let app = TestApp::start().await;
    lock(&app, "unknown@example.com").await;
    assert_eq!(login(&app, "somebody@example.com", WRONG).await.status, 401);
    let marks = async || store::rate_limit::all(app.state().db.reader()).await.unwrap().len();
    assert_eq!(marks().await, 2);
    app.advance_clock(Duration::from_mins(4));
    jobs::cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(marks().await, 1);
    app.advance_clock(Duration::from_mins(12));
    jobs::cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(marks().await, 0);
}
