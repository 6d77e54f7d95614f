//! What is counted by where it comes from: sign-ups, refresh tokens, API keys, codes.

use std::time::Duration;

use serde_json::json;
use vestibule::types::rate::By;

use super::{WRONG, login, rate, wait_of};
use crate::harness::{House, PASSWORD};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn one_place_tries_so_many_accounts_and_no_more() {
    let house = House::open().await;
    for number in 0..50 {
        assert_eq!(login(&house, &format!("nobody{number}@example.com"), WRONG).await.status, 401, "{number}");
    }
    let refused = login(&house, "nobody50@example.com", WRONG).await;
    assert_eq!(refused.status, 429);
    assert!((10..=18).contains(&wait_of(&refused)), "{}", refused.text);
    house.wait(Duration::from_secs(18));
    assert_eq!(login(&house, "nobody50@example.com", WRONG).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_makes_so_many_accounts_and_no_more() {
    let house = House::with(|config| config.limits.sign_up = rate(2, 10 * MINUTE, By::Ip)).await;
    let sign_up = async |email: &str| {
        let body = json!({ "email": email, "password": PASSWORD, "first_name": "A", "last_name": "B", "gender": "H" });
        house.post("/api/accounts/register/", body).await
    };
    assert_eq!(sign_up("no address").await.status, 400, "what is no sign-up is not counted");
    assert_eq!([sign_up("a@example.com").await.status, sign_up("a@example.com").await.status], [201, 400]);
    let refused = sign_up("b@example.com").await;
    assert_eq!(refused.status, 429);
    assert!((280..=300).contains(&wait_of(&refused)));
    let browser = house.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "B").with("last_name", "C");
    let page = browser.submit(&form.with("email", "b@example.com").with("password", PASSWORD)).await;
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.words().contains("Try again in 5 minutes"));
    house.wait(5 * MINUTE);
    assert_eq!(sign_up("b@example.com").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_shows_so_many_dead_refresh_tokens_and_a_live_one_is_never_kept_out() {
    let house = House::with(|config| config.limits.refresh = rate(3, 60 * MINUTE, By::Ip)).await;
    let ada = house.account("Ada", "Lovelace").await;
    let pair = login(&house, &ada.email, PASSWORD).await.body;
    let refresh = async |token: &str| house.post("/api/accounts/refresh-token/", json!({ "refresh_token": token })).await;
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
async fn whoever_guesses_api_keys_is_told_so_in_the_envelope() {
    let house = House::with(|config| config.limits.api_key = rate(10, 100 * MINUTE, By::Ip)).await;
    let guess = async || house.post("/api/v1/auth/token/", json!({ "apiKey": "vst_guess" })).await;
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
async fn every_contract_keeps_guessers_waiting_and_says_how_long() {
    let house = House::with(|config| config.limits.failed_login = rate(1, 10 * MINUTE, By::Account)).await;
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
        body[name] = json!(format!("nobody{number}@example.com"));
        assert_eq!(house.post(path, body.clone()).await.status, 401, "{path}");
        let refused = house.post(path, body).await;
        let wait = wait_of(&refused);
        assert_eq!(refused.status, 429, "{path}: {}", refused.text);
        assert!((570..=600).contains(&wait) && refused.text.contains(&format!("{wait} seconds")), "{path}: {}", refused.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_counted_beyond_the_five_of_each_mail() {
    let house = House::with(|config| config.limits.email_codes = rate(3, 3 * MINUTE, By::Account)).await;
    let ada = house.account("Ada", "Lovelace").await;
    let asked = house.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
    assert_eq!(asked.status, 200);
    let code = house.mail().await.code();
    let guess = async |email: &str, code: &str| {
        let body = json!({ "email": email, "code": code, "new_password": "a quiet hall by the sea" });
        house.post("/api/accounts/password-reset/", body).await
    };
    for email in [ada.email.as_str(), "nobody@example.com"] {
        for _ in 0..3 {
            assert_eq!(guess(email, "BBBB-BBBB").await.status, 400, "{email}");
        }
        let refused = guess(email, &code).await;
        assert_eq!(refused.status, 429, "{email}");
        assert!((45..=60).contains(&wait_of(&refused)), "{email}: {}", refused.text);
    }
    house.wait(MINUTE);
    assert_eq!(guess(&ada.email, &code).await.status, 200);
}
