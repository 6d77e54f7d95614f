//! Connections that break while a COMMIT is on its way: what was done is reported as done.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    crypto::password_policy::PasswordPolicy,
    flows::{api_keys, sign_in},
    store::{
        audit_event::{self, Written},
        user,
    },
    types::{client::ClientInfo, kinds::Event, secret::Password},
};

use super::{
    postgres_proxy::{Proxy, Way},
    second, shared,
};
use crate::harness::TestApp;

/// A server, another one that reaches the same database by a way that can be made bad, and the way.
async fn app() -> Option<(TestApp, TestApp, Proxy)> {
    let proxy = Proxy::start()?;
    let direct = TestApp::with(shared).await;
    let mut app = second(&direct, &proxy, |_| ()).await;
    app.allow_unsent_emails();
    app.expect_error("cannot");
    Some((direct, app, proxy))
}

const SIGN_UP: &str = "/api/accounts/register/";

fn ada() -> Value {
    json!({ "email": "ada@example.com", "password": "correct horse battery staple", "first_name": "Ada", "last_name": "L" })
}

async fn happened(app: &TestApp, event: Event) -> usize {
    let filter = audit_event::Filter { event: Some(event), ..audit_event::Filter::default() };
    audit_event::page(app.state().db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 100))
        .await
        .unwrap()
        .rows
        .len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_whose_commit_response_was_lost_is_reported_as_done() {
    let Some((direct, app, proxy)) = app().await else { return };
    proxy.set(Way::CutAtCommit("signed-up"));
    let said = app.anonymous().post(SIGN_UP, ada()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    assert_eq!(said.status, 201, "{}", said.text);
    assert!(user::by_email(direct.state().db.reader(), "ada@example.com").await.unwrap().is_some());
    assert_eq!(happened(&direct, Event::SignedUp).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_whose_commit_response_was_lost_is_shown_and_works() {
    let Some((direct, app, proxy)) = app().await else { return };
    let ada = direct.user("Ada", "Lovelace").await;
    proxy.set(Way::CutAtCommit("api-key-created"));
    let draft = api_keys::Draft { name: Some("till"), ..api_keys::Draft::default() };
    let made = api_keys::create(app.state(), api_keys::Requester::Operator(ada.id), draft, &ClientInfo::default()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    let made = made.unwrap();
    assert!(sign_in::with_api_key(direct.state(), made.key.reveal(), &ClientInfo::default()).await.is_ok());
    assert_eq!(api_keys::list(direct.state(), ada.id).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_whose_commit_response_was_lost_is_reported_as_done() {
    let Some((direct, app, proxy)) = app().await else { return };
    direct.user("Ada", "Lovelace").await;
    vestibule::flows::reset_password::request(direct.state(), "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    let link = vestibule::store::email_token::newest;
    let found = crate::harness::eventually(|| async {
        link(direct.state().db.reader(), 1, vestibule::types::kinds::Purpose::ResetPassword).await.unwrap()
    });
    let token = found.await.unwrap().secret().token(&direct.state().link_key);
    let new = "another good one of some length";
    proxy.set(Way::CutAtCommit("password-reset"));
    let proof = vestibule::flows::reset_password::Presented::Link(token.reveal());
    let problems = vestibule::error::ValidationErrors::default();
    let keys = vestibule::app::revoke_access::ApiKeys::Revoke;
    let draft = vestibule::flows::reset_password::New {
        password: Some(new),
        keys,
        password_policy: PasswordPolicy::default(),
        terms: None,
        problems,
    };
    let set = vestibule::flows::reset_password::set(app.state(), proof, draft, &ClientInfo::default()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    assert!(set.is_ok(), "{:?}", set.map(drop));
    let password = Password::parse(new).unwrap();
    let login = sign_in::Login::Email("ada@example.com");
    assert!(sign_in::with_password(direct.state(), login, &password, &ClientInfo::default()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_failed_is_reported_as_failed() {
    let app = TestApp::start().await;
    let state = app.state();
    let txn = state.db.begin().await.unwrap();
    let at = state.now();
    let id = audit_event::add(&txn, Event::SignedUp, audit_event::About::default(), at).await.unwrap();
    let lost = Written { id, event: Event::SignedUp, at };
    drop(txn);
    let looked = state.db.begin().await.unwrap();
    assert!(!audit_event::has_happened(&looked, lost).await.unwrap());
    drop(looked);
    app.advance_clock(Duration::from_secs(1));
    let txn = state.db.begin().await.unwrap();
    let at = state.now();
    let id = audit_event::add(&txn, Event::SignedUp, audit_event::About::default(), at).await.unwrap();
    txn.commit().await.unwrap();
    let looked = state.db.begin().await.unwrap();
    assert!(audit_event::has_happened(&looked, Written { id, event: Event::SignedUp, at }).await.unwrap());
    assert!(!audit_event::has_happened(&looked, lost).await.unwrap(), "another event with the id of one that was rolled back");
    let other = Written { id, event: Event::PasswordReset, at };
    assert!(!audit_event::has_happened(&looked, other).await.unwrap(), "an event of another kind");
    drop(looked);
    assert_eq!(happened(&app, Event::SignedUp).await, 1, "nothing of the look is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_with_unknown_outcome_is_reported_as_unknown() {
    let Some((direct, app, proxy)) = app().await else { return };
    proxy.set(Way::CutAndShut("signed-up"));
    let said = app.anonymous().post(SIGN_UP, ada()).await;
    assert_eq!((said.status, said.header("retry-after")), (503, "1"), "{}", said.text);
    assert!(said.text.contains("It is not known whether this was done"), "{}", said.text);
    proxy.set(Way::Open);
    assert!(user::by_email(direct.state().db.reader(), "ada@example.com").await.unwrap().is_some());
    super::within(Duration::from_secs(20), async || app.anonymous().post(SIGN_UP, ada()).await.status == 400).await;
}
