//! Paths that contracts share with each other and with the pages, and prefixes below which a contract answers.

use std::fs;

use reqwest::Method;
use serde_json::json;

use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

const SESSION: &str = "[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n";

fn contract(title: &str, prefix: &str, format: &str, actions: &str) -> String {
    format!("title = \"{title}\"\n{prefix}\n{SESSION}[errors]\nformat = \"{format}\"\n{actions}")
}

/// Two contracts that share a path with each other; one shares a path with the pages.
async fn app() -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let login = "[[action]]\noperation = \"login\"\npath = \"/v1/session\"\nmethod = \"POST\"\n\
                 request = { email = \"email\", password = \"password\" }\nresponse = '{ \"token\": \"$access\" }'\n";
    let logout = "[[action]]\noperation = \"logout\"\npath = \"PATH\"\nmethod = \"DELETE\"\nstatus = 204\n";
    let inside = logout.replace("PATH", "/v1/inside/session");
    let one = format!("{login}{}", logout.replace("PATH", "/profile"));
    let two = logout.replace("PATH", "/v1/session");
    fs::write(folder.path().join("one.toml"), contract("One", "", "drf", &one)).unwrap();
    fs::write(folder.path().join("two.toml"), contract("Two", "prefix = \"/v1/\"", "envelope", &two)).unwrap();
    fs::write(folder.path().join("inside.toml"), contract("Inside", "prefix = \"/v1/inside\"", "drf", &inside)).unwrap();
    let path = folder.path().to_owned();
    (TestApp::with(|config| config.contracts_dir = Some(path)).await, folder)
}

fn allow(answer: &TestResponse) -> String {
    answer.header("allow").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_contracts_serve_one_path_each_in_its_format() {
    let (app, _folder) = app().await;
    app.user("Ada", "Lovelace").await;
    let wrong = app.post("/v1/session/", json!({ "email": "ada@example.com" })).await;
    assert_eq!((wrong.status, &wrong.body), (400, &json!({ "password": ["This field is required."] })));
    let pair = app.post("/v1/session", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    let token = pair.body["token"].as_str().unwrap().to_owned();
    let refused = fetch(app.anonymous().request(Method::DELETE, "/v1/session")).await;
    assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (401, Some("not_authenticated")), "{}", refused.text);
    let lost = app.anonymous().get("/v1/session").await;
    assert_eq!((lost.status, allow(&lost)), (405, "POST, DELETE, OPTIONS".to_owned()));
    let options = fetch(app.anonymous().request(Method::OPTIONS, "/v1/session")).await;
    assert_eq!((options.status, allow(&options)), (204, "POST, DELETE, OPTIONS".to_owned()));
    let out = fetch(app.anonymous().bearer(&token).request(Method::DELETE, "/v1/session")).await;
    assert_eq!((out.status, app.anonymous().bearer(&token).get("/api/me").await.status), (204, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_and_a_page_share_a_path() {
    let (app, _folder) = app().await;
    let ada = app.ada().await;
    let page = app.get("/profile").await;
    assert!(page.status == 303 && page.header("location").starts_with("/login"), "{} {}", page.status, page.text);
    let refused = fetch(app.anonymous().request(Method::DELETE, "/profile")).await;
    assert_eq!((refused.status, refused.body["detail"].is_string()), (401, true), "{}", refused.text);
    let other = fetch(app.anonymous().request(Method::OPTIONS, "/profile")).await;
    assert!(allow(&other).contains("GET") && allow(&other).contains("DELETE"), "{} {}", other.status, allow(&other));
    let out = fetch(app.anonymous().bearer(&ada.access).request(Method::DELETE, "/profile")).await;
    assert_eq!(out.status, 204, "{}", out.text);
    assert_eq!(app.anonymous().bearer(&ada.access).get("/api/me").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_below_a_prefix_is_not_found_in_the_format_of_the_longest_one() {
    let (app, _folder) = app().await;
    for (path, format) in [
        ("/v1/users/1", "envelope"),
        ("/v1", "envelope"),
        ("/v1/inside/users", "drf"),
        ("/v10/users", "html"),
        ("/users", "html"),
        ("/api/nothing", "drf"),
    ] {
        let lost = app.get(path).await;
        let said = match (lost.body.get("error"), lost.body.get("detail")) {
            (Some(_), _) => "envelope",
            (None, Some(_)) => "drf",
            _ => "html",
        };
        assert_eq!((lost.status, said), (404, format), "{path}: {}", lost.text);
    }
}
