//! The audit log, its retention, and the notices to users.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    flows::{
        admin_users, change_password, sessions,
        sign_in::{self, Login},
    },
    jobs::cleanup::sweep,
    store::{
        audit_event::{self, Filter},
        outbox,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, Event},
        secret::Password,
    },
};

use crate::harness::{PASSWORD, TestApp};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15";

async fn newest(app: &TestApp, event: Event) -> audit_event::Model {
    let filter = Filter { event: Some(event), ..Filter::default() };
    audit_event::page(app.state().db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 1))
        .await
        .unwrap()
        .rows
        .remove(0)
}

fn from(ip: &str, agent: &str) -> ClientInfo {
    ClientInfo::new(ip.parse().ok(), Some(agent))
}

async fn notices(app: &TestApp) -> u64 {
    let user = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    outbox::count_of(app.state().db.reader(), user.id, EmailKind::NewDevice, Timestamp(0)).await.unwrap()
}

async fn arrive(app: &TestApp, from: &ClientInfo) {
    let user = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    sessions::open(app.state(), user, &app.web.sessions.pages, from).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_are_audited_with_their_route_and_request_id() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let login = async |password: &str| {
        let body = json!({ "email": "ada@example.com", "password": password });
        app.post("/api/accounts/login/", body).await
    };
    let (bad, good) = (login("wrong").await, login(PASSWORD).await);
    for (answer, event) in [(bad, Event::SignInFailed), (good, Event::SignedIn)] {
        let row = newest(&app, event).await;
        assert_eq!(row.request_id.as_deref(), Some(answer.header("x-request-id")));
        assert_eq!(row.route.as_deref(), Some("/api/accounts/login"));
        assert_eq!((row.ip.as_deref(), row.actor), (Some("127.0.0.1"), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_code_is_audited() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register");
    let form = form.with("email", "ada@example.com").with("password", PASSWORD);
    browser.submit(&form).await;
    app.next_email().await;
    let page = browser.open("/email-verify").await;
    browser.submit(&page.form("/email-verify").with("code", "BCDF-GHJK")).await;
    let row = newest(&app, Event::CodeRejected).await;
    assert!(
        row.user_id.is_some() && row.route.as_deref() == Some("/email-verify") && row.detail.as_deref() == Some("verify-email")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_audit_events_expire_sooner_than_those_of_users() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let wrong = Password::parse("wrong").unwrap();
    for name in ["unknown@example.com", "ada@example.com"] {
        assert!(sign_in::with_password(app.state(), Login::Email(name), &wrong, &ClientInfo::default()).await.is_err());
    }
    let failed = async || {
        let filter = Filter { event: Some(Event::SignInFailed), ..Filter::default() };
        audit_event::page(app.state().db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 10))
            .await
            .unwrap()
            .rows
            .len()
    };
    let (longest, keep) = (app.web.sessions.max_lifetimes(), app.state().config.retention.clone());
    sweep(app.state(), longest).await.unwrap();
    assert_eq!(failed().await, 2);
    app.advance_clock(keep.anonymous_audit + Duration::from_secs(1));
    sweep(app.state(), longest).await.unwrap();
    assert_eq!(failed().await, 1);
    app.advance_clock(keep.audit);
    sweep(app.state(), longest).await.unwrap();
    assert_eq!(failed().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_a_new_device_is_announced_except_the_first() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    let home = from("198.51.100.7", FIREFOX);
    arrive(&app, &home).await;
    // The same again, and another address of the same line.
    arrive(&app, &home).await;
    arrive(&app, &from("198.51.100.200", FIREFOX)).await;
    // This machine itself says nothing of where anybody is.
    arrive(&app, &from("127.0.0.1", SAFARI)).await;
    assert_eq!(notices(&app).await, 0);
    arrive(&app, &from("203.0.113.9", SAFARI)).await;
    let email = app.next_email().await;
    assert_eq!(email.subject, "New sign-in to your Vestibule account");
    assert!(email.text.contains("Device: Safari on macOS. IP address: 203.0.113.9"), "{}", email.text);
    arrive(&app, &from("203.0.113.9", SAFARI)).await;
    assert_eq!(notices(&app).await, 1);
    arrive(&app, &from("203.0.113.9", "evil.example/1.0")).await;
    let email = app.next_email().await;
    assert!(email.text.contains("IP address: 203.0.113.9") && !email.text.contains("evil"), "{}", email.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_to_one_user_are_limited() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    for net in 0..10 {
        arrive(&app, &from(&format!("203.{net}.113.9"), FIREFOX)).await;
    }
    for _ in 0..5 {
        app.next_email().await;
    }
    assert_eq!(notices(&app).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_names_the_client_ip_but_never_an_operators() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let asking = vestibule::app::reauthentication::SessionRef { user: ada.user.id, session: ada.session };
    let draft = change_password::Draft {
        old: Some(PASSWORD),
        new: Some("a quiet hall by the sea"),
        keys: vestibule::app::revoke_access::ApiKeys::Keep,
        problems: vestibule::error::ValidationErrors::default(),
    };
    change_password::change(app.state(), asking, draft, &from("2001:db8::7", FIREFOX)).await.unwrap();
    let text = app.next_email().await.text;
    assert!(text.contains("Device: Firefox on Linux. IP address: 2001:db8::7"), "{text}");
    let by = vestibule::app::authorization::Operator::cli();
    let user = admin_users::find(app.state(), "ada@example.com").await.unwrap();
    admin_users::set_password(app.state(), &by, &user, "another hall by the sea").await.unwrap();
    assert!(!app.next_email().await.text.contains("IP address"));
    assert_eq!(newest(&app, Event::PasswordChanged).await.actor.as_deref(), Some("cli"));
}
