//! The example of the guide, done as the guide says.

use std::fs;

use reqwest::Method;
use serde_json::json;

use crate::harness::{House, answer};

const GUIDE: &str = include_str!("../../../contracts/README.md");

/// A house that serves the guide's contract beside the five, from a folder of the operator's own.
async fn house_of_the_guide() -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let example = GUIDE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    fs::write(folder.path().join("gym.toml"), example).unwrap();
    let path = folder.path().to_owned();
    (House::with(|config| config.contracts_dir = Some(path)).await, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_contract_serves_a_sixth_api() {
    let (house, _folder) = house_of_the_guide().await;
    let made = house
        .post("/mobile/members", json!({ "mail": "zoe@example.com", "secret": "a long enough secret", "nick": "zoe" }))
        .await;
    assert_eq!(
        (made.status, &made.body["member"]["no"], &made.body["member"]["nick"]),
        (201, &json!(1), &json!("zoe")),
        "{}",
        made.text
    );
    let since = made.body["member"]["since"].as_str().unwrap();
    assert!(since.len() == 24 && since.ends_with('Z'), "{since}");

    let before = house.app().now().seconds();
    let pair = house.post("/mobile/session", json!({ "mail": "zoe@example.com", "secret": "a long enough secret" })).await;
    let lives = pair.body["session"]["until"].as_i64().unwrap() - 15 * 60;
    assert!((before..=house.app().now().seconds()).contains(&lives), "{lives} from {before}");

    let renewal = json!({ "renew_with": pair.body["session"]["renew_with"] });
    let next = answer(house.anon().request(Method::PUT, "/mobile/session").json(&renewal)).await;
    assert_eq!(next.status, 200, "{}", next.text);
    assert_ne!(next.body["session"]["renew_with"], pair.body["session"]["renew_with"]);

    let zoe = house.anon().bearer(next.body["session"]["token"].as_str().unwrap());
    assert_eq!(zoe.get("/api/me/").await.status, 200);
    let last = json!({ "renew_with": next.body["session"]["renew_with"] });
    let out = answer(zoe.request(Method::DELETE, "/mobile/session").json(&last)).await;
    assert_eq!((out.status, zoe.get("/api/me/").await.status), (204, 401), "{}", out.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_contract_says_no_in_an_envelope() {
    let (house, _folder) = house_of_the_guide().await;
    let refused = house.post("/mobile/session", json!({ "mail": "zoe@example.com" })).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"]["fields"]["secret"].is_array(), "{}", refused.text);
    assert_eq!(refused.body["meta"]["request_id"], refused.header("x-request-id"));
}

/// The tables name every word that the reader knows.
#[test]
fn the_guide_knows_the_whole_vocabulary() {
    use vestibule::web::contracts::vocabulary::{Deed, RENEWALS, What};
    let mut words: Vec<&str> = Deed::ALL.iter().map(|deed| deed.word()).collect();
    words.extend(What::all().map(What::word));
    words.extend(RENEWALS.iter().map(|(word, _)| *word));
    words.extend(Deed::ALL.iter().flat_map(|deed| deed.may_take()).map(|field| field.word()));
    for word in words {
        assert!(GUIDE.contains(&format!("`{word}`")), "contracts/README.md does not name {word}");
    }
}
