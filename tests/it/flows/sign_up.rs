//! Signing up, once.

use futures_util::future::join_all;
use vestibule::store::user_search;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_simultaneous_sign_ups_with_one_email_address_one_succeeds() {
    let app = TestApp::start().await;
    let spellings = ["ada@example.com", "Ada@example.com", "ada@EXAMPLE.com", " ada@example.com "];
    let answers =
        join_all(
            (0..20).map(|number| {
                let email = spellings[number % spellings.len()];
                let app = &app;
                async move {
                    app.anonymous().form("/register", &[("email", email), ("password", "a quiet hall by the sea")]).await.status
                }
            }),
        )
        .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 303 | 422 | 503)), "{answers:?}");
    assert_eq!(user_search::count(app.state().db.reader(), &user_search::Filter::default(), 9).await.unwrap(), 1);
    app.next_email().await;
    assert!(app.emails().await.is_empty(), "one account, one email");
}
