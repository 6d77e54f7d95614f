//! What mail servers say about us and about recipients, and what we say to them.

use std::{net::SocketAddr, time::Duration};

use mail_parser::MessageParser;
use vestibule::{
    config::Config,
    flows::reset_password,
    store::outbox,
    types::{kinds::MailState, origin::Origin},
};

use crate::harness::{House, LAST_LINE, Mood, Moody, soon};

async fn with_a_mail(server: &Moody, change: impl FnOnce(&mut Config)) -> House {
    let house = House::with(|config| {
        config.email.smtp = Some(server.smtp());
        change(config);
    })
    .await;
    house.account("Ada", "Lovelace").await;
    reset_password::ask(house.app(), "ada@example.com", None, &Origin::default()).await.unwrap();
    house
}

/// The mail, once so many attempts have ended.
async fn after(house: &House, attempts: i64) -> outbox::Model {
    let ended = || async {
        let mail = outbox::list(house.app().db.reader(), None, 1).await.unwrap().remove(0);
        (mail.attempts == attempts && mail.leased_until.is_none()).then_some(mail)
    };
    soon(ended).await.unwrap_or_else(|| panic!("no {attempts} attempts"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_means_us_keeps_the_mail_and_tells_the_operator() {
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
        let server = Moody::start([Mood::Says(at, said)]);
        let house = with_a_mail(&server, |_| ()).await;
        let mail = after(&house, 1).await;
        assert_eq!((mail.state, mail.last_error.as_deref()), (MailState::Queued, Some(said)), "{at}");
        assert_eq!(house.warnings("the mail server refuses us"), 1, "{at}: {said}");
        house.wait(Duration::from_secs(10));
        house.app().mail_waits.notify_one();
        assert_eq!((after(&house, 2).await.state, server.taken().len()), (MailState::Sent, 1), "{at}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_is_tried_again_and_blames_nobody() {
    for (at, said) in [("RCPT", "552 5.2.2 mailbox full"), (LAST_LINE, "552 5.2.2 mailbox full"), ("RCPT", "452 4.2.2 full")] {
        let server = Moody::start([Mood::Says(at, said)]);
        let house = with_a_mail(&server, |_| ()).await;
        assert_eq!(after(&house, 1).await.state, MailState::Queued, "{said}");
        assert_eq!(house.warnings("the mail server refuses us"), 0, "{said}");
        house.wait(Duration::from_secs(10));
        house.app().mail_waits.notify_one();
        assert_eq!(after(&house, 2).await.state, MailState::Sent, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_verdict_on_the_recipient_ends_a_mail() {
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
        let server = Moody::start([Mood::Says(at, said)]);
        let mut house = with_a_mail(&server, |_| ()).await;
        house.expect_unsent();
        let mail = after(&house, 1).await;
        assert_eq!((mail.state, mail.last_error.as_deref()), (MailState::Failed, Some(said)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_that_mean_us_are_counted_by_themselves() {
    let server = Moody::start([Mood::Says("RCPT", "554 5.7.1 Relay access denied")]);
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut house = with_a_mail(&server, |config| config.metrics.listen = Some(any)).await;
    house.expect_unsent();
    after(&house, 1).await;
    let url = format!("http://{}/metrics", house.metrics.unwrap());
    let seen = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = "vestibule_mails_total{kind=\"reset-password\",outcome=\"refused\"} 1";
    assert!(seen.contains(line), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_greeted_by_a_full_name_or_by_an_address_and_never_by_a_bare_name() {
    for (public_url, setting, greeting) in [
        ("https://accounts.example.com", None, "EHLO accounts.example.com"),
        ("https://accounts.example.com:8443", None, "EHLO accounts.example.com"),
        ("https://accounts.example.com", Some("mx.example.net"), "EHLO mx.example.net"),
        ("http://10.0.0.5", Some("mx.example.net"), "EHLO mx.example.net"),
    ] {
        let server = Moody::start([]);
        let house = with_a_mail(&server, |config| {
            public_url.clone_into(&mut config.public_url);
            config.email.ehlo_name = setting.map(ToOwned::to_owned);
        });
        after(&house.await, 1).await;
        assert_eq!(server.commands()[0], greeting, "{public_url} {setting:?}");
    }
    for public_url in ["http://127.0.0.1:8000", "http://[::1]:8000", "http://vm", "http://localhost:8000", "http://app.localhost"]
    {
        let server = Moody::start([]);
        let house = with_a_mail(&server, |config| public_url.clone_into(&mut config.public_url));
        after(&house.await, 1).await;
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
async fn a_sender_leaves_as_every_server_understands_it() {
    for (from, name, address) in [
        ("Zola <no-reply@bücher.example>", "Zola", "no-reply@xn--bcher-kva.example"),
        ("Librairie Zola, Paris <a@b.cd>", "Librairie Zola, Paris", "a@b.cd"),
        ("Zola (Paris) <a@b.cd>", "Zola (Paris)", "a@b.cd"),
        ("accounts@example.org <a@b.cd>", "accounts@example.org", "a@b.cd"),
        ("\"Zola, Paris\" <a@b.cd>", "Zola, Paris", "a@b.cd"),
        ("Zoë Bücher <a@b.cd>", "Zoë Bücher", "a@b.cd"),
    ] {
        let server = Moody::start([]);
        let house = with_a_mail(&server, |config| from.clone_into(&mut config.email.from)).await;
        after(&house, 1).await;
        assert!(server.commands().contains(&format!("MAIL FROM:<{address}>")), "{:?}", server.commands());
        let raw = server.taken().remove(0).raw;
        assert!(raw.is_ascii(), "{raw}");
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let sender = read.from().and_then(|from| from.first()).unwrap();
        assert_eq!((sender.name(), sender.address()), (Some(name), Some(address)), "{from}");
        assert_eq!(read.from().unwrap().iter().count(), 1, "{from}");
    }
}
