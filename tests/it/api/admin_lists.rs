//! Searching users: what is found, and that nothing is listed twice.

use serde_json::Value;
use vestibule::flows::admin_users;

use crate::harness::{PUBLIC_URL, TestApp, TestResponse};

pub(super) fn emails(answer: &TestResponse) -> Vec<&str> {
    let all = answer.body["results"].as_array().unwrap_or_else(|| panic!("{} {}", answer.status, answer.text));
    all.iter().map(|user| user["email"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_found_by_text_and_state() {
    let app = TestApp::start().await;
    let admin = app.administrator().await;
    for (email, first, last) in [
        ("ada@example.com", "Ada", "Lovelace"),
        ("emilie@example.org", "Émilie", "du Châtelet"),
        ("percent@example.com", "100%", "under_score"),
        ("back@example.com", "back\\slash", "O'Neil"),
    ] {
        let draft =
            admin_users::Draft { email: Some(email), first_name: first, last_name: last, ..admin_users::Draft::default() };
        admin_users::create(app.state(), &TestApp::operator(), draft).await.unwrap();
    }
    for (query, wanted) in [
        ("search=ADA", vec!["ada@example.com"]),
        ("search=lovelace%20ada", vec!["ada@example.com"]),
        ("search=ada%20nobody", vec![]),
        ("search=%C3%A9milie", vec!["emilie@example.org"]),
        ("search=EMILIE%20chatelet", vec!["emilie@example.org"]),
        ("sort=email&search=example.com", vec!["ada@example.com", "back@example.com", "joan@example.com", "percent@example.com"]),
        ("search=%C3%89milie", vec!["emilie@example.org"]),
        ("search=EXAMPLE.ORG", vec!["emilie@example.org"]),
        ("search=%25", vec!["percent@example.com"]),
        ("search=_", vec!["percent@example.com"]),
        ("search=%5C", vec!["back@example.com"]),
        ("search=o'neil", vec!["back@example.com"]),
        ("search='%20OR%201=1%20--", vec![]),
        ("search=1", vec!["percent@example.com", "joan@example.com"]),
        ("role=admin", vec!["joan@example.com"]),
        ("role=Emperor", vec![]),
        ("is_active=false", vec![]),
        ("search=&role=&is_active=true&page_size=1", vec!["back@example.com"]),
    ] {
        let found = admin.get(&format!("/api/admin/users/?{query}")).await;
        assert_eq!((found.status, emails(&found)), (200, wanted), "{query}");
    }
    let long = "x".repeat(255);
    for query in [
        "search=%00",
        "role=a%00b",
        &format!("search={long}"),
        "is_active=maybe",
        "email_verified=1",
        "before=x",
        "after=1.5",
        "sort=shoe-size",
        "sort=email&before=7",
        "sort=email&after=7.%21",
        "sort=last_sign_in&after=7.x",
        "page_size=0",
        "page_size=101",
    ] {
        let refused = admin.get(&format!("/api/admin/users/?{query}")).await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.text);
    }
    assert_eq!(emails(&admin.get(&format!("/api/admin/users/?search={}", "%25".repeat(254))).await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pagination_neither_repeats_nor_skips_rows_while_others_change() {
    let app = TestApp::start().await;
    let admin = app.administrator().await;
    let make = async |number: usize| {
        let email = format!("p{number}@example.com");
        admin_users::create(
            app.state(),
            &TestApp::operator(),
            admin_users::Draft { email: Some(&email), ..admin_users::Draft::default() },
        )
        .await
        .unwrap()
        .id
    };
    for number in 0..7 {
        make(number).await;
    }
    let path = |url: &Value| url.as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned();
    let first = admin.get("/api/admin/users/?page_size=3&search=example").await;
    assert_eq!(emails(&first), ["p6@example.com", "p5@example.com", "p4@example.com"]);
    assert_eq!(first.body["previous"], Value::Null);
    make(7).await;
    admin_users::delete(app.state(), &TestApp::operator(), first.body["results"][2]["id"].as_i64().unwrap()).await.unwrap();
    let second = admin.get(&path(&first.body["next"])).await;
    assert_eq!(emails(&second), ["p3@example.com", "p2@example.com", "p1@example.com"]);
    let third = admin.get(&path(&second.body["next"])).await;
    assert_eq!((emails(&third), &third.body["next"]), (vec!["p0@example.com", "joan@example.com"], &Value::Null));
    let back = admin.get(&path(&third.body["previous"])).await;
    assert_eq!(emails(&back), emails(&second));
    let newest = admin.get(&path(&back.body["previous"])).await;
    assert_eq!(emails(&newest), ["p7@example.com", "p6@example.com", "p5@example.com"]);
    assert_eq!(newest.body["previous"], Value::Null);
    assert!(path(&newest.body["next"]).contains("search=example"));
}
