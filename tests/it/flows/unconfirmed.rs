//! Accounts that nobody confirmed: they go after a while, and what is in use or was made by hand stays.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::admin::Operator,
    flows::{invite, people, sessions},
    jobs::sweep::sweep,
    store::audit,
    types::{kinds::Event, origin::Origin},
};

use crate::harness::{House, PASSWORD};

fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

async fn sign_up(house: &House, name: &str) -> serde_json::Value {
    let body = json!({ "login": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let made = house.post("/v1/creat_autor", body).await;
    house.mail().await;
    json!([made.status, made.body])
}

async fn is_here(house: &House, name: &str) -> bool {
    people::find(house.app(), &format!("{name}@example.com")).await.is_ok()
}

async fn swept(house: &House) {
    sweep(house.app(), house.web.longest()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_nobody_confirmed_goes_after_thirty_days_and_its_names_are_free_again() {
    let house = House::open().await;
    sign_up(&house, "eve").await;
    house.wait(days(29));
    swept(&house).await;
    assert!(is_here(&house, "eve").await);
    house.wait(days(1) + Duration::from_secs(1));
    swept(&house).await;
    assert!(!is_here(&house, "eve").await);
    let events = audit::list(house.app().db.reader(), None, 9).await.unwrap();
    let deleted = events.iter().find(|event| event.event == Event::UserDeleted).unwrap();
    assert_eq!(deleted.detail.as_deref(), Some("unconfirmed"));
    assert_eq!(sign_up(&house, "eve").await[0], 201, "the address and the user name can be had");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_in_use_or_confirmed_stays_and_so_does_one_that_was_made_by_hand() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    let draft = invite::Draft { email: "joan@example.com", ..invite::Draft::default() };
    invite::invite(house.app(), &Operator::at_the_command_line(), draft).await.unwrap();
    house.mail().await;
    for name in ["grace", "mary", "eve"] {
        sign_up(&house, name).await;
    }
    let grace = people::find(house.app(), "grace@example.com").await.unwrap();
    let opened = sessions::open(house.app(), grace, &house.web.page_sessions, &Origin::default()).await.unwrap();
    let mut refresh = opened.refresh.reveal().to_owned();
    for _ in 0..4 {
        house.wait(days(10));
        let renewed = sessions::renew(house.app(), &refresh, &house.web.page_sessions, &Origin::default()).await.unwrap();
        renewed.refresh.reveal().clone_into(&mut refresh);
        let signed_in = house.post("/token/", json!({ "email": "mary@example.com", "password": PASSWORD })).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
        swept(&house).await;
    }
    let mut here = Vec::new();
    for name in ["ada", "joan", "grace", "mary", "eve"] {
        here.push(is_here(&house, name).await);
    }
    assert_eq!(here, [true, true, true, true, false]);
    // Nobody comes any more.
    house.wait(days(31));
    swept(&house).await;
    assert!(is_here(&house, "ada").await && is_here(&house, "joan").await);
    assert!(!is_here(&house, "grace").await && !is_here(&house, "mary").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_may_keep_unconfirmed_accounts_for_ever() {
    let house = House::with(|config| config.retention.unverified_accounts = None).await;
    sign_up(&house, "eve").await;
    house.wait(days(400));
    swept(&house).await;
    assert!(is_here(&house, "eve").await);
}
