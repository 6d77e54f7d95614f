//! Coming back without a password: one mail, one use, five guesses.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    flows::{api_keys, people, sign_in},
    types::{origin::Origin, rate::Limit},
};

use crate::harness::{Answer, House, Mail, PASSWORD};

const NEW: &str = "a quiet hall by the sea";

async fn ask(house: &House, email: &str) -> Mail {
    assert_eq!(house.post("/api/accounts/password-forgotten/", json!({ "email": email })).await.status, 200);
    house.mail().await
}

fn token(mail: &Mail) -> String {
    mail.link().split_once("token=").unwrap().1.to_owned()
}

async fn by_link(house: &House, mail: &Mail, new: &str) -> Answer {
    house.post("/api/accounts/password-reset/", json!({ "token": token(mail), "new_password": new })).await
}

async fn by_code(house: &House, email: &str, code: &str) -> Answer {
    house.post("/api/accounts/password-reset/", json!({ "email": email, "code": code, "new_password": NEW })).await
}

async fn signs_in(house: &House, email: &str, password: &str) -> bool {
    house.post("/api/accounts/login/", json!({ "email": email, "password": password })).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_uses_of_one_link_at_once_set_one_password() {
    let house = House::open().await;
    let ada = house.ada().await;
    let mail = ask(&house, &ada.user.email).await;
    let passwords: Vec<_> = (0..20).map(|number| format!("{NEW} {number}")).collect();
    let answers = join_all(passwords.iter().map(|new| by_link(&house, &mail, new))).await;
    let done: Vec<_> = answers.iter().enumerate().filter(|(_, answer)| answer.status == 200).map(|(at, _)| at).collect();
    assert_eq!(done.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 400 | 503)));
    assert!(signs_in(&house, &ada.user.email, &passwords[done[0]]).await);
    assert_eq!(ada.get("/api/me").await.status, 401, "every session has ended");
    house.mail().await;
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_bears_five_guesses_and_then_not_even_the_right_one() {
    let house = House::open().await;
    let ada = house.ada().await;
    let mail = ask(&house, &ada.user.email).await;
    for _ in 0..5 {
        assert_eq!(by_code(&house, &ada.user.email, "BCDF-GHJK").await.status, 400);
    }
    assert_eq!(by_code(&house, &ada.user.email, &mail.code()).await.status, 400);
    assert!(signs_in(&house, &ada.user.email, PASSWORD).await);
    let mail = ask(&house, &ada.user.email).await;
    assert_eq!(by_code(&house, &ada.user.email, &mail.code().to_lowercase().replace('-', " ")).await.status, 200);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_guesses_at_once_are_five() {
    let house = House::with(|config| config.limits.email_codes = Limit::default()).await;
    let ada = house.ada().await;
    let mail = ask(&house, &ada.user.email).await;
    let guesses = join_all((0..100).map(|_| by_code(&house, &ada.user.email, "BCDF-GHJK"))).await;
    assert!(guesses.iter().all(|answer| matches!(answer.status, 400 | 503)));
    assert_eq!(by_code(&house, &ada.user.email, &mail.code()).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_for_its_own_address_only() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    let mail = ask(&house, &ada.user.email).await;
    ask(&house, &grace.user.email).await;
    for email in [grace.user.email.as_str(), "nobody@example.com"] {
        assert_eq!(by_code(&house, email, &mail.code()).await.status, 400, "{email}");
    }
    assert_eq!(by_code(&house, &ada.user.email, &mail.code()).await.status, 200);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_die_of_age_of_newer_ones_and_of_another_password() {
    let house = House::open().await;
    let ada = house.ada().await;
    let older = ask(&house, &ada.user.email).await;
    let newer = ask(&house, &ada.user.email).await;
    assert_eq!(by_link(&house, &older, NEW).await.status, 400, "a newer one was sent");
    people::set_password(house.app(), &House::operator(), &ada.user, "chosen by somebody else").await.unwrap();
    house.mail().await;
    assert_eq!(by_link(&house, &newer, NEW).await.status, 400, "the password has changed");
    let late = ask(&house, &ada.user.email).await;
    house.wait(Duration::from_mins(15));
    assert_eq!(by_link(&house, &late, NEW).await.status, 400, "it is too old");
    assert_eq!(by_code(&house, &ada.user.email, &late.code()).await.status, 400, "and so is its code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_dies_with_its_owners_account() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    let (first, second) = (ask(&house, &ada.user.email).await, ask(&house, &grace.user.email).await);
    people::deactivate(house.app(), &House::operator(), ada.user.id).await.unwrap();
    people::delete(house.app(), &House::operator(), grace.user.id).await.unwrap();
    assert_eq!((by_link(&house, &first, NEW).await.status, by_link(&house, &second, NEW).await.status), (400, 400));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_somebody_made_up_opens_nothing() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    let (mine, other) = (ask(&house, &ada.user.email).await, ask(&house, &grace.user.email).await);
    let (id, mac) = token(&mine).split_once('.').map(|(id, mac)| (id.to_owned(), mac.to_owned())).unwrap();
    let foreign = token(&other).split_once('.').unwrap().1.to_owned();
    for made_up in [
        format!("{id}.{foreign}"),
        format!("{id}."),
        format!("{id}.{}", &mac[..mac.len() - 1]),
        format!("{id}.{mac}="),
        format!("0{id}.{mac}x"),
        format!("-1.{mac}"),
        format!("99999999999999999999.{mac}"),
        ".".to_owned(),
        "é.é".to_owned(),
        "a".repeat(10_000),
    ] {
        let body = json!({ "token": made_up, "new_password": NEW });
        assert_eq!(house.post("/api/accounts/password-reset/", body).await.status, 400, "{made_up}");
    }
    assert_eq!(by_link(&house, &mine, NEW).await.status, 200, "and none of it has cost the link");
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_may_not_be_chosen_costs_the_link_nothing() {
    let house = House::open().await;
    let ada = house.ada().await;
    let mail = ask(&house, &ada.user.email).await;
    for bad in ["short", "password123", "lovelace1815", ""] {
        let answer = by_link(&house, &mail, bad).await;
        assert_eq!((answer.status, answer.body["new_password"].is_array()), (400, true), "{bad}: {}", answer.text);
    }
    assert_eq!(by_link(&house, &mail, NEW).await.status, 200);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_end_with_a_reset_by_mail() {
    let house = House::open().await;
    let ada = house.ada().await.user;
    let body = json!({ "email": "grace@example.com", "password": PASSWORD });
    assert_eq!(house.post("/api/accounts/register/", body).await.status, 201);
    house.mail().await;
    let grace = people::find(house.app(), "grace@example.com").await.unwrap();
    for user in [ada, grace] {
        let asking = api_keys::Asking::Operator(user.id);
        let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
        let made = api_keys::create(house.app(), asking, draft, &Origin::default()).await.unwrap();
        if user.verified_at.is_some() {
            house.mail().await;
        }
        let mail = ask(&house, &user.email).await;
        assert_eq!(by_link(&house, &mail, NEW).await.status, 200);
        house.mail().await;
        let proven = sign_in::with_api_key(house.app(), made.key.reveal(), &Origin::default()).await;
        assert!(proven.is_err(), "{}", user.email);
    }
}
