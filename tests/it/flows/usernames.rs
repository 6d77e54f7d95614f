//! User names that are email addresses: only one's own, whatever way they are made by, and an address is always its owner's.

use serde_json::json;
use vestibule::{
    error::{Error, Field, Problem},
    flows::{people, sign_in},
    store::user,
    types::{email::Email, origin::Origin, secret::Password, username::Username},
};

use crate::harness::{House, PASSWORD};

const OTHER: &str = "a quiet hall by the sea";

async fn made(house: &House, email: &str, username: &str) -> Result<user::Model, Error> {
    let draft = people::Draft { email, username: Some(username), password: Some(OTHER), ..people::Draft::default() };
    people::create(house.app(), &House::operator(), draft).await
}

async fn administrator(house: &House) -> crate::harness::Person {
    let joan = house.person("Joan", "Clarke").await;
    people::give_role(house.app(), &House::operator(), joan.user.id, "admin").await.unwrap();
    joan
}

fn is_refused(made: Result<user::Model, Error>) -> bool {
    matches!(made, Err(Error::Invalid(problems)) if problems.iter().any(|one| *one == (Field::Username, Problem::NotOwnAddress)))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_given_a_user_name_that_is_somebody_elses_address() {
    let house = House::open().await;
    house.ada().await;
    for name in ["ada@example.com", "ADA@Example.com", "ada@EXAMPLE.com", "nobody@example.com", "ａda@example.com"] {
        assert!(is_refused(made(&house, "eve@example.com", name).await), "{name}");
        let body = json!({ "email": "eve@example.com", "username": name, "password": OTHER });
        let answer = house.post("/api/accounts/register/", body).await;
        assert!(matches!(answer.status, 400 | 201), "{name}: {}", answer.text);
        assert!(user::by_username(house.app().db.reader(), name).await.unwrap().is_none(), "{name}");
    }
    let own = made(&house, "Max@example.com", "max@example.com").await.unwrap();
    assert_eq!(own.username.as_deref(), Some("max@example.com"));
    for fine in ["eve", "eve@example", "@eve", "eve.example.com"] {
        let email = format!("{}@fine.example", fine.replace('@', "-"));
        assert!(made(&house, &email, fine).await.is_ok(), "{fine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_cannot_give_one_either_and_is_told_why() {
    let house = House::with(|config| config.admin.role = Some("admin".to_owned())).await;
    vestibule::store::role::ensure(house.app().db.writer(), "admin", house.app().now()).await.unwrap();
    house.ada().await;
    let joan = administrator(&house).await;
    let body = json!({ "email": "eve@example.com", "username": "ada@example.com" });
    let refused = joan.post("/api/admin/users/", body).await;
    assert_eq!(
        (refused.status, &refused.body["username"][0]),
        (400, &"A username that is an email address must be the account's own address.".into())
    );
    assert!(people::find(house.app(), "eve@example.com").await.is_err());
    assert!(user::by_username(house.app().db.reader(), "ada@example.com").await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_that_is_the_address_goes_with_it_and_nobody_else_gets_either() {
    let house = House::open().await;
    let max = made(&house, "max@example.com", "max@example.com").await.unwrap();
    let (db, now) = (house.app().db.writer(), house.app().now());
    let next = Email::parse("max@new.example").unwrap();
    assert!(user::change_email(db, &max, &next, now).await.unwrap());
    let max = user::by_id(db, max.id).await.unwrap().unwrap();
    assert_eq!(max.username.as_deref(), Some("max@new.example"));
    // The address that he had is free, and he is not found by it.
    let eve = made(&house, "max@example.com", "eve").await.unwrap();
    assert_eq!(user::by_login(db, "max@example.com", "max@example.com").await.unwrap().unwrap().id, eve.id);
    // Her address cannot become what he is called.
    let taken = user::change_email(db, &eve, &next, now).await;
    assert!(matches!(taken, Err(Error::Invalid(_))));
    assert!(is_refused(made(&house, "zoe@example.com", "MAX@new.example").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_looked_up_before_a_user_name_of_an_older_version() {
    let house = House::open().await;
    let ada = house.ada().await;
    let eve = made(&house, "eve@example.com", "eve").await.unwrap();
    let squat = format!("UPDATE users SET username = 'ada@example.com' WHERE id = {}", eve.id);
    sea_orm::ConnectionTrait::execute_unprepared(house.app().db.writer(), &squat).await.unwrap();
    let login = sign_in::Login::Username("ada@example.com");
    let prove = async |word: &str| {
        let word = Password::parse(word).unwrap();
        sign_in::with_password(house.app(), login, &word, &Origin::default()).await
    };
    assert_eq!(prove(PASSWORD).await.unwrap().id, ada.user.id);
    assert!(prove(OTHER).await.is_err());
    let body = json!({ "username": "ada@example.com", "password": PASSWORD });
    assert_eq!(house.post("/auth/token/", body).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_user_name_and_an_address_that_are_wanted_at_once_both_cannot_be_had_by_two() {
    let house = House::open().await;
    let grace = house.grace().await;
    assert_eq!(grace.post("/api/me/email/", json!({ "email": "both@example.com" })).await.status, 204);
    let mails = [house.mail().await, house.mail().await];
    let code = mails.iter().find(|mail| mail.to == "both@example.com").unwrap().code();
    let confirm = grace.post("/api/me/email/confirm/", json!({ "code": code }));
    let (_, created) = tokio::join!(confirm, made(&house, "both@example.com", "both@example.com"));
    let db = house.app().db.reader();
    let (named, addressed) =
        (user::by_username(db, "both@example.com").await.unwrap(), user::by_email(db, "both@example.com").await.unwrap());
    assert!(named.is_none_or(|named| named.id == addressed.unwrap().id), "{}", created.is_ok());
    house.mails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_is_judged_as_it_is_kept() {
    let own = Email::parse("ada@bücher.example").unwrap();
    for (name, fits) in [
        ("ada@bücher.example", true),
        ("ADA@xn--bcher-kva.example", true),
        ("ada@b\u{75}\u{308}cher.example", true),
        ("ada@buecher.example", false),
        ("ada", true),
    ] {
        let judged = Username::parse(name).map(|name| name.goes_with(&own));
        assert_eq!(judged, Ok(if fits { Ok(()) } else { Err(Problem::NotOwnAddress) }), "{name}");
    }
}
