//! How often somebody may try, and who is not kept out by it.

mod anonymous;
mod caps;
mod clock;
mod devices;
mod dropped;
mod floods;
mod mails;
mod many;
mod places;
mod tokens;

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    app::{App, admin::Operator},
    error::Error,
    flows::{
        people,
        sign_in::{self, Login},
    },
    jobs, store,
    types::{
        origin::Origin,
        rate::{By, Limit, Rate},
        secret::Password,
    },
};

use crate::{
    harness::{Answer, House, PASSWORD},
    pages::ada_in,
};

const WRONG: &str = "not this one";

/// So many in this time.
fn rate(times: u32, per: Duration, by: By) -> Limit {
    Limit(vec![Rate { times: times.try_into().unwrap(), per, by }])
}

async fn login(house: &House, email: &str, password: &str) -> Answer {
    house.post("/api/accounts/login/", json!({ "email": email, "password": password })).await
}

/// Wrong passwords until the account is closed to strangers.
async fn lock(house: &House, email: &str) {
    for _ in 0..5 {
        assert_eq!(login(house, email, WRONG).await.status, 401);
    }
    assert_eq!(login(house, email, WRONG).await.status, 429);
}

fn wait_of(answer: &Answer) -> u64 {
    answer.header("retry-after").parse().unwrap_or_else(|_| panic!("no Retry-After: {}", answer.text))
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_passwords_known_and_unknown_accounts_wait_alike() {
    let house = House::open().await;
    let ada = house.ada().await;
    for email in [ada.user.email.as_str(), "nobody@example.com"] {
        for _ in 0..5 {
            assert_eq!(login(&house, email, WRONG).await.status, 401, "{email}");
        }
        for password in [WRONG, PASSWORD] {
            let answer = login(&house, email, password).await;
            assert_eq!(answer.status, 429, "{email} {password}");
            // One of five in fifteen minutes comes back after three.
            assert!((160..=180).contains(&wait_of(&answer)), "{email}: {}", answer.text);
            let said = answer.body["detail"].as_str().unwrap();
            assert!(said.starts_with("Request was throttled. Expected available in 1"), "{said}");
        }
    }
    house.wait(Duration::from_mins(3));
    assert_eq!(login(&house, &ada.user.email, PASSWORD).await.status, 200);
    assert_eq!(ada.get("/api/me").await.status, 200, "whoever is in stays in");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_of_an_account_is_counted_with_it() {
    let house = House::open().await;
    people::create(
        house.app(),
        &Operator::at_the_command_line(),
        people::Draft { email: "ada@example.com", username: Some("ada"), password: Some(PASSWORD), ..people::Draft::default() },
    )
    .await
    .unwrap();
    let by_name = async |name: &str| {
        let body = json!({ "username": name, "password": WRONG });
        house.post("/auth/token/", body).await.status
    };
    for name in ["ada", "ada@example.com", "ADA@Example.com", " ada ", "ada@EXAMPLE.com"] {
        assert_eq!(by_name(name).await, 401, "{name}");
    }
    assert_eq!([by_name("ada").await, by_name("ada@example.com").await], [429, 429]);
    assert_eq!(login(&house, "Ada@example.com", WRONG).await.status, 429);
    // As with somebody who is there, so with nobody.
    for name in ["eve@example.com", "EVE@example.com", " eve@example.com", "eve@Example.com", "Eve@example.com"] {
        assert_eq!(by_name(name).await, 401, "{name}");
    }
    assert_eq!([by_name("eve@example.com").await, login(&house, "eve@example.com", WRONG).await.status], [429, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_costs_no_try() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    for _ in 0..4 {
        assert_eq!(login(&house, &ada.email, WRONG).await.status, 401);
    }
    for _ in 0..10 {
        assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    }
    assert_eq!([login(&house, &ada.email, WRONG).await.status, login(&house, "x@example.com", WRONG).await.status], [401, 401]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_guesses_at_once_five_are_judged() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    let answers = join_all((0..20).map(|_| login(&house, &ada.email, WRONG))).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_another_process_nor_a_new_start_forgets_who_is_locked_out() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    lock(&house, &ada.email).await;
    let other = App::open(house.app().config.clone(), house.clock.clone()).await.unwrap();
    let password = Password::parse(PASSWORD).unwrap();
    let tried = sign_in::with_password(&other, Login::Email(&ada.email), &password, &Origin::default()).await;
    assert!(matches!(tried, Err(Error::TooMany(_))));
    let rows = store::limit_mark::all(other.db.reader()).await.unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| !format!("{row:?}").contains("ada")), "{rows:?}");
    other.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_lets_its_owner_in_whatever_strangers_have_tried() {
    for by_code in [true, false] {
        let house = House::open().await;
        let ada = house.account("Ada", "Lovelace").await;
        lock(&house, &ada.email).await;
        let asked = house.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await;
        assert_eq!(asked.status, 200);
        let mail = house.mail().await;
        let token = mail.link().split_once("token=").unwrap().1.to_owned();
        let proof = if by_code { json!({ "email": ada.email, "code": mail.code() }) } else { json!({ "token": token }) };
        let mut body = proof;
        body["new_password"] = json!("a quiet hall by the sea");
        let set = house.post("/api/accounts/password-reset/", body).await;
        assert_eq!(set.status, 200, "{}", set.text);
        assert_eq!(login(&house, &ada.email, "a quiet hall by the sea").await.status, 200);
        // The notice.
        house.mail().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_lets_somebody_try_again() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    assert!(!people::unlock(house.app(), &Operator::at_the_command_line(), ada.id).await.unwrap());
    lock(&house, &ada.email).await;
    assert!(people::unlock(house.app(), &Operator::at_the_command_line(), ada.id).await.unwrap());
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_how_long_to_wait_and_keeps_what_was_typed() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    lock(&house, &ada.email).await;
    for (language, words) in [
        ("en", "There were too many attempts. Try again in 3 minutes."),
        ("fr", "Il y a eu trop d’essais. Réessayez dans 3 minutes."),
        ("ru", "Было слишком много попыток. До следующей: 3 минуты."),
    ] {
        let mut browser = house.browser();
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
async fn whoever_sits_at_an_open_session_cannot_guess_its_password_either() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
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
    assert_eq!(login(&house, "ada@example.com", PASSWORD).await.status, 200);
    house.wait(Duration::from_mins(3));
    assert_eq!(change(PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_off_limits_nobody() {
    let house = House::with(|config| config.limits.failed_login = Limit::default()).await;
    for _ in 0..60 {
        assert_eq!(login(&house, "nobody@example.com", WRONG).await.status, 401);
    }
    assert!(store::limit_mark::all(house.app().db.reader()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_no_more_is_swept_away() {
    let house = House::open().await;
    lock(&house, "nobody@example.com").await;
    assert_eq!(login(&house, "somebody@example.com", WRONG).await.status, 401);
    let marks = async || store::limit_mark::all(house.app().db.reader()).await.unwrap().len();
    assert_eq!(marks().await, 2);
    house.wait(Duration::from_mins(4));
    jobs::sweep::sweep(house.app(), house.web.longest()).await.unwrap();
    assert_eq!(marks().await, 1);
    house.wait(Duration::from_mins(12));
    jobs::sweep::sweep(house.app(), house.web.longest()).await.unwrap();
    assert_eq!(marks().await, 0);
}
