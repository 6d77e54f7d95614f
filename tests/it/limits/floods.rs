//! Nobody is flooded: every kind of mail is counted where it goes, and an unconfirmed address gets nothing but what asks for
//! its owner's confirmation.

use std::time::Duration;

use sea_orm::Iterable;
use serde_json::json;
use vestibule::{
    error::Problems,
    flows::sign_up,
    store::{
        link,
        outbox::{self, Recipient},
        user,
    },
    types::{
        kinds::{MailKind, MailState, Purpose},
        origin::Origin,
        rate::By,
    },
};

use super::rate;
use crate::{
    harness::{House, PASSWORD, soon},
    pages::ada_in,
};

const DAY: Duration = Duration::from_hours(24);
const TOO_MANY: &str = "too many mails to this address";

/// Somebody who has signed up with this address and a name that is none, and has confirmed nothing.
async fn unconfirmed(house: &House, email: &str) -> user::Model {
    let (password, first_name) = (Some(PASSWORD), Some("Account blocked, call 0800 123 456 and ask for"));
    let draft = sign_up::Draft { email: Some(email), password, first_name, ..sign_up::Draft::default() };
    let made = sign_up::create(house.app(), draft, Problems::default(), &Origin::default()).await.unwrap();
    assert_eq!(house.mail().await.to, email);
    made
}

/// A mail of this kind that goes to this person's address.
async fn queue(house: &House, kind: MailKind, user: &user::Model, asker: &user::Model) {
    let (db, now) = (house.app().db.writer(), house.app().now());
    let purpose = match kind {
        MailKind::EmailChange => Some(Purpose::ChangeEmail),
        MailKind::EmailChangeAsked => Some(Purpose::CancelChange),
        MailKind::EmailChanged => Some(Purpose::UndoEmail),
        MailKind::DeletionPlanned => Some(Purpose::KeepAccount),
        MailKind::Invitation => Some(Purpose::Invite),
        _ => None,
    };
    let owner = if kind == MailKind::EmailChange { asker } else { user };
    let by_address =
        matches!(kind, MailKind::VerifyEmail | MailKind::ResetPassword | MailKind::AlreadyRegistered | MailKind::Test);
    let to = if by_address { Recipient::Address(user.email.clone()) } else { Recipient::User(owner.id) };
    let mut mail = outbox::New::notice(kind, to);
    if let Some(purpose) = purpose {
        let new = link::New { user_id: owner.id, purpose, sent_to: &user.email, expires_at: now.plus(DAY) };
        mail.link_id = Some(link::add_another(db, new, now).await.unwrap().id);
    }
    outbox::add(db, mail, now).await.unwrap();
    house.app().mail_waits.notify_one();
}

/// The newest mails, once none waits.
async fn settled(house: &House, most: u64) -> Vec<outbox::Model> {
    let look = || async {
        let mails = outbox::list(house.app().db.reader(), None, most).await.unwrap();
        mails.iter().all(|mail| mail.state != MailState::Queued).then_some(mails)
    };
    soon(look).await.unwrap_or_else(|| panic!("a mail still waits"))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_mails_of_any_kind_to_one_address_two_arrive_where_the_limit_is_two_a_day() {
    for kind in MailKind::iter() {
        let house = House::with(|config| {
            config.limits.emails_per_recipient = rate(2, DAY, By::Address);
            config.limits.notices_per_recipient = rate(2, DAY, By::Address);
            config.email_links.resend_after = Duration::ZERO;
        })
        .await;
        // A confirmation is for nobody else.
        let ada = match kind {
            MailKind::VerifyEmail => unconfirmed(&house, "ada@example.com").await,
            _ => house.account("Ada", "Lovelace").await,
        };
        let wanted = if kind == MailKind::VerifyEmail { 1 } else { 2 };
        for asker in ["Grace", "Joan", "Mary"] {
            let asker = house.account(asker, "Somebody").await;
            queue(&house, kind, &ada, &asker).await;
            settled(&house, 9).await;
        }
        let mails = settled(&house, 3).await;
        let sent = mails.iter().filter(|mail| mail.state == MailState::Sent).count();
        let dropped = mails.iter().filter(|mail| mail.last_error.as_deref() == Some(TOO_MANY)).count();
        assert_eq!((sent, dropped), (wanted, 3 - wanted), "{kind:?}: {mails:?}");
        house.wait(DAY);
        queue(&house, kind, &ada, &ada).await;
        let next = settled(&house, 1).await.remove(0);
        // Nobody asks for their own address.
        assert_eq!(next.state, MailState::Sent, "{kind:?}, a day later: {next:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_address_gets_nothing_but_what_asks_for_its_owner_and_no_word_that_somebody_typed() {
    let house = House::with(|config| config.email_links.resend_after = Duration::ZERO).await;
    let asker = unconfirmed(&house, "grace@example.com").await;
    for kind in MailKind::iter() {
        let eve = unconfirmed(&house, &format!("{}@example.com", kind.word())).await;
        // For an address that is nobody's yet.
        let to = match kind {
            MailKind::EmailChange => user::Model { email: "new@example.com".to_owned(), ..eve },
            _ => eve,
        };
        queue(&house, kind, &to, &asker).await;
        let mail = settled(&house, 1).await.remove(0);
        let asks = match kind {
            MailKind::VerifyEmail
            | MailKind::ResetPassword
            | MailKind::EmailChange
            | MailKind::Invitation
            // Becomes a confirmation.
            | MailKind::AlreadyRegistered
            | MailKind::Test => true,
            _ => false,
        };
        assert_eq!(mail.state == MailState::Sent, asks, "{mail:?}");
        if asks {
            let mail = house.mail().await;
            assert_eq!(mail.to, to.email);
            assert!(!mail.raw.contains("0800") && !mail.text.contains("0800") && !mail.html.contains("0800"), "{}", mail.text);
            assert!(mail.text.starts_with("Hello,"), "{}", mail.text);
        } else {
            assert_eq!(mail.last_error.as_deref(), Some("nobody has confirmed this address"));
        }
    }
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_an_unconfirmed_address_is_not_told_that_somebody_wanted_it() {
    let house = House::open().await;
    let (eve, ada) = (unconfirmed(&house, "eve@example.com").await, house.account("Ada", "Lovelace").await);
    queue(&house, MailKind::EmailChange, &eve, &ada).await;
    assert_eq!(settled(&house, 1).await[0].last_error.as_deref(), Some("nobody has confirmed this address"));
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_made_again_and_again_send_no_mail_to_an_address_that_nobody_confirmed() {
    let house = House::open().await;
    let browser = house.browser();
    let form = browser.open("/register").await.form("/register").with("email", "victim@example.com");
    assert_eq!(browser.submit(&form.with("password", PASSWORD)).await.status, 303);
    assert_eq!(house.mail().await.subject, "Confirm your e-mail address");
    for _ in 0..12 {
        let form = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "mine").with("days", "1");
        let made = browser.submit(&form.with("role", "-")).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let form = browser.open("/profile/api-keys").await.form("/profile/api-keys/revoke");
        assert_eq!(browser.submit(&form).await.status, 303);
    }
    settled(&house, 100).await;
    assert!(house.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_asks_for_so_many_changes_of_address_an_hour_by_page_and_api_alike() {
    let mut house = House::open().await;
    house.expect_unsent();
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let ask = async |number: usize| {
        let email = format!("victim{number}@example.com");
        browser.submit(&browser.open("/profile/email").await.form("/profile/email").with("email", &email)).await
    };
    for number in 0..5 {
        assert_eq!(ask(number).await.status, 303, "{number}");
    }
    let refused = ask(5).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!(refused.words().contains("Try again in 12 minutes"), "{}", refused.words());
    let ada = house.ada().await;
    assert_eq!(ada.post("/api/me/email", json!({ "email": "victim6@example.com" })).await.status, 429);
    house.wait(Duration::from_mins(12));
    assert_eq!(ask(6).await.status, 303);
    let victims = settled(&house, 100).await.into_iter().filter(|mail| mail.kind == MailKind::EmailChange);
    assert!(victims.count() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_keys_are_made_the_old_address_is_told_of_a_change_and_can_undo_it() {
    let mut house = House::with(|config| config.limits.notices_per_recipient = rate(2, DAY, By::Address)).await;
    house.expect_unsent();
    let ada = house.account("Ada", "Lovelace").await;
    for kind in
        [MailKind::ApiKeyMade, MailKind::ApiKeyMade, MailKind::ApiKeyMade, MailKind::EmailChangeAsked, MailKind::EmailChanged]
    {
        queue(&house, kind, &ada, &ada).await;
    }
    let mails = settled(&house, 5).await;
    let state = |kind| mails.iter().filter(|mail| mail.kind == kind).map(|mail| mail.state).collect::<Vec<_>>();
    assert!(state(MailKind::ApiKeyMade).contains(&MailState::Dropped));
    assert_eq!(state(MailKind::EmailChangeAsked), [MailState::Sent]);
    assert_eq!(state(MailKind::EmailChanged), [MailState::Sent]);
}
