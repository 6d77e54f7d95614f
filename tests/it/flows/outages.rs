//! Mail servers on their bad days: every mail that is still of use arrives, once as far as SMTP can promise that.

use std::{collections::HashSet, time::Duration};

use vestibule::{
    flows::reset_password,
    store::outbox,
    types::{kinds::MailState, origin::Origin},
};

use crate::harness::{FIRST_LINE, House, LAST_LINE, Mail, Mood, Moody, soon};

/// A house whose mails go there, and a mail in it.
async fn with_a_mail(server: &Moody) -> House {
    let house = House::with(|config| config.email.smtp = Some(server.smtp())).await;
    house.account("Ada", "Lovelace").await;
    reset_password::ask(house.app(), "ada@example.com", None, &Origin::default()).await.unwrap();
    house
}

async fn the_mail(house: &House) -> outbox::Model {
    outbox::list(house.app().db.reader(), None, 1).await.unwrap().remove(0)
}

/// The mail, once so many attempts have ended.
async fn after(house: &House, attempts: i64) -> outbox::Model {
    let ended = || async { Some(the_mail(house).await).filter(|mail| mail.attempts == attempts && mail.leased_until.is_none()) };
    // Patience with a server that says nothing is longer than that of a test.
    for _ in 0..3 {
        if let Some(mail) = soon(ended).await {
            return mail;
        }
    }
    panic!("no {attempts} attempts but {:?}", the_mail(house).await);
}

/// Later, when it is tried again.
fn later(house: &House) {
    house.wait(Duration::from_secs(10));
    house.app().mail_waits.notify_one();
}

fn id(mail: &Mail) -> String {
    mail.raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_once_the_mail_arrives_once() {
    for (mood, why) in [
        (Mood::Says("GREETING", "421 4.3.2 closing for a while"), "421 4.3.2"),
        (Mood::Says("GREETING", "554 5.3.2 nobody is served here"), "554 5.3.2"),
        (Mood::Cuts("GREETING"), ""),
        (Mood::Cuts("EHLO"), ""),
        (Mood::Says("MAIL", "451 4.3.0 no disk"), "451 4.3.0"),
        (Mood::Says("MAIL", "550 5.7.1 not from you"), "550 5.7.1"),
        (Mood::Says("RCPT", "450 4.2.1 greylisted"), "450 4.2.1"),
        (Mood::Says("RCPT", "421 4.7.0 too fast"), "421 4.7.0"),
        (Mood::Cuts("RCPT"), ""),
        (Mood::Says("DATA", "451 4.3.0 not now"), "451 4.3.0"),
        (Mood::Cuts("DATA"), ""),
        (Mood::Cuts(FIRST_LINE), ""),
        (Mood::Says(LAST_LINE, "452 4.3.1 full"), "452 4.3.1"),
    ] {
        let server = Moody::start([mood]);
        let house = with_a_mail(&server).await;
        let mail = after(&house, 1).await;
        assert_eq!(mail.state, MailState::Queued, "{mood:?}: {mail:?}");
        assert!(mail.last_error.as_deref().unwrap().starts_with(why), "{mood:?}: {mail:?}");
        assert!(server.taken().is_empty(), "{mood:?}");
        later(&house);
        assert_eq!(after(&house, 2).await.state, MailState::Sent, "{mood:?}");
        later(&house);
        assert_eq!(server.taken().len(), 1, "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_keeps_nobody_waiting_and_gets_the_mail_later() {
    let server = Moody::start([Mood::FallsSilent("GREETING")]);
    let house = with_a_mail(&server).await;
    assert_eq!(house.get("/health/ready").await.status, 200);
    let mail = after(&house, 1).await;
    assert_eq!(mail.last_error.as_deref(), Some("the mail server did not answer within 10 seconds"));
    later(&house);
    assert_eq!((after(&house, 2).await.state, server.taken().len()), (MailState::Sent, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_good_is_not_tried_again_by_itself() {
    for (mood, why) in [
        (Mood::Says("RCPT", "550 5.1.1 nobody of that name"), "550 5.1.1"),
        (Mood::Says("RCPT", "550 nobody of that name"), "550 nobody"),
        (Mood::Says(LAST_LINE, "550 5.1.1 nobody of that name"), "550 5.1.1"),
    ] {
        let server = Moody::start([mood]);
        let mut house = with_a_mail(&server).await;
        house.expect_unsent();
        let mail = after(&house, 1).await;
        assert_eq!(mail.state, MailState::Failed, "{mood:?}: {mail:?}");
        assert!(mail.last_error.as_deref().unwrap().starts_with(why), "{mood:?}: {mail:?}");
        house.wait(Duration::from_hours(1));
        house.app().mail_waits.notify_one();
        assert!(server.taken().is_empty());
        // Somebody has set it right and says so: `vestibule email retry`.
        let (db, now) = (house.app().db.writer(), house.app().now());
        assert!(outbox::retry(db, mail.id, Duration::from_mins(15), now).await.unwrap());
        house.app().mail_waits.notify_one();
        assert_eq!((after(&house, 2).await.state, server.taken().len()), (MailState::Sent, 1), "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_took_the_mail_and_cannot_say_good_bye_has_it() {
    for mood in [Mood::FallsSilent("QUIT"), Mood::Cuts("QUIT"), Mood::Says("QUIT", "554 never heard of it")] {
        let server = Moody::start([mood]);
        let house = with_a_mail(&server).await;
        assert_eq!(after(&house, 1).await.state, MailState::Sent, "{mood:?}");
        house.wait(Duration::from_mins(10));
        house.app().mail_waits.notify_one();
        assert_eq!((after(&house, 1).await.state, server.heard().len()), (MailState::Sent, 1), "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_fate_is_unknown_comes_again_under_the_same_id() {
    // It has the whole text, and the line is cut before it can say so: nobody can know whether it will deliver it.
    let server = Moody::start([Mood::Cuts(LAST_LINE)]);
    let house = with_a_mail(&server).await;
    assert_eq!(after(&house, 1).await.state, MailState::Queued);
    later(&house);
    assert_eq!(after(&house, 2).await.state, MailState::Sent);
    let heard = server.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard.iter().map(id).collect::<HashSet<_>>().len(), 1, "who gets it twice can see that it is one");
    assert_eq!(heard[0].link(), heard[1].link());
}
