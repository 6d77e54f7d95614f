//! What anybody may send without saying who they are: it is limited, or it writes nothing; and what it wrote is eventually forgotten.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use vestibule::{
    config::UnverifiedAccess,
    jobs::cleanup::sweep,
    store::{audit_event, outbox, rate_limit, user_search},
    types::{kinds::EmailState, rate_limit::LimitScope},
    web::{
        resource::{Access, Surface},
        routes,
    },
};

use super::rate;
use crate::harness::{PASSWORD, TestApp, eventually, fetch};

const HOUR: Duration = Duration::from_hours(1);

/// Every field that a form or an API client could send, each time of another user.
fn fields(number: usize) -> Vec<(&'static str, String)> {
    let email = format!("user{number}@example.com");
    let words = [("password", PASSWORD), ("new_password", "a quiet hall by the sea"), ("code", "BCDF-GHJK"), ("by", "code")];
    let tokens = ["token", "refresh", "refresh_token", "apiKey", "api_key"].map(|name| (name, "1.false".to_owned()));
    let names = ["first_name", "last_name", "firstName", "lastName"].map(|name| (name, "Ada".to_owned()));
    let logins = ["email", "login", "username"].map(|name| (name, email.clone()));
    let words = words.map(|(name, word)| (name, word.to_owned()));
    [("gender", "H".to_owned())].into_iter().chain(words).chain(tokens).chain(names).chain(logins).collect()
}

async fn rows(app: &TestApp) -> [usize; 4] {
    let db = app.state().db.reader();
    [
        outbox::page(db, None, (vestibule::store::pagination::Cursor::Newest, 10_000)).await.unwrap().rows.len(),
        audit_event::page(db, &audit_event::Filter::default(), (vestibule::store::pagination::Cursor::Newest, 10_000))
            .await
            .unwrap()
            .rows
            .len(),
        usize::try_from(user_search::count(db, &user_search::Filter::default(), 10_000).await.unwrap()).unwrap(),
        rate_limit::all(db).await.unwrap().len(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_public_post_from_one_ip_is_limited_or_writes_nothing() {
    let mut app = TestApp::with(|config| {
        let limits = &mut config.limits;
        for limit in [&mut limits.failed_login, &mut limits.sign_up, &mut limits.password_reset, &mut limits.email_codes] {
            *limit = rate(3, HOUR, LimitScope::Ip);
        }
        limits.refresh = rate(3, HOUR, LimitScope::Ip);
        limits.api_key = rate(3, HOUR, LimitScope::Ip);
    })
    .await;
    app.allow_unsent_emails();
    let mut limited = Vec::new();
    let resources = routes::resources(&app.web).into_iter().filter(|resource| resource.access == Access::Public);
    for resource in resources.filter(|resource| resource.methods().contains(&Method::POST)) {
        let (mut before, mut last) = ([0; 4], 0);
        for number in 0..8 {
            if number == 4 {
                before = rows(&app).await;
            }
            let fields = fields(number);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            last = match resource.surface {
                Surface::Html => app.browser().post(&resource.path, &fields).await.status,
                Surface::Api(_) => {
                    let body: serde_json::Map<_, _> =
                        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                    fetch(app.anonymous().request(Method::POST, &resource.path).json(&body)).await.status
                }
            };
        }
        let writes = rows(&app).await != before;
        assert!(last == 429 || !writes, "{} answers {last} and writes", resource.path);
        if last == 429 {
            limited.push(resource.path.clone());
        }
        // The next place has tries of its own.
        app.advance_clock(HOUR);
    }
    for path in [
        "/register",
        "/login",
        "/password-forgotten",
        "/password-reset",
        "/email-verify",
        "/email-verify/resend-to",
        "/api/accounts/register",
        "/api/accounts/login",
        "/api/accounts/password-forgotten",
        "/api/accounts/refresh-token",
        "/auth/token",
        "/api/v1/auth/token",
        "/v1/creat_autor",
        "/token",
    ] {
        assert!(limited.iter().any(|limited| limited == path), "{path} is not limited: {limited:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_that_does_not_reveal_accounts_is_limited_too() {
    let app = TestApp::with(|config| {
        config.registration.reveal_existing_accounts = false;
        config.registration.unverified = UnverifiedAccess::Nothing;
        config.contracts = Some(Vec::new());
        config.limits.emails_per_recipient = rate(2, 24 * HOUR, LimitScope::Recipient);
    })
    .await;
    app.user("Ada", "Lovelace").await;
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    let mut answers = Vec::new();
    for _ in 0..31 {
        answers.push(app.browser().post("/register", &fields).await.status);
    }
    assert_eq!((answers[29], answers[30]), (303, 429));
    let messages = eventually(|| async {
        let messages =
            outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 100)).await.unwrap().rows;
        messages.iter().all(|message| message.state != EmailState::Queued).then_some(messages)
    });
    let sent = messages.await.unwrap().into_iter().filter(|message| message.state == EmailState::Sent).count();
    assert_eq!((sent, app.emails().await.len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmation_emails_are_limited_per_ip_and_the_page_says_how_long_to_wait() {
    let app = TestApp::with(|config| config.limits.password_reset = rate(3, HOUR, LimitScope::Ip)).await;
    let post = async |email: &str| app.browser().post("/email-verify/resend-to", &[("email", email)]).await;
    for number in 0..3 {
        assert_eq!(post(&format!("unknown{number}@example.com")).await.status, 303);
    }
    let refused = post("nobody4@example.com").await;
    assert_eq!(refused.status, 429);
    assert!(refused.words().contains("Try again in 20 minutes"), "{}", refused.words());
    assert_eq!(post("no address").await.status, 422, "what is no address is not counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn outbox_rows_without_a_recipient_are_deleted_within_the_hour() {
    let app = TestApp::start().await;
    app.user("Ada", "Lovelace").await;
    for email in ["unknown@example.com", "ada@example.com"] {
        app.post("/api/accounts/password-forgotten/", json!({ "email": email })).await;
    }
    app.next_email().await;
    let states = async || {
        let messages =
            outbox::page(app.state().db.reader(), None, (vestibule::store::pagination::Cursor::Newest, 9)).await.unwrap().rows;
        messages.into_iter().map(|message| message.state).collect::<Vec<_>>()
    };
    let done = || async { (!states().await.contains(&EmailState::Queued)).then_some(()) };
    eventually(done).await.unwrap();
    assert_eq!(states().await, [EmailState::Sent, EmailState::Dropped]);
    app.advance_clock(Duration::from_mins(45));
    sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(states().await.len(), 2, "an operator can still see why it was dropped");
    app.advance_clock(Duration::from_mins(15));
    sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    assert_eq!(states().await, [EmailState::Sent]);
}
