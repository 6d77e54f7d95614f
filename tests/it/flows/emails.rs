//! Emails leave: into the folder, through a real SMTP server, and again and again where that has a bad day.

use std::{
    collections::HashSet,
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use vestibule::{
    config::Tls,
    error::ValidationErrors,
    flows::{reset_password, sign_up},
    jobs::{cleanup::sweep, send_emails::EmailSender},
    store::{
        audit_event, email_token,
        outbox::{self, Recipient, Said},
        session, user,
    },
    types::{
        client::ClientInfo,
        email_problem::EmailProblem,
        kinds::{EmailKind, EmailState, Purpose},
        secret::Secret,
    },
};

use crate::harness::{ReceivedEmail, SmtpSink, TestApp, eventually, smtp_at};

/// A request for a new password, in French.
async fn forgotten(app: &TestApp, email: &str) {
    reset_password::request(app.state(), email, Some("fr".to_owned()), &ClientInfo::default()).await.unwrap();
}

async fn sign_up(app: &TestApp, email: &str) -> user::Model {
    let draft = sign_up::Draft {
        email: Some(email),
        password: Some("lundi-orage-tilleul"),
        first_name: Some("Zoë"),
        locale: Some("fr".to_owned()),
        ..sign_up::Draft::default()
    };
    sign_up::create(app.state(), draft, ValidationErrors::default(), &ClientInfo::default()).await.unwrap()
}

async fn newest(app: &TestApp) -> outbox::Model {
    outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 1)).await.unwrap().rows.remove(0)
}

/// The newest email of the outbox, once it is in this state after so many attempts.
async fn settled(app: &TestApp, state: EmailState, attempts: i64) -> outbox::Model {
    let found = eventually(|| async {
        let message = newest(app).await;
        (message.state == state && message.attempts == attempts && message.leased_until.is_none()).then_some(message)
    });
    match found.await {
        Some(message) => message,
        None => panic!("not {state:?} after {attempts} attempts but {:?}", newest(app).await),
    }
}

/// Advances the clock and wakes the job, so that the test does not wait for its next round.
fn wait(app: &TestApp, span: Duration) {
    app.advance_clock(span);
    app.state().outbox_wakeup.notify_one();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_sends_an_email_in_the_users_language() {
    let app = TestApp::start().await;
    sign_up(&app, "zoe@example.com").await;
    let message = app.next_email().await;
    assert_eq!((message.to.as_str(), message.subject.as_str()), ("zoe@example.com", "Confirmez votre adresse e-mail"));
    assert!(message.text.starts_with("Bonjour,"), "{}", message.text);
    assert!(message.link().starts_with("/email-verify?token="));
    assert_eq!(message.code().len(), 9);
    assert!(message.text.contains("24\u{a0}heures"), "{}", message.text);
    assert!(message.raw.contains("From: Vestibule <vestibule@localhost>\r\n"), "{}", message.raw);
    let files = std::fs::read_dir(app.data().join("emails")).unwrap().map(|entry| entry.unwrap());
    for file in files {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(file.file_name().to_str().unwrap().ends_with("-000001-verify-email.eml"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_emails_known_addresses_only() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    forgotten(&app, "unknown@example.com").await;
    forgotten(&app, " ADA@example.com").await;
    let message = app.next_email().await;
    assert_eq!((message.to.as_str(), message.subject.as_str()), ("ada@example.com", "Choisissez un nouveau mot de passe"));
    assert!(message.link().starts_with("/password-reset?token="));
    let states: Vec<_> = eventually(|| async {
        let messages =
            outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 9)).await.unwrap().rows;
        let states: Vec<_> = messages.iter().map(|message| message.state).collect();
        (!states.contains(&EmailState::Queued)).then_some(states)
    })
    .await
    .unwrap();
    assert_eq!(states, [EmailState::Sent, EmailState::Dropped]);
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_do_not_wait_for_the_smtp_server() {
    let sink = SmtpSink::start(&["--pause", "1"]);
    let app = TestApp::with(|config| config.email.smtp = Some(sink.smtp())).await;
    let started = Instant::now();
    sign_up(&app, "zoe@bücher.example").await;
    assert!(started.elapsed() < Duration::from_millis(900), "the SMTP server was waited for");
    let message = sink.next_email().await;
    assert_eq!(message.to, "zoe@xn--bcher-kva.example");
    assert!(message.raw.contains("X-Sink-To: zoe@xn--bcher-kva.example\r\n"));
    assert!(message.text.contains("Bonjour,") && message.html.contains("Confirmer l’adresse"));
    assert!(message.raw.contains("Auto-Submitted: auto-generated\r\n"));
    let row = settled(&app, EmailState::Sent, 1).await;
    assert!(message.raw.contains(&format!("Message-ID: <outbox-{}.", row.id)));
    assert!(!app.data().join("emails").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_sent_once_the_smtp_server_is_back() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = TestApp::with(|config| config.email.smtp = Some(smtp_at(port))).await;
    let zoe = sign_up(&app, "zoe@example.com").await;
    for (attempt, wait_for) in [(1, 10_u32), (2, 20), (3, 40)] {
        let message = settled(&app, EmailState::Queued, attempt).await;
        assert!(message.last_error.as_deref().unwrap().contains("onnection"), "{message:?}");
        let back_off = message.due_at.duration_since(app.state().now()).as_secs_f64();
        assert!((f64::from(wait_for) - 5.0..=f64::from(wait_for)).contains(&back_off), "{back_off} after {attempt}");
        if attempt < 3 {
            wait(&app, Duration::from_secs(wait_for.into()));
        }
    }
    let sink = SmtpSink::start(&["--port", &port.to_string()]);
    wait(&app, Duration::from_secs(40));
    let message = sink.next_email().await;
    settled(&app, EmailState::Sent, 4).await;
    // However often it was tried, it is one link.
    let link = email_token::newest(app.state().db.reader(), zoe.id, Purpose::VerifyEmail).await.unwrap().unwrap();
    assert!(message.link().starts_with(&format!("/email-verify?token={}.", link.id)));
    assert_eq!(link.id, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferred_email_is_sent_again() {
    let sink = SmtpSink::start(&["--defer", "1"]);
    let app = TestApp::with(|config| config.email.smtp = Some(sink.smtp())).await;
    app.user("Ada", "Lovelace").await;
    forgotten(&app, "ada@example.com").await;
    let message = settled(&app, EmailState::Queued, 1).await;
    assert_eq!(message.last_error.as_deref(), Some("451 4.7.1 Greylisted, come back later"));
    let bound = message.email_token_id.unwrap();
    wait(&app, Duration::from_secs(10));
    let arrived = sink.next_email().await;
    assert!(arrived.link().starts_with(&format!("/password-reset?token={bound}.")));
    assert_eq!(settled(&app, EmailState::Sent, 2).await.email_token_id, Some(bound));
    assert_eq!(sink.emails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permanently_rejected_email_keeps_the_servers_response() {
    let sink = SmtpSink::start(&["--refuse"]);
    let mut app = TestApp::with(|config| config.email.smtp = Some(sink.smtp())).await;
    app.allow_unsent_emails();
    sign_up(&app, "zoe@example.com").await;
    let message = settled(&app, EmailState::Failed, 1).await;
    assert_eq!(message.last_error.as_deref(), Some("550 5.1.1 No such user here"));
    assert!(message.finished_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_smtp_password_loses_no_email() {
    let sink = SmtpSink::start(&["--password", "right"]);
    let sign_in = |password: &str| Some(("hall".to_owned(), Secret::new(password.to_owned())));
    let mut smtp = sink.smtp();
    smtp.credentials = sign_in("wrong");
    let mut app = TestApp::with(|config| config.email.smtp = Some(smtp.clone())).await;
    app.allow_unsent_emails();
    sign_up(&app, "zoe@example.com").await;
    let message = settled(&app, EmailState::Queued, 1).await;
    assert!(message.last_error.as_deref().unwrap().starts_with("535 "), "{message:?}");
    smtp.credentials = None;
    let mut app = TestApp::with(|config| config.email.smtp = Some(smtp.clone())).await;
    app.allow_unsent_emails();
    sign_up(&app, "zoe@example.com").await;
    let message = settled(&app, EmailState::Queued, 1).await;
    assert!(message.last_error.as_deref().unwrap().starts_with("530 "), "{message:?}");
    smtp.credentials = sign_in("right");
    let app = TestApp::with(|config| config.email.smtp = Some(smtp)).await;
    sign_up(&app, "zoe@example.com").await;
    settled(&app, EmailState::Sent, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_in_clear_text_when_tls_is_required() {
    let sink = SmtpSink::start(&[]);
    let mut smtp = sink.smtp();
    smtp.tls = Tls::Starttls;
    let mut app = TestApp::with(|config| config.email.smtp = Some(smtp)).await;
    app.allow_unsent_emails();
    sign_up(&app, "zoe@example.com").await;
    let message = settled(&app, EmailState::Queued, 1).await;
    assert!(message.last_error.as_deref().unwrap().contains("STARTTLS is not supported"), "{message:?}");
    assert!(sink.emails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_email_is_not_sent() {
    let mut app = TestApp::with(|config| config.email.smtp = Some(smtp_at(1))).await;
    app.allow_unsent_emails();
    app.user("Ada", "Lovelace").await;
    forgotten(&app, "ada@example.com").await;
    settled(&app, EmailState::Queued, 1).await;
    wait(&app, Duration::from_mins(15));
    let message = settled(&app, EmailState::Expired, 2).await;
    assert!(message.last_error.as_deref().unwrap().contains("onnection"), "{message:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_whose_link_was_invalidated_is_not_sent() {
    let sink = SmtpSink::start(&["--defer", "1"]);
    let app = TestApp::with(|config| config.email.smtp = Some(sink.smtp())).await;
    let ada = app.user("Ada", "Lovelace").await;
    forgotten(&app, "ada@example.com").await;
    settled(&app, EmailState::Queued, 1).await;
    email_token::invalidate(app.state().db.writer(), ada.id, Purpose::ResetPassword, app.state().now()).await.unwrap();
    wait(&app, Duration::from_secs(10));
    settled(&app, EmailState::Dropped, 2).await;
    assert!(sink.emails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_retried_after_its_link_expired_gets_a_new_link() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = TestApp::with(|config| config.email.smtp = Some(smtp_at(port))).await;
    app.user("Ada", "Lovelace").await;
    forgotten(&app, "ada@example.com").await;
    settled(&app, EmailState::Queued, 1).await;
    wait(&app, Duration::from_mins(16));
    let message = settled(&app, EmailState::Expired, 2).await;
    let sink = SmtpSink::start(&["--port", &port.to_string()]);
    let again = outbox::retry(app.state().db.writer(), message.id, Duration::from_mins(15), app.state().now());
    assert!(again.await.unwrap());
    app.state().outbox_wakeup.notify_one();
    let token = sink.next_email().await.link().split_once('=').unwrap().1.to_owned();
    reset_password::preview(app.state(), &token).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_senders_send_each_email_once() {
    let sink = SmtpSink::start(&[]);
    let app = TestApp::with(|config| config.email.smtp = Some(sink.smtp())).await;
    app.user("Ada", "Lovelace").await;
    let txn = app.state().db.begin().await.unwrap();
    for _ in 0..20 {
        let message = outbox::NewEmail::notice(EmailKind::PasswordChanged, Recipient::User(1));
        outbox::add(&txn, message, app.state().now()).await.unwrap();
    }
    txn.commit().await.unwrap();
    let posts: Vec<EmailSender> = (0..4).map(|_| EmailSender::open(Arc::clone(&app.web.app)).unwrap()).collect();
    let (one, two, three, four) = tokio::join!(posts[0].drain(), posts[1].drain(), posts[2].drain(), posts[3].drain());
    for drained in [one, two, three, four] {
        drained.unwrap();
    }
    let messages = eventually(|| async { Some(sink.emails()).filter(|messages| messages.len() >= 20) }).await.unwrap();
    let id = |message: &ReceivedEmail| message.raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    let ids: HashSet<String> = messages.iter().map(id).collect();
    assert_eq!((messages.len(), ids.len()), (20, 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_of_a_crashed_sender_is_sent_by_the_next() {
    let app = TestApp::start().await;
    let txn = app.state().db.begin().await.unwrap();
    let test = outbox::NewEmail::notice(EmailKind::Test, Recipient::Email("ada@example.com".to_owned()));
    outbox::add(&txn, test, app.state().now()).await.unwrap();
    let lease = Duration::from_mins(2);
    let taken = outbox::lease(&txn, 9, lease, app.state().now()).await.unwrap().remove(0);
    txn.commit().await.unwrap();
    wait(&app, Duration::from_secs(119));
    assert!(outbox::lease(app.state().db.writer(), 9, lease, app.state().now()).await.unwrap().is_empty());
    wait(&app, Duration::from_secs(2));
    assert_eq!(app.next_email().await.subject, "Test email from Vestibule");
    let sent = settled(&app, EmailState::Sent, 2).await;
    // The first one wakes up and has nothing to say any more.
    let (db, now) = (app.state().db.writer(), app.state().now());
    let slow = Said::new(EmailProblem::Connection, "too slow");
    outbox::reschedule(db, &taken, now, slow).await.unwrap();
    outbox::complete(db, &taken, (EmailState::Failed, slow), now).await.unwrap();
    assert_eq!(newest(&app).await, sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn cleanup_deletes_expired_rows() {
    let app = TestApp::start().await;
    let longest = app.web.sessions.max_lifetimes();
    let ada = app.ada().await;
    forgotten(&app, "ada@example.com").await;
    settled(&app, EmailState::Sent, 1).await;
    let days = |days: u64| Duration::from_hours(24 * days);
    let (state, db) = (app.state(), app.state().db.reader());
    // Signed in for a fortnight at most.
    app.advance_clock(days(14 + 6));
    sweep(state, longest).await.unwrap();
    assert!(session::by_id(db, ada.session).await.unwrap().is_some());
    app.advance_clock(days(2));
    sweep(state, longest).await.unwrap();
    assert!(session::by_id(db, ada.session).await.unwrap().is_none());
    assert_eq!(newest(&app).await.state, EmailState::Sent);
    app.advance_clock(days(10));
    sweep(state, longest).await.unwrap();
    assert!(outbox::page(db, None, (vestibule::store::pagination::Cursor::Newest, 9)).await.unwrap().rows.is_empty());
    assert!(email_token::by_id(db, 1).await.unwrap().is_none());
    assert!(
        !audit_event::page(db, &audit_event::Filter::default(), (vestibule::store::pagination::Cursor::Newest, 9))
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    app.advance_clock(days(365));
    sweep(state, longest).await.unwrap();
    assert!(
        audit_event::page(db, &audit_event::Filter::default(), (vestibule::store::pagination::Cursor::Newest, 9))
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}
