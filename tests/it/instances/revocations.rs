//! A sign-out on one instance, and another instance that cannot hear of it.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::{App, revoked::BELIEVED},
    error::{Error, Refusal, TokenProblem},
    flows::sessions,
    types::origin::Origin,
};

use super::{
    proxy::{Proxy, Way},
    second, shared, within,
};
use crate::harness::{House, Person};

/// Longer than anything takes that has a bound.
const PATIENCE: Duration = Duration::from_secs(30);

async fn verify(house: &House, token: &str) -> u16 {
    house.anon().post("/auth/token/verify/", json!({ "token": token })).await.status
}

/// What an instance says to this token at a door of its own, at a contract's, and at the one that verifies.
async fn said(house: &House, token: &str) -> [u16; 3] {
    let bearer = house.anon().bearer(token);
    [bearer.get("/api/stocks/").await.status, bearer.get("/api/accounts/me/").await.status, verify(house, token).await]
}

async fn sign_out(house: &House, ada: &Person) {
    sessions::end(house.app(), ada.user.id, ada.session, &Origin::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_has_never_learned_who_is_out_asks_the_database() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    // Nothing follows here: no job runs.
    let other = App::open(house.app().config.clone(), house.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    assert!(!other.revocations_are_fresh());
    let (policy, from) = (&house.web.page_sessions, Origin::default());
    sign_out(&house, &ada).await;
    for said in [sessions::check_access(&other, &ada.access).await, sessions::verify(&other, &ada.access, policy, &from).await] {
        let over = Error::Refused(Refusal::TokenInvalid(TokenProblem::Revoked));
        assert_eq!(said.unwrap_err().to_string(), over.to_string());
    }
    assert!(sessions::check_access(&other, &grace.access).await.is_ok());
    other.db.clone().close().await.unwrap();
    // The list is old and the database is away: nobody is believed, and nobody is told to sign in again.
    for said in
        [sessions::check_access(&other, &grace.access).await, sessions::verify(&other, &grace.access, policy, &from).await]
    {
        assert!(matches!(said, Err(Error::Busy(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_a_moment_ago_is_believed_without_asking() {
    let house = House::open().await;
    let grace = house.ada().await;
    let other = App::open(house.app().config.clone(), house.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    other.follow_revocations(house.web.longest().access).await.unwrap();
    other.db.clone().close().await.unwrap();
    assert!(other.revocations_are_fresh() && sessions::check_access(&other, &grace.access).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_holds_on_an_instance_whose_connections_fell_silent() {
    let Some(proxy) = Proxy::start() else { return };
    let one = House::with(shared).await;
    let two = second(&one, &proxy, |_| ()).await;
    two.expect_error("cannot learn which");
    two.expect_error("took too long");
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
    within(PATIENCE, out).await;
    within(PATIENCE, async || two.get("/health/ready").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_comes_through_nobody_is_believed_and_the_instance_is_not_ready() {
    let Some(proxy) = Proxy::start() else { return };
    let one = House::with(shared).await;
    let two = second(&one, &proxy, |config| config.metrics.listen = Some(([127, 0, 0, 1], 0).into())).await;
    two.expect_error("cannot learn which");
    two.expect_error("cannot post the mails");
    let ada = one.ada().await;
    assert_eq!(verify(&two, &ada.access).await, 200);
    proxy.set(Way::Silent);
    sign_out(&one, &ada).await;
    // By a token alone, which wants no row: the list is what there is to ask.
    let took = within(PATIENCE, async || verify(&two, &ada.access).await == 503).await;
    assert!(took < BELIEVED + Duration::from_secs(5), "{took:?}");
    assert_eq!(two.anon().bearer(&ada.access).get("/api/stocks/").await.status, 503);
    assert_eq!(two.get("/health/ready").await.status, 503);
    assert!(!two.app().revocations_are_fresh());
    let metrics = two.app().metrics_text().await.unwrap();
    let age = metrics.lines().find_map(|line| line.strip_prefix("vestibule_revocations_age_seconds ")).unwrap();
    assert!(age.parse::<f64>().unwrap() >= BELIEVED.as_secs_f64(), "{age}");
    proxy.set(Way::Open);
    proxy.cut_all();
    within(PATIENCE, async || verify(&two, &ada.access).await == 401).await;
    within(PATIENCE, async || two.get("/health/ready").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_whose_database_is_away_stops_believing_too() {
    let Some(proxy) = Proxy::start() else { return };
    let one = House::with(shared).await;
    let two = second(&one, &proxy, |_| ()).await;
    two.expect_error("cannot");
    let (ada, grace) = (one.ada().await, one.grace().await);
    proxy.set(Way::Shut);
    sign_out(&one, &ada).await;
    within(PATIENCE, async || verify(&two, &ada.access).await == 503).await;
    assert_eq!(verify(&two, &grace.access).await, 503);
    proxy.set(Way::Open);
    within(PATIENCE, async || verify(&two, &ada.access).await == 401).await;
    within(PATIENCE, async || verify(&two, &grace.access).await == 200).await;
}
