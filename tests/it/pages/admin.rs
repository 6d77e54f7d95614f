//! The administration in a browser, without a script.

use vestibule::store::{audit_event, role, user};

use crate::{
    api::ADMIN,
    harness::{Browser, PASSWORD, Page, TestApp, TestUser},
    pages::ada_in,
};

/// Signs a browser in as Joan, who administrates; the id of the role that she has.
pub(crate) async fn joan_in(app: &TestApp, browser: &Browser) -> i64 {
    app.administrator().await;
    let form = browser.open("/login").await.form("/login").with("login", "joan@example.com").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.status, 303);
    role::by_name(app.state().db.reader(), ADMIN).await.unwrap().unwrap().id
}

async fn page_of(browser: &Browser, person: &TestUser) -> Page {
    browser.open(&format!("/admin/users/{}", person.user.id)).await
}

/// Sends the form with this action from the page of a user, and reads the next page.
async fn press(browser: &Browser, person: &TestUser, action: &str) -> String {
    let form = page_of(browser, person).await.form(action);
    let answer = browser.submit(&form).await;
    let there = format!("/admin/users/{}", person.user.id);
    assert_eq!((answer.status, answer.location()), (303, there.as_str()), "{action}: {}", answer.text);
    browser.follow(&answer).await.words()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administration_is_visible_only_with_the_role() {
    let app = TestApp::start().await;
    let (ada, joan) = (app.browser(), app.browser());
    ada_in(&app, &ada).await;
    joan_in(&app, &joan).await;
    assert!(!ada.open("/profile").await.text.contains("/admin"));
    assert!(joan.open("/profile").await.text.contains("href=\"/admin/users\""));
    assert_eq!(joan.open("/admin").await.location(), "/admin/users");
    let resources =
        vestibule::web::routes::resources(&app.web).into_iter().filter(|resource| resource.path.starts_with("/admin"));
    for resource in resources {
        let path = resource.path.replace(":id", "1");
        for method in resource.methods() {
            let answer = match method.as_str() {
                "GET" => ada.open(&path).await,
                "POST" => ada.post(&path, &[("id", "1"), ("address", "ada@example.com"), ("name", ADMIN)]).await,
                _ => continue,
            };
            assert_eq!(answer.status, 403, "{method} {path}");
        }
    }
    assert!(user::by_email(app.state().db.reader(), "ada@example.com").await.unwrap().unwrap().is_active);
}

#[tokio::test(flavor = "multi_thread")]
async fn admin_pages_ask_for_the_password_again_and_return() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    app.advance_clock(app.state().config.sessions.reauthenticate_after);
    let late = joan.open("/admin/users?state=active").await;
    assert_eq!((late.status, late.location()), (303, "/confirm?return_to=%2Fadmin%2Fusers%3Fstate%3Dactive"));
    let form = joan.follow(&late).await.form("/confirm").with("password", PASSWORD);
    let back = joan.submit(&form).await;
    assert_eq!((back.status, back.location()), (303, "/admin/users?state=active"));
    assert_eq!(joan.follow(&back).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_admin_operation_has_a_button() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.ada().await);
    joan_in(&app, &joan).await;
    let form = page_of(&joan, &ada).await.form("/admin/users/grant-role");
    let careless = joan.submit(&form).await;
    assert_eq!((careless.status, page_of(&joan, &ada).await.words().contains("No roles.")), (303, true));
    let given = joan.submit(&form.with("role", ADMIN)).await;
    assert!(joan.follow(&given).await.words().contains("The role has been added."));
    assert!(press(&joan, &ada, "/admin/users/revoke-role").await.contains("The role has been removed."));
    assert!(press(&joan, &ada, "/admin/users/send-reset").await.contains("The email will be sent shortly."));
    assert_eq!(app.next_email().await.to, "ada@example.com");
    assert!(press(&joan, &ada, "/admin/users/unlock").await.contains("Sign-in was not locked."));
    assert!(press(&joan, &ada, "/admin/users/end-sessions").await.contains("Signed out."));
    assert_eq!(ada.get("/api/me/").await.status, 401);
    assert!(press(&joan, &ada, "/admin/users/deactivate").await.contains("can no longer sign in"));
    assert!(joan.open("/admin/users?state=inactive").await.words().contains("ada@example.com"));
    assert!(press(&joan, &ada, "/admin/users/activate").await.contains("The user can sign in again."));

    let log = joan.open("/admin/log?who=ada@example.com&event=user-deactivated").await;
    assert!(log.words().contains("joan@example.com") && log.words().contains("127.0.0.1"), "{}", log.words());
    // Her own log tells her what was done, and not from where.
    let own = app.ada().await.get("/api/me/activity/").await;
    assert!(own.text.contains("signed-out") && !own.text.contains("127.0.0.1"), "{}", own.text);
    let form = page_of(&joan, &ada).await.form("/admin/users/delete");
    let kept = joan.submit(&form.clone().with("address", "ada@example.org")).await;
    assert_eq!(kept.status, 422);
    assert!(kept.words().contains("Nothing was deleted."));
    let gone = joan.submit(&form.with("address", " ada@example.com ")).await;
    assert_eq!((gone.status, gone.location()), (303, "/admin/users"));
    assert_eq!(page_of(&joan, &ada).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_undone_asks_first_and_names_the_user() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.ada().await);
    joan_in(&app, &joan).await;
    let page = page_of(&joan, &ada).await;
    let (_, asked) = page.text.split_once("<details class=\"confirm\"").unwrap();
    let (summary, form) = asked.split_once("</summary>").unwrap();
    assert!(summary.contains("Deactivate") && summary.contains("Cancel"), "{summary}");
    let (form, _) = form.split_once("</details>").unwrap();
    assert!(form.contains("action=\"/admin/users/deactivate\"") && form.contains("name=\"made_for\""), "{form}");
    assert!(form.contains("Deactivate <bdi>ada@example.com</bdi>?"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_cannot_remove_their_own_access_and_see_why() {
    let app = TestApp::start().await;
    let joan = app.browser();
    let role = joan_in(&app, &joan).await;
    let own = app.administrator().await;
    let page = page_of(&joan, &own).await;
    assert!(!page.text.contains("/admin/users/deactivate") && !page.text.contains("/admin/users/delete"));
    let id = own.user.id.to_string();
    for (path, fields) in [
        ("/admin/users/deactivate", vec![("id", id.as_str())]),
        ("/admin/users/delete", vec![("id", id.as_str()), ("address", "joan@example.com")]),
    ] {
        let refused = joan.post(path, &fields).await;
        assert_eq!(refused.status, 409, "{path}");
        assert!(refused.words().contains("You cannot do this to your own account."));
    }
    let last = joan.post("/admin/users/revoke-role", &[("id", id.as_str()), ("role", ADMIN)]).await;
    assert_eq!(last.status, 409);
    assert!(last.words().contains("There would be no administrator left."));
    let last = joan.post("/admin/roles/delete", &[("id", &role.to_string()), ("name", ADMIN)]).await;
    assert_eq!(last.status, 409);
    assert_eq!(joan.open("/admin/users").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_created_and_its_owner_sets_the_password() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let form = joan.open("/admin/users/new").await.form("/admin/users/new");
    let refused = joan.submit(&form.clone().with("email", "mary@").with("first_name", "Mary")).await;
    assert_eq!((refused.status, refused.form("/admin/users/new").value("first_name")), (422, Some("Mary")));
    let made = joan.submit(&form.with("email", "mary@example.com").with("role", ADMIN)).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let page = joan.follow(&made).await;
    assert!(page.words().contains("The account has been created.") && page.words().contains("not set"), "{}", page.words());
    let mary = app.browser();
    let clean = mary.open(&app.next_email().await.link()).await;
    let form = mary.follow(&clean).await.form("/invitation").with("new_password", "her own sentence");
    assert_eq!(mary.submit(&form).await.status, 303);
    assert_eq!(mary.open("/admin/users").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn user_supplied_names_are_escaped_and_searches_are_literal() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let name = "<script>alert(1)</script>\"' onfocus=x {{ 7*7 }}";
    let eve = app.browser();
    ada_in(&app, &eve).await;
    let form = eve.open("/profile/personal").await.form("/profile/personal");
    assert_eq!(eve.submit(&form.with("first_name", name)).await.status, 303);
    let ada = user::by_email(app.state().db.reader(), "ada@example.com").await.unwrap().unwrap();
    joan.post("/admin/roles", &[("name", name)]).await;
    for path in ["/admin/users", "/admin/users?search=%3Cscript%3E", &format!("/admin/users/{}", ada.id), "/admin/roles"] {
        let page = joan.open(path).await;
        assert!(page.words().contains("<script>alert(1)</script>"), "{path}");
        assert!(!page.text.contains("<script>alert") && !page.text.contains("\"' onfocus"), "{path}: {}", page.text);
    }
    let long = "x".repeat(6000);
    for (query, found) in [
        ("search=%25", false),
        ("search=_", false),
        ("search=%00ada%00", true),
        ("search=ADA%20script", true),
        (&format!("search={long}"), false),
        ("search='%20OR%20''='", false),
        ("state=&role=", true),
        ("before=x&after=9223372036854775808", true),
        ("after=-9223372036854775808", true),
        ("before=-1", false),
    ] {
        let page = joan.open(&format!("/admin/users?{query}")).await;
        assert_eq!((page.status, page.words().contains("ada@example.com")), (200, found), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_email_is_retried() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.ada().await);
    joan_in(&app, &joan).await;
    let id = app.lost_email(ada.user.id).await;
    let failed = joan.open("/admin/emails?state=failed").await;
    assert!(failed.words().contains("550 5.1.1 <no such> mailbox"), "{}", failed.words());
    let retried = joan.submit(&failed.form("/admin/emails/retry")).await;
    assert_eq!(retried.location(), format!("/admin/emails/{id}"));
    assert_eq!(app.next_email().await.to, "ada@example.com");
    crate::harness::eventually(async || {
        let again = joan.post("/admin/emails/retry", &[("id", &id.to_string())]).await;
        (again.status == 409 && again.words().contains("The email has been sent")).then_some(())
    })
    .await
    .unwrap();
    for id in ["x", "0", "99"] {
        assert_eq!(joan.post("/admin/emails/retry", &[("id", id)]).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn admin_forms_on_other_sites_are_refused() {
    let app = TestApp::start().await;
    let (joan, ada) = (app.browser(), app.ada().await);
    let role = joan_in(&app, &joan).await;
    let (id, role) = (ada.user.id.to_string(), role.to_string());
    let before = audit_event::page(
        app.state().db.reader(),
        &audit_event::Filter::default(),
        (vestibule::store::pagination::Cursor::Newest, 100),
    )
    .await
    .unwrap()
    .rows
    .len();
    let resources =
        vestibule::web::routes::resources(&app.web).into_iter().filter(|resource| resource.path.starts_with("/admin"));
    let posts = resources.filter(|resource| resource.methods().iter().any(|method| method == "POST"));
    for resource in posts {
        for (origin, site) in [("http://evil.example", "cross-site"), ("http://a.vestibule.test", "same-site")] {
            let fields = [("id", id.as_str()), ("role", ADMIN), ("address", "ada@example.com"), ("name", &role)];
            let answer = joan.post_from(origin, site, &resource.path, &fields).await;
            assert_eq!(answer.status, 403, "{} from {origin}", resource.path);
        }
    }
    assert_eq!(
        audit_event::page(
            app.state().db.reader(),
            &audit_event::Filter::default(),
            (vestibule::store::pagination::Cursor::Newest, 100)
        )
        .await
        .unwrap()
        .rows
        .len(),
        before
    );
    assert_eq!(ada.get("/api/me/").await.status, 200);
}
