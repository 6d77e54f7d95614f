//! A wall clock that is set back locks no user out, and revives nothing that has ended.

use std::time::Duration;

use vestibule::{
    app::reauthentication::{RecentlyAuthenticated, SessionRef},
    error::{Error, Rejection},
    flows::{reset_password, verify_email},
    store::outbox,
    types::{
        client::ClientInfo,
        kinds::{EmailState, Purpose},
    },
};

use super::{WRONG, login, wait_of};
use crate::harness::{PASSWORD, TestApp, eventually};

const TWO_HOURS: i64 = 2 * 3600 * 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_locks_out_no_ip() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    app.clock.step_wall_clock(TWO_HOURS);
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    for number in 0..40 {
        assert_eq!(login(&app, &format!("unknown{number}@example.com"), WRONG).await.status, 401);
    }
    app.clock.step_wall_clock(-TWO_HOURS);
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    // What was counted stays counted: time has not gone on.
    for number in 40..50 {
        assert_eq!(login(&app, &format!("unknown{number}@example.com"), WRONG).await.status, 401);
    }
    assert_eq!(login(&app, "nobody50@example.com", WRONG).await.status, 429);
    app.advance_clock(Duration::from_secs(18));
    assert_eq!(login(&app, "nobody51@example.com", WRONG).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_locks_no_account_longer_than_its_limit() {
    for wrong in [1, 5] {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "Lovelace").await;
        app.clock.step_wall_clock(TWO_HOURS);
        for _ in 0..wrong {
            assert_eq!(login(&app, &ada.email, WRONG).await.status, 401);
        }
        app.clock.step_wall_clock(-TWO_HOURS);
        let refused = login(&app, &ada.email, PASSWORD).await;
        assert_eq!(refused.status, 429, "setting the clock back gives no attempts");
        assert!(wait_of(&refused) <= 180, "{}", refused.text);
        app.advance_clock(Duration::from_secs(wait_of(&refused)));
        assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authentication_in_the_future_is_not_recent() {
    let app = TestApp::start().await;
    app.clock.step_wall_clock(TWO_HOURS);
    let ada = app.ada().await;
    let asking = SessionRef { user: ada.user.id, session: ada.session };
    assert!(RecentlyAuthenticated::of(app.state(), asking).await.is_ok());
    app.clock.step_wall_clock(-TWO_HOURS);
    let refused = RecentlyAuthenticated::of(app.state(), asking).await;
    assert!(matches!(refused, Err(Error::Rejected(Rejection::ReauthenticationRequired))));
    // The clocks of two instances may differ by a little.
    let there = app.grace().await;
    app.clock.step_wall_clock(-10_000_000);
    assert!(RecentlyAuthenticated::of(app.state(), SessionRef { user: there.user.id, session: there.session }).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_delays_no_email() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    app.clock.step_wall_clock(12 * TWO_HOURS);
    let form = serde_json::json!({
        "email": "eve@example.com", "password": PASSWORD, "first_name": "E", "last_name": "V", "gender": "F",
    });
    assert_eq!(app.post("/api/accounts/register/", form).await.status, 201);
    app.next_email().await;
    let state = app.state();
    let eve = vestibule::flows::admin_users::find(state, "eve@example.com").await.unwrap();
    let postponed = async {
        reset_password::request(state, "eve@example.com", None, &ClientInfo::default()).await.unwrap();
        outbox::page(state.db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 1)).await.unwrap().rows.remove(0)
    };
    let id = postponed.await.id;
    app.clock.step_wall_clock(-12 * TWO_HOURS);
    state.outbox_wakeup.notify_one();
    let sent = eventually(|| async {
        let message = outbox::by_id(state.db.reader(), id).await.unwrap().unwrap();
        (message.state != EmailState::Queued).then_some(message.state)
    });
    assert_eq!(sent.await, Some(EmailState::Sent));
    verify_email::request(state, eve.id).await.unwrap();
    let links = vestibule::store::email_token::newest(state.db.reader(), eve.id, Purpose::VerifyEmail).await.unwrap().unwrap();
    assert!(links.created_at <= state.now());
}
