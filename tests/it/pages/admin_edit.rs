//! Administrators correct the names and the email address of other users.

use serde_json::json;
use vestibule::{
    error::ValidationErrors,
    flows::edit_user::{self, Draft, Edited, EmailProof},
    store::user,
};

use super::admin::joan_in;
use crate::{
    api::ADMIN,
    harness::{Browser, PASSWORD, Page, TestApp},
};

const NEW: &str = "ada@new.example";

/// Sends the form with these fields from the page that edits a user.
async fn edit(browser: &Browser, id: i64, fields: &[(&str, &str)]) -> Page {
    let path = format!("/admin/users/{id}/edit");
    let form = browser.open(&path).await.form(&path);
    browser.submit(&fields.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

async fn signs_in(app: &TestApp, login: &str) -> bool {
    app.browser().post("/login", &[("login", login), ("password", PASSWORD)]).await.status == 303
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_corrected_and_the_log_says_by_whom() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.user("Ada", "Lovelace").await);
    joan_in(&app, &joan).await;
    let saved = edit(&joan, ada.id, &[("first_name", "Augusta"), ("username", "augusta")]).await;
    assert_eq!((saved.status, saved.location()), (303, &*format!("/admin/users/{}", ada.id)), "{}", saved.text);
    let page = joan.follow(&saved).await.words();
    assert!(page.contains("Augusta Lovelace") && page.contains("Your changes have been saved."), "{page}");
    assert!(signs_in(&app, "augusta").await);
    let log = joan.open(&format!("/admin/log?who={}", ada.id)).await.words();
    assert!(log.contains("Profile updated") && log.contains("Username changed") && log.contains("joan@example.com"), "{log}");
    // What is as it was is no event.
    let saved = edit(&joan, ada.id, &[]).await;
    assert_eq!(joan.follow(&saved).await.status, 200);
    assert_eq!(joan.open(&format!("/admin/log?who={}", ada.id)).await.words(), log);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_email_address_waits_until_its_owner_confirms_it() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.user("Ada", "Lovelace").await);
    joan_in(&app, &joan).await;
    let saved = edit(&joan, ada.id, &[("email", NEW)]).await;
    let page = joan.follow(&saved).await.words();
    assert!(page.contains(NEW) && page.contains("waiting for confirmation"), "{page}");
    let emails = [app.next_email().await, app.next_email().await];
    let sent = |to: &str| emails.iter().find(|email| email.to == to).unwrap();
    assert_eq!(sent("ada@example.com").subject, "Request to change your email address");
    assert!(signs_in(&app, "ada@example.com").await && !signs_in(&app, NEW).await);
    let browser = app.browser();
    let opened = browser.open(&sent(NEW).link()).await;
    let form = browser.follow(&opened).await.form("/email-change");
    assert_eq!(browser.submit(&form.with("password", PASSWORD)).await.status, 303);
    assert!(!signs_in(&app, "ada@example.com").await && signs_in(&app, NEW).await);
    assert_eq!(app.next_email().await.to, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_administrator_has_checked_is_used_at_once_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.user("Ada", "Lovelace").await);
    joan_in(&app, &joan).await;
    app.post("/api/accounts/password-forgotten/", json!({ "email": "ada@example.com" })).await;
    let reset = app.next_email().await.link();
    assert_eq!(edit(&joan, ada.id, &[("email", NEW), ("proof", "checked")]).await.status, 303);
    assert!(!signs_in(&app, "ada@example.com").await && signs_in(&app, NEW).await);
    let stale = app.browser();
    let opened = stale.open(&reset).await;
    assert_eq!(stale.follow(&opened).await.status, 410, "a link to the old address has ended");
    let emails = [app.next_email().await, app.next_email().await];
    let told = emails.iter().find(|email| email.to == "ada@example.com").unwrap();
    assert_eq!(told.subject, "Your email address was changed");
    let new = emails.iter().find(|email| email.to == NEW).unwrap();
    assert_eq!(new.subject, "This is now the email address of your account");
    assert!(new.text.contains("Joan") && new.text.contains("administrator of Vestibule"), "{}", new.text);
    assert!(!told.text.contains("127.0.0.1"), "the location of the administrator: {}", told.text);
    let owner = app.browser();
    let opened = owner.open(&told.link()).await;
    let page = owner.follow(&opened).await;
    assert_eq!(owner.submit(&page.form("/email-undo")).await.status, 303);
    assert_eq!(app.next_email().await.to, "ada@example.com");
    let row = user::by_id(app.state().db.reader(), ada.id).await.unwrap().unwrap();
    assert_eq!(row.email, "ada@example.com");
}

/// Otherwise one administrator could take over the account of another.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_an_administrator_needs_a_confirmation() {
    let app = TestApp::start().await;
    let (joan, mary) = (app.browser(), app.administrator_called("Mary", "Somerville").await);
    joan_in(&app, &joan).await;
    let own = app.administrator().await.user.id;
    for id in [mary.user.id, own] {
        let refused = edit(&joan, id, &[("email", NEW), ("proof", "checked")]).await;
        assert_eq!((refused.status, refused.words().contains("This user is an administrator")), (422, true));
    }
    let asked = json!({ "email": NEW, "email_confirmed": true });
    let refused = mary.patch(&format!("/api/admin/users/{own}/"), asked).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("administrators_address")), "{}", refused.text);
    // The operator may: no other user could help an administrator who has lost the address.
    let draft = Draft { email: Some(NEW), ..Draft::default() };
    let to = (own, EmailProof::Administrator);
    let edited = edit_user::edit(app.state(), &TestApp::operator(), to, draft, ValidationErrors::default()).await;
    assert_eq!(edited.unwrap(), Edited::Done);
    let mut told = [app.next_email().await.to, app.next_email().await.to];
    told.sort();
    assert_eq!(told, [NEW, "joan@example.com"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_to_a_mistyped_address_goes_to_the_right_one() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let form = joan.open("/admin/users/new").await.form("/admin/users/new").with("email", "mray@example.com");
    let made = joan.submit(&form).await;
    assert!(joan.follow(&made).await.words().contains("The invitation is on its way"), "{}", made.text);
    let wrong = app.next_email().await.link();
    let id: i64 = made.location().rsplit('/').next().unwrap().parse().unwrap();
    let saved = edit(&joan, id, &[("email", "mary@example.com")]).await;
    assert!(joan.follow(&saved).await.words().contains("The invitation is on its way to the new address."));
    let right = app.next_email().await;
    assert_eq!(right.to, "mary@example.com");
    for (link, status) in [(wrong, 410), (right.link(), 200)] {
        let browser = app.browser();
        let opened = browser.open(&link).await;
        assert_eq!(browser.follow(&opened).await.status, status, "{link}");
    }
    let row = user::by_id(app.state().db.reader(), id).await.unwrap().unwrap();
    assert_eq!((row.email.as_str(), row.verified_at), ("mary@example.com", None));
    // Without a password she could not sign in: the invitation proves the address and sets one.
    let checked = edit(&joan, id, &[("email", "m.somerville@example.com"), ("proof", "checked")]).await;
    assert!(joan.follow(&checked).await.words().contains("The invitation is on its way to the new address."));
    assert_eq!(app.next_email().await.to, "m.somerville@example.com");
}

/// Administrators could as well invite another administrator in place of one who has not accepted. The log says who did it.
#[tokio::test(flavor = "multi_thread")]
async fn the_invitation_of_an_administrator_goes_to_another_address_and_the_log_says_by_whom() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let form = joan.open("/admin/users/new").await.form("/admin/users/new");
    let made = joan.submit(&form.with("email", "mray@example.com").with("role", "admin")).await;
    let wrong = app.next_email().await.link();
    let id: i64 = made.location().rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(edit(&joan, id, &[("email", "mary@example.com")]).await.status, 303);
    assert_eq!(app.next_email().await.to, "mary@example.com");
    let browser = app.browser();
    let opened = browser.open(&wrong).await;
    assert_eq!(browser.follow(&opened).await.status, 410, "the first invitation has ended");
    let log = joan.open(&format!("/admin/log?who={id}&event=email-changed")).await.words();
    assert!(log.contains("mary@example.com joan@example.com"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_is_said_at_once_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let (joan, ada, grace) = (app.browser(), app.user("Ada", "Lovelace").await, app.user("Grace", "Hopper").await);
    joan_in(&app, &joan).await;
    let fields = [("first_name", "Augusta"), ("username", "ada lovelace"), ("email", "ada@")];
    let refused = edit(&joan, ada.id, &fields).await;
    let words = refused.words();
    assert_eq!(refused.status, 422);
    assert!(words.contains("There are 2 problems") && words.contains("Enter an email address in the format"), "{words}");
    let form = refused.form(&format!("/admin/users/{}/edit", ada.id));
    assert_eq!((form.value("first_name"), form.value("username")), (Some("Augusta"), Some("ada lovelace")));
    for (email, said) in [("", "Enter an email address."), ("GRACE@example.com", "Email address: this is already taken.")] {
        let refused = edit(&joan, ada.id, &[("first_name", "Augusta"), ("email", email)]).await;
        assert!(refused.status == 422 && refused.words().contains(said), "{email}: {}", refused.words());
    }
    // The username of another user and an address that is not the own one.
    for name in ["grace@example.com", "other@example.com"] {
        assert_eq!(edit(&joan, ada.id, &[("username", name)]).await.status, 422, "{name}");
    }
    let row = user::by_id(app.state().db.reader(), ada.id).await.unwrap().unwrap();
    assert_eq!((row.first_name.as_str(), row.username, row.email.as_str()), ("Ada", None, "ada@example.com"));
    assert_eq!(joan.open(&format!("/admin/users/{}/edit", grace.id + 100)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_correct_accounts_as_the_page_does() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.user("Ada", "Lovelace").await);
    let path = format!("/api/admin/users/{}/", ada.id);
    let changed = admin.patch(&path, json!({ "first_name": "Augusta", "gender": "F", "username": "augusta" })).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let body = &changed.body;
    assert_eq!(
        (&body["first_name"], &body["last_name"], &body["username"]),
        (&json!("Augusta"), &json!("Lovelace"), &json!("augusta"))
    );
    let waiting = admin.patch(&path, json!({ "email": NEW })).await;
    assert_eq!(waiting.body["email"], json!("ada@example.com"));
    let emails = [app.next_email().await.to, app.next_email().await.to];
    assert!(emails.contains(&NEW.to_owned()), "{emails:?}");
    let done = admin.patch(&path, json!({ "email": NEW, "email_confirmed": true })).await;
    assert_eq!(done.body["email"], json!(NEW), "{}", done.text);
    let mut told = [app.next_email().await.to, app.next_email().await.to];
    told.sort();
    assert_eq!(told, ["ada@example.com", NEW]);
    for (body, field) in [
        (json!({ "email_confirmed": "yes" }), "email_confirmed"),
        (json!({ "first_name": 7 }), "first_name"),
        (json!({ "is_active": false }), "is_active"),
        (json!({ "username": "" }), "username"),
    ] {
        let refused = admin.patch(&path, body).await;
        assert!(refused.status == 400 && refused.body.get(field).is_some(), "{field}: {}", refused.text);
    }
    let deactivated = admin.post(&format!("{path}deactivate/"), json!({})).await;
    assert_eq!(deactivated.status, 200);
    let refused = admin.patch(&path, json!({ "email": "later@example.com" })).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("account_deactivated")));
    assert_eq!(app.ada().await.patch(&path, json!({ "first_name": "Eve" })).await.status, 403, "{ADMIN} only");
}
