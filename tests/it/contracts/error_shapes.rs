//! Errors in the shapes of other frameworks: what a contract describes is what its clients get.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, TestApp, TestResponse, fetch};

/// Vestibule with one contract, below `/t/`, whose `[errors]` are these.
async fn app(errors: &str) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    std::fs::write(folder.path().join("t.toml"), contract(errors)).unwrap();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(vec!["t".to_owned()]);
    })
    .await;
    (app, folder)
}

fn contract(errors: &str) -> String {
    format!(
        "title = \"T\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n[errors]\n{errors}\n\
         [[action]]\noperation = \"register\"\npath = \"/t/users\"\nmethod = \"POST\"\nstatus = 201\n\
         request = {{ email = \"email\", password = \"password\", firstName = \"first_name?\" }}\nresponse = '{{ \"id\": \"$user.id\" }}'\n\
         [[action]]\noperation = \"login\"\npath = \"/t/login\"\nmethod = \"POST\"\n\
         request = {{ email = \"email\", password = \"password\" }}\nresponse = '{{ \"access\": \"$access\" }}'\n\
         [[action]]\noperation = \"me\"\npath = \"/t/me\"\nmethod = \"GET\"\nresponse = '{{ \"id\": \"$user.id\" }}'\n"
    )
}

fn shown(response: &TestResponse) -> String {
    format!("{} {}", response.status, response.text)
}

async fn register(app: &TestApp, email: &str) -> TestResponse {
    app.post("/t/users", json!({ "email": email, "password": "a long enough secret" })).await
}

async fn bad_login(app: &TestApp) -> TestResponse {
    app.post("/t/login", json!({ "email": "ada@example.com", "password": "wrong password" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn laravel_has_a_message_and_the_sentences_of_each_field() {
    let (app, _folder) = app(r#"shape = '{ "message": "$error.message" }'
invalid_shape = '{ "message": "$error.first", "errors": "$error.fields" }'
status = { invalid = 422, bad_login = 422 }
[errors.messages]
no_active_account = "These credentials do not match our records."
not_authenticated = "Unauthenticated."
required = "The {field} field is required."
taken = "The {field} has already been taken."
password_too_short = "The {field} field must be at least {min} characters.""#)
    .await;
    assert_snapshot!(shown(&app.post("/t/users", json!({ "password": "short" })).await), @r#"422 {"message":"The email field is required.","errors":{"email":["The email field is required."],"password":["The password field must be at least 8 characters."]}}"#);
    assert_eq!(register(&app, "ada@example.com").await.status, 201);
    assert_snapshot!(shown(&register(&app, "ada@example.com").await), @r#"422 {"message":"The email has already been taken.","errors":{"email":["The email has already been taken."]}}"#);
    let refused = bad_login(&app).await;
    assert_snapshot!(shown(&refused), @r#"422 {"message":"These credentials do not match our records."}"#);
    assert_eq!(refused.header("www-authenticate"), "");
    let anonymous = app.get("/t/me").await;
    assert_snapshot!(shown(&anonymous), @r#"401 {"message":"Unauthenticated."}"#);
    assert_eq!(anonymous.header("www-authenticate"), "Bearer realm=\"api\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_has_the_codes_of_its_old_api() {
    let (app, _folder) = app(r#"shape = '{ "code": "$error.code", "fields": "$error.list" }'
field_shape = '"$field.code"'
codes = { no_active_account = "INVALID_LOGIN", taken = "USER_EXISTS", invalid = "VALIDATION" }"#)
    .await;
    assert_eq!(register(&app, "ada@example.com").await.status, 201);
    assert_snapshot!(shown(&register(&app, "ada@example.com").await), @r#"400 {"code":"USER_EXISTS","fields":["USER_EXISTS"]}"#);
    assert_snapshot!(shown(&register(&app, "no address").await), @r#"400 {"code":"VALIDATION","fields":["not_an_email"]}"#);
    assert_snapshot!(shown(&bad_login(&app).await), @r#"401 {"code":"INVALID_LOGIN","fields":[]}"#);
    assert_snapshot!(shown(&app.get("/t/me").await), @r#"401 {"code":"not_authenticated","fields":[]}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn fastapi_has_a_list_of_what_is_invalid_and_else_a_text() {
    let (app, _folder) = app(r#"shape = '{ "detail": "$error.message" }'
invalid_shape = '{ "detail": "$error.list" }'
field_shape = '{ "loc": ["body", "$field.name"], "msg": "$field.message", "type": "$field.code" }'
status = { invalid = 422, bad_login = 400, taken = 400 }
[errors.messages]
no_active_account = "LOGIN_BAD_CREDENTIALS"
required = "Field required""#)
    .await;
    assert_snapshot!(shown(&app.post("/t/login", json!({})).await), @r#"422 {"detail":[{"loc":["body","email"],"msg":"Field required","type":"required"},{"loc":["body","password"],"msg":"Field required","type":"required"}]}"#);
    assert_snapshot!(shown(&bad_login(&app).await), @r#"400 {"detail":"LOGIN_BAD_CREDENTIALS"}"#);
    register(&app, "ada@example.com").await;
    let taken = register(&app, "ada@example.com").await;
    assert_eq!((taken.status, &taken.body["detail"][0]["type"]), (400, &json!("taken")));
    assert_snapshot!(shown(&app.post("/t/login", json!([])).await), @r#"422 {"detail":[{"loc":["body","non_field_errors"],"msg":"Invalid data. Expected a dictionary, but got list.","type":"invalid"}]}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn rails_has_whole_sentences() {
    let (app, _folder) = app(r#"shape = '{ "errors": "$error.full" }'
status = { invalid = 422 }
[errors.messages]
required = "can't be blank"
taken = "has already been taken"
too_long = "is too long (maximum is {max} characters)"
no_active_account = "Invalid Email or password.""#)
    .await;
    register(&app, "ada@example.com").await;
    assert_snapshot!(shown(&register(&app, "ada@example.com").await), @r#"422 {"errors":["Email has already been taken"]}"#);
    let body = json!({ "email": "zoe@example.com", "firstName": "x".repeat(151) });
    assert_snapshot!(shown(&app.post("/t/users", body).await), @r#"422 {"errors":["Password can't be blank","First name is too long (maximum is 150 characters)"]}"#);
    assert_snapshot!(shown(&bad_login(&app).await), @r#"401 {"errors":["Invalid Email or password."]}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn asp_net_has_problem_details() {
    let (app, _folder) = app(
        r#"shape = '{ "type": "https://tools.ietf.org/html/rfc9110#section-15.5", "title": "$error.reason", "status": "$error.status", "detail": "$error.message" }'
invalid_shape = '{ "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1", "title": "One or more validation errors occurred.", "status": "$error.status", "errors": "$error.fields" }'
content_type = "application/problem+json""#,
    )
    .await;
    let invalid = app.post("/t/login", json!({ "email": "ada@example.com" })).await;
    assert_snapshot!(shown(&invalid), @r#"400 {"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"One or more validation errors occurred.","status":400,"errors":{"password":["This field is required."]}}"#);
    assert_eq!(invalid.header("content-type"), "application/problem+json");
    assert_snapshot!(shown(&bad_login(&app).await), @r#"401 {"type":"https://tools.ietf.org/html/rfc9110#section-15.5","title":"Unauthorized","status":401,"detail":"No active account found with the given credentials"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn spring_has_the_time_the_reason_and_the_path() {
    let (app, _folder) = app(
        r#"shape = '{ "timestamp": "$now|iso-ms", "status": "$error.status", "error": "$error.reason", "message": "$error.first", "path": "$request.path" }'"#,
    )
    .await;
    let refused = app.post("/t/login/", json!({})).await.body;
    let timestamp = refused["timestamp"].as_str().unwrap();
    assert!(timestamp.len() == 24 && timestamp.ends_with('Z'), "{timestamp}");
    assert_eq!(
        (&refused["error"], &refused["path"], &refused["status"]),
        (&json!("Bad Request"), &json!("/t/login/"), &json!(400))
    );
    assert_eq!(refused["message"], "This field is required.");
    let lost = fetch(app.anonymous().request(Method::GET, "/t/%22%0A?token=secret")).await;
    assert_eq!((lost.status, &lost.body["path"]), (404, &json!("/t/%22%0A")), "{}", lost.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn small_shapes_are_served_as_they_are_written() {
    for (shape, wanted) in [
        (r#"{ "code": "$error.status", "message": "$error.message" }"#, r#"{"code":404,"message":"Not found."}"#),
        (r#"{ "status": "ERROR", "message": "$error.message" }"#, r#"{"status":"ERROR","message":"Not found."}"#),
        (r#"{ "success": false, "error": "$error.code" }"#, r#"{"success":false,"error":"not_found"}"#),
        (
            r#"{ "error": { "code": "$error.status|text" }, "msg": "$error.first" }"#,
            r#"{"error":{"code":"404"},"msg":"Not found."}"#,
        ),
        (r#"{ "errors": "$error.fields|first", "message": "$error.message" }"#, r#"{"errors":{},"message":"Not found."}"#),
        (r#""$error.message""#, r#""Not found.""#),
        (r#"[{ "message": "$error.message", "data": null }]"#, r#"[{"message":"Not found.","data":null}]"#),
    ] {
        let (app, _folder) = app(&format!("shape = '{shape}'")).await;
        assert_eq!(app.get("/t/nothing").await.text, wanted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_has_its_first_sentence_as_a_text() {
    let (app, _folder) = app(r#"shape = '{ "message": "$error.message", "errors": "$error.fields|first" }'"#).await;
    assert_snapshot!(shown(&app.post("/t/login", json!({})).await), @r#"400 {"message":"Invalid input.","errors":{"email":"This field is required.","password":"This field is required."}}"#);
}

const CODES: &str = r#"shape = '{ "code": "$error.code", "id": "$request_id" }'"#;

#[tokio::test(flavor = "multi_thread")]
async fn every_error_below_the_paths_of_a_contract_has_its_shape() {
    let (app, _folder) = app(CODES).await;
    let send = |path: &str, media: &str, body: &str| {
        fetch(app.anonymous().request(Method::POST, path).header("content-type", media).body(body.to_owned()))
    };
    let json = "application/json";
    let big = format!("\"{}\"", "x".repeat(1 << 21));
    for (response, status, code) in [
        (app.get("/t/nothing").await, 404, "not_found"),
        (app.get("/t/login").await, 405, "method_not_allowed"),
        (send("/t/login", "text/plain", "{}").await, 415, "unsupported_media_type"),
        (send("/t/login", json, "{").await, 400, "parse_error"),
        (send("/t/login", json, &big).await, 413, "request_too_large"),
        (app.get("/t/me").await, 401, "not_authenticated"),
        (app.anonymous().bearer("garbage").get("/t/me").await, 401, "token_not_valid"),
    ] {
        assert_eq!((response.status, &response.body["code"]), (status, &json!(code)), "{}", response.text);
        assert_eq!(response.body["id"], response.header("x-request-id"), "{}", response.text);
        assert_eq!(response.body.as_object().unwrap().len(), 2, "{}", response.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_has_to_wait_gets_the_shape_and_retry_after() {
    let shape = "shape = '\"$error.message\"'\nmessages = { throttled = \"Wait for {seconds} seconds\" }";
    let (app, _folder) = app(shape).await;
    for _ in 0..5 {
        assert_eq!(bad_login(&app).await.status, 401);
    }
    let refused = bad_login(&app).await;
    let wait = refused.header("retry-after");
    assert_eq!((refused.status, &refused.body), (429, &json!(format!("Wait for {wait} seconds"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_the_sentences_of_its_language() {
    let (app, _folder) = app(r#"shape = '{ "message": "$error.first" }'
[errors.messages]
no_active_account = { en = "Wrong email or password", "fr" = "Adresse ou mot de passe incorrects" }
required = "!""#)
    .await;
    let refused = async |languages: &str, body: Value| {
        let request = app.anonymous().request(Method::POST, "/t/login").header("accept-language", languages).json(&body);
        fetch(request).await.body["message"].as_str().unwrap().to_owned()
    };
    let wrong = || json!({ "email": "ada@example.com", "password": PASSWORD });
    assert_eq!(refused("fr-CA, en;q=0.5", wrong()).await, "Adresse ou mot de passe incorrects");
    assert_eq!(refused("ru, en;q=0.5", wrong()).await, "Wrong email or password");
    assert_eq!(refused("ja", wrong()).await, "Wrong email or password");
    assert_eq!(bad_login(&app).await.body["message"], "Wrong email or password");
    assert_eq!(refused("fr", json!({})).await, "!");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_format_keeps_its_form_with_other_statuses_and_sentences() {
    let errors = "format = \"drf\"\nstatus = { bad_login = 400, taken = 409 }\nmessages = { no_active_account = \"No.\" }";
    let (app, _folder) = app(errors).await;
    assert_snapshot!(shown(&bad_login(&app).await), @r#"400 {"detail":"No."}"#);
    register(&app, "ada@example.com").await;
    assert_snapshot!(shown(&register(&app, "ada@example.com").await), @r#"409 {"email":["user with this email already exists."]}"#);
    // Something else is wrong too.
    let both = app.post("/t/users", json!({ "email": "ada@example.com", "password": "short" })).await;
    assert_eq!(both.status, 400, "{}", both.text);
    let html = fetch(app.anonymous().request(Method::POST, "/t/login").header("accept", "image/png").json(&json!({}))).await;
    assert_eq!(html.status, 406);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_account_have_one_error() {
    let errors = "shape = '[\"$error.status\", \"$error.message\", \"$error.fields\"]'\nstatus = { bad_login = 400, taken = 409, invalid = 422 }";
    let (app, _folder) = app(errors).await;
    app.ada().await;
    let unknown = app.post("/t/login", json!({ "email": "unknown@example.com", "password": "wrong password" })).await;
    let wrong = bad_login(&app).await;
    assert_eq!((wrong.status, &wrong.text), (400, &unknown.text));
    assert_eq!(unknown.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_for_taken_addresses_is_refused_where_sign_ups_do_not_reveal_them() {
    let (app, folder) = app("format = \"drf\"").await;
    let mut config = app.state().config.clone();
    let mut refusal = |errors: &str| {
        let quiet = contract(errors).replace(
            "response = '{ \"id\": \"$user.id\" }'\n[[action]]\noperation = \"login\"",
            "[[action]]\noperation = \"login\"",
        );
        std::fs::write(folder.path().join("t.toml"), quiet).unwrap();
        config.registration.reveal_existing_accounts = false;
        vestibule::web::check(&config).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(refusal("format = \"drf\"\nstatus = { invalid = 422 }"), "");
    let refused = refusal("format = \"drf\"\nstatus = { taken = 409 }");
    assert!(refused.contains("t.toml:8: a status of its own for `taken` shows that an account exists"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_has_the_errors_of_the_contract() {
    let (app, _folder) = app(r#"shape = '{ "detail": "$error.message" }'
invalid_shape = '{ "detail": "$error.list" }'
field_shape = '{ "loc": ["body", "$field.name"], "msg": "$field.message" }'
status = { invalid = 422, bad_login = 400, taken = 409 }
content_type = "application/problem+json""#)
    .await;
    let document = app.get("/api/openapi.json").await.body;
    let responses = |path: &str| &document["paths"][path]["post"]["responses"];
    let schema = |path: &str, status: &str| {
        responses(path)[status]["content"]["application/problem+json"]["schema"]["$ref"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(schema("/t/login", "422"), "#/components/schemas/t.ErrorOr400");
    assert_eq!(schema("/t/login", "429"), "#/components/schemas/t.Error");
    assert!(responses("/t/login").get("401").is_none() && responses("/t/login").get("409").is_none());
    assert_eq!(schema("/t/users", "409"), "#/components/schemas/t.ErrorOr400");
    let detail = &document["components"]["schemas"]["t.ErrorOr400"]["anyOf"][1]["properties"]["detail"];
    assert_eq!(detail["items"]["properties"]["msg"], json!({ "type": "string" }));
}
