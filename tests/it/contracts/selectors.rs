//! Several actions at one path and method: the grants of OAuth 2.0 (RFC 6749).

use reqwest::Method;
use serde_json::{Value, json};

use super::fields::served;
use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

const CONTRACT: &str = r#"
[[action]]
operation = "login"
path = "/oauth/token"
method = "POST"
when = { grant_type = "password" }
request = { username = "username", password = "password", remember = "remember?" }
response = '''{ "access_token": "$access", "token_type": "bearer", "expires_in": "$access.expires_in",
    "refresh_token": "$refresh" }'''
[[action]]
operation = "refresh"
path = "/oauth/token/"
method = "POST"
when = { grant_type = "refresh_token" }
request = { refresh_token = "refresh" }
response = '''{ "access_token": "$access", "token_type": "bearer", "expires_in": "$access.expires_in",
    "refresh_token": "$refresh" }'''
"#;

async fn app() -> (TestApp, tempfile::TempDir) {
    let (app, folder) = served(CONTRACT).await;
    app.user("Ada", "Lovelace").await;
    (app, folder)
}

fn is_pair(answer: &TestResponse) -> bool {
    answer.status == 200
        && answer.body["token_type"] == "bearer"
        && answer.body["expires_in"].as_i64().is_some_and(|seconds| (298..=300).contains(&seconds))
}

#[tokio::test(flavor = "multi_thread")]
async fn both_grants_of_rfc_6749_are_served_at_one_path_as_forms() {
    let (app, _folder) = app().await;
    let given =
        [("grant_type", "password"), ("username", "ada@example.com"), ("password", PASSWORD), ("client_id", "x"), ("scope", "")];
    let pair = app.anonymous().form("/oauth/token", &given).await;
    assert!(is_pair(&pair), "{}", pair.text);
    let token = pair.body["refresh_token"].as_str().unwrap();
    let renewed = app.anonymous().form("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await;
    assert!(is_pair(&renewed), "{}", renewed.text);
    assert_ne!(renewed.body["refresh_token"], pair.body["refresh_token"]);
    let wrong = [("grant_type", "password"), ("username", "ada@example.com"), ("password", "wrong")];
    assert_eq!(app.anonymous().form("/oauth/token", &wrong).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grant_is_read_from_json_and_from_the_query_too() {
    let (app, _folder) = app().await;
    let login = json!({ "grant_type": "password", "username": "ada@example.com", "password": PASSWORD });
    let pair = app.post("/oauth/token", login).await;
    assert!(is_pair(&pair), "{}", pair.text);
    let renewed =
        app.post("/oauth/token/?grant_type=refresh_token", json!({ "refresh_token": pair.body["refresh_token"] })).await;
    assert!(is_pair(&renewed), "{}", renewed.text);
    // What the body says counts.
    let both = json!({ "grant_type": "password", "username": "ada@example.com", "password": PASSWORD });
    assert!(is_pair(&app.post("/oauth/token?grant_type=refresh_token", both).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_no_action_is_refused_with_the_field_that_says_so() {
    let (app, _folder) = app().await;
    let refused = async |given: Value| {
        let answer = app.post("/oauth/token", given).await;
        assert_eq!(answer.status, 400);
        answer.body
    };
    assert_eq!(refused(json!({})).await, json!({ "grant_type": ["This field is required."] }));
    assert_eq!(refused(json!({ "grant_type": ["password"] })).await, json!({ "grant_type": ["Not a valid string."] }));
    for other in ["client_credentials", "Password", "password ", ""] {
        let sentence = format!("\"{other}\" is not a valid choice.");
        assert_eq!(refused(json!({ "grant_type": other })).await, json!({ "grant_type": [sentence] }));
    }
    let long = refused(json!({ "grant_type": "x".repeat(5000) })).await;
    assert!(long.to_string().len() < 200, "{long}");
    let empty = fetch(app.anonymous().request(Method::POST, "/oauth/token")).await;
    assert_eq!((empty.status, empty.body), (400, json!({ "grant_type": ["This field is required."] })));
    let get = app.get("/oauth/token?grant_type=password").await;
    assert_eq!((get.status, get.header("allow")), (405, "POST, OPTIONS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_not_read_from_the_query() {
    let (app, _folder) = app().await;
    let path = format!("/oauth/token?grant_type=password&username=ada@example.com&password={}", PASSWORD.replace(' ', "+"));
    let required = json!(["This field is required."]);
    let refused = fetch(app.anonymous().request(Method::POST, &path)).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "username": required, "password": required })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_documentation_has_the_requests_of_all_actions_of_a_path() {
    let (app, _folder) = app().await;
    let document = app.get("/api/openapi.json").await.body;
    let post = &document["paths"]["/oauth/token"]["post"];
    let schemas = post["requestBody"]["content"]["application/json"]["schema"]["oneOf"].as_array().unwrap();
    let grants: Vec<&Value> = schemas.iter().map(|schema| &schema["properties"]["grant_type"]["const"]).collect();
    assert_eq!(grants, ["password", "refresh_token"]);
    assert_eq!(schemas[1]["required"], json!(["refresh_token", "grant_type"]));
    assert_eq!(post["summary"], "Sign in with a password; or: Renew the tokens of a session");
    assert!(post["responses"]["200"]["content"]["application/json"]["schema"].get("properties").is_some(), "{post}");
    assert!(document["paths"].get("/oauth/token/").is_none());
}
