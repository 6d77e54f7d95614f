//! No recipient is flooded: every kind of email counts per recipient, and an unconfirmed address gets nothing but what asks for
//! its owner's confirmation.

use std::time::Duration;

use sea_orm::Iterable;
use serde_json::json;
use vestibule::{
    error::ValidationErrors,
    flows::sign_up,
    store::{
        email_token,
        outbox::{self, Recipient},
        user,
    },
    types::{
        client::ClientInfo,
        kinds::{EmailKind, EmailState, Purpose},
        rate_limit::LimitScope,
    },
};

use super::rate;
use crate::{
    harness::{PASSWORD, TestApp, eventually},
    pages::ada_in,
};

const DAY: Duration = Duration::from_hours(24);
const TOO_MANY: &str = "too many emails to this address";

/// A user who has signed up with this address and an odd name, and has not confirmed it.
async fn unconfirmed(app: &TestApp, email: &str) -> user::Model {
    let (password, first_name) = (Some(PASSWORD), Some("Account blocked, call 0800 123 456 and ask for"));
    let draft = sign_up::Draft { email: Some(email), password, first_name, ..sign_up::Draft::default() };
    let made = sign_up::create(app.state(), draft, ValidationErrors::default(), &ClientInfo::default()).await.unwrap();
    assert_eq!(app.next_email().await.to, email);
    made
}

/// An email of this kind that goes to this person's address.
async fn queue(app: &TestApp, kind: EmailKind, user: &user::Model, asker: &user::Model) {
    let (db, now) = (app.state().db.writer(), app.state().now());
    let purpose = match kind {
        EmailKind::EmailChange => Some(Purpose::ChangeEmail),
        EmailKind::EmailChangeRequested => Some(Purpose::CancelChange),
        EmailKind::EmailChanged => Some(Purpose::UndoEmail),
        EmailKind::DeletionPlanned => Some(Purpose::KeepAccount),
        EmailKind::Invitation => Some(Purpose::Invite),
        _ => None,
    };
    let owner = if kind == EmailKind::EmailChange { asker } else { user };
    let by_address =
        matches!(kind, EmailKind::VerifyEmail | EmailKind::ResetPassword | EmailKind::AlreadyRegistered | EmailKind::Test);
    let to = if by_address { Recipient::Email(user.email.clone()) } else { Recipient::User(owner.id) };
    let mut message = outbox::NewEmail::notice(kind, to);
    if let Some(purpose) = purpose {
        let new =
            email_token::New { user_id: owner.id, purpose, sent_to: &user.email, expires_at: now.plus(DAY), return_to: None };
        message.email_token_id = Some(email_token::add_another(db, new, now).await.unwrap().id);
    }
    outbox::add(db, message, now).await.unwrap();
    app.state().outbox_wakeup.notify_one();
}

/// The newest emails, once none waits.
async fn settled(app: &TestApp, most: u64) -> Vec<outbox::Model> {
    let look = || async {
        let messages =
            outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, most)).await.unwrap().rows;
        messages.iter().all(|message| message.state != EmailState::Queued).then_some(messages)
    };
    eventually(look).await.unwrap_or_else(|| panic!("an email is still queued"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_per_recipient_counts_emails_of_every_kind() {
    for kind in EmailKind::iter() {
        let app = TestApp::with(|config| {
            config.limits.emails_per_recipient = rate(2, DAY, LimitScope::Recipient);
            config.limits.notices_per_recipient = rate(2, DAY, LimitScope::Recipient);
            config.email_links.resend_after = Duration::ZERO;
        })
        .await;
        // A confirmation is for the owner only.
        let ada = match kind {
            EmailKind::VerifyEmail => unconfirmed(&app, "ada@example.com").await,
            _ => app.user("Ada", "Lovelace").await,
        };
        let wanted = if kind == EmailKind::VerifyEmail { 1 } else { 2 };
        for asker in ["Grace", "Joan", "Mary"] {
            let asker = app.user(asker, "Else").await;
            queue(&app, kind, &ada, &asker).await;
            settled(&app, 9).await;
        }
        let messages = settled(&app, 3).await;
        let sent = messages.iter().filter(|message| message.state == EmailState::Sent).count();
        let dropped = messages.iter().filter(|message| message.last_error.as_deref() == Some(TOO_MANY)).count();
        assert_eq!((sent, dropped), (wanted, 3 - wanted), "{kind:?}: {messages:?}");
        app.advance_clock(DAY);
        queue(&app, kind, &ada, &ada).await;
        let next = settled(&app, 1).await.remove(0);
        // The user requests the address that they have.
        assert_eq!(next.state, EmailState::Sent, "{kind:?}, a day later: {next:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_email_address_gets_only_confirmations_without_user_input() {
    let app = TestApp::with(|config| config.email_links.resend_after = Duration::ZERO).await;
    let asker = unconfirmed(&app, "grace@example.com").await;
    for kind in EmailKind::iter() {
        let eve = unconfirmed(&app, &format!("{}@example.com", kind.word())).await;
        // For an address that no account has yet.
        let to = match kind {
            EmailKind::EmailChange => user::Model { email: "new@example.com".to_owned(), ..eve },
            _ => eve,
        };
        queue(&app, kind, &to, &asker).await;
        let message = settled(&app, 1).await.remove(0);
        let asks = match kind {
            EmailKind::VerifyEmail
            | EmailKind::ResetPassword
            | EmailKind::EmailChange
            | EmailKind::Invitation
            // Becomes a confirmation.
            | EmailKind::AlreadyRegistered
            | EmailKind::Test => true,
            _ => false,
        };
        assert_eq!(message.state == EmailState::Sent, asks, "{message:?}");
        if asks {
            let message = app.next_email().await;
            assert_eq!(message.to, to.email);
            assert!(
                !message.raw.contains("0800") && !message.text.contains("0800") && !message.html.contains("0800"),
                "{}",
                message.text
            );
            assert!(message.text.starts_with("Hello,"), "{}", message.text);
        } else {
            assert_eq!(message.last_error.as_deref(), Some("this address is not confirmed"));
        }
    }
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_email_address_gets_no_email_taken_notice() {
    let app = TestApp::start().await;
    let (eve, ada) = (unconfirmed(&app, "eve@example.com").await, app.user("Ada", "Lovelace").await);
    queue(&app, EmailKind::EmailChange, &eve, &ada).await;
    assert_eq!(settled(&app, 1).await[0].last_error.as_deref(), Some("this address is not confirmed"));
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_created_repeatedly_send_no_email_to_an_unconfirmed_address() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open("/register").await.form("/register").with("email", "victim@example.com");
    assert_eq!(browser.submit(&form.with("password", PASSWORD)).await.status, 303);
    assert_eq!(app.next_email().await.subject, "Confirm your email address");
    for _ in 0..12 {
        let form = browser.open("/profile/api-keys").await.form("/profile/api-keys").with("name", "mine").with("days", "1");
        let made = browser.submit(&form.with("role", "-")).await;
        assert_eq!(made.status, 303, "{}", made.text);
        let form = browser.open("/profile/api-keys").await.form("/profile/api-keys/revoke");
        assert_eq!(browser.submit(&form).await.status, 303);
    }
    settled(&app, 100).await;
    assert!(app.emails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn email_changes_are_limited_per_account_across_pages_and_api() {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let browser = app.browser();
    ada_in(&app, &browser).await;
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
    let ada = app.ada().await;
    assert_eq!(ada.post("/api/me/email", json!({ "email": "victim6@example.com" })).await.status, 429);
    app.advance_clock(Duration::from_mins(12));
    assert_eq!(ask(6).await.status, 303);
    let victims = settled(&app, 100).await.into_iter().filter(|message| message.kind == EmailKind::EmailChange);
    assert!(victims.count() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_api_keys_does_not_suppress_the_notice_of_an_email_change() {
    let mut app = TestApp::with(|config| config.limits.notices_per_recipient = rate(2, DAY, LimitScope::Recipient)).await;
    app.allow_unsent_emails();
    let ada = app.user("Ada", "Lovelace").await;
    for kind in [
        EmailKind::ApiKeyCreated,
        EmailKind::ApiKeyCreated,
        EmailKind::ApiKeyCreated,
        EmailKind::EmailChangeRequested,
        EmailKind::EmailChanged,
    ] {
        queue(&app, kind, &ada, &ada).await;
    }
    let messages = settled(&app, 5).await;
    let state = |kind| messages.iter().filter(|message| message.kind == kind).map(|message| message.state).collect::<Vec<_>>();
    assert!(state(EmailKind::ApiKeyCreated).contains(&EmailState::Dropped));
    assert_eq!(state(EmailKind::EmailChangeRequested), [EmailState::Sent]);
    assert_eq!(state(EmailKind::EmailChanged), [EmailState::Sent]);
}
