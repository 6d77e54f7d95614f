//! Callers who leave before the answer: a try that was right is not counted, one that was wrong is, wherever the request was dropped.

use std::{
    future::Future,
    net::TcpStream,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use sea_orm::ConnectionTrait;
use serde_json::json;
use vestibule::{
    app::{
        App,
        limits::{Attempt, RateLimitKey},
        reauthentication::SessionRef,
        revoke_access::ApiKeys,
    },
    crypto::password_policy::PasswordPolicy,
    error::{Error, ValidationErrors},
    flows::{
        change_password::{self, Draft},
        reset_password::{self, New},
        sign_in::{self, Login},
        verify_email,
    },
    store::{email_token, rate_limit},
    types::{
        client::ClientInfo,
        kinds::Purpose,
        rate_limit::{Limit, LimitScope},
        secret::Password,
    },
};

use super::{WRONG, login, rate};
use crate::harness::{PASSWORD, TestApp, eventually};

/// Polls a future so often and then drops it, as a server does whose caller hangs up.
struct Dropped<F> {
    work: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for Dropped<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        self.left -= 1;
        match self.work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if self.left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Does it again and again, dropped one await later each time, until it is done once; how often it was dropped.
async fn dropped_everywhere<T, F: Future<Output = T>>(state: &App, work: impl Fn() -> F) -> usize {
    for left in 1..200 {
        let done = Dropped { work: Box::pin(work()), left }.await;
        state.tasks.settle(Duration::from_secs(10)).await;
        if done.is_some() {
            return left - 1;
        }
    }
    panic!("it is never done");
}

/// Tries that are owed for, in units of one.
async fn owed(state: &App, interval: Duration) -> u64 {
    let now = state.now();
    let rows = rate_limit::all(state.db.reader()).await.unwrap();
    rows.iter().map(|row| row.tat.duration_since(now).as_secs().div_ceil(interval.as_secs())).sum()
}

/// One of five in fifteen minutes.
const FAILED: Duration = Duration::from_mins(3);
/// One of twenty in a day.
const CODE: Duration = Duration::from_mins(72);

fn origin() -> ClientInfo {
    ClientInfo::new("192.0.2.1".parse().ok(), None)
}

async fn without_login_limit() -> TestApp {
    TestApp::with(|config| config.limits.login = Limit::default()).await
}

async fn without_email_limit() -> TestApp {
    TestApp::with(|config| {
        config.limits.emails_per_recipient = Limit::default();
        config.limits.login = Limit::default();
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_is_not_counted_as_wrong_if_the_client_disconnects() {
    let app = without_login_limit().await;
    let ada = app.user("Ada", "Lovelace").await;
    let (state, right) = (app.state(), Password::parse(PASSWORD).unwrap());
    for _ in 0..10 {
        dropped_everywhere(state, || async {
            sign_in::with_password(state, Login::Email(&ada.email), &right, &origin()).await.map(|_| ())
        })
        .await;
    }
    assert_eq!(owed(state, FAILED).await, 0);
    assert_eq!(login(&app, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_counted_even_if_the_client_disconnects() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    let (state, wrong) = (app.state(), Password::parse(WRONG).unwrap());
    let mut tried = 0;
    while tried < 5 {
        let from = origin();
        let work = sign_in::with_password(state, Login::Email(&ada.email), &wrong, &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        state.tasks.settle(Duration::from_secs(10)).await;
        tried += 1;
        assert_eq!(owed(state, FAILED).await, tried);
    }
    let judged = sign_in::with_password(state, Login::Email(&ada.email), &Password::parse(PASSWORD).unwrap(), &origin()).await;
    assert!(matches!(judged, Err(Error::RateLimited(_))), "a client that disconnects before the response has five guesses too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reauthentication_is_counted_by_its_result_even_if_the_client_disconnects() {
    let app = without_login_limit().await;
    let ada = app.ada().await;
    let (state, asking) = (app.state(), SessionRef { user: ada.user.id, session: ada.session });
    let (right, wrong) = (Password::parse(PASSWORD).unwrap(), Password::parse(WRONG).unwrap());
    for _ in 0..6 {
        dropped_everywhere(state, || async { sign_in::reauthenticate(state, asking, &right, &origin()).await }).await;
        assert_eq!(owed(state, FAILED).await, 0);
    }
    let times = dropped_everywhere(state, || async { sign_in::reauthenticate(state, asking, &wrong, &origin()).await }).await;
    assert_eq!(owed(state, FAILED).await, u64::try_from(times).unwrap() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_password_is_counted_by_its_result_even_if_the_client_disconnects() {
    let app = without_login_limit().await;
    let ada = app.ada().await;
    let (state, asking) = (app.state(), SessionRef { user: ada.user.id, session: ada.session });
    let change = |old: &'static str| async move {
        // A new password that may not be chosen: the old one is judged, and stays.
        let draft = Draft { old: Some(old), new: Some("short"), keys: ApiKeys::Keep, problems: ValidationErrors::default() };
        change_password::change(state, asking, draft, &origin()).await
    };
    for _ in 0..6 {
        dropped_everywhere(state, || change(PASSWORD)).await;
        assert_eq!(owed(state, FAILED).await, 0);
    }
    for tried in 1..=3 {
        change(WRONG).await.unwrap_err();
        assert_eq!(owed(state, FAILED).await, tried);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_costs_no_attempt_if_the_client_disconnects() {
    let app = without_email_limit().await;
    let ada = app.user("Ada", "Lovelace").await;
    assert_eq!(app.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await.status, 200);
    let (state, code) = (app.state(), app.next_email().await.code());
    let set = |code: String| async move {
        // The code is judged, and the password that follows is not the one that may be chosen.
        let proof = reset_password::Presented::Code { email: "ada@example.com", code: &code };
        let new = New {
            password: Some("ada@example.com"),
            keys: ApiKeys::Revoke,
            password_policy: PasswordPolicy::default(),
            terms: None,
            problems: ValidationErrors::default(),
        };
        reset_password::set(state, proof, new, &origin()).await.map(|_| ())
    };
    for _ in 0..8 {
        dropped_everywhere(state, || set(code.clone())).await;
        assert_eq!(owed(state, CODE).await, 0);
        let link = email_token::newest(state.db.reader(), ada.id, Purpose::ResetPassword).await.unwrap().unwrap();
        assert_eq!((link.attempts, link.used_at), (0, None));
    }
    for tried in 1..=3 {
        dropped_everywhere(state, || async { set("BCDF-GHJK".to_owned()).await }).await;
        assert!(owed(state, CODE).await >= tried, "{tried}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_code_is_counted_by_its_result_even_if_the_client_disconnects() {
    let app = without_email_limit().await;
    let form = json!({ "email": "eve@example.com", "password": PASSWORD, "first_name": "E", "last_name": "V", "gender": "F" });
    assert_eq!(app.post("/api/accounts/register/", form).await.status, 201);
    let (state, code) = (app.state(), app.next_email().await.code());
    let user = vestibule::flows::admin_users::find(state, "eve@example.com").await.unwrap().id;
    for tried in 1..=2 {
        let from = origin();
        let work = verify_email::confirm(state, user, verify_email::Presented::Code("BCDF-GHJK"), &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        state.tasks.settle(Duration::from_secs(10)).await;
        assert_eq!(owed(state, CODE).await, tried);
    }
    for _ in 0..8 {
        let from = origin();
        let work = verify_email::confirm(state, user, verify_email::Presented::Code(&code), &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        state.tasks.settle(Duration::from_secs(10)).await;
        assert_eq!(owed(state, CODE).await, 2, "the right one is not counted");
    }
    verify_email::confirm(state, user, verify_email::Presented::Code(&code), &origin()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_closed_before_the_response_leave_no_counts() {
    let app = TestApp::with(|config| {
        let rates = [rate(5, 5 * FAILED, LimitScope::Account), rate(3, 5 * FAILED, LimitScope::Ip)];
        config.limits.failed_login = Limit(rates.map(|limit| limit.0[0]).to_vec());
    })
    .await;
    let ada = app.user("Ada", "Lovelace").await;
    let body = json!({ "email": ada.email, "password": PASSWORD }).to_string();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(app.addr).unwrap();
        let head = "POST /api/accounts/login/ HTTP/1.1\r\nHost: vestibule.test\r\nContent-Type: application/json\r\n";
        std::io::Write::write_all(&mut stream, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        drop(stream);
    }
    // Some of them may not have been read yet.
    eventually(|| async { (login(&app, &ada.email, PASSWORD).await.status == 200).then_some(()) }).await.unwrap();
    app.state().tasks.settle(Duration::from_secs(10)).await;
    assert_eq!(owed(app.state(), FAILED).await, 0);
    for _ in 0..3 {
        assert_eq!(login(&app, &ada.email, WRONG).await.status, 401, "nor by the IP address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_that_fail_during_an_outage_are_made_after_it() {
    let app = TestApp::start().await;
    let state = app.state();
    let mark = state.limits.entry(&state.limits.failed_login, RateLimitKey::User(1), None);
    let mut attempt = Attempt::uncounted(state);
    attempt.count(mark).await.unwrap();
    assert_eq!(owed(state, FAILED).await, 1);
    let rename = async |from: &str, to: &str| {
        state.db.writer().execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.unwrap();
    };
    rename("rate_limits", "away").await;
    attempt.settle(&Ok(())).await;
    rename("away", "rate_limits").await;
    state.tasks.settle(Duration::from_secs(10)).await;
    assert_eq!(owed(state, FAILED).await, 0);
}
