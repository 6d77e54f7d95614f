//! The audit log, as administrators search it.

use std::time::Duration;

use serde_json::json;
use vestibule::types::clock::Timestamp;

use super::admin::joan_in;
use crate::harness::{Browser, PASSWORD, TestApp};

/// The words of the table, without the form above it.
async fn rows(browser: &Browser, query: &str) -> String {
    let page = browser.open(&format!("/admin/log?{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    let words = page.words();
    words.split_once("Search").unwrap().1.split_once("English Français").unwrap().0.to_owned()
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
    for odd in ["yesterday", "2026-13-01", "-0001-01-01", "99999-01-01"] {
        assert!(rows(&joan, &format!("from={odd}&to={odd}&event=nothing")).await.contains("Signed in"), "{odd}");
    }
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
