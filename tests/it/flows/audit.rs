//! What is written down of what happens, for how long, and what people are told of it.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    flows::{
        change_password, people, sessions,
        sign_in::{self, Login},
    },
    jobs::sweep::sweep,
    store::{
        audit::{self, Filter},
        outbox,
    },
    types::{
        clock::Moment,
        kinds::{Event, MailKind},
        origin::Origin,
        secret::Password,
    },
};

use crate::harness::{House, PASSWORD};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15";

async fn newest(house: &House, event: Event) -> audit::Model {
    let filter = Filter { event: Some(event), ..Filter::default() };
    audit::search(house.app().db.reader(), filter, 1).await.unwrap().remove(0)
}

fn from(ip: &str, agent: &str) -> Origin {
    Origin::new(ip.parse().ok(), Some(agent))
}

async fn notices(house: &House) -> u64 {
    let user = people::find(house.app(), "ada@example.com").await.unwrap();
    outbox::count_of(house.app().db.reader(), user.id, MailKind::NewDevice, Moment(0)).await.unwrap()
}

async fn arrive(house: &House, from: &Origin) {
    let user = people::find(house.app(), "ada@example.com").await.unwrap();
    sessions::open(house.app(), user, &house.web.page_sessions, from).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_good_or_bad_says_by_which_door_and_in_which_request() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    let login = async |password: &str| {
        let body = json!({ "email": "ada@example.com", "password": password });
        house.post("/api/accounts/login/", body).await
    };
    let (bad, good) = (login("wrong").await, login(PASSWORD).await);
    for (answer, event) in [(bad, Event::SignInFailed), (good, Event::SignedIn)] {
        let row = newest(&house, event).await;
        assert_eq!(row.request_id.as_deref(), Some(answer.header("x-request-id")));
        assert_eq!(row.door.as_deref(), Some("/api/accounts/login"));
        assert_eq!((row.ip.as_deref(), row.actor), (Some("127.0.0.1"), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_written_down() {
    let house = House::open().await;
    let browser = house.browser();
    let form = browser.open("/register").await.form("/register");
    let form = form.with("email", "ada@example.com").with("password", PASSWORD);
    browser.submit(&form).await;
    house.mail().await;
    let page = browser.open("/email-verify").await;
    browser.submit(&page.form("/email-verify").with("code", "BCDF-GHJK")).await;
    let row = newest(&house, Event::CodeWrong).await;
    assert!(
        row.user_id.is_some() && row.door.as_deref() == Some("/email-verify") && row.detail.as_deref() == Some("verify-email")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_tried_is_forgotten_sooner_than_what_happened_to_people() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    let wrong = Password::parse("wrong").unwrap();
    for name in ["nobody@example.com", "ada@example.com"] {
        assert!(sign_in::with_password(house.app(), Login::Email(name), &wrong, &Origin::default()).await.is_err());
    }
    let failed = async || {
        let filter = Filter { event: Some(Event::SignInFailed), ..Filter::default() };
        audit::search(house.app().db.reader(), filter, 10).await.unwrap().len()
    };
    let (longest, keep) = (house.web.longest(), house.app().config.retention.clone());
    sweep(house.app(), longest).await.unwrap();
    assert_eq!(failed().await, 2);
    house.wait(keep.anonymous_audit + Duration::from_secs(1));
    sweep(house.app(), longest).await.unwrap();
    assert_eq!(failed().await, 1);
    house.wait(keep.audit);
    sweep(house.app(), longest).await.unwrap();
    assert_eq!(failed().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_signs_in_from_elsewhere_is_told_and_nobody_the_first_time() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    let home = from("198.51.100.7", FIREFOX);
    arrive(&house, &home).await;
    // The same again, and another address of the same line.
    arrive(&house, &home).await;
    arrive(&house, &from("198.51.100.200", FIREFOX)).await;
    // This machine itself says nothing of where anybody is.
    arrive(&house, &from("127.0.0.1", SAFARI)).await;
    assert_eq!(notices(&house).await, 0);
    arrive(&house, &from("203.0.113.9", SAFARI)).await;
    let mail = house.mail().await;
    assert_eq!(mail.subject, "A sign-in from a new device");
    assert!(mail.text.contains("with Safari on macOS, from the address 203.0.113.9"), "{}", mail.text);
    arrive(&house, &from("203.0.113.9", SAFARI)).await;
    assert_eq!(notices(&house).await, 1);
    arrive(&house, &from("203.0.113.9", "evil.example/1.0")).await;
    let mail = house.mail().await;
    assert!(mail.text.contains("done from the address 203.0.113.9") && !mail.text.contains("evil"), "{}", mail.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_gets_no_flood_of_notices() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    for net in 0..10 {
        arrive(&house, &from(&format!("203.{net}.113.9"), FIREFOX)).await;
    }
    for _ in 0..5 {
        house.mail().await;
    }
    assert_eq!(notices(&house).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_says_from_where_and_an_operators_place_is_nobodys_business() {
    let house = House::open().await;
    let ada = house.ada().await;
    let asking = vestibule::app::proof::Asking { user: ada.user.id, session: ada.session };
    let draft = change_password::Draft {
        old: Some(PASSWORD),
        new: Some("a quiet hall by the sea"),
        keys: vestibule::app::access::Keys::Keep,
        problems: vestibule::error::Problems::default(),
    };
    change_password::change(house.app(), asking, draft, &from("2001:db8::7", FIREFOX)).await.unwrap();
    let text = house.mail().await.text;
    assert!(text.contains("with Firefox on Linux, from the address 2001:db8::7"), "{text}");
    let by = vestibule::app::admin::Operator::at_the_command_line();
    let user = people::find(house.app(), "ada@example.com").await.unwrap();
    people::set_password(house.app(), &by, &user, "another hall by the sea").await.unwrap();
    assert!(!house.mail().await.text.contains("from the address"));
    assert_eq!(newest(&house, Event::PasswordChanged).await.actor.as_deref(), Some("cli"));
}
