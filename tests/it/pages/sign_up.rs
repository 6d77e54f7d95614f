//! Signing up with a browser.

use crate::harness::{House, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_up_is_in_at_once_and_gets_a_mail() {
    let house = House::open().await;
    let browser = house.browser();
    let form = browser.open("/register").await.form("/register").with("first_name", "Ada");
    let form = form.with("email", " Ada@Example.com ").with("password", PASSWORD);
    let done = browser.submit(&form).await;
    assert_eq!((done.status, done.location()), (303, "/profile"));
    let profile = browser.follow(&done).await;
    assert!(profile.words().contains("open the link in the email we sent you"), "{}", profile.words());
    assert!(profile.words().contains("not confirmed"));
    let personal = browser.open("/profile/personal").await;
    assert_eq!(personal.form("/profile/personal").value("first_name"), Some("Ada"));
    assert_eq!(house.mail().await.to, "Ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_is_said_at_once_beside_its_field() {
    let house = House::open().await;
    let refused = house.browser().post("/register", &[("email", "ada@"), ("password", "7eleven"), ("last_name", "L")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("There are 2 problems"));
    let summary = refused.text.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(summary.contains("href=\"#email\"") && summary.contains("href=\"#password\""));
    assert!(refused.text.contains("id=\"email-error\"") && refused.text.contains("aria-describedby=\"email-hint email-error\""));
    assert_eq!(refused.text.matches("aria-invalid=\"true\"").count(), 2);
    let form = refused.form("/register");
    assert_eq!((form.value("email"), form.value("last_name")), (Some("ada@"), Some("L")));
    assert!(!refused.text.contains("7eleven"), "a password is never shown again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_account() {
    let house = House::open().await;
    house.account("Ada", "Lovelace").await;
    let refused = house.browser().post("/register", &[("email", "ADA@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("An account with this email address already exists."));
}
