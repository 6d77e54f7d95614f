//! The document says what the app does: every example in it is sent, and every answer is held against its schema.

use reqwest::Method;
use serde_json::{Map, Value, json};

use vestibule::store::role;

use crate::harness::{Client, TestApp, TestResponse, fetch};

#[tokio::test(flavor = "multi_thread")]
async fn every_api_operation_is_described() {
    let app = TestApp::start().await;
    let served = app.get("/api/openapi.json").await;
    assert_eq!((served.status, served.body["openapi"].as_str()), (200, Some("3.1.0")));
    for resource in vestibule::web::routes::resources(&app.web) {
        let own = !(resource.path.starts_with("/api/") || resource.path.starts_with("/health/"))
            || resource.path == "/api/openapi.json";
        // The documentation page is HTML.
        if own || resource.path.starts_with("/api/docs") {
            continue;
        }
        let steps =
            resource.path.split('/').map(|step| step.strip_prefix(':').map_or(step.to_owned(), |name| format!("{{{name}}}")));
        let path = format!("{}/", steps.collect::<Vec<_>>().join("/"));
        let paths = &served.body["paths"];
        let described = [&paths[&path], &paths[path.trim_end_matches('/')]].into_iter().find_map(Value::as_object);
        let described = described.unwrap_or_else(|| panic!("{path} is not described"));
        for method in resource.methods() {
            let method = method.as_str().to_ascii_lowercase();
            assert!(matches!(&*method, "head" | "options") || described.contains_key(&method), "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_answered_as_the_document_says() {
    let document = TestApp::start().await.get("/api/openapi.json").await.body;
    let mut ids = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
            let answers = replay(&document, &method.to_uppercase(), path, operation).await;
            for answer in &answers {
                check(&document, operation, answer, &name);
            }
            let own = ["/health/", "/api/me/", "/api/stocks/", "/api/admin/"].iter().any(|start| path.starts_with(start));
            // No example can know the code of an email, or the answer of an authenticator; the account of the example has no app.
            let changes_factor = method != "get" && path.contains("/second-factor/");
            let own = own && !path.ends_with("/confirm/") && !path.contains("/passkey") && !changes_factor;
            assert!(!own || (200..300).contains(&answers[1].status), "{name}: {} {}", answers[1].status, answers[1].text);
            let guarded = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
            assert_eq!(
                guarded,
                answers[0].status == 401 && answers[0].body["detail"] == "Authentication credentials were not provided.",
                "{name}"
            );
        }
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "two operations with one id");
}

/// Without credentials and with enough rights, in an app that has a row of everything.
async fn replay(document: &Value, method: &str, path: &str, operation: &Value) -> [TestResponse; 2] {
    let mut app = TestApp::start().await;
    app.allow_unsent_emails();
    let (other, editor) = (app.ada().await, app.editor().await);
    let stock = json!({ "symbol": "OLD", "name": "Old", "quantity": 1, "price": "1" });
    let stock = editor.post("/api/stocks/", stock).await.body["id"].clone();
    let key = editor.post("/api/me/api-keys/", json!({ "name": "key" })).await.body["id"].clone();
    let admin = app.administrator().await;
    let role = role::by_name(app.state().db.reader(), "editor").await.unwrap().unwrap().id;
    let (session, user) = (json!(other.session), json!(editor.user.id));
    let id = match path.trim_start_matches("/api/").split('/').collect::<Vec<_>>().as_slice() {
        ["admin", "users", ..] => &user,
        ["admin", "roles", ..] => &json!(role),
        ["admin", "emails", ..] => &json!(app.lost_email(editor.user.id).await),
        ["me", "sessions", ..] => &session,
        ["me", "api-keys", ..] => &key,
        _ => &stock,
    };
    let path = path.replace("{id}", &id.to_string()).replace("{session}", &session.to_string());
    let path = path.replace("{key}", &key.to_string()).replace("{role}", &role.to_string());
    let body = example(document, operation);
    let known = if path.starts_with("/api/admin/") { &admin } else { &editor };
    [send(&app.anonymous(), method, &path, &body).await, send(known, method, &path, &body).await]
}

async fn send(client: &Client, method: &str, path: &str, body: &Value) -> TestResponse {
    let request = client.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
    fetch(if body.is_null() { request } else { request.json(body) }).await
}

/// The example of a request, or what the examples of its fields make.
fn example(document: &Value, operation: &Value) -> Value {
    let content = &operation["requestBody"]["content"]["application/json"];
    if !content["example"].is_null() {
        return content["example"].clone();
    }
    let Some(name) = content["schema"]["$ref"].as_str() else { return Value::Null };
    let schema = &document.pointer(name.trim_start_matches('#')).unwrap()["properties"];
    let fields = schema.as_object().unwrap().iter().map(|(name, field)| (name.clone(), field["example"].clone()));
    fields.collect::<Map<_, _>>().into()
}

fn check(document: &Value, operation: &Value, answer: &TestResponse, name: &str) {
    let said = &operation["responses"][answer.status.to_string()];
    assert!(said.is_object(), "{name} answers {}, which is not in the document: {}", answer.status, answer.text);
    let schema = &said["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert_eq!(answer.text, "", "{name}");
        return;
    }
    assert_eq!(answer.header("content-type"), "application/json", "{name}");
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&whole).unwrap();
    let problems: Vec<_> = validator.iter_errors(&answer.body).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{name}: {problems:?} in {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_page_loads_nothing_from_other_hosts_and_no_inline_scripts() {
    let app = TestApp::start().await;
    let page = app.get("/api/docs").await;
    assert_eq!(page.status, 200);
    let csp = page.header("content-security-policy");
    assert!(csp.starts_with("default-src 'none'; script-src 'self'") && !csp.contains("unsafe"), "{csp}");
    assert!(!page.text.contains("//"), "{}", page.text);
    let sources: Vec<&str> = page.text.split(['"', '\'']).filter(|text| text.starts_with("/static/")).collect();
    assert_eq!(sources.len(), 4);
    for source in sources {
        let file = app.get(source).await;
        assert_eq!((file.status, file.header("x-content-type-options")), (200, "nosniff"), "{source}");
    }
}
