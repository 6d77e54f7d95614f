//! Becoming somebody, once.

use futures_util::future::join_all;
use vestibule::store::user;

use crate::harness::House;

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_sign_ups_with_one_address_at_the_same_instant_one_succeeds() {
    let house = House::open().await;
    let spellings = ["ada@example.com", "Ada@example.com", "ada@EXAMPLE.com", " ada@example.com "];
    let answers =
        join_all(
            (0..20).map(|number| {
                let email = spellings[number % spellings.len()];
                let house = &house;
                async move {
                    house.anon().form("/register", &[("email", email), ("password", "a quiet hall by the sea")]).await.status
                }
            }),
        )
        .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 303 | 422 | 503)), "{answers:?}");
    assert_eq!(user::page(house.app().db.reader(), None, 0, 100).await.unwrap().len(), 1);
    house.mail().await;
    assert!(house.mails().await.is_empty(), "one account, one mail");
}
