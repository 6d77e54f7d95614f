//! A sign-out on one instance, and another instance that cannot hear of it.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::{App, revocation_cache::MAX_STALENESS},
    error::{Error, Rejection, TokenError},
    flows::sessions,
    types::client::ClientInfo,
};

use super::{
    postgres_proxy::{Proxy, Way},
    second, shared, within,
};
use crate::harness::{TestApp, TestUser};

/// Longer than anything takes that has a bound.
const TIMEOUT: Duration = Duration::from_secs(30);

async fn verify(app: &TestApp, token: &str) -> u16 {
    app.anonymous().post("/auth/token/verify/", json!({ "token": token })).await.status
}

/// What an instance says to this token at a door of its own, at a contract's, and at the one that verifies.
async fn said(app: &TestApp, token: &str) -> [u16; 3] {
    let bearer = app.anonymous().bearer(token);
    [bearer.get("/api/stocks/").await.status, bearer.get("/api/accounts/me/").await.status, verify(app, token).await]
}

async fn sign_out(app: &TestApp, ada: &TestUser) {
    sessions::end(app.state(), ada.user.id, ada.session, &ClientInfo::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_without_a_revocation_list_asks_the_database() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    // Nothing follows here: no job runs.
    let other = App::open(app.state().config.clone(), app.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    assert!(!other.revocations_are_fresh());
    let (policy, from) = (&app.web.sessions.pages, ClientInfo::default());
    sign_out(&app, &ada).await;
    for said in
        [sessions::check_access(&other, &ada.access).await.map(drop), sessions::verify(&other, &ada.access, policy, &from).await]
    {
        let over = Error::Rejected(Rejection::InvalidToken(TokenError::Revoked));
        assert_eq!(said.unwrap_err().to_string(), over.to_string());
    }
    assert!(sessions::check_access(&other, &grace.access).await.is_ok());
    other.db.clone().close().await.unwrap();
    // The list is old and the database unavailable: no token is accepted, and no client has to sign in again.
    for said in [
        sessions::check_access(&other, &grace.access).await.map(drop),
        sessions::verify(&other, &grace.access, policy, &from).await,
    ] {
        assert!(matches!(said, Err(Error::Overloaded(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_revocation_list_is_used_without_the_database() {
    let app = TestApp::start().await;
    let grace = app.ada().await;
    let other = App::open(app.state().config.clone(), app.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    other.follow_revocations(app.web.sessions.max_lifetimes().access).await.unwrap();
    other.db.clone().close().await.unwrap();
    assert!(other.revocations_are_fresh() && sessions::check_access(&other, &grace.access).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_is_effective_on_an_instance_with_hung_connections() {
    let Some(proxy) = Proxy::start() else { return };
    let one = TestApp::with(shared).await;
    let two = second(&one, &proxy, |_| ()).await;
    two.expect_error("cannot learn which");
    two.expect_error("took too long");
    two.expect_error("cannot send emails");
    let ada = one.ada().await;
    assert_eq!(said(&two, &ada.access).await, [200; 3]);
    proxy.silence_all();
    sign_out(&one, &ada).await;
    let out = async || {
        let said = said(&two, &ada.access).await;
        assert!(said.iter().all(|status| matches!(status, 200 | 401 | 500..)), "{said:?}");
        said == [401; 3]
    };
    // New connections are well, so that all comes back by itself.
    within(TIMEOUT, out).await;
    within(TIMEOUT, async || two.get("/health/ready").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_no_token_is_accepted_and_the_instance_is_not_ready() {
    let Some(proxy) = Proxy::start() else { return };
    let one = TestApp::with(shared).await;
    let two = second(&one, &proxy, |config| config.metrics.listen = Some(([127, 0, 0, 1], 0).into())).await;
    two.expect_error("cannot learn which");
    two.expect_error("cannot send emails");
    let ada = one.ada().await;
    assert_eq!(verify(&two, &ada.access).await, 200);
    proxy.set(Way::Silent);
    sign_out(&one, &ada).await;
    // By a token alone, which wants no row: the list is what there is to ask.
    let took = within(TIMEOUT, async || verify(&two, &ada.access).await == 503).await;
    assert!(took < MAX_STALENESS + Duration::from_secs(5), "{took:?}");
    assert_eq!(two.anonymous().bearer(&ada.access).get("/api/stocks/").await.status, 503);
    assert_eq!(two.get("/health/ready").await.status, 503);
    assert!(!two.state().revocations_are_fresh());
    let metrics = two.state().metrics_text().await.unwrap();
    let age = metrics.lines().find_map(|line| line.strip_prefix("vestibule_revocations_age_seconds ")).unwrap();
    assert!(age.parse::<f64>().unwrap() >= MAX_STALENESS.as_secs_f64(), "{age}");
    proxy.set(Way::Open);
    proxy.cut_all();
    within(TIMEOUT, async || verify(&two, &ada.access).await == 401).await;
    within(TIMEOUT, async || two.get("/health/ready").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_with_an_unavailable_database_stops_accepting_tokens() {
    let Some(proxy) = Proxy::start() else { return };
    let one = TestApp::with(shared).await;
    let two = second(&one, &proxy, |_| ()).await;
    two.expect_error("cannot");
    let (ada, grace) = (one.ada().await, one.grace().await);
    proxy.set(Way::Shut);
    sign_out(&one, &ada).await;
    within(TIMEOUT, async || verify(&two, &ada.access).await == 503).await;
    assert_eq!(verify(&two, &grace.access).await, 503);
    proxy.set(Way::Open);
    within(TIMEOUT, async || verify(&two, &ada.access).await == 401).await;
    within(TIMEOUT, async || verify(&two, &grace.access).await == 200).await;
}
