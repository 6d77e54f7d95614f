//! Staying signed in: one session, one chain of refresh tokens, and what happens to those who hold an old one.

use std::time::Duration;

use futures_util::future::join_all;
use vestibule::{
    error::{Error, Refusal, TokenProblem},
    flows::sessions::{self, Tokens},
    store::{audit, session},
    types::{
        kinds::{EndedBy, Event},
        origin::Origin,
        policy::{Renewal, SessionPolicy},
    },
};

use crate::harness::{House, Person};

async fn renew_under(house: &House, refresh: &str, policy: &SessionPolicy) -> Result<Tokens, Error> {
    sessions::renew(house.app(), refresh, policy, &Origin::default()).await
}

async fn renew(house: &House, refresh: &str) -> Result<Tokens, Error> {
    renew_under(house, refresh, &house.web.page_sessions).await
}

fn pair(tokens: &Tokens) -> (&str, &str) {
    (tokens.access.reveal(), tokens.refresh.reveal())
}

async fn row(house: &House, ada: &Person) -> session::Model {
    session::by_id(house.app().db.reader(), ada.session).await.unwrap().unwrap()
}

#[track_caller]
fn refused(renewed: Result<Tokens, Error>, why: TokenProblem) {
    match renewed.map(|_| ()) {
        Err(Error::Refused(Refusal::TokenInvalid(problem))) => assert_eq!(problem, why),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_gives_a_new_pair() {
    let house = House::open().await;
    let ada = house.ada().await;
    let tokens = renew(&house, &ada.refresh).await.unwrap();
    assert!(pair(&tokens).0 != ada.access && pair(&tokens).1 != ada.refresh);
    assert_eq!((tokens.session, tokens.user.id), (ada.session, ada.user.id));
    assert_eq!(house.anon().bearer(pair(&tokens).0).get("/api/me").await.status, 200);
    // The old access token lives on for its own time.
    assert_eq!(ada.get("/api/me").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_repeated_in_time_gives_the_same_pair() {
    let house = House::open().await;
    let ada = house.ada().await;
    let first = renew(&house, &ada.refresh).await.unwrap();
    house.wait(Duration::from_secs(29));
    let again = renew(&house, &ada.refresh).await.unwrap();
    assert_eq!(pair(&first), pair(&again));
    assert_eq!(row(&house, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_refresh_token_that_comes_back_ends_the_session_and_tells_its_owner() {
    let house = House::open().await;
    let ada = house.ada().await;
    let next = renew(&house, &ada.refresh).await.unwrap();
    assert_eq!(house.anon().bearer(pair(&next).0).get("/api/me").await.status, 200, "the answer has arrived");
    house.wait(Duration::from_secs(31));
    refused(renew(&house, &ada.refresh).await, TokenProblem::Revoked);
    assert_eq!(row(&house, &ada).await.revoked_by, Some(EndedBy::RefreshReplayed));
    // Whoever has the newer pair is out as well: nobody can say which of the two is the thief.
    refused(renew(&house, pair(&next).1).await, TokenProblem::Revoked);
    for access in [&ada.access, pair(&next).0] {
        assert_eq!(house.anon().bearer(access).get("/api/me").await.status, 401);
    }
    let mail = house.mail().await;
    assert_eq!(mail.to, ada.user.email);
    let events = audit::list(house.app().db.reader(), Some(ada.user.id), 10).await.unwrap();
    assert!(events.iter().any(|row| row.event == Event::RefreshReplayed && row.session_id == Some(ada.session)));
    refused(renew(&house, &ada.refresh).await, TokenProblem::Revoked);
    assert!(house.mails().await.is_empty(), "it is said once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_two_generations_old_is_a_replay_however_soon_it_comes() {
    let house = House::open().await;
    let ada = house.ada().await;
    let next = renew(&house, &ada.refresh).await.unwrap();
    renew(&house, pair(&next).1).await.unwrap();
    refused(renew(&house, &ada.refresh).await, TokenProblem::Revoked);
    assert!(row(&house, &ada).await.revoked_at.is_some());
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_renewals_at_once_are_one_step_and_one_pair() {
    let house = House::open().await;
    let ada = house.ada().await;
    let renewed = join_all((0..20).map(|_| renew(&house, &ada.refresh))).await;
    let pairs: Vec<_> = renewed.into_iter().map(Result::unwrap).collect();
    assert!(pairs.iter().all(|tokens| pair(tokens) == pair(&pairs[0])));
    assert_eq!(row(&house, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_browser_tabs_at_once_stay_signed_in() {
    let house = House::open().await;
    let ada = house.ada().await;
    house.wait(Duration::from_mins(6));
    let tabs = (0..20).map(|_| async {
        let browser = house.browser();
        browser.set_cookie("access", &ada.access);
        browser.set_cookie("refresh", &ada.refresh);
        let page = browser.open("/profile").await;
        (page.status, browser.cookie("access"), browser.cookie("refresh"))
    });
    let seen = join_all(tabs).await;
    assert!(seen.iter().all(|tab| *tab == seen[0] && tab.0 == 200));
    assert_ne!(seen[0].2.as_deref(), Some(ada.refresh.as_str()));
    assert_eq!(row(&house, &ada).await.generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_grace_a_refresh_token_is_spent_once_even_in_a_race() {
    let house = House::with(|config| config.sessions.grace = Duration::ZERO).await;
    let ada = house.ada().await;
    let renewed = join_all((0..20).map(|_| renew(&house, &ada.refresh))).await;
    assert_eq!(renewed.iter().filter(|one| one.is_ok()).count(), 1);
    for lost in renewed.into_iter().filter(Result::is_err) {
        refused(lost, TokenProblem::Revoked);
    }
    let row = row(&house, &ada).await;
    assert_eq!((row.generation, row.revoked_by), (1, Some(EndedBy::RefreshReplayed)));
    house.mail().await;
    assert!(house.mails().await.is_empty(), "nineteen replays are one piece of news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_be_renewed_later_only_is_refused_until_then() {
    let house = House::open().await;
    let user = house.account("Ada", "Lovelace").await;
    let mut policy = house.web.page_sessions.clone();
    (policy.renewal, policy.grace) = (Renewal::RotateOnceExpired, Duration::ZERO);
    let first = sessions::open(house.app(), user, &policy, &Origin::default()).await.unwrap();
    refused(renew_under(&house, pair(&first).1, &policy).await, TokenProblem::TooEarly);
    house.wait(policy.access);
    let next = renew_under(&house, pair(&first).1, &policy).await.unwrap();
    refused(renew_under(&house, pair(&next).1, &policy).await, TokenProblem::TooEarly);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_access_token_is_renewed_the_refresh_token_stays() {
    let house = House::open().await;
    let user = house.account("Ada", "Lovelace").await;
    let policy = SessionPolicy { renewal: Renewal::AccessOnly, ..house.web.page_sessions.clone() };
    let first = sessions::open(house.app(), user, &policy, &Origin::default()).await.unwrap();
    house.wait(Duration::from_mins(4));
    let renewed = join_all((0..5).map(|_| renew_under(&house, pair(&first).1, &policy))).await;
    for tokens in renewed.into_iter().map(Result::unwrap) {
        assert_eq!(pair(&tokens).1, pair(&first).1);
        assert_ne!(pair(&tokens).0, pair(&first).0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_within_the_second_of_the_sign_in_gives_a_new_access_token() {
    let house = House::open().await;
    let user = house.account("Ada", "Lovelace").await;
    for renewal in [Renewal::AccessOnly, Renewal::Rotate] {
        let policy = SessionPolicy { renewal, ..house.web.page_sessions.clone() };
        let first = sessions::open(house.app(), user.clone(), &policy, &Origin::default()).await.unwrap();
        let next = renew_under(&house, pair(&first).1, &policy).await.unwrap();
        let id = |tokens: &Tokens| super::tokens::said(pair(tokens).0)["jti"].clone();
        assert_ne!(id(&first), id(&next), "{renewal:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lives_while_it_is_used_and_not_for_ever() {
    let house = House::with(|config| {
        config.sessions.refresh_lifetime = Duration::from_hours(24);
        config.sessions.max_lifetime = Duration::from_hours(60);
    })
    .await;
    let (ada, idle) = (house.ada().await, house.ada().await);
    let mut refresh = ada.refresh.clone();
    for _ in 0..3 {
        house.wait(Duration::from_hours(18));
        refresh = renew(&house, &refresh).await.unwrap().refresh.reveal().to_owned();
    }
    refused(renew(&house, &idle.refresh).await, TokenProblem::Expired);
    // 54 hours have passed: the last renewal lasts until the sixtieth and no longer.
    house.wait(Duration::from_hours(5));
    let last = renew(&house, &refresh).await.unwrap();
    assert!(last.refresh_expires <= row(&house, &ada).await.ends_at);
    house.wait(Duration::from_hours(1));
    refused(renew(&house, pair(&last).1).await, TokenProblem::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_renews_only_the_sessions_of_its_own_api() {
    let house = House::open().await;
    let ada = house.ada().await;
    let other = SessionPolicy { contract: "other".into(), ..house.web.page_sessions.clone() };
    refused(renew_under(&house, &ada.refresh, &other).await, TokenProblem::Invalid);
    refused(renew(&house, &ada.access).await, TokenProblem::WrongType);
    assert!(renew(&house, &ada.refresh).await.is_ok(), "neither has cost anything");
}
