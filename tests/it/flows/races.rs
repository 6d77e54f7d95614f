//! Deeds that meet: what SQLite keeps apart by letting one write at a time holds on PostgreSQL too.

use std::time::Duration;

use futures_util::future::join_all;
use vestibule::{
    error::{Error, Refusal},
    flows::{api_keys, people, sessions},
    store::{
        api_key,
        link::{self, New},
        outbox, role, session,
    },
    types::{kinds::Purpose, origin::Origin},
};

use crate::harness::House;

#[tokio::test(flavor = "multi_thread")]
async fn of_links_that_are_made_at_once_the_newest_alone_works() {
    let house = House::open().await;
    let (app, ada) = (house.app(), house.account("Ada", "Lovelace").await);
    let make = async || {
        let txn = app.begin().await.unwrap();
        let expires_at = app.now().plus(Duration::from_mins(15));
        let new = New { user_id: ada.id, purpose: Purpose::ResetPassword, sent_to: &ada.email, expires_at };
        let made = link::add(&txn, new, app.now()).await.unwrap();
        txn.commit().await.unwrap();
        made.id
    };
    let ids = join_all((0..12).map(|_| make())).await;
    let mut live = Vec::new();
    for id in ids {
        let link = link::by_id(app.db.reader(), id).await.unwrap().unwrap();
        live.extend(link.is_live(app.now()).then_some(id));
    }
    let newest = link::newest(app.db.reader(), ada.id, Purpose::ResetPassword).await.unwrap().unwrap();
    assert_eq!(live, [newest.id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_codes_may_be_tried_and_no_sixth_however_they_come() {
    let house = House::open().await;
    let (app, ada) = (house.app(), house.account("Ada", "Lovelace").await);
    let expires_at = app.now().plus(Duration::from_mins(15));
    let new = New { user_id: ada.id, purpose: Purpose::ResetPassword, sent_to: &ada.email, expires_at };
    let id = link::add(app.db.writer(), new, app.now()).await.unwrap().id;
    let tried = join_all((0..20).map(|_| link::take_try(app.db.writer(), id, app.now()))).await;
    assert_eq!(tried.into_iter().filter(|tried| matches!(tried, Ok(true))).count(), 5);
    let used = join_all((0..20).map(|_| link::spend(app.db.writer(), id, app.now()))).await;
    assert_eq!(used.into_iter().filter(|used| matches!(used, Ok(true))).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_slips_in_while_they_are_put_out() {
    let house = House::open().await;
    let app = house.app();
    for round in 0..6 {
        let user = house.account(&format!("Mallory{round}"), "M").await;
        let (id, operator, origin) = (user.id, House::operator(), Origin::default());
        let enter = async || sessions::open(app, user.clone(), &house.web.page_sessions, &origin).await;
        let out = async {
            tokio::time::sleep(Duration::from_millis(round)).await;
            people::deactivate(app, &operator, id).await.unwrap();
        };
        let (entered, ()) = futures_util::join!(join_all((0..12).map(|_| enter())), out);
        let refused = entered.iter().filter_map(|one| one.as_ref().err());
        for error in refused {
            assert!(matches!(error, Error::Refused(Refusal::CredentialsWrong)), "{error}");
        }
        let live = session::live_of(app.db.reader(), id, app.now()).await.unwrap();
        assert!(live.is_empty(), "{} sessions of somebody who may not be in", live.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_made_at_once_are_counted_one_by_one() {
    let mut house = House::open().await;
    house.expect_unsent();
    let (app, ada, origin) = (house.app(), house.account("Ada", "Lovelace").await, Origin::default());
    let ask = async || {
        let draft = api_keys::Draft { name: Some("till"), ..api_keys::Draft::default() };
        api_keys::create(app, api_keys::Asking::Operator(ada.id), draft, &origin).await
    };
    let made = join_all((0..60).map(|_| ask())).await;
    assert!(made.iter().all(|made| matches!(made, Ok(_) | Err(Error::Invalid(_) | Error::Busy(_)))));
    let there = api_key::of_user(app.db.reader(), ada.id).await.unwrap().len();
    assert_eq!(there, made.iter().filter(|made| made.is_ok()).count());
    assert!((1..=50).contains(&there), "{there}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_many_need_first_is_made_once() {
    let house = House::open().await;
    let app = house.app();
    let ensure = async || {
        let txn = app.begin().await.unwrap();
        let role = role::ensure(&txn, "Newcomer", app.now()).await.unwrap();
        txn.commit().await.unwrap();
        role.id
    };
    let mut ids = join_all((0..12).map(|_| ensure())).await;
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_mails_at_once_nobody_waits_and_no_mail_goes_to_both() {
    let mut house = House::open().await;
    house.expect_unsent();
    let app = house.app();
    // The post of the house does not see mails that are not due yet.
    let later = app.now().plus(Duration::from_hours(1));
    for _ in 0..12 {
        let to = outbox::Recipient::Address("a@b.cd".to_owned());
        outbox::add(app.db.writer(), outbox::New::notice(vestibule::types::kinds::MailKind::Test, to), later).await.unwrap();
    }
    let take = async || {
        let txn = app.begin().await.unwrap();
        let mails = outbox::lease(&txn, 4, Duration::from_mins(2), later).await.unwrap();
        txn.commit().await.unwrap();
        mails.into_iter().map(|mail| mail.id).collect::<Vec<_>>()
    };
    let mut taken = join_all((0..4).map(|_| take())).await.concat();
    taken.extend(take().await);
    let count = taken.len();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!((taken.len(), count), (12, 12));
}
