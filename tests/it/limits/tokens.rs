//! Tokens of mails that open nothing: one place has only so many, and a right one is never kept out.

use serde_json::json;

use crate::harness::House;

async fn reset(house: &House, token: &str) -> u16 {
    house.post("/api/accounts/password-reset/", json!({ "token": token, "new_password": "a quiet hall by the sea" })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_guesses_so_many_reset_tokens_and_a_right_one_is_never_kept_out() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    assert_eq!(house.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await.status, 200);
    let token = house.mail().await.link().split_once("token=").unwrap().1.to_owned();
    for number in 0..50 {
        assert_eq!(reset(&house, &format!("{number}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await, 400, "{number}");
    }
    for odd in ["1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "nonsense", &token[1..]] {
        assert_eq!(reset(&house, odd).await, 429, "{odd}");
    }
    assert_eq!(reset(&house, &token).await, 200);
    // The notice.
    house.mail().await;
}
