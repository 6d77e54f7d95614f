//! What SMTP servers say about us and about recipients, and what we say to them.

use std::{net::SocketAddr, time::Duration};

use mail_parser::MessageParser;
use vestibule::{
    config::Config,
    flows::reset_password,
    store::outbox,
    types::{client::ClientInfo, email_problem::EmailProblem, kinds::EmailState},
};

use crate::harness::{LAST_LINE, Script, ScriptedSmtp, TestApp, eventually};

async fn with_an_email(server: &ScriptedSmtp, change: impl FnOnce(&mut Config)) -> TestApp {
    let app = TestApp::with(|config| {
        config.email.smtp = Some(server.smtp());
        change(config);
    })
    .await;
    app.user("Ada", "Lovelace").await;
    reset_password::request(app.state(), "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    app
}

/// The email, once so many attempts have ended.
async fn after(app: &TestApp, attempts: i64) -> outbox::Model {
    let ended = || async {
        let message = outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 1))
            .await
            .unwrap()
            .rows
            .remove(0);
        (message.attempts == attempts && message.leased_until.is_none()).then_some(message)
    };
    eventually(ended).await.unwrap_or_else(|| panic!("no {attempts} attempts"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_of_the_sender_keeps_the_email_and_warns_the_operator() {
    for (at, said) in [
        ("RCPT", "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"),
        ("RCPT", "554 5.7.1 Service unavailable; Client host blocked using zen.example.org"),
        ("RCPT", "554 5.7.1 <ada@example.com>: Relay access denied"),
        ("RCPT", "553 5.7.1 <a@b.cd>: Sender address rejected: not owned by user"),
        ("RCPT", "550 5.7.1 Authentication required"),
        ("RCPT", "550 5.1.8 <a@b.cd>: Sender address rejected: Domain not found"),
        ("RCPT", "501 5.1.7 Bad sender address syntax"),
        ("RCPT", "550 5.3.2 System not accepting network messages"),
        ("RCPT", "550 5.4.1 Recipient address rejected: Access denied"),
        ("RCPT", "554 Transaction failed"),
        ("RCPT", "503 Bad sequence of commands"),
        ("EHLO", "550 5.7.1 we know no such host"),
        ("MAIL", "553 5.1.8 no such domain"),
        ("MAIL", "550 5.1.1 no such sender"),
        ("DATA", "554 5.5.1 no valid recipients"),
        (LAST_LINE, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        (LAST_LINE, "554 5.6.0 we do not like it"),
        (LAST_LINE, "550 5.7.1 this looks like spam"),
        (LAST_LINE, "554 no"),
    ] {
        let server = ScriptedSmtp::start([Script::Reply(at, said)]);
        let app = with_an_email(&server, |_| ()).await;
        let message = after(&app, 1).await;
        assert_eq!((message.state, message.last_error.as_deref()), (EmailState::Queued, Some(said)), "{at}");
        let problems = [EmailProblem::Refused, EmailProblem::Sender, EmailProblem::Content];
        assert!(message.problem.is_some_and(|problem| problems.contains(&problem)), "{at}: {:?}", message.problem);
        assert_eq!(app.warnings("the SMTP server rejects the sender"), 1, "{at}: {said}");
        app.advance_clock(Duration::from_secs(10));
        app.state().outbox_wakeup.notify_one();
        assert_eq!((after(&app, 2).await.state, server.taken().len()), (EmailState::Sent, 1), "{at}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_is_retried_without_a_warning() {
    for (at, said) in [("RCPT", "552 5.2.2 mailbox full"), (LAST_LINE, "552 5.2.2 mailbox full"), ("RCPT", "452 4.2.2 full")] {
        let server = ScriptedSmtp::start([Script::Reply(at, said)]);
        let app = with_an_email(&server, |_| ()).await;
        assert_eq!(after(&app, 1).await.state, EmailState::Queued, "{said}");
        assert_eq!(app.warnings("the SMTP server rejects the sender"), 0, "{said}");
        app.advance_clock(Duration::from_secs(10));
        app.state().outbox_wakeup.notify_one();
        assert_eq!(after(&app, 2).await.state, EmailState::Sent, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_rejection_of_the_recipient_is_final() {
    for (at, said) in [
        ("RCPT", "550 5.1.1 no such user"),
        ("RCPT", "550 5.1.2 no such system"),
        ("RCPT", "553 5.1.3 bad address syntax"),
        ("RCPT", "551 5.1.6 has moved"),
        ("RCPT", "556 5.1.10 the domain has a null MX"),
        ("RCPT", "550 5.2.1 the mailbox is disabled"),
        ("RCPT", "550 no such user"),
        ("RCPT", "551 not here"),
        ("RCPT", "553 no"),
        (LAST_LINE, "550 5.1.1 no such user"),
    ] {
        let server = ScriptedSmtp::start([Script::Reply(at, said)]);
        let mut app = with_an_email(&server, |_| ()).await;
        app.allow_unsent_emails();
        let message = after(&app, 1).await;
        assert_eq!((message.state, message.last_error.as_deref()), (EmailState::Failed, Some(said)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rejections_of_the_sender_are_counted_separately() {
    let server = ScriptedSmtp::start([Script::Reply("RCPT", "554 5.7.1 Relay access denied")]);
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut app = with_an_email(&server, |config| config.metrics.listen = Some(any)).await;
    app.allow_unsent_emails();
    after(&app, 1).await;
    let url = format!("http://{}/metrics", app.metrics.unwrap());
    let seen = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = "vestibule_emails_total{kind=\"reset-password\",outcome=\"refused\"} 1";
    assert!(seen.contains(line), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ehlo_uses_a_full_host_name_or_an_ip_address() {
    for (public_url, setting, greeting) in [
        ("https://accounts.example.com", None, "EHLO accounts.example.com"),
        ("https://accounts.example.com:8443", None, "EHLO accounts.example.com"),
        ("https://accounts.example.com", Some("mx.example.net"), "EHLO mx.example.net"),
        ("http://10.0.0.5", Some("mx.example.net"), "EHLO mx.example.net"),
    ] {
        let server = ScriptedSmtp::start([]);
        let app = with_an_email(&server, |config| {
            public_url.clone_into(&mut config.public_url);
            config.email.ehlo_name = setting.map(ToOwned::to_owned);
        });
        after(&app.await, 1).await;
        assert_eq!(server.commands()[0], greeting, "{public_url} {setting:?}");
    }
    for public_url in ["http://127.0.0.1:8000", "http://[::1]:8000", "http://vm", "http://localhost:8000", "http://app.localhost"]
    {
        let server = ScriptedSmtp::start([]);
        let app = with_an_email(&server, |config| public_url.clone_into(&mut config.public_url));
        after(&app.await, 1).await;
        let greeting = server.commands()[0].clone();
        let name = greeting.strip_prefix("EHLO ").unwrap();
        // This machine may have a full name.
        assert!(
            name == "[127.0.0.1]" || (name.contains('.') && !name.contains(':') && !name.ends_with("localhost")),
            "{greeting}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_is_encoded_for_every_smtp_server() {
    for (from, name, address) in [
        ("Zola <no-reply@bücher.example>", "Zola", "no-reply@xn--bcher-kva.example"),
        ("Librairie Zola, Paris <a@b.cd>", "Librairie Zola, Paris", "a@b.cd"),
        ("Zola (Paris) <a@b.cd>", "Zola (Paris)", "a@b.cd"),
        ("accounts@example.org <a@b.cd>", "accounts@example.org", "a@b.cd"),
        ("\"Zola, Paris\" <a@b.cd>", "Zola, Paris", "a@b.cd"),
        ("Zoë Bücher <a@b.cd>", "Zoë Bücher", "a@b.cd"),
    ] {
        let server = ScriptedSmtp::start([]);
        let app = with_an_email(&server, |config| from.clone_into(&mut config.email.from)).await;
        after(&app, 1).await;
        assert!(server.commands().contains(&format!("MAIL FROM:<{address}>")), "{:?}", server.commands());
        let raw = server.taken().remove(0).raw;
        assert!(raw.is_ascii(), "{raw}");
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let sender = read.from().and_then(|from| from.first()).unwrap();
        assert_eq!((sender.name(), sender.address()), (Some(name), Some(address)), "{from}");
        assert_eq!(read.from().unwrap().iter().count(), 1, "{from}");
    }
}
