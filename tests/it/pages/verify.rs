//! Confirming an address, with a browser and a mail.

use crate::harness::{Browser, House, PASSWORD};

async fn newcomer(house: &House) -> Browser {
    let browser = house.browser();
    let done = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(done.status, 303);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_confirms_the_address_when_the_button_is_pressed() {
    let house = House::open().await;
    let browser = newcomer(&house).await;
    let link = house.mail().await.link();
    let opened = browser.open(&link).await;
    assert_eq!((opened.status, opened.location()), (303, "/email-verify"));
    let page = browser.follow(&opened).await;
    assert!(browser.open("/profile").await.words().contains("not confirmed"), "looking confirms nothing");
    let done = browser.submit(&page.form("/email-verify")).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    assert!(browser.follow(&done).await.words().contains("Your email address has been confirmed."));
    assert!(browser.open("/email-verify").await.words().contains("There is nothing else to do."));
    browser.open(&link).await;
    assert_eq!(browser.open("/email-verify").await.status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_works_in_a_browser_that_nobody_is_signed_in_with_for_whoever_knows_the_password() {
    let house = House::open().await;
    newcomer(&house).await;
    let elsewhere = house.browser();
    let opened = elsewhere.open(&house.mail().await.link()).await;
    let form = elsewhere.follow(&opened).await.form("/email-verify").with("password", PASSWORD);
    let done = elsewhere.submit(&form).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    assert!(elsewhere.follow(&done).await.words().contains("Your email address has been confirmed."));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_confirms_it_for_whoever_is_signed_in() {
    let house = House::open().await;
    let browser = newcomer(&house).await;
    let code = house.mail().await.code();
    let form = browser.open("/email-verify").await.form("/email-verify");
    let wrong = browser.submit(&form.clone().with("code", "BBBB BBBB")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.form("/email-verify").value("code"), Some("BBBB BBBB"));
    assert_eq!(browser.submit(&form.with("code", &code)).await.location(), "/profile");
    let stranger = house.browser().post("/email-verify", &[("by", "code"), ("code", &code)]).await;
    assert_eq!(stranger.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_mail_makes_the_link_before_it_useless() {
    let house = House::open().await;
    let browser = newcomer(&house).await;
    let first = house.mail().await.link();
    let page = browser.open("/email-verify").await;
    let early = browser.submit(&page.form("/email-verify/resend")).await;
    assert!(browser.follow(&early).await.words().contains("We sent you an email less than a minute ago."));
    house.wait(std::time::Duration::from_mins(1));
    let asked = browser.submit(&page.form("/email-verify/resend")).await;
    assert_eq!((asked.status, asked.location()), (303, "/email-verify"));
    assert!(browser.follow(&asked).await.words().contains("We sent you another email."));
    browser.open(&first).await;
    assert_eq!(browser.open("/email-verify").await.status, 410);
    let opened = browser.open(&house.mail().await.link()).await;
    assert_eq!(browser.follow(&opened).await.status, 200);
}
