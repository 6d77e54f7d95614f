//! Confirming an address, with a browser and an email.

use crate::harness::{Browser, PASSWORD, TestApp};

async fn newcomer(app: &TestApp) -> Browser {
    let browser = app.browser();
    let done = browser.post("/register", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(done.status, 303);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_confirms_the_email_address_when_the_button_is_pressed() {
    let app = TestApp::start().await;
    let browser = newcomer(&app).await;
    let link = app.next_email().await.link();
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
async fn the_link_works_in_a_signed_out_browser_with_the_password() {
    let app = TestApp::start().await;
    newcomer(&app).await;
    let elsewhere = app.browser();
    let opened = elsewhere.open(&app.next_email().await.link()).await;
    let form = elsewhere.follow(&opened).await.form("/email-verify").with("password", PASSWORD);
    let done = elsewhere.submit(&form).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    assert!(elsewhere.follow(&done).await.words().contains("Your email address has been confirmed."));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_confirms_the_email_address_of_the_signed_in_user() {
    let app = TestApp::start().await;
    let browser = newcomer(&app).await;
    let code = app.next_email().await.code();
    let form = browser.open("/email-verify").await.form("/email-verify");
    let wrong = browser.submit(&form.clone().with("code", "BBBB BBBB")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.form("/email-verify").value("code"), Some("BBBB BBBB"));
    assert_eq!(browser.submit(&form.with("code", &code)).await.location(), "/profile");
    let other = app.browser().post("/email-verify", &[("by", "code"), ("code", &code)]).await;
    assert_eq!(other.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_email_invalidates_the_link_before_it() {
    let app = TestApp::start().await;
    let browser = newcomer(&app).await;
    let first = app.next_email().await.link();
    let page = browser.open("/email-verify").await;
    let early = browser.submit(&page.form("/email-verify/resend")).await;
    assert!(browser.follow(&early).await.words().contains("We sent you an email less than a minute ago."));
    app.advance_clock(std::time::Duration::from_mins(1));
    let asked = browser.submit(&page.form("/email-verify/resend")).await;
    assert_eq!((asked.status, asked.location()), (303, "/email-verify"));
    assert!(browser.follow(&asked).await.words().contains("We sent you another email."));
    browser.open(&first).await;
    assert_eq!(browser.open("/email-verify").await.status, 410);
    let opened = browser.open(&app.next_email().await.link()).await;
    assert_eq!(browser.follow(&opened).await.status, 200);
}
