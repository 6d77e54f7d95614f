//! Users who come from another server without an email address of their own: they sign in, get no emails and can add an address.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    config::UnverifiedAccess,
    error::{Error, Rejection},
    flows::{
        admin_users, reset_password, sessions,
        sign_in::{self, Login},
    },
    jobs::cleanup::sweep,
    store::{user, user_import},
    types::{client::ClientInfo, email::Email, secret::Password},
};

use crate::{
    database::user_import::row,
    harness::{PASSWORD, TestApp},
};

/// Of an address that is empty, another user's, or none.
async fn imported(app: &TestApp, id: i64, email: &str, username: &str) -> user::Model {
    let hash = app.state().hasher.hash(&Password::parse(PASSWORD).unwrap()).await.unwrap();
    let mut user = row(id, email, Some(username));
    (user.email_key, user.password_hash) = (None, Some(hash.reveal().to_owned()));
    let txn = app.state().db.begin().await.unwrap();
    user_import::raise_next_id(&txn, id).await.unwrap();
    user_import::add_all(&txn, vec![user.clone()]).await.unwrap();
    txn.commit().await.unwrap();
    user
}

async fn found(app: &TestApp, login: Login<'_>) -> Option<i64> {
    let password = Password::parse(PASSWORD).unwrap();
    sign_in::with_password(app.state(), login, &password, &ClientInfo::default()).await.ok().map(|user| user.id)
}

async fn created(app: &TestApp, email: &str) -> bool {
    let draft = admin_users::Draft { email: Some(email), ..admin_users::Draft::default() };
    admin_users::create(app.state(), &TestApp::operator(), draft).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_email_goes_to_an_address_that_is_not_the_users_own() {
    let app = TestApp::start().await;
    app.ada().await;
    let (state, operator) = (app.state(), TestApp::operator());
    for (id, email) in [(50, ""), (51, "ada@example.com"), (52, "at home")] {
        let user = imported(&app, id, email, &format!("user{id}")).await;
        admin_users::set_password(state, &operator, &user, "a quiet hall by the sea").await.unwrap();
        for refused in
            [admin_users::send_reset(state, &operator, id, None).await, admin_users::verify(state, &operator, id).await]
        {
            assert!(matches!(refused, Err(Error::Rejected(Rejection::NoEmailAddress))));
        }
        assert!(app.emails().await.is_empty(), "{email}");
    }
    reset_password::request(state, "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    let reset = app.next_email().await;
    assert_eq!(reset.to, "ada@example.com");
    assert!(app.emails().await.is_empty());
    // Deleting the other user leaves her emails alone.
    admin_users::delete(state, &operator, 51).await.unwrap();
    assert_eq!(reset_password::preview(state, reset.link().split_once('=').unwrap().1).await.unwrap().email, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_several_users_opens_the_account_that_has_it_and_the_exact_spelling_its_own() {
    let app = TestApp::start().await;
    let ada = app.ada().await.user.id;
    imported(&app, 60, "ada@example.com", "same").await;
    imported(&app, 61, "ADA@example.com", "twin").await;
    imported(&app, 62, "at home", "Jean Paul").await;
    for (text, id) in [("ada@example.com", ada), ("Ada@Example.com", ada), (" ADA@example.com ", 61), ("at home", 62)] {
        assert_eq!(found(&app, Login::Email(text)).await, Some(id), "{text}");
        assert_eq!(found(&app, Login::Username(text)).await, Some(id), "{text}");
    }
    for (name, id) in [("same", 60), ("twin", 61), ("Jean Paul", 62)] {
        assert_eq!(found(&app, Login::Username(name)).await, Some(id), "{name}");
        assert_eq!(found(&app, Login::Email(name)).await, None, "{name}");
    }
    for unknown in ["", " ", "At home", "jean paul"] {
        assert_eq!(found(&app, Login::Username(unknown)).await, None, "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_new_account_gets_an_address_or_a_name_with_which_an_imported_user_signs_in() {
    let app = TestApp::start().await;
    let ada = app.ada().await.user;
    imported(&app, 70, "bob@example.com", "zoe@example.com").await;
    for taken in ["bob@example.com", "Bob@Example.com", "zoe@example.com", "ZOE@example.com"] {
        assert!(!created(&app, taken).await, "{taken}");
        let (email, txn) = (Email::parse(taken).unwrap(), app.state().db.begin().await.unwrap());
        assert!(matches!(user::change_email(&txn, &ada, &email, app.state().now()).await, Err(Error::Validation(_))));
    }
    assert_eq!(found(&app, Login::Email("bob@example.com")).await, Some(70));
    assert_eq!(found(&app, Login::Username("zoe@example.com")).await, Some(70));
    // An address that no user signs in with is free.
    assert!(created(&app, "eve@example.com").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_an_email_address_adds_one_and_only_the_new_one_gets_an_email() {
    let app = TestApp::start().await;
    let user = imported(&app, 80, "", "jean").await;
    let opened = sessions::open(app.state(), user, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    let jean = app.anonymous().bearer(opened.access.reveal());
    let me = jean.get("/api/me/").await;
    assert_eq!((me.status, &me.body["email"], &me.body["email_verified_at"]), (200, &json!(""), &json!(null)));
    assert_eq!(jean.post("/api/me/email/", json!({ "email": "jean@example.com" })).await.status, 204);
    let email = app.next_email().await;
    assert_eq!(email.to, "jean@example.com");
    assert!(email.text.contains("An account at "), "{}", email.text);
    assert_eq!(jean.post("/api/me/email/confirm/", json!({ "code": email.code() })).await.status, 204);
    assert!(app.emails().await.is_empty());
    assert_eq!(found(&app, Login::Email("JEAN@example.com")).await, Some(80));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_an_email_address_of_their_own_has_nothing_to_verify_and_is_not_deleted() {
    let app = TestApp::with(|config| config.registration.unverified = UnverifiedAccess::Nothing).await;
    imported(&app, 90, "", "jean").await;
    let body = json!({ "username": "jean", "password": PASSWORD });
    assert_eq!(app.post("/auth/token/", body).await.status, 200);
    app.advance_clock(Duration::from_hours(24 * 40));
    sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(found(&app, Login::Username("jean")).await, Some(90));
}
