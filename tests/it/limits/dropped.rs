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
        access::Keys,
        limits::{Try, Whose},
        proof::Asking,
    },
    error::{Error, Problems},
    flows::{
        change_password::{self, Draft},
        reset_password::{self, New},
        sign_in::{self, Login},
        verify_email,
    },
    store::{limit_mark, link},
    types::{
        kinds::Purpose,
        origin::Origin,
        rate::{By, Limit},
        secret::Password,
    },
};

use super::{WRONG, login, rate};
use crate::harness::{House, PASSWORD, soon};

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
async fn dropped_everywhere<T, F: Future<Output = T>>(app: &App, work: impl Fn() -> F) -> usize {
    for left in 1..200 {
        let done = Dropped { work: Box::pin(work()), left }.await;
        app.tasks.settle(Duration::from_secs(10)).await;
        if done.is_some() {
            return left - 1;
        }
    }
    panic!("it is never done");
}

/// Tries that are owed for, in units of one.
async fn owed(app: &App, interval: Duration) -> u64 {
    let now = app.now();
    let rows = limit_mark::all(app.db.reader()).await.unwrap();
    rows.iter().map(|row| row.owed_until.since(now).as_secs().div_ceil(interval.as_secs())).sum()
}

/// One of five in fifteen minutes.
const FAILED: Duration = Duration::from_mins(3);
/// One of twenty in a day.
const CODE: Duration = Duration::from_mins(72);

fn origin() -> Origin {
    Origin::new("192.0.2.1".parse().ok(), None)
}

async fn without_login_limit() -> House {
    House::with(|config| config.limits.login = Limit::default()).await
}

async fn without_mail_limit() -> House {
    House::with(|config| {
        config.limits.emails_per_recipient = Limit::default();
        config.limits.login = Limit::default();
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_whose_caller_leaves_is_not_counted_as_wrong() {
    let house = without_login_limit().await;
    let ada = house.account("Ada", "Lovelace").await;
    let (app, right) = (house.app(), Password::parse(PASSWORD).unwrap());
    for _ in 0..10 {
        dropped_everywhere(app, || async {
            sign_in::with_password(app, Login::Email(&ada.email), &right, &origin()).await.map(|_| ())
        })
        .await;
    }
    assert_eq!(owed(app, FAILED).await, 0);
    assert_eq!(login(&house, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_whose_caller_leaves_is_counted_all_the_same() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    let (app, wrong) = (house.app(), Password::parse(WRONG).unwrap());
    let mut tried = 0;
    while tried < 5 {
        let from = origin();
        let work = sign_in::with_password(app, Login::Email(&ada.email), &wrong, &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        app.tasks.settle(Duration::from_secs(10)).await;
        tried += 1;
        assert_eq!(owed(app, FAILED).await, tried);
    }
    let judged = sign_in::with_password(app, Login::Email(&ada.email), &Password::parse(PASSWORD).unwrap(), &origin()).await;
    assert!(matches!(judged, Err(Error::TooMany(_))), "whoever hangs up before the answer has five guesses like anybody else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_asked_for_again_is_counted_by_its_verdict_and_not_by_its_caller() {
    let house = without_login_limit().await;
    let ada = house.ada().await;
    let (app, asking) = (house.app(), Asking { user: ada.user.id, session: ada.session });
    let (right, wrong) = (Password::parse(PASSWORD).unwrap(), Password::parse(WRONG).unwrap());
    for _ in 0..6 {
        dropped_everywhere(app, || async { sign_in::again(app, asking, &right, &origin()).await }).await;
        assert_eq!(owed(app, FAILED).await, 0);
    }
    let times = dropped_everywhere(app, || async { sign_in::again(app, asking, &wrong, &origin()).await }).await;
    assert_eq!(owed(app, FAILED).await, u64::try_from(times).unwrap() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_password_is_counted_by_its_verdict_and_not_by_its_caller() {
    let house = without_login_limit().await;
    let ada = house.ada().await;
    let (app, asking) = (house.app(), Asking { user: ada.user.id, session: ada.session });
    let change = |old: &'static str| async move {
        // A new password that may not be chosen: the old one is judged, and stays.
        let draft = Draft { old: Some(old), new: Some("short"), keys: Keys::Keep, problems: Problems::default() };
        change_password::change(app, asking, draft, &origin()).await
    };
    for _ in 0..6 {
        dropped_everywhere(app, || change(PASSWORD)).await;
        assert_eq!(owed(app, FAILED).await, 0);
    }
    for tried in 1..=3 {
        change(WRONG).await.unwrap_err();
        assert_eq!(owed(app, FAILED).await, tried);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_whose_caller_leaves_costs_neither_a_try_of_the_account_nor_one_of_the_mail() {
    let house = without_mail_limit().await;
    let ada = house.account("Ada", "Lovelace").await;
    assert_eq!(house.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await.status, 200);
    let (app, code) = (house.app(), house.mail().await.code());
    let set = |code: String| async move {
        // The code is judged, and the password that follows is not the one that may be chosen.
        let proof = reset_password::Proof::Code { email: "ada@example.com", code: &code };
        let new = New { password: Some("ada@example.com"), keys: Keys::End, problems: Problems::default() };
        reset_password::set(app, proof, new, &origin()).await.map(|_| ())
    };
    for _ in 0..8 {
        dropped_everywhere(app, || set(code.clone())).await;
        assert_eq!(owed(app, CODE).await, 0);
        let link = link::newest(app.db.reader(), ada.id, Purpose::ResetPassword).await.unwrap().unwrap();
        assert_eq!((link.tries, link.used_at), (0, None));
    }
    for tried in 1..=3 {
        dropped_everywhere(app, || async { set("BCDF-GHJK".to_owned()).await }).await;
        assert!(owed(app, CODE).await >= tried, "{tried}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_that_confirms_an_address_is_counted_by_its_verdict_and_not_by_its_caller() {
    let house = without_mail_limit().await;
    let form = json!({ "email": "eve@example.com", "password": PASSWORD, "first_name": "E", "last_name": "V", "gender": "F" });
    assert_eq!(house.post("/api/accounts/register/", form).await.status, 201);
    let (app, code) = (house.app(), house.mail().await.code());
    let user = vestibule::flows::people::find(app, "eve@example.com").await.unwrap().id;
    for tried in 1..=2 {
        let from = origin();
        let work = verify_email::confirm(app, user, verify_email::Proof::Code("BCDF-GHJK"), &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        app.tasks.settle(Duration::from_secs(10)).await;
        assert_eq!(owed(app, CODE).await, tried);
    }
    for _ in 0..8 {
        let from = origin();
        let work = verify_email::confirm(app, user, verify_email::Proof::Code(&code), &from);
        assert!(Dropped { work: Box::pin(work), left: 1 }.await.is_none());
        app.tasks.settle(Duration::from_secs(10)).await;
        assert_eq!(owed(app, CODE).await, 2, "the right one is not counted");
    }
    verify_email::confirm(app, user, verify_email::Proof::Code(&code), &origin()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_close_before_the_answer_leave_no_counts_behind() {
    let house = House::with(|config| {
        let rates = [rate(5, 5 * FAILED, By::Account), rate(3, 5 * FAILED, By::Ip)];
        config.limits.failed_login = Limit(rates.map(|limit| limit.0[0]).to_vec());
    })
    .await;
    let ada = house.account("Ada", "Lovelace").await;
    let body = json!({ "email": ada.email, "password": PASSWORD }).to_string();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(house.address).unwrap();
        let head = "POST /api/accounts/login/ HTTP/1.1\r\nHost: vestibule.test\r\nContent-Type: application/json\r\n";
        std::io::Write::write_all(&mut stream, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        drop(stream);
    }
    // Some of them may not have been read yet.
    soon(|| async { (login(&house, &ada.email, PASSWORD).await.status == 200).then_some(()) }).await.unwrap();
    house.app().tasks.settle(Duration::from_secs(10)).await;
    assert_eq!(owed(house.app(), FAILED).await, 0);
    for _ in 0..3 {
        assert_eq!(login(&house, &ada.email, WRONG).await.status, 401, "nor by the IP address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_given_back_during_an_outage_is_given_back_after_it() {
    let house = House::open().await;
    let app = house.app();
    let mark = app.limits.mark(&app.limits.failed_login, Whose::User(1), None);
    let mut attempt = Try::uncounted(app);
    attempt.count(mark).await.unwrap();
    assert_eq!(owed(app, FAILED).await, 1);
    let rename = async |from: &str, to: &str| {
        app.db.writer().execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.unwrap();
    };
    rename("limit_marks", "away").await;
    attempt.settle(&Ok(())).await;
    rename("away", "limit_marks").await;
    app.tasks.settle(Duration::from_secs(10)).await;
    assert_eq!(owed(app, FAILED).await, 0);
}
