//! What somebody may do who has not confirmed an address, and who may confirm it.

use std::time::Duration;

use serde_json::json;
use vestibule::config::UnverifiedAccess;

use crate::harness::{Browser, Client, House, PASSWORD};

async fn newcomer(house: &House) -> Browser {
    let browser = house.browser();
    let done = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(done.status, 303);
    browser
}

fn program(house: &House, browser: &Browser) -> Client {
    house.anon().bearer(&browser.cookie("access").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_kept_to_their_profile_gets_there_and_nowhere_else() {
    let house = House::with(|config| config.registration.unverified = UnverifiedAccess::Profile).await;
    let browser = newcomer(&house).await;
    let ada = program(&house, &browser);
    for path in ["/profile", "/profile/devices", "/profile/email", "/email-verify"] {
        assert_eq!(browser.open(path).await.status, 200, "{path}");
    }
    assert_eq!((ada.get("/api/me/").await.status, ada.get("/api/me/log/").await.status), (200, 200));
    let refused = ada.get("/api/stocks/").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("email_unverified")));
    let token = browser.cookie("access").unwrap();
    assert!(claims(&token).contains("\"roles\":[]"), "{}", claims(&token));
    let code = house.mail().await.code();
    assert_eq!(ada.post("/api/me/verification/confirm/", json!({ "code": code })).await.status, 204);
    assert_eq!(ada.get("/api/stocks/").await.status, 200);
    house.wait(Duration::from_mins(6));
    browser.open("/profile").await;
    assert!(claims(&browser.cookie("access").unwrap()).contains("Visiteur"), "and from the next token on with roles");
}

fn claims(token: &str) -> String {
    let middle = token.split('.').nth(1).unwrap();
    String::from_utf8(data_encoding::BASE64URL_NOPAD.decode(middle.as_bytes()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_do_nothing_does_not_come_in_by_any_door_before_the_address_is_confirmed() {
    let house = House::with(|config| config.registration.unverified = UnverifiedAccess::Nothing).await;
    let browser = newcomer(&house).await;
    assert_eq!(browser.cookie("access"), None);
    let mail = house.mail().await;
    let turned = browser.post("/login", &[("login", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(turned.location(), "/email-verify");
    assert!(browser.follow(&turned).await.words().contains("Please confirm your address first."));
    let login = json!({ "email": "ada@example.com", "username": "ada@example.com", "password": PASSWORD });
    for path in ["/api/accounts/login/", "/auth/token/"] {
        let refused = house.post(path, login.clone()).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.text);
        assert!(refused.text.contains("email_unverified"), "{path}: {}", refused.text);
    }
    let opened = browser.open(&mail.link()).await;
    let form = browser.follow(&opened).await.form("/email-verify");
    assert_eq!(browser.submit(&form.with("password", PASSWORD)).await.location(), "/profile");
    assert_eq!(browser.open("/profile").await.status, 200);
    assert_eq!(house.post("/api/accounts/login/", login).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_address_does_not_confirm_what_a_stranger_made_with_it() {
    let house = House::open().await;
    let stranger = newcomer(&house).await;
    let mail = house.mail().await;
    let owner = house.browser();
    let opened = owner.open(&mail.link()).await;
    let page = owner.follow(&opened).await;
    assert!(page.words().contains("the password of the account"), "{}", page.words());
    let form = page.form("/email-verify");
    assert_eq!(owner.submit(&form).await.status, 422);
    assert_eq!(owner.submit(&form.with("password", "a guess of the owner")).await.status, 422);
    assert!(stranger.open("/profile").await.words().contains("not confirmed yet"));
    // Somebody who is signed in to another account is no closer to this one.
    let grace = house.browser();
    house.account("Grace", "Hopper").await;
    grace.post("/login", &[("login", "grace@example.com"), ("password", PASSWORD)]).await;
    let opened = grace.open(&mail.link()).await;
    assert_eq!(grace.submit(&grace.follow(&opened).await.form("/email-verify")).await.status, 422);
    // What the owner does instead: a password of their own, which puts the stranger out.
    owner.post("/password-forgotten", &[("email", "ada@example.com")]).await;
    let opened = owner.open(&house.mail().await.link()).await;
    let form = owner.follow(&opened).await.form("/password-reset").with("new_password", "the owner's own phrase");
    assert_eq!(owner.submit(&form).await.status, 303);
    house.mail().await;
    assert_eq!(stranger.open("/profile").await.status, 303);
    owner.post("/login", &[("login", "ada@example.com"), ("password", "the owner's own phrase")]).await;
    assert!(!owner.open("/profile").await.words().contains("not confirmed yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_mail_is_sent_after_a_minute_and_says_nothing_of_who_is_here() {
    let house = House::with(|config| config.registration.unverified = UnverifiedAccess::Nothing).await;
    let browser = newcomer(&house).await;
    house.mail().await;
    let ask = async |email: &str| {
        let asked = browser.post("/email-verify/resend-to", &[("email", email)]).await;
        assert_eq!((asked.status, asked.location()), (303, "/email-verify"), "{email}");
    };
    ask("ada@example.com").await;
    ask("nobody@example.com").await;
    house.account("Grace", "Hopper").await;
    ask("grace@example.com").await;
    assert!(house.mails().await.is_empty());
    house.wait(Duration::from_mins(1));
    ask("Ada@Example.com").await;
    let mail = house.mail().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.com", "Confirm your e-mail address"));
}
