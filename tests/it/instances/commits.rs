//! Connections that break while a COMMIT is on its way: what was done is told as done.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    flows::{api_keys, sign_in},
    store::{audit, user},
    types::{kinds::Event, origin::Origin, secret::Password},
};

use super::{
    proxy::{Proxy, Way},
    second, shared,
};
use crate::harness::House;

/// A server, another one that reaches the same database by a way that can be made bad, and the way.
async fn house() -> Option<(House, House, Proxy)> {
    let proxy = Proxy::start()?;
    let direct = House::with(shared).await;
    let mut house = second(&direct, &proxy, |_| ()).await;
    house.expect_unsent();
    house.expect_error("cannot");
    Some((direct, house, proxy))
}

const SIGN_UP: &str = "/api/accounts/register/";

fn ada() -> Value {
    json!({ "email": "ada@example.com", "password": "correct horse battery staple", "first_name": "Ada", "last_name": "L" })
}

async fn happened(house: &House, event: Event) -> usize {
    let filter = audit::Filter { event: Some(event), ..audit::Filter::default() };
    audit::search(house.app().db.reader(), filter, 100).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_whose_commit_was_cut_is_told_as_done() {
    let Some((direct, house, proxy)) = house().await else { return };
    proxy.set(Way::CutAtCommit("signed-up"));
    let said = house.anon().post(SIGN_UP, ada()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    assert_eq!(said.status, 201, "{}", said.text);
    assert!(user::by_email(direct.app().db.reader(), "ada@example.com").await.unwrap().is_some());
    assert_eq!(happened(&direct, Event::SignedUp).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_commit_was_cut_is_shown_and_works() {
    let Some((direct, house, proxy)) = house().await else { return };
    let ada = direct.account("Ada", "Lovelace").await;
    proxy.set(Way::CutAtCommit("api-key-made"));
    let draft = api_keys::Draft { name: Some("till"), ..api_keys::Draft::default() };
    let made = api_keys::create(house.app(), api_keys::Asking::Operator(ada.id), draft, &Origin::default()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    let made = made.unwrap();
    assert!(sign_in::with_api_key(direct.app(), made.key.reveal(), &Origin::default()).await.is_ok());
    assert_eq!(api_keys::list(direct.app(), ada.id).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_whose_commit_was_cut_is_told_as_done() {
    let Some((direct, house, proxy)) = house().await else { return };
    direct.account("Ada", "Lovelace").await;
    vestibule::flows::reset_password::ask(direct.app(), "ada@example.com", None, &Origin::default()).await.unwrap();
    let link = vestibule::store::link::newest;
    let found = crate::harness::soon(|| async {
        link(direct.app().db.reader(), 1, vestibule::types::kinds::Purpose::ResetPassword).await.unwrap()
    });
    let token = found.await.unwrap().subject().token(&direct.app().link_key);
    let new = "another good one of some length";
    proxy.set(Way::CutAtCommit("password-reset"));
    let proof = vestibule::flows::reset_password::Proof::Link(token.reveal());
    let problems = vestibule::error::Problems::default();
    let keys = vestibule::app::access::Keys::End;
    let draft = vestibule::flows::reset_password::New { password: Some(new), keys, problems };
    let set = vestibule::flows::reset_password::set(house.app(), proof, draft, &Origin::default()).await;
    proxy.set(Way::Open);
    assert!(proxy.cuts() > 0);
    assert!(set.is_ok(), "{:?}", set.map(drop));
    let password = Password::parse(new).unwrap();
    let login = sign_in::Login::Email("ada@example.com");
    assert!(sign_in::with_password(direct.app(), login, &password, &Origin::default()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_happen_is_told_as_not_done() {
    let house = House::open().await;
    let app = house.app();
    let txn = app.begin().await.unwrap();
    let event = audit::add(&txn, Event::SignedUp, audit::About::default(), app.now()).await.unwrap();
    drop(txn);
    let looked = app.begin().await.unwrap();
    assert!(!audit::has_happened(&looked, event, app.now()).await.unwrap());
    drop(looked);
    let txn = app.begin().await.unwrap();
    let event = audit::add(&txn, Event::SignedUp, audit::About::default(), app.now()).await.unwrap();
    txn.commit().await.unwrap();
    let looked = app.begin().await.unwrap();
    assert!(audit::has_happened(&looked, event, app.now()).await.unwrap());
    drop(looked);
    assert_eq!(happened(&house, Event::SignedUp).await, 1, "nothing of the look is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_find_out_is_told_as_that() {
    let Some((direct, house, proxy)) = house().await else { return };
    proxy.set(Way::CutAndShut("signed-up"));
    let said = house.anon().post(SIGN_UP, ada()).await;
    assert_eq!((said.status, said.header("retry-after")), (503, "1"), "{}", said.text);
    assert!(said.text.contains("It is not known whether this was done"), "{}", said.text);
    proxy.set(Way::Open);
    assert!(user::by_email(direct.app().db.reader(), "ada@example.com").await.unwrap().is_some());
    super::within(Duration::from_secs(20), async || house.anon().post(SIGN_UP, ada()).await.status == 400).await;
}
