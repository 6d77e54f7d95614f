//! Our own API refuses unknown names: a name without effect would look like one with an effect.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::web::routes;

use crate::harness::{TestApp, fetch};

/// Every operation of our own that asks who is calling: method, path, description.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let own = |path: &str| ["/api/me/", "/api/admin/", "/api/stocks/"].iter().any(|start| path.starts_with(start));
    let paths = document["paths"].as_object().unwrap().iter().filter(|(path, _)| own(path));
    let all = paths.flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(|(method, operation)| (method.to_uppercase().parse().unwrap(), path.clone(), operation.clone()))
    });
    all.collect()
}

fn sample(path: &str) -> String {
    path.split('/').map(|step| if step.starts_with('{') { "1" } else { step }).collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_query_parameter_is_refused_by_name_at_every_operation() {
    let app = TestApp::start().await;
    let document = app.get("/api/openapi.json").await.body;
    let admin = app.administrator().await;
    let all = operations(&document);
    assert!(all.len() > 40);
    for (method, path, operation) in all {
        let at = format!("{method} {path}");
        let known: Vec<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "query")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        for query in ["nonsense=1", "nonsense", "Nonsense%20=&page_size=20", "q=ada&q=ben"] {
            let got = fetch(admin.request(method.clone(), &format!("{}?{query}", sample(&path)))).await;
            assert_eq!(got.status, 400, "{at}?{query}: {}", got.text);
            let (_, said) = got.body.as_object().unwrap().iter().next().unwrap();
            let said = said[0].as_str().unwrap();
            assert!(
                said.starts_with("Unknown parameter.") && known.iter().all(|name| said.contains(name)),
                "{at}?{query}: {said}"
            );
        }
        let anonymous = fetch(app.anonymous().request(method, &format!("{}?nonsense=1", sample(&path)))).await;
        assert_eq!(anonymous.status, 401, "{at}: who is calling is asked first");
    }
    let got = admin.get("/api/admin/users/?q=ada").await;
    let known =
        "Unknown parameter. Known: search, is_active, email_verified, has_email, role, sort, before, after, page, page_size.";
    assert_eq!((got.status, got.body), (400, json!({ "q": [known] })));
    assert_eq!(admin.get("/api/admin/users/?search=ada&is_active=true&page_size=5").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_field_is_refused_by_name_in_every_body() {
    let app = TestApp::start().await;
    let document = app.get("/api/openapi.json").await.body;
    let (admin, editor) = (app.administrator().await, app.editor().await);
    let stock = json!({ "symbol": "OLD", "name": "Old", "quantity": 1, "price": "1" });
    let stock = editor.post("/api/stocks/", stock).await.body["id"].clone();
    let taking = operations(&document).into_iter().filter(|(_, _, operation)| operation["requestBody"].is_object());
    let taking: Vec<_> = taking.collect();
    assert!(taking.len() > 10);
    for (method, path, _) in taking {
        let (client, id) = if path.contains("/stocks/") { (&editor, &stock) } else { (&admin, &json!(editor.user.id)) };
        let path = path.replace("{id}", &id.to_string());
        let got = fetch(client.request(method.clone(), &path).json(&json!({ "nonsense": 1, "Name": null }))).await;
        assert_eq!(got.status, 400, "{method} {path}: {}", got.text);
        for name in ["nonsense", "Name"] {
            let said = got.body[name][0].as_str().unwrap_or_default();
            assert!(said.starts_with("Unknown field. Known: "), "{method} {path}: {}", got.text);
        }
    }
    let got = admin.patch("/api/me/", json!({ "firstname": "Ada" })).await;
    assert_eq!(got.body, json!({ "firstname": ["Unknown field. Known: first_name, last_name, gender, locale."] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_and_public_routes_ignore_unknown_fields() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    assert_eq!(ada.get("/api/accounts/me/?nonsense=1").await.status, 200);
    assert_eq!(ada.patch("/api/accounts/me/", json!({ "nonsense": 1, "first_name": "A" })).await.status, 200);
    for path in ["/health/live?x=1", "/api/openapi.json?v=2", "/api/docs?x", "/login?utm_source=a"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_security_matches_the_routes() {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let (shipped, more) = (include_str!("../../../contracts/simplejwt.toml"), include_str!("../contracts/simplejwt/more.toml"));
    std::fs::write(folder.path().join("captured.toml"), format!("{shipped}\n{more}")).unwrap();
    let captured = TestApp::with(|config| {
        config.contracts = Some(vec!["captured".to_owned()]);
        config.contracts_dir = Some(folder.path().to_owned());
    })
    .await;
    let app = TestApp::start().await;
    for app in [&app, &captured] {
        let document = app.get("/api/openapi.json").await.body;
        let described = document["paths"].as_object().unwrap();
        assert!(described.len() <= 2 * routes::resources(&app.web).len());
        for (path, item) in described {
            for (method, operation) in item.as_object().unwrap() {
                let request = app.anonymous().request(method.to_uppercase().parse().unwrap(), &sample(path)).json(&json!({}));
                let got = fetch(request).await;
                let asked = got.status == 401 && got.text.contains("Authentication credentials were not provided.");
                let guarded = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
                assert_eq!(asked, guarded, "{method} {path}: {}", got.text);
            }
        }
    }
    let document = captured.get("/api/openapi.json").await.body;
    assert_eq!(document["paths"]["/auth/token/blacklist/"]["post"]["security"], json!([]));
}
