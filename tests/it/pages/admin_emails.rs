//! The emails of a user, as administrators find them.

use serde_json::json;

use super::admin::joan_in;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_emails_of_a_user_are_on_their_page_and_found_by_address_in_any_case() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let (ada, _) = (app.user("Ada", "Lovelace").await, app.user("Grace", "Hopper").await);
    for email in ["Ada@Example.com", "grace@example.com", "unknown@example.com"] {
        app.post("/api/accounts/password-forgotten/", json!({ "email": email })).await;
    }
    let sent = [app.next_email().await, app.next_email().await];
    let page = joan.open(&format!("/admin/users/{}", ada.id)).await;
    let words = page.words();
    assert!(words.contains("Password reset") && words.contains("sent") && words.contains("All emails of this user"), "{words}");
    for (to, found) in [
        ("ADA@example.COM", "Ada@Example.com"),
        ("Lovelace", "Ada@Example.com"),
        ("unknown@EXAMPLE.com", "unknown@example.com"),
        (&*ada.id.to_string(), "Ada@Example.com"),
    ] {
        let list = joan.open(&format!("/admin/emails?to={to}")).await;
        let (words, text) = (list.words(), &list.text);
        assert!(words.contains(found) && !words.contains("grace@example.com"), "{to}: {words}");
        assert!(!sent.iter().any(|email| text.contains(email.link().split_once("token=").unwrap().1)), "{text}");
    }
    let none = joan.open("/admin/emails?to=ada@example.com&kind=invitation").await.words();
    assert!(none.contains("No emails found."), "{none}");
    for query in ["state=sent&kind=reset-password", "kind=&state=", "to=%00%25&before=x"] {
        assert_eq!(joan.open(&format!("/admin/emails?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_to_a_new_address_is_listed_with_that_address() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    assert_eq!(ada.post("/api/me/email/", json!({ "email": "Ada@new.example" })).await.status, 204);
    let received = [app.next_email().await.to, app.next_email().await.to];
    assert!(received.contains(&"Ada@new.example".to_owned()));
    let found = admin.get("/api/admin/emails/?to=ada@NEW.example").await;
    let rows = found.body["results"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["to"], &rows[0]["kind"]), (1, &json!("Ada@new.example"), &json!("email-change")));
    let all = admin.get(&format!("/api/admin/emails/?to={}&kind=email-change-requested", ada.user.id)).await;
    assert_eq!(all.body["results"][0]["to"], json!("ada@example.com"), "{}", all.text);
    assert_eq!(admin.get("/api/admin/emails/?kind=nothing").await.status, 400);
}
