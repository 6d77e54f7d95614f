//! The contract in `examples/contracts`, served as its comments say.

use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::json;
use vestibule::{config::Config, contracts::check_file, web};

use crate::harness::{TestApp, fetch};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/contracts")
}

#[test]
fn the_example_contract_has_no_mistakes() {
    let config = Config::default();
    let checked = check_file(&folder().join("acme.toml"), &config, &web::own_paths(&config));
    assert_eq!((checked.mistakes, checked.hints), (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_contract_serves_its_clients() {
    let app = TestApp::with(|config| config.contracts_dir = Some(folder())).await;
    let ada = json!({ "emailAddress": "ada@example.com", "password": "a long enough secret", "givenName": "Ada" });
    let created = app.post("/v2/users", ada.clone()).await;
    assert_eq!((created.status, created.body["id"].as_str()), (201, Some("1")), "{}", created.text);

    let session = app.post("/v2/sessions", ada).await;
    assert_eq!((session.status, &session.body["expiresIn"]), (201, &json!(600)), "{}", session.text);
    assert_eq!(session.body["user"], json!({ "id": "1", "name": ["Ada", ""], "roles": ["guest"] }));

    let caller = app.anonymous().bearer(session.body["accessToken"].as_str().unwrap());
    let me = caller.get("/v2/users/me").await;
    assert_eq!((&me.body["role"], &me.body["verified"]), (&json!("guest"), &json!(false)), "{}", me.text);
    let renamed = caller.patch("/v2/users/me", json!({ "familyName": "Lovelace" })).await;
    assert_eq!(renamed.body["familyName"], "Lovelace", "{}", renamed.text);

    let renewed = app.post("/v2/sessions/refresh", json!({ "refreshToken": session.body["refreshToken"] })).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    let end =
        app.anonymous().request(Method::POST, "/v2/sessions/end").json(&json!({ "refreshToken": renewed.body["refreshToken"] }));
    assert_eq!(fetch(end).await.status, 204);
    assert_eq!(caller.get("/v2/users/me").await.status, 401);
}
