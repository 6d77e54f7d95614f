//! What is counted by where it comes from: sign-ups, refresh tokens, API keys, codes.

use std::time::Duration;

use serde_json::json;
use vestibule::types::rate_limit::LimitScope;

use super::{WRONG, login, rate, wait_of};
use crate::harness::{PASSWORD, TestApp};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_are_limited_per_ip() {
    let app = TestApp::start().await;
    for number in 0..50 {
        assert_eq!(login(&app, &format!("unknown{number}@example.com"), WRONG).await.status, 401, "{number}");
    }
    let refused = login(&app, "nobody50@example.com", WRONG).await;
    assert_eq!(refused.status, 429);
    assert!((10..=18).contains(&wait_of(&refused)), "{}", refused.text);
    app.advance_clock(Duration::from_secs(18));
    assert_eq!(login(&app, "nobody50@example.com", WRONG).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ups_are_limited_per_ip() {
    let app = TestApp::with(|config| config.limits.sign_up = rate(2, 10 * MINUTE, LimitScope::Ip)).await;
    let sign_up = async |email: &str| {
        let body = json!({ "email": email, "password": PASSWORD, "first_name": "A", "last_name": "B", "gender": "H" });
        app.post("/api/accounts/register/", body).await
    };
    assert_eq!(sign_up("no address").await.status, 400, "what is no sign-up is not counted");
    assert_eq!([sign_up("a@example.com").await.status, sign_up("a@example.com").await.status], [201, 400]);
    let refused = sign_up("b@example.com").await;
    assert_eq!(refused.status, 429);
    assert!((280..=300).contains(&wait_of(&refused)));
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "B").with("last_name", "C");
    let page = browser.submit(&form.with("email", "b@example.com").with("password", PASSWORD)).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.words().contains("Try again in 5 minutes"));
    app.advance_clock(5 * MINUTE);
    assert_eq!(sign_up("b@example.com").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_refresh_tokens_are_limited_per_ip_and_valid_ones_never() {
    let app = TestApp::with(|config| config.limits.refresh = rate(3, 60 * MINUTE, LimitScope::Ip)).await;
    let ada = app.user("Ada", "Lovelace").await;
    let pair = login(&app, &ada.email, PASSWORD).await.body;
    let refresh = async |token: &str| app.post("/api/accounts/refresh-token/", json!({ "refresh_token": token })).await;
    let live = pair["refresh_token"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(refresh("dead").await.status, 401);
        assert_eq!(refresh(live).await.status, 200);
    }
    let refused = refresh("dead").await;
    assert_eq!(refused.status, 429);
    assert!((1170..=1200).contains(&wait_of(&refused)), "{}", refused.text);
    assert_eq!(refresh(live).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limited_api_key_guesses_get_the_envelope() {
    let app = TestApp::with(|config| config.limits.api_key = rate(10, 100 * MINUTE, LimitScope::Ip)).await;
    let guess = async || app.post("/api/v1/auth/token/", json!({ "apiKey": "vst_guess" })).await;
    for _ in 0..10 {
        assert_eq!(guess().await.status, 401);
    }
    let refused = guess().await;
    let wait = wait_of(&refused);
    assert_eq!(refused.status, 429);
    assert!((570..=600).contains(&wait), "{}", refused.text);
    assert_eq!(refused.body["error"]["code"], "throttled", "{}", refused.text);
    assert!(refused.body["error"]["message"].as_str().unwrap().contains(&format!("{wait} seconds")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_contract_limits_guesses_and_says_how_long_to_wait() {
    let app = TestApp::with(|config| config.limits.failed_login = rate(1, 10 * MINUTE, LimitScope::Account)).await;
    for (number, (path, name)) in [
        ("/api/accounts/login/", "email"),
        ("/api/clients/auth/login/", "username"),
        ("/auth/token/", "username"),
        ("/token", "email"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({ "password": WRONG });
        body[name] = json!(format!("unknown{number}@example.com"));
        assert_eq!(app.post(path, body.clone()).await.status, 401, "{path}");
        let refused = app.post(path, body).await;
        let wait = wait_of(&refused);
        assert_eq!(refused.status, 429, "{path}: {}", refused.text);
        assert!((570..=600).contains(&wait) && refused.text.contains(&format!("{wait} seconds")), "{path}: {}", refused.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_guesses_are_limited_across_emails() {
    let app = TestApp::with(|config| config.limits.email_codes = rate(3, 3 * MINUTE, LimitScope::Account)).await;
    let ada = app.user("Ada", "Lovelace").await;
    let asked = app.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
    assert_eq!(asked.status, 200);
    let code = app.next_email().await.code();
    let guess = async |email: &str, code: &str| {
        let body = json!({ "email": email, "code": code, "new_password": "a quiet hall by the sea" });
        app.post("/api/accounts/password-reset/", body).await
    };
    for email in [ada.email.as_str(), "unknown@example.com"] {
        for _ in 0..3 {
            assert_eq!(guess(email, "BBBB-BBBB").await.status, 400, "{email}");
        }
        let refused = guess(email, &code).await;
        assert_eq!(refused.status, 429, "{email}");
        assert!((45..=60).contains(&wait_of(&refused)), "{email}: {}", refused.text);
    }
    app.advance_clock(MINUTE);
    assert_eq!(guess(&ada.email, &code).await.status, 200);
}
