//! Staying signed in: one session, one chain of refresh tokens, and what happens to those who hold an old one.

use std::time::Duration;

use futures_util::future::join_all;
use vestibule::{
    error::{Error, Rejection, TokenError},
    flows::sessions::{self, Tokens},
    store::{audit_event, session},
    types::{
        client::ClientInfo,
        kinds::{EndReason, Event},
        session_policy::{RefreshRotation, SessionPolicy},
    },
};

use crate::harness::{TestApp, TestUser};

async fn renew_under(app: &TestApp, refresh: &str, policy: &SessionPolicy) -> Result<Tokens, Error> {
    sessions::renew(app.state(), refresh, policy, &ClientInfo::default()).await
}

async fn renew(app: &TestApp, refresh: &str) -> Result<Tokens, Error> {
    renew_under(app, refresh, &app.web.sessions.pages).await
}

fn pair(tokens: &Tokens) -> (&str, &str) {
    (tokens.access.reveal(), tokens.refresh.reveal())
}

async fn row(app: &TestApp, ada: &TestUser) -> session::Model {
    session::by_id(app.state().db.reader(), ada.session).await.unwrap().unwrap()
}

#[track_caller]
fn refused(renewed: Result<Tokens, Error>, why: TokenError) {
    match renewed.map(|_| ()) {
        Err(Error::Rejected(Rejection::InvalidToken(problem))) => assert_eq!(problem, why),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_gives_a_new_pair() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let tokens = renew(&app, &ada.refresh).await.unwrap();
    assert!(pair(&tokens).0 != ada.access && pair(&tokens).1 != ada.refresh);
    assert_eq!((tokens.session, tokens.user.id), (ada.session, ada.user.id));
    assert_eq!(app.anonymous().bearer(pair(&tokens).0).get("/api/me").await.status, 200);
    // The old access token lives on for its own time.
    assert_eq!(ada.get("/api/me").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_repeated_within_the_grace_period_gives_the_same_pair() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let first = renew(&app, &ada.refresh).await.unwrap();
    app.advance_clock(Duration::from_secs(29));
    let again = renew(&app, &ada.refresh).await.unwrap();
    assert_eq!(pair(&first), pair(&again));
    assert_eq!(row(&app, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_refresh_token_ends_the_session_and_notifies_its_owner() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let next = renew(&app, &ada.refresh).await.unwrap();
    assert_eq!(app.anonymous().bearer(pair(&next).0).get("/api/me").await.status, 200, "the answer has arrived");
    app.advance_clock(Duration::from_secs(31));
    refused(renew(&app, &ada.refresh).await, TokenError::Revoked);
    assert_eq!(row(&app, &ada).await.end_reason, Some(EndReason::RefreshReplayed));
    // The holder of the newer pair is signed out too: which of the two is the thief cannot be known.
    refused(renew(&app, pair(&next).1).await, TokenError::Revoked);
    for access in [&ada.access, pair(&next).0] {
        assert_eq!(app.anonymous().bearer(access).get("/api/me").await.status, 401);
    }
    let message = app.next_email().await;
    assert_eq!(message.to, ada.user.email);
    let events = audit_event::page(
        app.state().db.reader(),
        &audit_event::Filter { user: Some(ada.user.id), ..Default::default() },
        (vestibule::store::pagination::Cursor::Newest, 10),
    )
    .await
    .unwrap()
    .rows;
    assert!(events.iter().any(|row| row.event == Event::RefreshReplayed && row.session_id == Some(ada.session)));
    refused(renew(&app, &ada.refresh).await, TokenError::Revoked);
    assert!(app.emails().await.is_empty(), "it is said once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_two_rotations_old_is_always_a_replay() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let next = renew(&app, &ada.refresh).await.unwrap();
    renew(&app, pair(&next).1).await.unwrap();
    refused(renew(&app, &ada.refresh).await, TokenError::Revoked);
    assert!(row(&app, &ada).await.revoked_at.is_some());
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_concurrent_renewals_give_one_rotation_and_one_pair() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let renewed = join_all((0..20).map(|_| renew(&app, &ada.refresh))).await;
    let pairs: Vec<_> = renewed.into_iter().map(Result::unwrap).collect();
    assert!(pairs.iter().all(|tokens| pair(tokens) == pair(&pairs[0])));
    assert_eq!(row(&app, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_concurrent_browser_tabs_stay_signed_in() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    app.advance_clock(Duration::from_mins(6));
    let tabs = (0..20).map(|_| async {
        let browser = app.browser();
        browser.set_cookie("access", &ada.access);
        browser.set_cookie("refresh", &ada.refresh);
        let page = browser.open("/profile").await;
        (page.status, browser.cookie("access"), browser.cookie("refresh"))
    });
    let seen = join_all(tabs).await;
    assert!(seen.iter().all(|tab| *tab == seen[0] && tab.0 == 200));
    assert_ne!(seen[0].2.as_deref(), Some(ada.refresh.as_str()));
    assert_eq!(row(&app, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_grace_period_a_refresh_token_is_used_once_even_concurrently() {
    let app = TestApp::with(|config| config.sessions.grace = Duration::ZERO).await;
    let ada = app.ada().await;
    let renewed = join_all((0..20).map(|_| renew(&app, &ada.refresh))).await;
    assert_eq!(renewed.iter().filter(|one| one.is_ok()).count(), 1);
    for lost in renewed.into_iter().filter(Result::is_err) {
        refused(lost, TokenError::Revoked);
    }
    let row = row(&app, &ada).await;
    assert_eq!((row.generation, row.end_reason), (1, Some(EndReason::RefreshReplayed)));
    app.next_email().await;
    assert!(app.emails().await.is_empty(), "nineteen replays are one piece of news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_yet_renewable_is_refused() {
    let app = TestApp::start().await;
    let user = app.user("Ada", "Lovelace").await;
    let mut policy = app.web.sessions.pages.clone();
    (policy.renewal, policy.grace) = (RefreshRotation::AfterExpiry, Duration::ZERO);
    let first = sessions::open(app.state(), user, &policy, &ClientInfo::default()).await.unwrap();
    refused(renew_under(&app, pair(&first).1, &policy).await, TokenError::TooEarly);
    app.advance_clock(policy.access);
    let next = renew_under(&app, pair(&first).1, &policy).await.unwrap();
    refused(renew_under(&app, pair(&next).1, &policy).await, TokenError::TooEarly);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rotation_the_refresh_token_stays_the_same() {
    let app = TestApp::start().await;
    let user = app.user("Ada", "Lovelace").await;
    let policy = SessionPolicy { renewal: RefreshRotation::Never, ..app.web.sessions.pages.clone() };
    let first = sessions::open(app.state(), user, &policy, &ClientInfo::default()).await.unwrap();
    app.advance_clock(Duration::from_mins(4));
    let renewed = join_all((0..5).map(|_| renew_under(&app, pair(&first).1, &policy))).await;
    for tokens in renewed.into_iter().map(Result::unwrap) {
        assert_eq!(pair(&tokens).1, pair(&first).1);
        assert_ne!(pair(&tokens).0, pair(&first).0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_within_the_second_of_the_sign_in_gives_a_new_access_token() {
    let app = TestApp::start().await;
    let user = app.user("Ada", "Lovelace").await;
    for renewal in [RefreshRotation::Never, RefreshRotation::Always] {
        let policy = SessionPolicy { renewal, ..app.web.sessions.pages.clone() };
        let first = sessions::open(app.state(), user.clone(), &policy, &ClientInfo::default()).await.unwrap();
        let next = renew_under(&app, pair(&first).1, &policy).await.unwrap();
        let id = |tokens: &Tokens| super::token_verification::said(pair(tokens).0)["jti"].clone();
        assert_ne!(id(&first), id(&next), "{renewal:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_extended_by_use_up_to_its_maximum() {
    let app = TestApp::with(|config| {
        config.sessions.refresh_lifetime = Duration::from_hours(24);
        config.sessions.max_lifetime = Duration::from_hours(60);
    })
    .await;
    let (ada, idle) = (app.ada().await, app.ada().await);
    let mut refresh = ada.refresh.clone();
    for _ in 0..3 {
        app.advance_clock(Duration::from_hours(18));
        refresh = renew(&app, &refresh).await.unwrap().refresh.reveal().to_owned();
    }
    refused(renew(&app, &idle.refresh).await, TokenError::Expired);
    // 54 hours have passed: the last renewal lasts until the sixtieth and no longer.
    app.advance_clock(Duration::from_hours(5));
    let last = renew(&app, &refresh).await.unwrap();
    assert!(last.refresh_expires <= row(&app, &ada).await.max_expires_at);
    app.advance_clock(Duration::from_hours(1));
    refused(renew(&app, pair(&last).1).await, TokenError::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_renews_only_sessions_of_its_own_contract() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let other = SessionPolicy { contract: "other".into(), ..app.web.sessions.pages.clone() };
    refused(renew_under(&app, &ada.refresh, &other).await, TokenError::Invalid);
    refused(renew(&app, &ada.access).await, TokenError::WrongType);
    assert!(renew(&app, &ada.refresh).await.is_ok(), "neither has cost anything");
}
