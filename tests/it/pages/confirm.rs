//! The password again, before a sensitive step, with a browser and without one.

use std::time::Duration;

use serde_json::json;

use crate::{
    harness::{House, PASSWORD},
    pages::ada_in,
};

const LATER: Duration = Duration::from_mins(15);

#[tokio::test(flavor = "multi_thread")]
async fn a_sensitive_step_asks_for_the_password_when_it_was_long_ago_and_leads_back() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let key = [("name", "nightly"), ("days", "30"), ("role", "")];
    house.wait(LATER);
    let asked = browser.post("/profile/api-keys", &key).await;
    assert_eq!((asked.status, asked.location()), (303, "/confirm?next=%2Fprofile"));
    let asked = browser.open("/confirm?next=/profile/api-keys").await;
    let wrong = browser.submit(&asked.form("/confirm").with("password", "not hers at all")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.words().contains("This password is incorrect."), "{}", wrong.words());
    assert_eq!(browser.post("/profile/api-keys", &key).await.status, 303, "a wrong password proves nothing");
    let right = browser.submit(&wrong.form("/confirm").with("password", PASSWORD)).await;
    assert_eq!((right.status, right.location()), (303, "/profile/api-keys"));
    assert_eq!(browser.post("/profile/api-keys", &key).await.status, 200);
    house.wait(LATER);
    assert_eq!(browser.post("/profile/api-keys", &key).await.status, 303, "no proof holds for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_proof_one_is_led_nowhere_else() {
    let house = House::open().await;
    let browser = house.browser();
    ada_in(&house, &browser).await;
    let form = browser.open("/confirm?next=https://evil.example/").await.form("/confirm").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.location(), "/profile");
    let forged = browser.post("/confirm", &[("password", PASSWORD), ("next", "//evil.example")]).await;
    assert_eq!(forged.location(), "/profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_by_a_code_and_prove_it_for_their_own_session_only() {
    let house = House::open().await;
    let (one, other) = (house.ada().await, house.ada().await);
    let key = json!({ "name": "nightly" });
    house.wait(Duration::from_secs(299));
    assert_eq!(one.post("/api/me/api-keys/", key.clone()).await.status, 201);
    let renewed = house.browser();
    for (person, status) in [(&one, 201), (&other, 403)] {
        renewed.set_cookie("refresh", &person.refresh);
        renewed.forget_cookie("access");
        house.wait(Duration::from_mins(if status == 201 { 11 } else { 0 }));
        renewed.open("/profile").await;
        let client = house.anon().bearer(&renewed.cookie("access").unwrap());
        if status == 201 {
            let refused = client.post("/api/me/api-keys/", key.clone()).await;
            assert_eq!((refused.status, refused.body["code"].as_str()), (403, Some("reauthentication_required")));
            let wrong = client.post("/api/me/proof/", json!({ "password": "wrong" })).await;
            assert_eq!((wrong.status, &wrong.body["password"][0]), (400, &json!("This password is incorrect.")));
            assert_eq!(client.post("/api/me/proof/", json!({})).await.status, 400);
            assert_eq!(client.post("/api/me/proof/", json!({ "password": PASSWORD })).await.status, 200);
        }
        assert_eq!(client.post("/api/me/api-keys/", key.clone()).await.status, status);
    }
}
