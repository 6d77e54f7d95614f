//! The end of sessions: whatever ends one, its access tokens open nothing from then on.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::{App, revoke_access::ApiKeys},
    error::{Error, Rejection, ValidationErrors},
    flows::{
        admin_users, api_keys, change_password,
        sessions::{self, AuthenticatedUser},
        sign_in::{self, Login},
    },
    types::{client::ClientInfo, secret::Password},
};

use crate::harness::{PASSWORD, TestApp, TestUser, eventually};

const NEW: &str = "a quiet hall by the sea";

async fn is_in(person: &TestUser) -> bool {
    person.get("/api/me").await.status == 200
}

async fn renews(app: &TestApp, person: &TestUser) -> bool {
    sessions::renew(app.state(), &person.refresh, &app.web.sessions.pages, &ClientInfo::default()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_ends_only_its_own_session_at_once() {
    let app = TestApp::start().await;
    let (here, there) = (app.ada().await, app.ada().await);
    sessions::end(app.state(), here.user.id, here.session, &ClientInfo::default()).await.unwrap();
    assert!(!is_in(&here).await && !renews(&app, &here).await);
    assert!(is_in(&there).await && renews(&app, &there).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn deactivation_ends_all_sessions_for_good() {
    let app = TestApp::start().await;
    let (here, there, grace) = (app.ada().await, app.ada().await, app.grace().await);
    admin_users::deactivate(app.state(), &TestApp::operator(), here.user.id).await.unwrap();
    for session in [&here, &there] {
        assert!(!is_in(session).await && !renews(&app, session).await);
    }
    assert!(is_in(&grace).await);
    admin_users::activate(app.state(), &TestApp::operator(), here.user.id).await.unwrap();
    assert!(!is_in(&here).await && !renews(&app, &here).await);
    assert!(is_in(&app.ada().await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_ends_all_sessions_at_once() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    admin_users::delete(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    assert!(!is_in(&ada).await && !renews(&app, &ada).await);
    assert_eq!(app.post("/api/accounts/login/", json!({ "email": ada.user.email, "password": PASSWORD })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_ends_every_other_session() {
    let app = TestApp::start().await;
    let (here, there) = (app.ada().await, app.ada().await);
    let draft = change_password::Draft {
        old: Some(PASSWORD),
        new: Some(NEW),
        keys: ApiKeys::Keep,
        problems: ValidationErrors::default(),
    };
    let asking = vestibule::app::reauthentication::SessionRef { user: here.user.id, session: here.session };
    change_password::change(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
    assert!(is_in(&here).await && renews(&app, &here).await);
    assert!(!is_in(&there).await && !renews(&app, &there).await);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_by_an_operator_ends_every_session() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    admin_users::set_password(app.state(), &TestApp::operator(), &ada.user, NEW).await.unwrap();
    assert!(!is_in(&ada).await && !renews(&app, &ada).await);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_ended_by_another_process_are_noticed() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let other = App::open(app.state().config.clone(), app.clock.clone()).await.unwrap();
    admin_users::deactivate(&other, &TestApp::operator(), ada.user.id).await.unwrap();
    eventually(|| async { (!is_in(&ada).await).then_some(()) }).await.unwrap();
    assert!(is_in(&grace).await);
    other.db.close().await.unwrap();
}

async fn is_let_in(app: &TestApp, proven: impl Into<AuthenticatedUser>) -> bool {
    let opened = sessions::open(app.state(), proven, &app.web.sessions.pages, &ClientInfo::default()).await;
    !matches!(opened.map(|_| ()), Err(Error::Rejected(Rejection::InvalidCredentials)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_during_a_password_change_fails() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let (login, from) = (Login::Email(&ada.user.email), ClientInfo::default());
    let prove = async |word| sign_in::with_password(app.state(), login, &Password::parse(word).unwrap(), &from).await.unwrap();
    let old = prove(PASSWORD).await;
    admin_users::set_password(app.state(), &TestApp::operator(), &ada.user, NEW).await.unwrap();
    assert!(!is_let_in(&app, old).await);
    let new = prove(NEW).await;
    assert!(is_let_in(&app, new.clone()).await);
    admin_users::deactivate(app.state(), &TestApp::operator(), ada.user.id).await.unwrap();
    assert!(!is_let_in(&app, new).await);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_revoked_during_its_use_opens_no_session() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let asking = api_keys::Requester::Operator(ada.user.id);
    let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
    let made = api_keys::create(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
    let proven = sign_in::with_api_key(app.state(), made.key.reveal(), &ClientInfo::default()).await.unwrap();
    api_keys::revoke(app.state(), ada.user.id, made.row.id, &ClientInfo::default()).await.unwrap();
    assert!(!is_let_in(&app, proven).await);
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_does_not_outlive_its_api_key() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let asking = api_keys::Requester::Operator(ada.user.id);
    let draft = api_keys::Draft { name: Some("export"), days: Some(1), ..api_keys::Draft::default() };
    let made = api_keys::create(app.state(), asking, draft, &ClientInfo::default()).await.unwrap();
    app.next_email().await;
    app.advance_clock(Duration::from_hours(24) - Duration::from_mins(1));
    let proven = sign_in::with_api_key(app.state(), made.key.reveal(), &ClientInfo::default()).await.unwrap();
    let tokens = sessions::open(app.state(), proven, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    assert!(sessions::check_access(app.state(), tokens.access.reveal()).await.is_ok());
    app.advance_clock(Duration::from_mins(1));
    assert!(sessions::check_access(app.state(), tokens.access.reveal()).await.is_err());
}
