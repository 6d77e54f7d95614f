//! Unconfirmed accounts: deleted after a while, unless they are in use or were created by an operator.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    app::authorization::Operator,
    flows::{admin_users, invite, sessions},
    jobs::cleanup::sweep,
    store::{audit_event, imported_user},
    types::{client::ClientInfo, kinds::Event},
};

use crate::harness::{PASSWORD, TestApp};

fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

async fn sign_up(app: &TestApp, name: &str) -> serde_json::Value {
    let body = json!({ "login": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let made = app.post("/v1/creat_autor", body).await;
    app.next_email().await;
    json!([made.status, made.body])
}

async fn is_here(app: &TestApp, name: &str) -> bool {
    admin_users::find(app.state(), &format!("{name}@example.com")).await.is_ok()
}

async fn swept(app: &TestApp) {
    sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_account_is_deleted_after_thirty_days_and_its_names_are_free() {
    let app = TestApp::start().await;
    sign_up(&app, "eve").await;
    app.advance_clock(days(29));
    swept(&app).await;
    assert!(is_here(&app, "eve").await);
    app.advance_clock(days(1) + Duration::from_secs(1));
    swept(&app).await;
    assert!(!is_here(&app, "eve").await);
    let events = audit_event::page(
        app.state().db.reader(),
        &audit_event::Filter::default(),
        (vestibule::store::pagination::Cursor::Newest, 9),
    )
    .await
    .unwrap()
    .rows;
    let deleted = events.iter().find(|event| event.event == Event::UserDeleted).unwrap();
    assert_eq!(deleted.detail.as_deref(), Some("unconfirmed"));
    assert_eq!(sign_up(&app, "eve").await[0], 201, "the address and the username can be had");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_use_confirmed_or_created_by_operators_are_not_deleted() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let draft = invite::Draft { email: "joan@example.com", ..invite::Draft::default() };
    invite::invite(app.state(), &Operator::cli(), draft).await.unwrap();
    app.next_email().await;
    for name in ["grace", "mary", "eve"] {
        sign_up(&app, name).await;
    }
    let grace = admin_users::find(app.state(), "grace@example.com").await.unwrap();
    let opened = sessions::open(app.state(), grace, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    let mut refresh = opened.refresh.reveal().to_owned();
    for _ in 0..4 {
        app.advance_clock(days(10));
        let renewed = sessions::renew(app.state(), &refresh, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
        renewed.refresh.reveal().clone_into(&mut refresh);
        let signed_in = app.post("/token/", json!({ "email": "mary@example.com", "password": PASSWORD })).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
        swept(&app).await;
    }
    let mut here = Vec::new();
    for name in ["ada", "joan", "grace", "mary", "eve"] {
        here.push(is_here(&app, name).await);
    }
    assert_eq!(here, [true, true, true, true, false]);
    // No user comes any more.
    app.advance_clock(days(31));
    swept(&app).await;
    assert!(is_here(&app, "ada").await && is_here(&app, "joan").await);
    assert!(!is_here(&app, "grace").await && !is_here(&app, "mary").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn unconfirmed_accounts_can_be_kept_forever() {
    let app = TestApp::with(|config| config.retention.unverified_accounts = None).await;
    sign_up(&app, "eve").await;
    app.advance_clock(days(400));
    swept(&app).await;
    assert!(is_here(&app, "eve").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn unconfirmed_accounts_of_the_former_server_stay_until_the_takeover_is_finished() {
    let app = TestApp::start().await;
    sign_up(&app, "eve").await;
    let (db, now) = (app.state().db.writer(), app.state().now());
    let user_id = admin_users::find(app.state(), "eve@example.com").await.unwrap().id;
    let mark = imported_user::Model { user_id, fields: String::new(), imported_at: now };
    imported_user::put_all(db, vec![mark]).await.unwrap();
    app.advance_clock(days(400));
    swept(&app).await;
    assert!(is_here(&app, "eve").await);
}
