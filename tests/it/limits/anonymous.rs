//! What anybody may send without saying who they are: it is limited, or it writes nothing; and what it wrote is soon forgotten.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use vestibule::{
    config::UnverifiedAccess,
    jobs::sweep::sweep,
    store::{audit, limit_mark, outbox, user},
    types::{kinds::MailState, rate::By},
    web::{
        place::{Door, Manner},
        routes,
    },
};

use super::rate;
use crate::harness::{House, PASSWORD, answer, soon};

const HOUR: Duration = Duration::from_hours(1);

/// Every field that a form or a program could send, each time of somebody else.
fn fields(number: usize) -> Vec<(&'static str, String)> {
    let email = format!("somebody{number}@example.com");
    let words = [("password", PASSWORD), ("new_password", "a quiet hall by the sea"), ("code", "BCDF-GHJK"), ("by", "code")];
    let tokens = ["token", "refresh", "refresh_token", "apiKey", "api_key"].map(|name| (name, "1.false".to_owned()));
    let names = ["first_name", "last_name", "firstName", "lastName"].map(|name| (name, "Ada".to_owned()));
    let logins = ["email", "login", "username"].map(|name| (name, email.clone()));
    let words = words.map(|(name, word)| (name, word.to_owned()));
    [("gender", "H".to_owned())].into_iter().chain(words).chain(tokens).chain(names).chain(logins).collect()
}

async fn rows(house: &House) -> [usize; 4] {
    let db = house.app().db.reader();
    [
        outbox::list(db, None, 10_000).await.unwrap().len(),
        audit::list(db, None, 10_000).await.unwrap().len(),
        user::page(db, None, 0, 10_000).await.unwrap().len(),
        limit_mark::all(db).await.unwrap().len(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_public_post_from_one_place_is_refused_in_the_end_or_writes_nothing() {
    let mut house = House::with(|config| {
        let limits = &mut config.limits;
        for limit in [&mut limits.failed_login, &mut limits.sign_up, &mut limits.password_reset, &mut limits.email_codes] {
            *limit = rate(3, HOUR, By::Ip);
        }
        limits.refresh = rate(3, HOUR, By::Ip);
        limits.api_key = rate(3, HOUR, By::Ip);
    })
    .await;
    house.expect_unsent();
    let mut limited = Vec::new();
    let places = routes::places(&house.web).into_iter().filter(|place| place.door == Door::Open);
    for place in places.filter(|place| place.methods().contains(&Method::POST)) {
        let (mut before, mut last) = ([0; 4], 0);
        for number in 0..8 {
            if number == 4 {
                before = rows(&house).await;
            }
            let fields = fields(number);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            last = match place.manner {
                Manner::Page => house.browser().post(&place.path, &fields).await.status,
                Manner::Api(_) => {
                    let body: serde_json::Map<_, _> =
                        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                    answer(house.anon().request(Method::POST, &place.path).json(&body)).await.status
                }
            };
        }
        let writes = rows(&house).await != before;
        assert!(last == 429 || !writes, "{} answers {last} and writes", place.path);
        if last == 429 {
            limited.push(place.path.clone());
        }
        // The next place has tries of its own.
        house.wait(HOUR);
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
async fn a_sign_up_that_does_not_say_who_is_here_is_limited_too_and_floods_nobody() {
    let house = House::with(|config| {
        config.registration.reveal_existing_accounts = false;
        config.registration.unverified = UnverifiedAccess::Nothing;
        config.contracts = Some(Vec::new());
        config.limits.emails_per_recipient = rate(2, 24 * HOUR, By::Address);
    })
    .await;
    house.account("Ada", "Lovelace").await;
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    let mut answers = Vec::new();
    for _ in 0..31 {
        answers.push(house.browser().post("/register", &fields).await.status);
    }
    assert_eq!((answers[29], answers[30]), (303, 429));
    let mails = soon(|| async {
        let mails = outbox::list(house.app().db.reader(), None, 100).await.unwrap();
        mails.iter().all(|mail| mail.state != MailState::Queued).then_some(mails)
    });
    let sent = mails.await.unwrap().into_iter().filter(|mail| mail.state == MailState::Sent).count();
    assert_eq!((sent, house.mails().await.len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_has_so_many_confirmations_sent_and_the_page_says_how_long_to_wait() {
    let house = House::with(|config| config.limits.password_reset = rate(3, HOUR, By::Ip)).await;
    let post = async |email: &str| house.browser().post("/email-verify/resend-to", &[("email", email)]).await;
    for number in 0..3 {
        assert_eq!(post(&format!("nobody{number}@example.com")).await.status, 303);
    }
    let refused = post("nobody4@example.com").await;
    assert_eq!(refused.status, 429);
    assert!(refused.words().contains("Try again in 20 minutes"), "{}", refused.words());
    assert_eq!(post("no address").await.status, 422, "what is no address is not counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_to_nobody_is_forgotten_within_the_hour_and_one_to_somebody_is_not() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    for email in ["nobody@example.com", "ada@example.com"] {
        house.post("/api/accounts/password-forgotten/", json!({ "email": email })).await;
    }
    house.mail().await;
    let states = async || {
        let mails = outbox::list(house.app().db.reader(), None, 9).await.unwrap();
        mails.into_iter().map(|mail| mail.state).collect::<Vec<_>>()
    };
    let done = || async { (!states().await.contains(&MailState::Queued)).then_some(()) };
    soon(done).await.unwrap();
    assert_eq!(states().await, [MailState::Sent, MailState::Dropped]);
    house.wait(Duration::from_mins(45));
    sweep(house.app(), house.web.longest()).await.unwrap();
    assert_eq!(states().await.len(), 2, "an operator can still see why it was dropped");
    house.wait(Duration::from_mins(15));
    sweep(house.app(), house.web.longest()).await.unwrap();
    assert_eq!(states().await, [MailState::Sent]);
}
