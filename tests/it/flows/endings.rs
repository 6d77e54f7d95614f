//! The end of sessions: whatever ends one, its access tokens open nothing from then on.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::{App, access::Keys},
    error::{Error, Problems, Refusal},
    flows::{
        api_keys, change_password, people,
        sessions::{self, Proven},
        sign_in::{self, Login},
    },
    types::{origin::Origin, secret::Password},
};

use crate::harness::{House, PASSWORD, Person, soon};

const NEW: &str = "a quiet hall by the sea";

async fn is_in(person: &Person) -> bool {
    person.get("/api/me").await.status == 200
}

async fn renews(house: &House, person: &Person) -> bool {
    sessions::renew(house.app(), &person.refresh, &house.web.page_sessions, &Origin::default()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_ends_its_own_session_at_once_and_no_other() {
    let house = House::open().await;
    let (here, there) = (house.ada().await, house.ada().await);
    sessions::end(house.app(), here.user.id, here.session, &Origin::default()).await.unwrap();
    assert!(!is_in(&here).await && !renews(&house, &here).await);
    assert!(is_in(&there).await && renews(&house, &there).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_deactivated_is_out_everywhere_and_stays_out_of_the_old_sessions() {
    let house = House::open().await;
    let (here, there, grace) = (house.ada().await, house.ada().await, house.grace().await);
    people::deactivate(house.app(), &House::operator(), here.user.id).await.unwrap();
    for session in [&here, &there] {
        assert!(!is_in(session).await && !renews(&house, session).await);
    }
    assert!(is_in(&grace).await);
    people::activate(house.app(), &House::operator(), here.user.id).await.unwrap();
    assert!(!is_in(&here).await && !renews(&house, &here).await);
    assert!(is_in(&house.ada().await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_deleted_is_out_at_once() {
    let house = House::open().await;
    let ada = house.ada().await;
    people::delete(house.app(), &House::operator(), ada.user.id).await.unwrap();
    assert!(!is_in(&ada).await && !renews(&house, &ada).await);
    assert_eq!(house.post("/api/accounts/login/", json!({ "email": ada.user.email, "password": PASSWORD })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_every_session_but_the_one_that_asked() {
    let house = House::open().await;
    let (here, there) = (house.ada().await, house.ada().await);
    let draft = change_password::Draft { old: Some(PASSWORD), new: Some(NEW), keys: Keys::Keep, problems: Problems::default() };
    let asking = vestibule::app::proof::Asking { user: here.user.id, session: here.session };
    change_password::change(house.app(), asking, draft, &Origin::default()).await.unwrap();
    assert!(is_in(&here).await && renews(&house, &here).await);
    assert!(!is_in(&there).await && !renews(&house, &there).await);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_an_operator_sets_ends_every_session() {
    let house = House::open().await;
    let ada = house.ada().await;
    people::set_password(house.app(), &House::operator(), &ada.user, NEW).await.unwrap();
    assert!(!is_in(&ada).await && !renews(&house, &ada).await);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_ends_is_noticed_without_being_asked() {
    let house = House::open().await;
    let (ada, grace) = (house.ada().await, house.grace().await);
    let other = App::open(house.app().config.clone(), house.clock.clone()).await.unwrap();
    people::deactivate(&other, &House::operator(), ada.user.id).await.unwrap();
    soon(|| async { (!is_in(&ada).await).then_some(()) }).await.unwrap();
    assert!(is_in(&grace).await);
    other.db.close().await.unwrap();
}

async fn is_let_in(house: &House, proven: impl Into<Proven>) -> bool {
    let opened = sessions::open(house.app(), proven, &house.web.page_sessions, &Origin::default()).await;
    !matches!(opened.map(|_| ()), Err(Error::Refused(Refusal::CredentialsWrong)))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_signing_in_while_the_password_changed_stays_outside() {
    let house = House::open().await;
    let ada = house.ada().await;
    let (login, from) = (Login::Email(&ada.user.email), Origin::default());
    let prove = async |word| sign_in::with_password(house.app(), login, &Password::parse(word).unwrap(), &from).await.unwrap();
    let old = prove(PASSWORD).await;
    people::set_password(house.app(), &House::operator(), &ada.user, NEW).await.unwrap();
    assert!(!is_let_in(&house, old).await);
    let new = prove(NEW).await;
    assert!(is_let_in(&house, new.clone()).await);
    people::deactivate(house.app(), &House::operator(), ada.user.id).await.unwrap();
    assert!(!is_let_in(&house, new).await);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_revoked_while_it_is_used_opens_nothing() {
    let house = House::open().await;
    let ada = house.ada().await;
    let asking = api_keys::Asking::Operator(ada.user.id);
    let draft = api_keys::Draft { name: Some("export"), ..api_keys::Draft::default() };
    let made = api_keys::create(house.app(), asking, draft, &Origin::default()).await.unwrap();
    let proven = sign_in::with_api_key(house.app(), made.key.reveal(), &Origin::default()).await.unwrap();
    api_keys::revoke(house.app(), ada.user.id, made.row.id, &Origin::default()).await.unwrap();
    assert!(!is_let_in(&house, proven).await);
    house.mail().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_does_not_outlive_the_key_that_opened_it() {
    let house = House::open().await;
    let ada = house.ada().await;
    let asking = api_keys::Asking::Operator(ada.user.id);
    let draft = api_keys::Draft { name: Some("export"), days: Some(1), ..api_keys::Draft::default() };
    let made = api_keys::create(house.app(), asking, draft, &Origin::default()).await.unwrap();
    house.mail().await;
    house.wait(Duration::from_hours(24) - Duration::from_mins(1));
    let proven = sign_in::with_api_key(house.app(), made.key.reveal(), &Origin::default()).await.unwrap();
    let tokens = sessions::open(house.app(), proven, &house.web.page_sessions, &Origin::default()).await.unwrap();
    assert!(sessions::check_access(house.app(), tokens.access.reveal()).await.is_ok());
    house.wait(Duration::from_mins(1));
    assert!(sessions::check_access(house.app(), tokens.access.reveal()).await.is_err());
}
