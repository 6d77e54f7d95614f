//! The list of users in the administration: searched, sorted, page by page, and as a file. Without a script.

use vestibule::{
    flows::admin_users::{self, Draft},
    store::{audit_event, pagination::Cursor},
    types::kinds::Event,
};

use super::admin::joan_in;
use crate::harness::{Browser, Page, TestApp};

async fn create(app: &TestApp, email: &str, first_name: &str, last_name: &str) {
    let draft = Draft { email: Some(email), first_name, last_name, ..Draft::default() };
    admin_users::create(app.state(), &TestApp::operator(), draft).await.unwrap();
}

/// The target of the link with this relation.
pub(super) fn link(page: &Page, rel: &str) -> Option<String> {
    let (_, rest) = page.text.split_once(&format!("rel=\"{rel}\" href=\""))?;
    Some(rest.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&"))
}

pub(super) async fn go(browser: &Browser, page: &Page, rel: &str) -> Page {
    browser.open(&link(page, rel).unwrap_or_else(|| panic!("no {rel}: {}", page.text))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_walked_from_the_first_page_to_the_last_and_back_with_its_filters() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    for number in 10..70 {
        create(&app, &format!("user{number}@example.com"), "Renée", &format!("Quux{number}")).await;
    }
    let first = joan.open("/admin/users?search=renee&sort=name&state=active&per_page=25").await;
    assert!(first.words().contains("Showing 1–25 of 60") && first.words().contains("user10@example.com"), "{}", first.words());
    assert!(first.text.contains("aria-sort=\"ascending\""));
    assert_eq!((link(&first, "first"), link(&first, "prev")), (None, None));
    let second = go(&joan, &first, "next").await;
    assert!(second.words().contains("Showing 26–50 of 60") && second.words().contains("user35@example.com"));
    let last = go(&joan, &second, "last").await;
    assert!(last.words().contains("Showing 36–60 of 60") && last.words().contains("user69@example.com"), "{}", last.words());
    assert_eq!((link(&last, "next"), link(&last, "last")), (None, None));
    let before = go(&joan, &last, "prev").await;
    assert!(before.words().contains("Showing 11–35 of 60"), "{}", before.words());
    assert!(go(&joan, &last, "first").await.words().contains("Showing 1–25 of 60"));
    let all = joan.open("/admin/users?search=renee&per_page=100").await;
    assert!(all.words().contains("Showing 1–60 of 60") && link(&all, "next").is_none());
    assert!(all.text.contains("href=\"/admin/users?per_page=100\""), "clears the search");
    // What makes no sense counts as not given.
    let odd = joan.open("/admin/users?sort=shoe-size&per_page=7&after=x.%21&page=0").await;
    assert!(odd.words().contains("Showing 1–25 of 61"), "{}", odd.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_downloaded_as_a_file_without_formulas_or_hashes() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    create(&app, "ada@example.com", "=HYPERLINK(\"http://evil.example\")", "Love, \"lace\"").await;
    create(&app, "eve@example.com", "Eve", "＝1").await;
    let page = joan.open("/admin/users?search=example&sort=email").await;
    let file = joan.submit(&page.form("/admin/users/export")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"users.csv\"");
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines[0],
        "\"id\",\"email\",\"verified\",\"username\",\"first_name\",\"last_name\",\"roles\",\"active\",\"created_at\",\"last_sign_in\""
    );
    assert!(
        lines[1].contains("\"ada@example.com\",\"yes\",\"\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"Love, \"\"lace\"\"\""),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains("\"Eve\",\"'＝1\"") && lines[3].contains("\"joan@example.com\"") && lines[3].contains("\"admin\""));
    assert_eq!(lines.len(), 4);
    assert!(!file.text.contains("$argon2"));
    let one = joan.submit(&joan.open("/admin/users?search=eve").await.form("/admin/users/export")).await;
    assert_eq!(one.text.lines().count(), 2);
    let filter = audit_event::Filter { event: Some(Event::UsersExported), ..audit_event::Filter::default() };
    let events = audit_event::page(app.state().db.reader(), &filter, (Cursor::Newest, 9)).await.unwrap().rows;
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event.actor.is_some() && event.user_id.is_none()));
    assert!(joan.open("/admin/log").await.words().contains("List of users downloaded"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_creates_one_account_and_answers_as_before() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    for (email, invite) in [("zoe@example.com", "1"), ("yan@example.com", "")] {
        let form = joan.open("/admin/users/new").await.form("/admin/users/new").with("email", email).with("invite", invite);
        let (first, again) = (joan.submit(&form).await, joan.submit(&form).await);
        assert!(first.location().starts_with("/admin/users/"), "{}", first.text);
        assert_eq!((again.status, again.location()), (303, first.location()));
        let emails = usize::from(!invite.is_empty());
        assert_eq!(app.emails().await.len(), emails, "{email}");
        let fresh = joan.open("/admin/users/new").await.form("/admin/users/new").with("email", email).with("invite", "");
        assert_eq!(joan.submit(&fresh).await.status, 422, "another form with the same address");
    }
    let form = joan.open("/admin/roles").await.form("/admin/roles").with("name", "Author");
    assert_eq!([joan.submit(&form).await.status, joan.submit(&form).await.status], [303; 2]);
    let events = audit_event::page(app.state().db.reader(), &audit_event::Filter::default(), (Cursor::Newest, 50)).await.unwrap();
    // The administrator's own account was created too.
    for (event, count) in [(Event::Invited, 1), (Event::UserCreated, 2), (Event::RoleCreated, 1)] {
        assert_eq!(events.rows.iter().filter(|row| row.event == event).count(), count, "{event:?}");
    }
}
