//! The harness keeps its own promises.

use std::{fs, time::Duration};

use vestibule::{
    flows::{reset_password, sessions},
    types::origin::Origin,
};

use crate::harness::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_house_opens_and_answers() {
    let house = House::open().await;
    let answer = house.get("/health/live").await;
    assert_eq!((answer.status, answer.body["status"].as_str()), (200, Some("ok")));
    assert!(house.raw("GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn time_passes_when_the_test_says_so() {
    let house = House::open().await;
    let ada = house.ada().await;
    assert!(sessions::check_access(house.app(), &ada.access).await.is_ok());
    house.wait(Duration::from_secs(301));
    assert!(sessions::check_access(house.app(), &ada.access).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "the house logged an error: it rained in")]
async fn an_error_that_nobody_expected_fails_the_test() {
    let _house = House::open().await;
    tracing::error!("it rained in");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expected_error_does_not() {
    let house = House::open().await;
    house.expect_error("rained");
    tracing::error!("it rained in");
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_stay_may_be_expected() {
    let mut house = House::open().await;
    house.expect_unsent();
    reset_password::ask(house.app(), "nobody@example.com", None, &Origin::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_read_once_and_in_order() {
    let house = House::open().await;
    let folder = house.data().join("emails");
    fs::create_dir_all(&folder).unwrap();
    let mail = "To: Ada <ada@example.com>\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\n\
                http://vestibule.test/password-reset?token=7.x or BCDF-GHJK.\r\n";
    fs::write(folder.join("1.eml"), mail).unwrap();
    fs::write(folder.join("2.eml"), "To: b@example.com\r\n\r\nhello\r\n").unwrap();
    let first = house.mail().await;
    assert_eq!((first.to.as_str(), first.subject.as_str()), ("ada@example.com", "été"));
    assert_eq!((first.link().as_str(), first.code().as_str()), ("/password-reset?token=7.x", "BCDF-GHJK"));
    assert_eq!(house.mails().await.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["b@example.com"]);
    assert!(house.mails().await.is_empty());
}
