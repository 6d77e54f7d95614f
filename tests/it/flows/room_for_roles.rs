//! However many roles somebody is given, their tokens are taken and fit into a cookie.

use serde_json::json;
use vestibule::{
    error::{Error, Field, Problem},
    flows::{people, roles},
    store::{role, user_role},
};

use crate::harness::{House, PASSWORD};

const SENTENCE: &str = "With this role, the user's roles would no longer fit into a token.";
/// RFC 6265 6.1: of a cookie with its name and its attributes.
const COOKIE: usize = 4096;

/// Names as long as they may be, and some that grow when they are written as JSON.
fn names() -> Vec<Vec<String>> {
    let acting = |n| format!("Person in charge of warehouse number {n} in the northern region (acting)");
    vec![
        (0..45).map(acting).collect(),
        (0..20).map(|n| format!("{n:02} {}", "ж".repeat(140))).collect(),
        (0..30).map(|n| format!("{n:02} {}", "\"\\".repeat(70))).collect(),
        (0..30).map(|n| format!("{n:02} {}", "𝔄".repeat(140))).collect(),
        (0..900).map(|n| format!("r{n}")).collect(),
    ]
}

async fn page_cookies(house: &House) -> Vec<String> {
    let client = house.anon().request(reqwest::Method::POST, "/login");
    let client = client.header("origin", &house.app().config.public_url).header("sec-fetch-site", "same-origin");
    let fields = [("login", "ada@example.com"), ("password", PASSWORD), ("remember", "yes")];
    let answer = crate::harness::answer(client.form(&fields)).await;
    answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

async fn tokens_work(house: &House, what: &str) {
    for (path, body, access, refresh) in [
        ("/api/accounts/login/", json!({ "email": "ada@example.com", "password": PASSWORD }), "access_token", "refresh_token"),
        ("/token", json!({ "email": "ada@example.com", "password": PASSWORD }), "access", "refresh"),
    ] {
        let pair = house.post(path, body).await;
        assert_eq!(pair.status, 200, "{what}: {}", pair.text);
        let token = pair.body[access].as_str().unwrap();
        assert_eq!(house.anon().bearer(token).get("/api/me").await.status, 200, "{what}: a token of {} bytes", token.len());
        assert!(pair.body[refresh].is_string());
    }
    let pair = house.post("/api/accounts/login/", json!({ "email": "ada@example.com", "password": PASSWORD })).await.body;
    let next = house.post("/api/accounts/refresh-token/", json!({ "refresh_token": pair["refresh_token"] })).await;
    let next = next.body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(house.anon().bearer(&next).get("/api/me").await.status, 200, "{what}");
    let cookies = page_cookies(house).await;
    assert!(cookies.iter().any(|line| line.starts_with("vestibule_access=")), "{cookies:?}");
    for line in cookies {
        // `__Host-` and `Secure` come with https.
        assert!(line.len() + "__Host-; Secure".len() <= COOKIE, "{what}: a cookie of {} bytes", line.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_that_is_one_too_many_is_refused_and_the_tokens_work() {
    for names in names() {
        let house = House::open().await;
        let ada = house.account("Ada", "Lovelace").await;
        let mut refused = 0;
        for name in &names {
            let made = roles::create(house.app(), &House::operator(), name).await.unwrap();
            match people::give_role(house.app(), &House::operator(), ada.id, &made.name).await {
                Ok(()) => assert_eq!(refused, 0, "they are of one length"),
                Err(Error::Invalid(problems)) => {
                    assert!(problems.iter().all(|problem| *problem == (Field::Role, Problem::NoRoomInToken)));
                    refused += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        let given = role::names_of(house.app().db.reader(), ada.id).await.unwrap();
        assert!(refused > 0 && given.len() + refused == names.len(), "{} of {}", given.len(), names.len());
        tokens_work(&house, &names[0]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_were_given_before_there_was_a_bound_are_left_out_of_the_tokens() {
    for names in names() {
        let house = House::open().await;
        let ada = house.account("Ada", "Lovelace").await;
        let db = house.app().db.writer();
        for name in &names {
            let made = role::add(db, name, house.app().now()).await.unwrap();
            drop(user_role::give(db, ada.id, made.id).await);
        }
        tokens_work(&house, &names[0]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_told_why_a_role_cannot_be_given() {
    let house = House::open().await;
    let (admin, ada) = (house.administrator().await, house.account("Ada", "Lovelace").await);
    let mut last = 201;
    for number in 0..30 {
        let name = format!("{number:02} {}", "ж".repeat(140));
        roles::create(house.app(), &House::operator(), &name).await.unwrap();
        let given = admin.post(&format!("/api/admin/users/{}/roles/", ada.id), json!({ "role": name })).await;
        last = given.status;
        if last == 400 {
            assert_eq!(given.body, json!({ "role": [SENTENCE] }));
            let browser = house.browser();
            browser.set_cookie("access", &admin.access);
            let id = ada.id.to_string();
            let page = browser.post("/admin/users/give-role", &[("id", &id), ("role", &name)]).await;
            assert_eq!(page.status, 400);
            assert!(page.words().contains("would no longer fit into an access token"), "{}", page.words());
            break;
        }
    }
    assert_eq!(last, 400, "the last one was refused");
}
