//! A wall clock that is set back keeps nobody out, and in nothing that is over.

use std::time::Duration;

use vestibule::{
    app::proof::{Asking, Recent},
    error::{Error, Refusal},
    flows::{reset_password, verify_email},
    store::outbox,
    types::{
        kinds::{MailState, Purpose},
        origin::Origin,
    },
};

use super::{WRONG, login, wait_of};
use crate::harness::{House, PASSWORD, soon};

const TWO_HOURS: i64 = 2 * 3600 * 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_locks_no_place_out() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    house.clock.step(TWO_HOURS);
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    for number in 0..40 {
        assert_eq!(login(&house, &format!("nobody{number}@example.com"), WRONG).await.status, 401);
    }
    house.clock.step(-TWO_HOURS);
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    // What was counted stays counted: time has not gone on.
    for number in 40..50 {
        assert_eq!(login(&house, &format!("nobody{number}@example.com"), WRONG).await.status, 401);
    }
    assert_eq!(login(&house, "nobody50@example.com", WRONG).await.status, 429);
    house.wait(Duration::from_secs(18));
    assert_eq!(login(&house, "nobody51@example.com", WRONG).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_locks_no_account_for_longer_than_its_limit_says() {
    for wrong in [1, 5] {
        let house = House::open().await;
        let ada = house.account("Ada", "Lovelace").await;
        house.clock.step(TWO_HOURS);
        for _ in 0..wrong {
            assert_eq!(login(&house, &ada.email, WRONG).await.status, 401);
        }
        house.clock.step(-TWO_HOURS);
        let refused = login(&house, &ada.email, PASSWORD).await;
        assert_eq!(refused.status, 429, "nobody gets tries by setting the clock back");
        assert!(wait_of(&refused) <= 180, "{}", refused.text);
        house.wait(Duration::from_secs(wait_of(&refused)));
        assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_shown_in_the_future_was_not_shown_lately() {
    let house = House::open().await;
    house.clock.step(TWO_HOURS);
    let ada = house.ada().await;
    let asking = Asking { user: ada.user.id, session: ada.session };
    assert!(Recent::of(house.app(), asking).await.is_ok());
    house.clock.step(-TWO_HOURS);
    let refused = Recent::of(house.app(), asking).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::ReauthenticationRequired))));
    // The clocks of two instances may differ by a little.
    let there = house.grace().await;
    house.clock.step(-10_000_000);
    assert!(Recent::of(house.app(), Asking { user: there.user.id, session: there.session }).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_keeps_no_mail_and_nobody_who_asks_for_one() {
    let mut house = House::open().await;
    house.expect_unsent();
    house.clock.step(12 * TWO_HOURS);
    let form = serde_json::json!({
        "email": "eve@example.com", "password": PASSWORD, "first_name": "E", "last_name": "V", "gender": "F",
    });
    assert_eq!(house.post("/api/accounts/register/", form).await.status, 201);
    house.mail().await;
    let app = house.app();
    let eve = vestibule::flows::people::find(app, "eve@example.com").await.unwrap();
    let postponed = async {
        reset_password::ask(app, "eve@example.com", None, &Origin::default()).await.unwrap();
        outbox::list(app.db.reader(), None, 1).await.unwrap().remove(0)
    };
    let id = postponed.await.id;
    house.clock.step(-12 * TWO_HOURS);
    app.mail_waits.notify_one();
    let sent = soon(|| async {
        let mail = outbox::by_id(app.db.reader(), id).await.unwrap().unwrap();
        (mail.state != MailState::Queued).then_some(mail.state)
    });
    assert_eq!(sent.await, Some(MailState::Sent));
    verify_email::ask(app, eve.id).await.unwrap();
    let links = vestibule::store::link::newest(app.db.reader(), eve.id, Purpose::VerifyEmail).await.unwrap().unwrap();
    assert!(links.created_at <= app.now());
}
