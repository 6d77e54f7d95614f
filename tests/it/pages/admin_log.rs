//! The audit log, as administrators search it.

use std::time::Duration;

use serde_json::json;
use vestibule::{
    store::{audit_event, pagination::Cursor},
    types::{clock::Timestamp, kinds::Event},
};

use super::{
    admin::joan_in,
    admin_users::{go, link},
};
use crate::harness::{Browser, PASSWORD, PUBLIC_URL, Page, TestApp, TestResponse};

/// The words of the table, without the form above it.
async fn rows(browser: &Browser, query: &str) -> String {
    let page = browser.open(&format!("/admin/log?{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    let words = page.words();
    words.split_once("Search").unwrap().1.split_once("English Français").unwrap().0.to_owned()
}

fn table(page: &Page) -> &str {
    page.text.split_once("<tbody>").unwrap().1
}

fn day(at: Timestamp) -> String {
    at.to_string()[..10].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_name_finds_the_events_of_a_user_or_offers_a_choice() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let (ada, _) = (app.user("Ada", "Lovelace").await, app.user("Grace", "Hopper").await);
    for who in ["lovel", "ada@EXAMPLE.com", &*ada.id.to_string()] {
        let found = rows(&joan, &format!("who={who}")).await;
        assert!(found.contains("Account created") && found.contains("ada@example.com"), "{who}: {found}");
        assert!(!found.contains("grace@example.com"), "{who}: {found}");
    }
    let several = joan.open("/admin/log?who=example.com").await;
    let words = several.words();
    assert!(words.contains("3 users match.") && several.text.contains(&format!("/admin/log?who={}\"", ada.id)), "{words}");
    assert!(words.contains("grace@example.com"), "{words}");
    let none = rows(&joan, "who=babbage").await;
    assert!(none.contains("No user matches “babbage”.") && !none.contains("No events found."), "{none}");
    assert!(rows(&joan, "who=4711").await.contains("No user matches"));
    assert!(rows(&joan, "who=%25").await.contains("No user matches"));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_day_and_ip_address_and_their_doer_is_named_in_words() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let ada = app.ada().await;
    for password in ["wrong, this", PASSWORD] {
        app.post("/api/accounts/login/", json!({ "email": "ada@example.com", "password": password })).await;
    }
    let today = day(app.state().now());
    app.advance_clock(Duration::from_hours(49));
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let id = ada.user.id;
    joan.post("/admin/users/deactivate", &[("id", &id.to_string())]).await;
    let all = rows(&joan, &format!("who={id}")).await;
    for words in
        ["Account deactivated by an administrator ada@example.com joan@example.com", "Command line", "The user", "Unknown"]
    {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("cli") && !all.contains("accounts"), "{all}");
    let then = rows(&joan, &format!("who={id}&from={today}&to={today}")).await;
    assert!(then.contains("Signed in") && then.contains("Sign-in failed") && !then.contains("deactivated"), "{then}");
    let later = rows(&joan, &format!("who={id}&from={}", day(app.state().now()))).await;
    assert!(later.contains("deactivated") && !later.contains("Sign-in failed"), "{later}");
    assert!(rows(&joan, "ip=127.0.0.1").await.contains("Signed in"));
    assert!(rows(&joan, "ip=%3A%3Affff%3A127.0.0.1").await.contains("Signed in"));
    assert!(rows(&joan, "ip=203.0.113.7").await.contains("No events found."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_makes_no_sense_is_named_and_finds_nothing() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    for (query, sentence) in [
        ("from=yesterday", "From: enter a day"),
        ("to=2026-13-01", "To: enter a day"),
        ("from=-0001-01-01", "From: enter a day"),
        ("to=99999-01-01", "To: enter a day"),
        ("from=2026-11-28&to=2026-11-27", "To: this day is before the first one."),
        ("event=nothing", "Event: choose an option from the list."),
        ("ip=203.0.113.256", "IP address: enter an IP address, such as"),
        ("ip=%3Cscript%3E", "IP address: enter an IP address, such as"),
    ] {
        let page = joan.open(&format!("/admin/log?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        let words = page.words();
        assert!(words.contains(sentence) && !page.text.contains("<tbody>"), "{query}: {words}");
        assert!(page.text.contains("aria-invalid=\"true\"") && !page.text.contains("/admin/log/export"), "{query}");
    }
    for query in
        ["/admin/users?state=asleep", "/admin/users?role=Emperor", "/admin/emails?kind=love-letter", "/admin/emails?state=lost"]
    {
        let page = joan.open(query).await;
        assert_eq!(page.status, 422, "{query}");
        assert!(page.words().contains("choose an option from the list."), "{query}: {}", page.words());
        assert!(!page.words().contains("joan@example.com, Joan"), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ip_address_is_found_in_every_spelling() {
    let app = TestApp::start().await;
    let (admin, joan) = (app.administrator().await, app.browser());
    joan_in(&app, &joan).await;
    for spelling in ["127.0.0.1", "127.000.000.001", "%3A%3Affff%3A127.0.0.1", "%3A%3AFFFF%3A7F00%3A1", "[::ffff:127.0.0.1]"] {
        assert!(rows(&joan, &format!("ip={spelling}")).await.contains("Signed in"), "{spelling}");
        let found = admin.get(&format!("/api/admin/log/?ip_address={spelling}&event=signed-in")).await;
        assert_ne!(found.body["results"].as_array().map(Vec::len), Some(0), "{spelling}");
    }
    for wrong in ["127.0.0", "127.0.0.1%2F8", "localhost", "%3A%3Ag"] {
        let refused = admin.get(&format!("/api/admin/log/?ip_address={wrong}")).await;
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text);
        assert_eq!(refused.body, json!({ "ip_address": ["Enter a valid IPv4 or IPv6 address."] }), "{wrong}");
    }
    let refused = admin.get("/api/admin/log/?since=soon").await;
    assert!(refused.text.contains("Enter a time as RFC 3339 writes it"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_leads_to_its_oldest_and_its_newest_events() {
    let app = TestApp::start().await;
    let (admin, joan) = (app.administrator().await, app.browser());
    joan_in(&app, &joan).await;
    let ada = app.ada().await;
    for _ in 0..60 {
        let about = audit_event::About::user(ada.user.id);
        audit_event::add(app.state().db.writer(), Event::ProfileChanged, about, app.state().now()).await.unwrap();
    }
    let newest = joan.open(&format!("/admin/log?who={}", ada.user.id)).await;
    assert_eq!((link(&newest, "first"), link(&newest, "prev")), (None, None));
    let oldest = go(&joan, &newest, "last").await;
    assert!(table(&oldest).contains("Account created"), "{}", oldest.words());
    assert_eq!((link(&oldest, "next"), link(&oldest, "last")), (None, None));
    assert!(!table(&go(&joan, &oldest, "prev").await).contains("Account created"));
    let first = go(&joan, &oldest, "first").await;
    assert_eq!(first.words(), newest.words());
    assert!(!table(&newest).contains("Account created"));
    let path = |url: &serde_json::Value| url.as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned();
    let ids = |answer: &TestResponse| -> Vec<i64> {
        answer.body["results"].as_array().unwrap().iter().map(|event| event["id"].as_i64().unwrap()).collect()
    };
    let begin = admin.get(&format!("/api/admin/log/?user_id={}&page_size=7", ada.user.id)).await;
    let end = admin.get(&path(&begin.body["last"])).await;
    assert_eq!((ids(&end).len(), &end.body["next"]), (7, &serde_json::Value::Null));
    assert!(ids(&end)[0] < ids(&begin)[6]);
    let before = admin.get(&path(&end.body["previous"])).await;
    assert!(ids(&before)[6] > ids(&end)[0]);
    assert_eq!(ids(&admin.get(&path(&end.body["first"])).await), ids(&begin));
    assert_eq!(admin.get("/api/admin/log/?page=2").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_downloaded_as_a_file_with_the_filters_of_the_page() {
    let app = TestApp::start().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    let ada = app.user("=1+1", "Lovelace").await;
    for _ in 0..1100 {
        let about = audit_event::About::user(ada.id).detail("=cmd|' /C calc'!A0".to_owned());
        audit_event::add(app.state().db.writer(), Event::ProfileChanged, about, app.state().now()).await.unwrap();
    }
    let page = joan.open(&format!("/admin/log?who={}&event=profile-changed", ada.id)).await;
    let file = joan.submit(&page.form("/admin/log/export")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"log.csv\"");
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("\"id\",\"time\",\"event\",\"user_id\",\"user\",\"actor\""), "{}", lines[0]);
    assert_eq!(lines.len(), 1101);
    let mut ids: Vec<&str> = lines[1..].iter().map(|line| line.split(',').next().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1100, "none twice");
    assert!(lines[1..].iter().all(|line| line.contains("\"profile-changed\"") && line.contains("\"'=cmd|")), "{}", lines[1]);
    let all = joan.submit(&joan.open("/admin/log").await.form("/admin/log/export")).await;
    assert!(all.text.contains("\"log-exported\"") && all.text.contains("\"signed-in\""));
    let filter = audit_event::Filter { event: Some(Event::LogExported), ..audit_event::Filter::default() };
    let events = audit_event::page(app.state().db.reader(), &filter, (Cursor::Newest, 9)).await.unwrap().rows;
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event.actor.is_some() && event.user_id.is_none()));
    assert!(joan.open("/admin/log").await.words().contains("Audit log downloaded"));
    let form = joan.open("/admin/log").await.form("/admin/log/export");
    let none = joan.submit(&form.clone().with("who", "babbage")).await;
    assert_eq!((none.status, none.text.lines().count()), (200, 1));
    assert_eq!(joan.submit(&form.with("ip", "nowhere")).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_search_the_log_by_time_and_ip_address() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.administrator().await, app.ada().await);
    app.post("/api/accounts/login/", json!({ "email": "ada@example.com", "password": "wrong, this" })).await;
    let count = async |query: &str| {
        let found = admin.get(&format!("/api/admin/log/?user_id={}&event=sign-in-failed&{query}", ada.user.id)).await;
        found.body["results"].as_array().map(Vec::len)
    };
    let (today, tomorrow) = (app.state().now(), app.state().now().plus(Duration::from_hours(24)));
    assert_eq!(count(&format!("since={}&until={}", day(today), day(tomorrow))).await, Some(1));
    assert_eq!(count(&format!("since={tomorrow}")).await, Some(0));
    assert_eq!((count("ip_address=127.0.0.1").await, count("ip_address=203.0.113.7").await), (Some(1), Some(0)));
    assert_eq!((count("since=soon").await, count("until=2026-02-30").await), (None, None));
    assert_eq!((count("since=-0001-01-01").await, count("since=0000-01-01T00:00:00%2B23:59").await), (None, Some(1)));
}
