//! Concurrent operations: what SQLite serialises must be correct on PostgreSQL too.

use std::time::Duration;

use futures_util::future::join_all;
use vestibule::{
    error::{Error, Rejection},
    flows::{admin_users, api_keys, sessions},
    store::{
        api_key,
        email_token::{self, New},
        outbox, role, session,
    },
    types::{client::ClientInfo, kinds::Purpose},
};

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn of_links_created_at_once_only_the_newest_works() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.user("Ada", "Lovelace").await);
    let make = async || {
        let txn = state.db.begin().await.unwrap();
        let expires_at = state.now().plus(Duration::from_mins(15));
        let new = New { user_id: ada.id, purpose: Purpose::ResetPassword, sent_to: &ada.email, expires_at, return_to: None };
        let made = email_token::add(&txn, new, state.now()).await.unwrap();
        txn.commit().await.unwrap();
        made.id
    };
    let ids = join_all((0..12).map(|_| make())).await;
    let mut live = Vec::new();
    for id in ids {
        let link = email_token::by_id(state.db.reader(), id).await.unwrap().unwrap();
        live.extend(link.is_live(state.now()).then_some(id));
    }
    let newest = email_token::newest(state.db.reader(), ada.id, Purpose::ResetPassword).await.unwrap().unwrap();
    assert_eq!(live, [newest.id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_code_attempts_are_allowed_even_concurrently() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.user("Ada", "Lovelace").await);
    let expires_at = state.now().plus(Duration::from_mins(15));
    let new = New { user_id: ada.id, purpose: Purpose::ResetPassword, sent_to: &ada.email, expires_at, return_to: None };
    let id = email_token::add(state.db.writer(), new, state.now()).await.unwrap().id;
    let tried = join_all((0..20).map(|_| email_token::consume_attempt(state.db.writer(), id, state.now()))).await;
    assert_eq!(tried.into_iter().filter(|tried| matches!(tried, Ok(true))).count(), 5);
    let used = join_all((0..20).map(|_| email_token::consume(state.db.writer(), id, state.now()))).await;
    assert_eq!(used.into_iter().filter(|used| matches!(used, Ok(true))).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_survives_a_concurrent_deactivation() {
    let app = TestApp::start().await;
    let state = app.state();
    for round in 0..6 {
        let user = app.user(&format!("Mallory{round}"), "M").await;
        let (id, operator, origin) = (user.id, TestApp::operator(), ClientInfo::default());
        let enter = async || sessions::open(state, user.clone(), &app.web.sessions.pages, &origin).await;
        let out = async {
            tokio::time::sleep(Duration::from_millis(round)).await;
            admin_users::deactivate(state, &operator, id).await.unwrap();
        };
        let (entered, ()) = futures_util::join!(join_all((0..12).map(|_| enter())), out);
        let refused = entered.iter().filter_map(|one| one.as_ref().err());
        for error in refused {
            assert!(matches!(error, Error::Rejected(Rejection::InvalidCredentials)), "{error}");
        }
        let live = session::live_of(state.db.reader(), id, state.now()).await.unwrap();
        assert!(live.is_empty(), "{} sessions of a deactivated user", live.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrently_created_api_keys_respect_the_limit() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let (state, ada, origin) = (app.state(), app.user("Ada", "Lovelace").await, ClientInfo::default());
    let ask = async || {
        let draft = api_keys::Draft { name: Some("till"), ..api_keys::Draft::default() };
        api_keys::create(state, api_keys::Requester::Operator(ada.id), draft, &origin).await
    };
    let made = join_all((0..60).map(|_| ask())).await;
    assert!(made.iter().all(|made| matches!(made, Ok(_) | Err(Error::Validation(_) | Error::Overloaded(_)))));
    let there = api_key::of_user(state.db.reader(), ada.id).await.unwrap().len();
    assert_eq!(there, made.iter().filter(|made| made.is_ok()).count());
    assert!((1..=50).contains(&there), "{there}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_created_once_by_concurrent_requests() {
    let app = TestApp::start().await;
    let state = app.state();
    let ensure = async || {
        let txn = state.db.begin().await.unwrap();
        let role = role::ensure(&txn, "Newcomer", state.now()).await.unwrap();
        txn.commit().await.unwrap();
        role.id
    };
    let mut ids = join_all((0..12).map(|_| ensure())).await;
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_workers_lease_different_emails_without_waiting() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let state = app.state();
    // The post of the app does not see emails that are not due yet.
    let later = state.now().plus(Duration::from_hours(1));
    for _ in 0..12 {
        let to = outbox::Recipient::Email("a@b.cd".to_owned());
        outbox::add(state.db.writer(), outbox::NewEmail::notice(vestibule::types::kinds::EmailKind::Test, to), later)
            .await
            .unwrap();
    }
    let take = async || {
        let txn = state.db.begin().await.unwrap();
        let messages = outbox::lease(&txn, 4, Duration::from_mins(2), later).await.unwrap();
        txn.commit().await.unwrap();
        messages.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    let mut taken = join_all((0..4).map(|_| take())).await.concat();
    taken.extend(take().await);
    let count = taken.len();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!((taken.len(), count), (12, 12));
}
