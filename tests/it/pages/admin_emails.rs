//! The emails of a user, as administrators find them.

use std::time::Duration;

use serde_json::json;

use super::admin::joan_in;
use crate::harness::{Script, ScriptedSmtp, TestApp, eventually};

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
        ("ADA@example.COM", "ada@example.com"),
        ("Lovelace", "ada@example.com"),
        ("unknown@EXAMPLE.com", "unknown@example.com"),
        (&*ada.id.to_string(), "ada@example.com"),
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

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_that_waits_is_among_the_emails_of_its_user() {
    let server = ScriptedSmtp::start([Script::Reply("RCPT", "450 4.2.1 greylisted")]);
    let app = TestApp::with(|config| config.email.smtp = Some(server.smtp())).await;
    let (admin, joan) = (app.administrator().await, app.browser());
    joan_in(&app, &joan).await;
    let (ada, eve) = (app.user("Ada", "Lovelace").await, app.user("Eve", "Jones").await);
    app.post("/api/accounts/password-forgotten/", json!({ "email": "ADA@Example.com" })).await;
    let list = async |query: &str| admin.get(&format!("/api/admin/emails/?{query}")).await.body["results"].clone();
    let waiting = eventually(|| async {
        let found = list(&format!("to={}", ada.id)).await;
        (found[0]["problem"] == "later").then_some(found)
    });
    let waiting = waiting.await.expect("the email of Ada");
    assert_eq!((&waiting[0]["state"], &waiting[0]["last_error"]), (&json!("queued"), &json!("450 4.2.1 greylisted")));
    assert_eq!(list(&format!("to={}", eve.id)).await, json!([]));
    for path in [format!("/admin/users/{}", ada.id), format!("/admin/emails?to={}", ada.id)] {
        let words = joan.open(&path).await.words();
        assert!(words.contains("Password reset waiting"), "{path}: {words}");
        assert!(words.contains("The email server does not accept the email at the moment."), "{path}: {words}");
    }
    let one = format!("/admin/emails/{}", waiting[0]["id"]);
    let words = joan.open(&one).await.words();
    assert!(words.contains("Answer of the email server 450 4.2.1 greylisted"), "{words}");
    joan.post("/language", &[("lang", "fr"), ("return_to", &one)]).await;
    let words = joan.open(&one).await.words();
    assert!(words.contains("n’accepte pas l’e-mail pour le moment") && words.contains("450 4.2.1"), "{words}");
    app.advance_clock(Duration::from_mins(10));
    app.state().outbox_wakeup.notify_one();
    assert!(eventually(|| async { (!server.taken().is_empty()).then_some(()) }).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_listed_with_the_address_that_it_went_to_not_with_a_later_one() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    let made = ada.post("/api/me/api-keys/", json!({ "name": "Export" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(app.next_email().await.to, "ada@example.com");
    let path = format!("/api/admin/users/{}/", ada.user.id);
    admin.patch(&path, json!({ "email": "ada@new.example", "email_confirmed": true })).await;
    drop([app.next_email().await, app.next_email().await]);
    for to in [ada.user.id.to_string(), "Ada@example.com".to_owned()] {
        let found = admin.get(&format!("/api/admin/emails/?to={to}&kind=api-key-created")).await;
        assert_eq!(found.body["results"][0]["to"], json!("ada@example.com"), "{to}: {}", found.text);
    }
    let set = admin.get("/api/admin/emails/?to=ada@new.example&kind=email-set").await;
    assert_eq!(set.body["results"][0]["to"], json!("ada@new.example"), "{}", set.text);
}
