//! Tokens of emails that open nothing: one place has only so many, and a right one is never kept out.

use serde_json::json;

use crate::harness::TestApp;

async fn reset(app: &TestApp, token: &str) -> u16 {
    app.post("/api/accounts/password-reset/", json!({ "token": token, "new_password": "a quiet hall by the sea" })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_token_guesses_are_limited_per_ip_and_valid_ones_never() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    assert_eq!(app.post("/api/accounts/password-forgotten/", json!({ "email": ada.email })).await.status, 200);
    let token = app.next_email().await.link().split_once("token=").unwrap().1.to_owned();
    for number in 0..50 {
        assert_eq!(reset(&app, &format!("{number}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await, 400, "{number}");
    }
    for odd in ["1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "nonsense", &token[1..]] {
        assert_eq!(reset(&app, odd).await, 429, "{odd}");
    }
    assert_eq!(reset(&app, &token).await, 200);
    // The notice.
    app.next_email().await;
}
