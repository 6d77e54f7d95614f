//! What the session of an API key opens: every path of the table is walked with its token.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    app::access::Keys,
    error::Problems,
    flows::{
        api_keys, change_password, people,
        sessions::{self, Tokens},
        sign_in,
    },
    types::origin::Origin,
    web::{
        place::{Door, Manner, Place},
        routes,
    },
};

use crate::harness::{Answer, Client, House, PASSWORD, answer};

/// An access token by a key of Ada's with all her roles, as a program gets it.
async fn token(house: &House) -> String {
    let ada = house.account("Ada", "Lovelace").await;
    let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
    let asking = api_keys::Asking::Operator(ada.id);
    let made = api_keys::create(house.app(), asking, draft, &Origin::default()).await.unwrap();
    house.mail().await;
    let pair = house.post("/api/v1/auth/token/", json!({ "apiKey": made.key.reveal() })).await;
    pair.body["data"]["access"].as_str().unwrap().to_owned()
}

/// In a session of this contract, whatever the key's own is.
async fn tokens_of(house: &House, contract: &str) -> Tokens {
    let ada = people::find(house.app(), "ada@example.com").await.unwrap();
    let draft = api_keys::Draft { name: Some("other"), ..api_keys::Draft::default() };
    let made = api_keys::create(house.app(), api_keys::Asking::Operator(ada.id), draft, &Origin::default()).await.unwrap();
    house.mail().await;
    let proven = sign_in::with_api_key(house.app(), made.key.reveal(), &Origin::default()).await.unwrap();
    let policy = &house.web.contracts.iter().find(|known| known.name == contract).unwrap().session;
    sessions::open(house.app(), proven, policy, &Origin::default()).await.unwrap()
}

fn walked(house: &House) -> Vec<(Place, Method)> {
    let skipped = [Method::HEAD, Method::OPTIONS];
    let all = routes::places(&house.web).into_iter();
    all.flat_map(|place| {
        let methods = place.methods().into_iter().filter(|method| !skipped.contains(method));
        methods.map(|method| (place.clone(), method)).collect::<Vec<_>>()
    })
    .collect()
}

async fn asked(client: &Client, place: &Place, method: &Method, token: &str) -> Answer {
    let path: Vec<_> = place.path.split('/').map(|part| if part.starts_with([':', '*']) { "1" } else { part }).collect();
    let request = client.request(method.clone(), &path.join("/")).header("cookie", format!("vestibule_access={token}"));
    let request = request.header("sec-fetch-site", "same-origin");
    answer(if place.manner == Manner::Page { request.form(&[("x", "y")]) } else { request.json(&json!({})) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_changes_nothing_of_its_owners_account_and_opens_no_page() {
    let house = House::open().await;
    let token = token(&house).await;
    let program = house.anon().bearer(&token);
    let before = program.get("/api/me/").await;
    assert_eq!((before.status, &before.body["email"]), (200, &Value::from("ada@example.com")));
    for (place, method) in walked(&house) {
        let at = format!("{method} {}", place.path);
        let of_account = place.path == "/api/me" || place.path.starts_with("/api/me/");
        let reads = method == Method::GET && place.path != "/api/me/data";
        let got = asked(&program, &place, &method, &token).await;
        match place.manner {
            Manner::Page if place.door == Door::Guarded => assert_eq!(got.status, 403, "{at}"),
            Manner::Page => assert!(!got.text.contains("ada@example.com") && got.header("location") != "/profile", "{at}"),
            Manner::Api(_) if of_account && reads => assert_eq!(got.status, 200, "{at}"),
            Manner::Api(_) if of_account || place.path.starts_with("/api/admin") => assert_eq!(got.status, 403, "{at}"),
            Manner::Api(_) if place.path == "/api/accounts/me" && !reads => assert_eq!(got.status, 403, "{at}"),
            Manner::Api(_) if place.path.ends_with("/password-change") => assert_eq!(got.status, 403, "{at}"),
            Manner::Api(_) => assert!(got.status < 500, "{at}"),
        }
        if place.path == "/api/accounts/logout" {
            // The walk goes on in another session.
            return Box::pin(the_rest(&house, &place)).await;
        }
    }
}

/// What stands after a sign-out in the table.
async fn the_rest(house: &House, after: &Place) {
    let access = tokens_of(house, "api-key").await.access;
    let program = house.anon().bearer(access.reveal());
    let mut rest = walked(house).into_iter().skip_while(|(place, _)| place.path != after.path).skip(1).peekable();
    assert!(rest.peek().is_some());
    for (place, method) in rest.filter(|(place, _)| place.manner != Manner::Page && place.path != after.path) {
        let got = asked(&program, &place, &method, access.reveal()).await;
        let changes = place.path.ends_with("/password-change") || place.path.ends_with("/me") && method != Method::GET;
        assert!(if changes { got.status == 403 } else { got.status < 500 }, "{method} {}: {}", place.path, got.status);
    }
    assert_eq!(program.get("/api/me/").await.status, 200, "nothing of this has ended it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_not_a_session_to_confirm_an_address_with() {
    let house = House::open().await;
    let token = token(&house).await;
    let ada = house.ada().await;
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "ada@new.example" })).await.status, 204);
    // The old address is told as well, in whatever order.
    let mut change = house.mail().await;
    while change.to != "ada@new.example" {
        change = house.mail().await;
    }
    let browser = house.browser();
    browser.set_cookie("access", &token);
    browser.open(&change.link()).await;
    let page = browser.open("/email-change").await;
    assert_eq!(page.form("/email-change").value("password"), Some(""), "{}", page.words());
    assert_eq!(browser.post("/email-change", &[]).await.status, 422);
    let program = house.anon().bearer(&token);
    assert_eq!(program.post("/api/me/email/confirm/", json!({ "code": change.code() })).await.status, 403);
    assert_eq!(ada.get("/api/me/").await.body["email"], "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_that_keys_open_lets_them_change_what_it_says() {
    let house = House::open().await;
    token(&house).await;
    let of = async |contract: &str| {
        let access = tokens_of(&house, contract).await.access;
        house.anon().bearer(access.reveal())
    };
    let body = json!({ "first_name": "Augusta" });
    let (own, other) = (of("accounts").await, of("api-key").await);
    assert_eq!(own.patch("/api/accounts/me/", body.clone()).await.status, 200, "a session of the contract itself");
    assert_eq!(other.patch("/api/accounts/me/", body.clone()).await.status, 403);
    assert_eq!(own.patch("/api/me/", body).await.status, 403, "and of it alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_ends_no_session_of_its_owners() {
    let house = House::open().await;
    let token = token(&house).await;
    let ada = house.ada().await;
    let program = house.anon().bearer(&token);
    let session = format!("/api/me/sessions/{}/", ada.session);
    assert_eq!(program.post("/api/me/sessions/end-others/", json!({})).await.status, 403);
    assert_eq!(answer(program.request(Method::DELETE, &session)).await.status, 403);
    assert_eq!(answer(program.request(Method::DELETE, "/api/me/api-keys/1/")).await.status, 403);
    assert_eq!(ada.get("/api/me/").await.status, 200);
    let asking = vestibule::app::proof::Asking { user: ada.user.id, session: ada.session };
    let (old, new) = (Some(PASSWORD), Some("a quiet hall by the sea"));
    let draft = change_password::Draft { old, new, keys: Keys::Keep, problems: Problems::default() };
    change_password::change(house.app(), asking, draft, &Origin::default()).await.unwrap();
    assert_eq!(program.get("/api/me/").await.status, 401, "a new password ends what the key had opened");
    house.mail().await;
}
