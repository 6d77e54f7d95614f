//! User names that are email addresses: only one's own, whatever way they are made by, and an address is always its owner's.

use serde_json::json;
use vestibule::{
    error::{Error, Field, FieldError},
    flows::{admin_users, sign_in},
    store::{user, user_import, user_login},
    types::{client::ClientInfo, email::Email, secret::Password, username::Username},
};

use crate::harness::{PASSWORD, TestApp};

const OTHER: &str = "a quiet hall by the sea";

async fn made(app: &TestApp, email: &str, username: &str) -> Result<user::Model, Error> {
    let draft = admin_users::Draft {
        email: Some(email),
        username: Some(username),
        password: Some(OTHER),
        ..admin_users::Draft::default()
    };
    admin_users::create(app.state(), &TestApp::operator(), draft).await
}

async fn administrator(app: &TestApp) -> crate::harness::TestUser {
    let joan = app.signed_in("Joan", "Clarke").await;
    admin_users::grant_role(app.state(), &TestApp::operator(), joan.user.id, "admin").await.unwrap();
    joan
}

/// Ids of users who have this username, as it is typed or as it is stored.
async fn called(app: &TestApp, name: &str) -> Vec<i64> {
    let names = [name.to_owned(), Username::normalise(name)];
    let found = user_import::ids_by_usernames(app.state().db.reader(), &names).await.unwrap();
    found.into_iter().map(|(_, id)| id).collect()
}

fn is_refused(made: Result<user::Model, Error>) -> bool {
    matches!(made, Err(Error::Validation(problems)) if problems.iter().any(|one| *one == (Field::Username, FieldError::NotOwnEmail)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_cannot_be_another_users_email_address() {
    let app = TestApp::start().await;
    app.ada().await;
    for name in ["ada@example.com", "ADA@Example.com", "ada@EXAMPLE.com", "unknown@example.com", "ａda@example.com"] {
        assert!(is_refused(made(&app, "eve@example.com", name).await), "{name}");
        let body = json!({ "email": "eve@example.com", "username": name, "password": OTHER });
        let answer = app.post("/api/accounts/register/", body).await;
        assert!(matches!(answer.status, 400 | 201), "{name}: {}", answer.text);
        assert!(called(&app, name).await.is_empty(), "{name}");
    }
    let own = made(&app, "Max@example.com", "max@example.com").await.unwrap();
    assert_eq!(own.username.as_deref(), Some("max@example.com"));
    for fine in ["eve", "eve@example", "@eve", "eve.example.com"] {
        let email = format!("{}@fine.example", fine.replace('@', "-"));
        assert!(made(&app, &email, fine).await.is_ok(), "{fine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_cannot_set_such_a_user_name_either_and_sees_why() {
    let app = TestApp::with(|config| config.admin.role = Some("admin".to_owned())).await;
    vestibule::store::role::ensure(app.state().db.writer(), "admin", app.state().now()).await.unwrap();
    app.ada().await;
    let joan = administrator(&app).await;
    let body = json!({ "email": "eve@example.com", "username": "ada@example.com" });
    let refused = joan.post("/api/admin/users/", body).await;
    assert_eq!(
        (refused.status, &refused.body["username"][0]),
        (400, &"A username that is an email address must be the account's own address.".into())
    );
    assert!(admin_users::find(app.state(), "eve@example.com").await.is_err());
    assert!(called(&app, "ada@example.com").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_that_is_the_own_email_address_changes_with_it() {
    let app = TestApp::start().await;
    let max = made(&app, "max@example.com", "max@example.com").await.unwrap();
    let (db, now) = (app.state().db.writer(), app.state().now());
    let next = Email::parse("max@new.example").unwrap();
    assert!(user::change_email(db, &max, &next, now).await.unwrap());
    let max = user::by_id(db, max.id).await.unwrap().unwrap();
    assert_eq!(max.username.as_deref(), Some("max@new.example"));
    // The address that he had is free, and he is not found by it.
    let eve = made(&app, "max@example.com", "eve").await.unwrap();
    assert_eq!(user_login::by_username_or_email(db, "max@example.com").await.unwrap().unwrap().id, eve.id);
    // Her address cannot become what he is called.
    let taken = user::change_email(db, &eve, &next, now).await;
    assert!(matches!(taken, Err(Error::Validation(_))));
    assert!(is_refused(made(&app, "zoe@example.com", "MAX@new.example").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_of_the_former_server_that_is_another_users_address_opens_its_own_account() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let eve = made(&app, "eve@example.com", "eve").await.unwrap();
    let squat = format!("UPDATE users SET username = 'ada@example.com' WHERE id = {}", eve.id);
    sea_orm::ConnectionTrait::execute_unprepared(app.state().db.writer(), &squat).await.unwrap();
    let login = sign_in::Login::Username("ada@example.com");
    let prove = async |login: sign_in::Login<'_>, word: &str| {
        let word = Password::parse(word).unwrap();
        sign_in::with_password(app.state(), login, &word, &ClientInfo::default()).await
    };
    assert_eq!(prove(login, OTHER).await.unwrap().id, eve.id);
    assert!(prove(login, PASSWORD).await.is_err());
    // As an address, and in every other spelling, it is its owner's.
    let both = sign_in::Login::EmailOrUsername("ada@example.com");
    for owners in [sign_in::Login::Email("ada@example.com"), sign_in::Login::Username("Ada@example.com"), both] {
        assert_eq!(prove(owners, PASSWORD).await.unwrap().id, ada.user.id);
    }
    let body = json!({ "username": "ada@example.com", "password": OTHER });
    assert_eq!(app.post("/auth/token/", body).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_and_an_equal_email_address_cannot_be_taken_concurrently() {
    let app = TestApp::start().await;
    let grace = app.grace().await;
    assert_eq!(grace.post("/api/me/email/", json!({ "email": "both@example.com" })).await.status, 204);
    let messages = [app.next_email().await, app.next_email().await];
    let code = messages.iter().find(|message| message.to == "both@example.com").unwrap().code();
    let confirm = grace.post("/api/me/email/confirm/", json!({ "code": code }));
    let (_, created) = tokio::join!(confirm, made(&app, "both@example.com", "both@example.com"));
    let named = called(&app, "both@example.com").await;
    let addressed = user::by_email(app.state().db.reader(), "both@example.com").await.unwrap().map(|user| user.id);
    assert!(named.into_iter().all(|id| Some(id) == addressed), "{}", created.is_ok());
    app.emails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_is_validated_in_its_stored_form() {
    let own = Email::parse("ada@bücher.example").unwrap();
    for (name, fits) in [
        ("ada@bücher.example", true),
        ("ADA@xn--bcher-kva.example", true),
        ("ada@b\u{75}\u{308}cher.example", true),
        ("ada@buecher.example", false),
        ("ada", true),
    ] {
        let judged = Username::parse(name).map(|name| name.goes_with(Some(&own)));
        assert_eq!(judged, Ok(if fits { Ok(()) } else { Err(FieldError::NotOwnEmail) }), "{name}");
    }
}
