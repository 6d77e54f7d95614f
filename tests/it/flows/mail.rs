//! Mails leave: into the folder, through a real mail server, and again and again where that has a bad day.

use std::{
    collections::HashSet,
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use vestibule::{
    config::Tls,
    error::Problems,
    flows::{reset_password, sign_up},
    jobs::{post::Post, sweep::sweep},
    store::{
        audit, link,
        outbox::{self, Recipient},
        session, user,
    },
    types::{
        kinds::{MailKind, MailState, Purpose},
        origin::Origin,
        secret::Secret,
    },
};

use crate::harness::{House, Mail, Sink, smtp_at, soon};

/// Somebody asks for a new password, in French.
async fn forgotten(house: &House, email: &str) {
    reset_password::ask(house.app(), email, Some("fr".to_owned()), &Origin::default()).await.unwrap();
}

async fn sign_up(house: &House, email: &str) -> user::Model {
    let draft = sign_up::Draft {
        email: Some(email),
        password: Some("motdepasse123"),
        first_name: Some("Zoë"),
        locale: Some("fr".to_owned()),
        ..sign_up::Draft::default()
    };
    sign_up::create(house.app(), draft, Problems::default(), &Origin::default()).await.unwrap()
}

async fn newest(house: &House) -> outbox::Model {
    outbox::list(house.app().db.reader(), None, 1).await.unwrap().remove(0)
}

/// The newest mail of the outbox, once it is in this state after so many attempts.
async fn settled(house: &House, state: MailState, attempts: i64) -> outbox::Model {
    let found = soon(|| async {
        let mail = newest(house).await;
        (mail.state == state && mail.attempts == attempts && mail.leased_until.is_none()).then_some(mail)
    });
    match found.await {
        Some(mail) => mail,
        None => panic!("not {state:?} after {attempts} attempts but {:?}", newest(house).await),
    }
}

/// Moves the clock and rings, so that nobody waits for the job's own round.
fn wait(house: &House, span: Duration) {
    house.wait(span);
    house.app().mail_waits.notify_one();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_up_gets_a_mail_in_their_language() {
    let house = House::open().await;
    sign_up(&house, "zoe@example.com").await;
    let mail = house.mail().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("zoe@example.com", "Confirmez votre adresse e-mail"));
    assert!(mail.text.starts_with("Bonjour,"), "{}", mail.text);
    assert!(mail.link().starts_with("/email-verify?token="));
    assert_eq!(mail.code().len(), 9);
    assert!(mail.text.contains("24 heures"), "{}", mail.text);
    assert!(mail.raw.contains("From: Vestibule <vestibule@localhost>\r\n"), "{}", mail.raw);
    let files = std::fs::read_dir(house.data().join("emails")).unwrap().map(|entry| entry.unwrap());
    for file in files {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(file.file_name().to_str().unwrap().ends_with("-000001-verify-email.eml"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_sends_a_mail_to_an_address_that_is_known_and_none_to_another() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    forgotten(&house, "nobody@example.com").await;
    forgotten(&house, " ADA@example.com").await;
    let mail = house.mail().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.com", "Choisissez un nouveau mot de passe"));
    assert!(mail.link().starts_with("/password-reset?token="));
    let states: Vec<_> = soon(|| async {
        let mails = outbox::list(house.app().db.reader(), None, 9).await.unwrap();
        let states: Vec<_> = mails.iter().map(|mail| mail.state).collect();
        (!states.contains(&MailState::Queued)).then_some(states)
    })
    .await
    .unwrap();
    assert_eq!(states, [MailState::Sent, MailState::Dropped]);
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_gets_whole_mails_without_anybody_waiting_for_it() {
    let sink = Sink::start(&["--pause", "1"]);
    let house = House::with(|config| config.email.smtp = Some(sink.smtp())).await;
    let started = Instant::now();
    sign_up(&house, "zoe@bücher.example").await;
    assert!(started.elapsed() < Duration::from_millis(900), "the mail server was waited for");
    let mail = sink.mail().await;
    assert_eq!(mail.to, "zoe@xn--bcher-kva.example");
    assert!(mail.raw.contains("X-Sink-To: zoe@xn--bcher-kva.example\r\n"));
    assert!(mail.text.contains("Bonjour,") && mail.html.contains("Confirmer mon adresse"));
    assert!(mail.raw.contains("Auto-Submitted: auto-generated\r\n"));
    let row = settled(&house, MailState::Sent, 1).await;
    assert!(mail.raw.contains(&format!("Message-ID: <outbox-{}.", row.id)));
    assert!(!house.data().join("emails").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_was_away_gets_the_mail_when_it_is_back() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let house = House::with(|config| config.email.smtp = Some(smtp_at(port))).await;
    let zoe = sign_up(&house, "zoe@example.com").await;
    for (attempt, wait_for) in [(1, 10_u32), (2, 20), (3, 40)] {
        let mail = settled(&house, MailState::Queued, attempt).await;
        assert!(mail.last_error.as_deref().unwrap().contains("onnection"), "{mail:?}");
        let back_off = mail.due_at.since(house.app().now()).as_secs_f64();
        assert!((f64::from(wait_for) - 5.0..=f64::from(wait_for)).contains(&back_off), "{back_off} after {attempt}");
        if attempt < 3 {
            wait(&house, Duration::from_secs(wait_for.into()));
        }
    }
    let sink = Sink::start(&["--port", &port.to_string()]);
    wait(&house, Duration::from_secs(40));
    let mail = sink.mail().await;
    settled(&house, MailState::Sent, 4).await;
    // However often it was tried, it is one link.
    let link = link::newest(house.app().db.reader(), zoe.id, Purpose::VerifyEmail).await.unwrap().unwrap();
    assert!(mail.link().starts_with(&format!("/email-verify?token={}.", link.id)));
    assert_eq!(link.id, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_says_later_is_asked_again_with_the_same_mail() {
    let sink = Sink::start(&["--defer", "1"]);
    let house = House::with(|config| config.email.smtp = Some(sink.smtp())).await;
    house.account("Ada", "Lovelace").await;
    forgotten(&house, "ada@example.com").await;
    let mail = settled(&house, MailState::Queued, 1).await;
    assert_eq!(mail.last_error.as_deref(), Some("451 4.7.1 Greylisted, come back later"));
    let bound = mail.link_id.unwrap();
    wait(&house, Duration::from_secs(10));
    let arrived = sink.mail().await;
    assert!(arrived.link().starts_with(&format!("/password-reset?token={bound}.")));
    assert_eq!(settled(&house, MailState::Sent, 2).await.link_id, Some(bound));
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_for_good_ends_with_the_servers_words() {
    let sink = Sink::start(&["--refuse"]);
    let mut house = House::with(|config| config.email.smtp = Some(sink.smtp())).await;
    house.expect_unsent();
    sign_up(&house, "zoe@example.com").await;
    let mail = settled(&house, MailState::Failed, 1).await;
    assert_eq!(mail.last_error.as_deref(), Some("550 5.1.1 Nobody of that name lives here"));
    assert!(mail.finished_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_for_the_mail_server_costs_no_mail() {
    let sink = Sink::start(&["--password", "right"]);
    let sign_in = |password: &str| Some(("hall".to_owned(), Secret::new(password.to_owned())));
    let mut smtp = sink.smtp();
    smtp.credentials = sign_in("wrong");
    let mut house = House::with(|config| config.email.smtp = Some(smtp.clone())).await;
    house.expect_unsent();
    sign_up(&house, "zoe@example.com").await;
    let mail = settled(&house, MailState::Queued, 1).await;
    assert!(mail.last_error.as_deref().unwrap().starts_with("535 "), "{mail:?}");
    smtp.credentials = None;
    let mut house = House::with(|config| config.email.smtp = Some(smtp.clone())).await;
    house.expect_unsent();
    sign_up(&house, "zoe@example.com").await;
    let mail = settled(&house, MailState::Queued, 1).await;
    assert!(mail.last_error.as_deref().unwrap().starts_with("530 "), "{mail:?}");
    smtp.credentials = sign_in("right");
    let house = House::with(|config| config.email.smtp = Some(smtp)).await;
    sign_up(&house, "zoe@example.com").await;
    settled(&house, MailState::Sent, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_in_clear_where_tls_was_asked_for() {
    let sink = Sink::start(&[]);
    let mut smtp = sink.smtp();
    smtp.tls = Tls::Starttls;
    let mut house = House::with(|config| config.email.smtp = Some(smtp)).await;
    house.expect_unsent();
    sign_up(&house, "zoe@example.com").await;
    let mail = settled(&house, MailState::Queued, 1).await;
    assert!(mail.last_error.as_deref().unwrap().contains("STARTTLS is not supported"), "{mail:?}");
    assert!(sink.mails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_would_come_too_late_does_not_come() {
    let mut house = House::with(|config| config.email.smtp = Some(smtp_at(1))).await;
    house.expect_unsent();
    house.account("Ada", "Lovelace").await;
    forgotten(&house, "ada@example.com").await;
    settled(&house, MailState::Queued, 1).await;
    wait(&house, Duration::from_mins(15));
    let mail = settled(&house, MailState::Expired, 2).await;
    assert!(mail.last_error.as_deref().unwrap().contains("onnection"), "{mail:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_died_while_its_mail_waited_is_not_sent() {
    let sink = Sink::start(&["--defer", "1"]);
    let house = House::with(|config| config.email.smtp = Some(sink.smtp())).await;
    let ada = house.account("Ada", "Lovelace").await;
    forgotten(&house, "ada@example.com").await;
    settled(&house, MailState::Queued, 1).await;
    link::void(house.app().db.writer(), ada.id, Purpose::ResetPassword, house.app().now()).await.unwrap();
    wait(&house, Duration::from_secs(10));
    settled(&house, MailState::Dropped, 2).await;
    assert!(sink.mails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_put_back_after_its_link_has_run_out_gets_a_new_one() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let house = House::with(|config| config.email.smtp = Some(smtp_at(port))).await;
    house.account("Ada", "Lovelace").await;
    forgotten(&house, "ada@example.com").await;
    settled(&house, MailState::Queued, 1).await;
    wait(&house, Duration::from_mins(16));
    let mail = settled(&house, MailState::Expired, 2).await;
    let sink = Sink::start(&["--port", &port.to_string()]);
    let again = outbox::retry(house.app().db.writer(), mail.id, Duration::from_mins(15), house.app().now());
    assert!(again.await.unwrap());
    house.app().mail_waits.notify_one();
    let token = sink.mail().await.link().split_once('=').unwrap().1.to_owned();
    reset_password::look(house.app(), &token).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_post_at_once_each_mail_leaves_once() {
    let sink = Sink::start(&[]);
    let house = House::with(|config| config.email.smtp = Some(sink.smtp())).await;
    house.account("Ada", "Lovelace").await;
    let txn = house.app().begin().await.unwrap();
    for _ in 0..20 {
        let mail = outbox::New::notice(MailKind::PasswordChanged, Recipient::User(1));
        outbox::add(&txn, mail, house.app().now()).await.unwrap();
    }
    txn.commit().await.unwrap();
    let posts: Vec<Post> = (0..4).map(|_| Post::open(Arc::clone(&house.web.app)).unwrap()).collect();
    let (one, two, three, four) = tokio::join!(posts[0].drain(), posts[1].drain(), posts[2].drain(), posts[3].drain());
    for drained in [one, two, three, four] {
        drained.unwrap();
    }
    let mails = soon(|| async { Some(sink.mails()).filter(|mails| mails.len() >= 20) }).await.unwrap();
    let id = |mail: &Mail| mail.raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    let ids: HashSet<String> = mails.iter().map(id).collect();
    assert_eq!((mails.len(), ids.len()), (20, 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_sender_fell_over_is_sent_by_the_next_one() {
    let house = House::open().await;
    let txn = house.app().begin().await.unwrap();
    let test = outbox::New::notice(MailKind::Test, Recipient::Address("ada@example.com".to_owned()));
    outbox::add(&txn, test, house.app().now()).await.unwrap();
    let lease = Duration::from_mins(2);
    let taken = outbox::lease(&txn, 9, lease, house.app().now()).await.unwrap().remove(0);
    txn.commit().await.unwrap();
    wait(&house, Duration::from_secs(119));
    assert!(outbox::lease(house.app().db.writer(), 9, lease, house.app().now()).await.unwrap().is_empty());
    wait(&house, Duration::from_secs(2));
    assert_eq!(house.mail().await.subject, "A test mail");
    let sent = settled(&house, MailState::Sent, 2).await;
    // The first one wakes up and has nothing to say any more.
    let (db, now) = (house.app().db.writer(), house.app().now());
    outbox::postpone(db, &taken, now, "too slow").await.unwrap();
    outbox::finish(db, &taken, MailState::Failed, Some("too slow"), now).await.unwrap();
    assert_eq!(newest(&house).await, sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_asks_for_any_more_is_forgotten() {
    let house = House::open().await;
    let longest = house.web.longest();
    let ada = house.ada().await;
    forgotten(&house, "ada@example.com").await;
    settled(&house, MailState::Sent, 1).await;
    let days = |days: u64| Duration::from_hours(24 * days);
    let (app, db) = (house.app(), house.app().db.reader());
    // Signed in for a fortnight at most.
    house.wait(days(14 + 6));
    sweep(app, longest).await.unwrap();
    assert!(session::by_id(db, ada.session).await.unwrap().is_some());
    house.wait(days(2));
    sweep(app, longest).await.unwrap();
    assert!(session::by_id(db, ada.session).await.unwrap().is_none());
    assert_eq!(newest(&house).await.state, MailState::Sent);
    house.wait(days(10));
    sweep(app, longest).await.unwrap();
    assert!(outbox::list(db, None, 9).await.unwrap().is_empty());
    assert!(link::by_id(db, 1).await.unwrap().is_none());
    assert!(!audit::list(db, None, 9).await.unwrap().is_empty());
    house.wait(days(365));
    sweep(app, longest).await.unwrap();
    assert!(audit::list(db, None, 9).await.unwrap().is_empty());
}
