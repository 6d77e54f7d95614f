//! `/api/stocks/`: who may do what, and what a list looks like.

use reqwest::Method;
use serde_json::{Value, json};

use vestibule::{
    flows::{admin_users, api_keys},
    types::client::ClientInfo,
};

use crate::harness::{Client, PUBLIC_URL, TestApp, TestResponse};

fn acme() -> Value {
    json!({ "symbol": "acme", "name": "Acme Corporation", "quantity": 250, "price": "171.25" })
}

async fn ask(client: &Client, method: Method, path: &str, body: Option<Value>) -> TestResponse {
    let request = client.request(method, path);
    crate::harness::fetch(body.iter().fold(request, reqwest::RequestBuilder::json)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_takes_a_token_and_writing_a_role() {
    let app = TestApp::start().await;
    let (editor, reader, anonymous) = (app.editor().await, app.grace().await, app.anonymous());
    let path = "/api/stocks/1/";
    let everything = [
        (Method::GET, "/api/stocks/", None, [200, 200, 401]),
        (Method::POST, "/api/stocks/", Some(acme()), [201, 403, 401]),
        (Method::GET, path, None, [200, 200, 401]),
        (Method::PUT, path, Some(acme()), [200, 403, 401]),
        (Method::PATCH, path, Some(json!({ "quantity": 7 })), [200, 403, 401]),
        (Method::DELETE, path, None, [204, 403, 401]),
        (Method::GET, path, None, [404, 404, 401]),
        (Method::PATCH, path, Some(json!({ "quantity": 7 })), [404, 403, 401]),
        (Method::DELETE, path, None, [404, 403, 401]),
    ];
    for (method, path, body, wanted) in everything {
        let mut got = Vec::new();
        // The editor last: the others would find nothing to be kept from.
        for client in [&anonymous, &*reader, &*editor] {
            got.insert(0, ask(client, method.clone(), path, body.clone()).await.status);
        }
        assert_eq!(got, wanted, "{method} {path}");
    }
    let refused = reader.post("/api/stocks/", acme()).await;
    assert_eq!(refused.body, json!({ "detail": "You do not have permission to perform this action." }));
    let unknown = editor.get("/api/stocks/abc/").await;
    assert_eq!((unknown.status, unknown.body), (404, json!({ "detail": "Not found." })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_role_can_no_longer_change_stocks() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    assert_eq!(editor.post("/api/stocks/", acme()).await.status, 201);
    let (id, role) = (editor.user.id, "editor");
    admin_users::revoke_role(app.state(), &TestApp::operator(), id, role).await.unwrap();
    for (method, path) in [
        (Method::POST, "/api/stocks/"),
        (Method::PUT, "/api/stocks/1/"),
        (Method::PATCH, "/api/stocks/1/"),
        (Method::DELETE, "/api/stocks/1/"),
    ] {
        assert_eq!(ask(&editor, method.clone(), path, (method != Method::DELETE).then(acme)).await.status, 403, "{method}");
    }
    assert_eq!(editor.get("/api/stocks/").await.status, 200);
    admin_users::grant_role(app.state(), &TestApp::operator(), id, role).await.unwrap();
    assert_eq!(ask(&editor, Method::DELETE, "/api/stocks/1/", None).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_changes_stocks_only_with_the_role() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    for (roles, status) in [(None, 201), (Some(Vec::new()), 403), (Some(vec!["editor".to_owned()]), 400)] {
        let draft = api_keys::Draft { name: Some("till"), roles, ..api_keys::Draft::default() };
        let made = api_keys::create(app.state(), api_keys::Requester::Operator(editor.user.id), draft, &ClientInfo::default())
            .await
            .unwrap();
        let pair = app.post("/api/v1/auth/token/", json!({ "apiKey": made.key.reveal() })).await;
        let program = app.anonymous().bearer(pair.body["data"]["access"].as_str().unwrap());
        // 400: it may, and the symbol is taken by now.
        assert_eq!(program.post("/api/stocks/", acme()).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_configured_role_stocks_are_read_only() {
    let app = TestApp::with(|config| config.stocks.editor_role = None).await;
    assert_eq!(app.editor().await.post("/api/stocks/", acme()).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_is_returned_as_it_was_stored() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let made = editor.post("/api/stocks", acme()).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/stocks/1/"));
    let mut expected = json!({ "id": 1, "symbol": "ACME", "name": "Acme Corporation", "quantity": 250, "price": "171.25" });
    expected["updated_at"] = made.body["updated_at"].clone();
    assert_eq!(made.body, expected);
    assert_eq!(editor.get("/api/stocks/1/").await.body, made.body);
    let changed = editor.patch("/api/stocks/1/", json!({ "price": 0.1, "quantity": 3.0 })).await;
    assert_eq!((changed.body["price"].as_str(), changed.body["quantity"].as_i64()), (Some("0.10"), Some(3)));
    assert_eq!(changed.body["name"], "Acme Corporation");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_validation_errors_are_reported_at_once() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let missing = ["This field is required."];
    let empty = json!({ "symbol": missing, "name": missing, "quantity": missing, "price": missing });
    for answer in [editor.post("/api/stocks/", json!({})).await, ask(&editor, Method::PUT, "/api/stocks/1/", None).await] {
        assert_eq!((answer.status, answer.body), (400, empty.clone()));
    }
    let wrong = json!({ "symbol": "A B", "name": null, "quantity": "many", "price": "1.005" });
    let said = json!({
        "symbol": ["Enter a valid symbol. This value may contain only letters, digits, dots and hyphens."],
        "name": ["This field may not be null."],
        "quantity": ["A valid integer is required."],
        "price": ["Ensure that there are no more than 2 decimal places."],
    });
    assert_eq!(editor.post("/api/stocks/", wrong).await.body, said);
    let said = editor.post("/api/stocks/", json!({ "symbol": 7, "name": " ", "quantity": -1, "price": true })).await.body;
    assert_eq!(said["symbol"], json!(["Not a valid string."]));
    assert_eq!(said["name"], json!(["This field may not be blank."]));
    assert_eq!(said["quantity"], json!(["Ensure this value is between 0 and 9007199254740991."]));
    assert_eq!(said["price"], json!(["A valid number is required."]));
    editor.post("/api/stocks/", acme()).await;
    let twice = editor.post("/api/stocks/", acme()).await;
    assert_eq!((twice.status, twice.body), (400, json!({ "symbol": ["stock with this symbol already exists."] })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_an_object_gets_the_error_of_drf() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let list = editor.post("/api/stocks/", json!([1])).await;
    assert_eq!(
        (list.status, list.body),
        (400, json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got list."] }))
    );
    let broken = editor.request(Method::POST, "/api/stocks/").header("content-type", "application/json").body("{");
    let broken = crate::harness::fetch(broken).await;
    assert_eq!(broken.status, 400);
    assert!(broken.body["detail"].as_str().unwrap().starts_with("JSON parse error"), "{}", broken.text);
    let form = editor.form("/api/stocks/", &[("symbol", "ACME")]).await;
    assert_eq!(form.status, 415);
    let there = editor.request(Method::DELETE, "/api/stocks/");
    let there = crate::harness::fetch(there).await;
    assert_eq!((there.status, there.header("allow")), (405, "GET, POST, HEAD, OPTIONS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_paged_filtered_and_ordered() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    for (number, name) in ["Écru", "100 % wool", "Silk", "Linen", "Raw silk"].into_iter().enumerate() {
        let stock = json!({ "symbol": format!("S{number}"), "name": name, "quantity": 9 - number, "price": number });
        assert_eq!(editor.post("/api/stocks/", stock).await.status, 201);
    }
    let symbols = |answer: &TestResponse| {
        let all = answer.body["results"].as_array().unwrap();
        all.iter().map(|stock| stock["symbol"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let page = editor.get("/api/stocks/?page_size=2&page=2").await;
    assert_eq!((symbols(&page), page.body["count"].as_i64()), ("S2 S3".to_owned(), Some(5)));
    assert_eq!(page.body["next"], format!("{PUBLIC_URL}/api/stocks/?page_size=2&page=3"));
    assert_eq!(page.body["previous"], format!("{PUBLIC_URL}/api/stocks/?page_size=2"));
    let last = editor.get("/api/stocks/?page=3&page_size=2").await;
    assert_eq!((symbols(&last), &last.body["next"]), ("S4".to_owned(), &Value::Null));
    for (query, wanted) in [
        ("search=SILK", "S2 S4"),
        ("search=%25", "S1"),
        ("search=_", ""),
        ("symbol=s3", "S3"),
        ("search=silk&ordering=-symbol", "S4 S2"),
        ("ordering=quantity&page_size=2", "S4 S3"),
        ("ordering=-price&page_size=1", "S4"),
    ] {
        let answer = editor.get(&format!("/api/stocks/?{query}")).await;
        assert_eq!((answer.status, symbols(&answer).as_str()), (200, wanted), "{query}");
    }
    for (query, status) in [
        ("page=0", 404),
        ("page=4&page_size=2", 404),
        ("page=18446744073709551615", 404),
        ("page=x", 404),
        ("page_size=0", 400),
        ("page_size=101", 400),
        ("ordering=secret", 400),
        ("search=%00", 400),
    ] {
        assert_eq!(editor.get(&format!("/api/stocks/?{query}")).await.status, status, "{query}");
    }
}
