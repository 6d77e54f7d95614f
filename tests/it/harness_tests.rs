//! The harness itself.

use std::{fs, time::Duration};

use vestibule::{
    flows::{reset_password, sessions},
    types::client::ClientInfo,
};

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_test_app_starts_and_answers() {
    let app = TestApp::start().await;
    let answer = app.get("/health/live").await;
    assert_eq!((answer.status, answer.body["status"].as_str()), (200, Some("ok")));
    assert!(
        app.send_raw("GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.starts_with("HTTP/1.1 200 ")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_moves_only_when_the_test_advances_it() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    assert!(sessions::check_access(app.state(), &ada.access).await.is_ok());
    app.advance_clock(Duration::from_secs(301));
    assert!(sessions::check_access(app.state(), &ada.access).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "the app logged an error: it rained in")]
async fn an_unexpected_logged_error_fails_the_test() {
    let _app = TestApp::start().await;
    tracing::error!("it rained in");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expected_logged_error_does_not_fail_the_test() {
    let app = TestApp::start().await;
    app.expect_error("rained");
    tracing::error!("it rained in");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_emails_can_be_allowed() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    reset_password::request(app.state(), "unknown@example.com", None, &ClientInfo::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn emails_are_read_once_and_in_order() {
    let app = TestApp::start().await;
    let folder = app.data().join("emails");
    fs::create_dir_all(&folder).unwrap();
    let email = "To: Ada <ada@example.com>\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\n\
                http://vestibule.test/password-reset?token=7.x or BCDF-GHJK.\r\n";
    fs::write(folder.join("1.eml"), email).unwrap();
    fs::write(folder.join("2.eml"), "To: b@example.com\r\n\r\nhello\r\n").unwrap();
    let first = app.next_email().await;
    assert_eq!((first.to.as_str(), first.subject.as_str()), ("ada@example.com", "été"));
    assert_eq!((first.link().as_str(), first.code().as_str()), ("/password-reset?token=7.x", "BCDF-GHJK"));
    assert_eq!(app.emails().await.iter().map(|email| email.to.as_str()).collect::<Vec<_>>(), ["b@example.com"]);
    assert!(app.emails().await.is_empty());
}
