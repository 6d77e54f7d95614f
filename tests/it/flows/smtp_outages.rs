//! SMTP servers with failures: every email that is still of use arrives, once as far as SMTP can promise that.

use std::{collections::HashSet, time::Duration};

use vestibule::{
    flows::reset_password,
    store::outbox,
    types::{client::ClientInfo, kinds::EmailState},
};

use crate::harness::{FIRST_LINE, LAST_LINE, ReceivedEmail, Script, ScriptedSmtp, TestApp, eventually};

/// A app whose emails go there, and an email in it.
async fn with_an_email(server: &ScriptedSmtp) -> TestApp {
    let app = TestApp::with(|config| config.email.smtp = Some(server.smtp())).await;
    app.user("Ada", "Lovelace").await;
    reset_password::request(app.state(), "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    app
}

async fn the_email(app: &TestApp) -> outbox::Model {
    outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 1)).await.unwrap().rows.remove(0)
}

/// The email, once so many attempts have ended.
async fn after(app: &TestApp, attempts: i64) -> outbox::Model {
    let ended =
        || async { Some(the_email(app).await).filter(|message| message.attempts == attempts && message.leased_until.is_none()) };
    // Patience with a server that says nothing is longer than that of a test.
    for _ in 0..3 {
        if let Some(message) = eventually(ended).await {
            return message;
        }
    }
    panic!("no {attempts} attempts but {:?}", the_email(app).await);
}

/// Later, when it is tried again.
fn later(app: &TestApp) {
    app.advance_clock(Duration::from_secs(10));
    app.state().outbox_wakeup.notify_one();
}

fn id(message: &ReceivedEmail) -> String {
    message.raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_any_single_smtp_failure_the_email_arrives_once() {
    for (mood, why) in [
        (Script::Reply("GREETING", "421 4.3.2 closing for a while"), "421 4.3.2"),
        (Script::Reply("GREETING", "554 5.3.2 no service here"), "554 5.3.2"),
        (Script::Disconnect("GREETING"), ""),
        (Script::Disconnect("EHLO"), ""),
        (Script::Reply("MAIL", "451 4.3.0 no disk"), "451 4.3.0"),
        (Script::Reply("MAIL", "550 5.7.1 not from you"), "550 5.7.1"),
        (Script::Reply("RCPT", "450 4.2.1 greylisted"), "450 4.2.1"),
        (Script::Reply("RCPT", "421 4.7.0 too fast"), "421 4.7.0"),
        (Script::Disconnect("RCPT"), ""),
        (Script::Reply("DATA", "451 4.3.0 not now"), "451 4.3.0"),
        (Script::Disconnect("DATA"), ""),
        (Script::Disconnect(FIRST_LINE), ""),
        (Script::Reply(LAST_LINE, "452 4.3.1 full"), "452 4.3.1"),
    ] {
        let server = ScriptedSmtp::start([mood]);
        let app = with_an_email(&server).await;
        let message = after(&app, 1).await;
        assert_eq!(message.state, EmailState::Queued, "{mood:?}: {message:?}");
        assert!(message.last_error.as_deref().unwrap().starts_with(why), "{mood:?}: {message:?}");
        assert!(server.taken().is_empty(), "{mood:?}");
        later(&app);
        assert_eq!(after(&app, 2).await.state, EmailState::Sent, "{mood:?}");
        later(&app);
        assert_eq!(server.taken().len(), 1, "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_smtp_server_delays_no_request_and_gets_the_email_later() {
    let server = ScriptedSmtp::start([Script::Hang("GREETING")]);
    let app = with_an_email(&server).await;
    assert_eq!(app.get("/health/ready").await.status, 200);
    let message = after(&app, 1).await;
    assert_eq!(message.last_error.as_deref(), Some("the SMTP server did not answer within 10 seconds"));
    later(&app);
    assert_eq!((after(&app, 2).await.state, server.taken().len()), (EmailState::Sent, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permanently_rejected_email_is_not_retried_automatically() {
    for (mood, why) in [
        (Script::Reply("RCPT", "550 5.1.1 no such user"), "550 5.1.1"),
        (Script::Reply("RCPT", "550 no such user"), "550 no"),
        (Script::Reply(LAST_LINE, "550 5.1.1 no such user"), "550 5.1.1"),
    ] {
        let server = ScriptedSmtp::start([mood]);
        let mut app = with_an_email(&server).await;
        app.allow_unsent_emails();
        let message = after(&app, 1).await;
        assert_eq!(message.state, EmailState::Failed, "{mood:?}: {message:?}");
        assert!(message.last_error.as_deref().unwrap().starts_with(why), "{mood:?}: {message:?}");
        app.advance_clock(Duration::from_hours(1));
        app.state().outbox_wakeup.notify_one();
        assert!(server.taken().is_empty());
        // The operator has fixed it: `vestibule email retry`.
        let (db, now) = (app.state().db.writer(), app.state().now());
        assert!(outbox::retry(db, message.id, Duration::from_mins(15), now).await.unwrap());
        app.state().outbox_wakeup.notify_one();
        assert_eq!((after(&app, 2).await.state, server.taken().len()), (EmailState::Sent, 1), "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_email_is_sent_even_if_quit_fails() {
    for mood in [Script::Hang("QUIT"), Script::Disconnect("QUIT"), Script::Reply("QUIT", "554 never heard of it")] {
        let server = ScriptedSmtp::start([mood]);
        let app = with_an_email(&server).await;
        assert_eq!(after(&app, 1).await.state, EmailState::Sent, "{mood:?}");
        app.advance_clock(Duration::from_mins(10));
        app.state().outbox_wakeup.notify_one();
        assert_eq!((after(&app, 1).await.state, server.heard().len()), (EmailState::Sent, 1), "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_with_unknown_outcome_is_resent_with_the_same_message_id() {
    // It has the whole text, and the connection is cut before it can say so: whether it will be delivered is unknown.
    let server = ScriptedSmtp::start([Script::Disconnect(LAST_LINE)]);
    let app = with_an_email(&server).await;
    assert_eq!(after(&app, 1).await.state, EmailState::Queued);
    later(&app);
    assert_eq!(after(&app, 2).await.state, EmailState::Sent);
    let heard = server.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard.iter().map(id).collect::<HashSet<_>>().len(), 1, "who gets it twice can see that it is one");
    assert_eq!(heard[0].link(), heard[1].link());
}
