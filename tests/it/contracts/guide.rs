//! The example of the guide `contracts/README.md`, served as the guide says.

use std::fs;

use reqwest::Method;
use serde_json::json;

use crate::harness::{TestApp, fetch};

const GUIDE: &str = include_str!("../../../contracts/README.md");

/// Serves the guide's contract beside the shipped ones, from a folder.
async fn app_of_the_guide() -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let example = GUIDE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    fs::write(folder.path().join("gym.toml"), example).unwrap();
    let path = folder.path().to_owned();
    (TestApp::with(|config| config.contracts_dir = Some(path)).await, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_contract_serves_a_sixth_api() {
    let (app, _folder) = app_of_the_guide().await;
    let made = app
        .post("/mobile/members", json!({ "contact": "zoe@example.com", "secret": "a long enough secret", "nick": "zoe" }))
        .await;
    assert_eq!(
        (made.status, &made.body["member"]["no"], &made.body["member"]["nick"]),
        (201, &json!(1), &json!("zoe")),
        "{}",
        made.text
    );
    let since = made.body["member"]["since"].as_str().unwrap();
    assert!(since.len() == 24 && since.ends_with('Z'), "{since}");

    let before = app.state().now().seconds();
    let pair = app.post("/mobile/session", json!({ "contact": "zoe@example.com", "secret": "a long enough secret" })).await;
    let lives = pair.body["session"]["until"].as_i64().unwrap() - 15 * 60;
    assert!((before..=app.state().now().seconds()).contains(&lives), "{lives} from {before}");

    let renewal = json!({ "renew_with": pair.body["session"]["renew_with"] });
    let next = fetch(app.anonymous().request(Method::PUT, "/mobile/session").json(&renewal)).await;
    assert_eq!(next.status, 200, "{}", next.text);
    assert_ne!(next.body["session"]["renew_with"], pair.body["session"]["renew_with"]);

    let zoe = app.anonymous().bearer(next.body["session"]["token"].as_str().unwrap());
    assert_eq!(zoe.get("/api/me/").await.status, 200);
    let last = json!({ "renew_with": next.body["session"]["renew_with"] });
    let out = fetch(zoe.request(Method::DELETE, "/mobile/session").json(&last)).await;
    assert_eq!((out.status, zoe.get("/api/me/").await.status), (204, 401), "{}", out.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_contract_wraps_errors_in_an_envelope() {
    let (app, _folder) = app_of_the_guide().await;
    let refused = app.post("/mobile/session", json!({ "contact": "zoe@example.com" })).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"]["fields"]["secret"].is_array(), "{}", refused.text);
    assert_eq!(refused.body["meta"]["request_id"], refused.header("x-request-id"));
}

/// Authors of contracts see which paths are taken.
#[test]
fn the_guide_lists_the_paths_that_vestibule_keeps() {
    let section = GUIDE.split("## What to know first").nth(1).unwrap().split("\n## ").next().unwrap();
    for own in vestibule::web::own_paths(&vestibule::config::Config::default()) {
        let segments = if own.path.starts_with("/api/") { 2 } else { 1 };
        let start: String = own.path.split('/').skip(1).take(segments).fold(String::new(), |path, part| path + "/" + part);
        assert!(section.contains(&format!("`{start}`")), "contracts/README.md does not name {start}");
    }
}

/// The tables name every word that the reader knows.
#[test]
fn the_guide_covers_the_whole_vocabulary() {
    use vestibule::{
        contracts::{ErrorCode, ErrorVariable, FieldVariable, Operation, Variable},
        types::session_policy::RefreshRotation,
    };
    let mut words: Vec<&str> = Operation::ALL.iter().map(|operation| operation.word()).collect();
    words.extend(Variable::all().map(Variable::word));
    words.extend(RefreshRotation::WORDS.iter().map(|(word, _)| *word));
    words.extend(Operation::ALL.iter().flat_map(|operation| operation.fields()).map(|field| field.word()));
    words.extend(ErrorVariable::words().chain(FieldVariable::words()));
    words.extend(ErrorCode::of_contracts().map(ErrorCode::word));
    for word in words {
        assert!(GUIDE.contains(&format!("`{word}`")), "contracts/README.md does not name {word}");
    }
}
