//! What the accounts API says to requests that are wrong: Django's statuses, keys and sentences, in one order.

use reqwest::{Method, multipart};
use serde_json::{Value, json};

use super::accounts::{DEV, login, register};
use crate::harness::{TestApp, TestResponse, fetch};

const LOGIN: &str = "/api/accounts/login/";
const REGISTER: &str = "/api/accounts/register/";

async fn send(app: &TestApp, path: &str, media: &str, body: impl Into<reqwest::Body>) -> TestResponse {
    fetch(app.anonymous().request(Method::POST, path).header("content-type", media).body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_another_type_than_declared_are_refused() {
    let app = TestApp::start().await;
    let json = "application/json";
    let detail = |words: &str| json!({ "detail": words });
    let cases: [(&str, &[u8], u16, Value); 13] = [
        (
            json,
            b"{",
            400,
            detail("JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ),
        (json, b"{\"email\": }", 400, detail("JSON parse error - Expecting value: line 1 column 11 (char 10)")),
        (json, b"\xff", 400, detail("JSON parse error - 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")),
        (json, b"[]", 400, json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got list."] })),
        (json, b"\"x\"", 400, json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got str."] })),
        (json, b"null", 400, json!({ "non_field_errors": ["No data provided"] })),
        (json, b"", 400, json!({ "email": ["This field is required."], "password": ["This field is required."] })),
        ("text/plain", b"{}", 415, detail("Unsupported media type \"text/plain\" in request.")),
        ("application/xml", b"<a/>", 415, detail("Unsupported media type \"application/xml\" in request.")),
        ("", b"{}", 415, detail("Unsupported media type \"\" in request.")),
        (
            "application/json; charset=utf-16",
            b"{}",
            415,
            detail("Unsupported media type \"application/json; charset=utf-16\" in request."),
        ),
        ("multipart/form-data", b"--XX--", 400, detail("Multipart form parse error - Invalid boundary in multipart: None")),
        (
            "multipart/form-data; boundary=XX",
            b"nothing",
            400,
            detail("Multipart form parse error - The body is not of the form that its boundary promises"),
        ),
    ];
    for (media, body, status, wanted) in cases {
        let answer = send(&app, LOGIN, media, body).await;
        assert_eq!((answer.status, answer.body), (status, wanted), "{media} {}", body.escape_ascii());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_invalid_fields_are_named_in_the_order_of_the_contract() {
    let app = TestApp::start().await;
    let answer = app.post(REGISTER, json!({ "gender": "Z", "last_name": true, "password": "short", "email": "dev" })).await;
    assert_eq!(
        answer.text,
        r#"{"email":["Enter a valid email address."],"password":["This password is too short. It must contain at least 8 characters."],"last_name":["Not a valid string."],"gender":["\"Z\" is not a valid choice."]}"#
    );
    let cases = [
        (json!({ "email": null, "password": 12_345_678 }), json!({ "email": ["This field may not be null."] })),
        (json!({ "email": " ", "password": "  " }), blank()),
        (json!({ "email": "a\0b", "password": ["x"] }), nul_and_list()),
        (json!({ "email": 1e30, "password": "x\0y" }), json!({ "email": ["Not a valid string."], "password": [NUL] })),
    ];
    for (body, wanted) in cases {
        let answer = app.post(LOGIN, body.clone()).await;
        assert_eq!((answer.status, answer.body), (400, wanted), "{body}");
    }
}

const NUL: &str = "Null characters are not allowed.";

fn blank() -> Value {
    json!({ "email": ["This field may not be blank."], "password": ["This field may not be blank."] })
}

fn nul_and_list() -> Value {
    json!({ "email": [NUL], "password": ["Not a valid string."] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_is_validated_field_by_field() {
    let app = TestApp::start().await;
    let long = "a".repeat(151);
    let cases = [
        ("first_name", json!(long), "Ensure this field has no more than 150 characters."),
        ("email", json!(format!("a@{}.com", "b".repeat(250))), "Ensure this field has no more than 254 characters."),
        ("password", json!("password123"), "This password is too common."),
        ("password", json!("dupont1234"), "The password is too similar to the last name."),
        ("password", json!("x".repeat(1025)), "Ensure this field has no more than 1024 characters."),
        ("password", json!(""), "This field may not be blank."),
        ("gender", json!("M"), "\"M\" is not a valid choice."),
    ];
    for (field, value, words) in cases {
        let mut body: Value = serde_json::from_str(DEV).unwrap();
        body[field] = value;
        let answer = app.post(REGISTER, body).await;
        assert_eq!((answer.status, answer.body), (400, json!({ field: [words] })));
    }
    // Names and gender may be left out or left empty.
    let bare = json!({ "email": "bare@example.com", "password": "motdepasse123", "first_name": "", "gender": null });
    let answer = app.post(REGISTER, bare).await;
    assert_eq!((answer.status, &answer.body["gender"], &answer.body["first_name"]), (201, &Value::Null, &json!("")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_not_a_text_field_and_the_last_of_two_fields_counts() {
    let app = TestApp::start().await;
    register(&app).await;
    let form = multipart::Form::new()
        .part("email", multipart::Part::bytes(b"x".as_slice()).file_name("x.txt"))
        .text("password", "motdepasse123");
    let file = fetch(app.anonymous().request(Method::POST, LOGIN).multipart(form)).await;
    assert_eq!((file.status, file.body), (400, json!({ "email": ["Not a valid string."] })));
    let twice = r#"{"email":"unknown@example.com","email":"dev@example.com","password":"motdepasse123"}"#;
    assert_eq!(send(&app, LOGIN, "application/json", twice).await.status, 200);
    let twice = "email=unknown%40example.com&email=dev%40example.com&password=motdepasse123";
    assert_eq!(send(&app, LOGIN, "application/x-www-form-urlencoded", twice).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn identifiers_are_trimmed_and_passwords_are_not() {
    let app = TestApp::start().await;
    register(&app).await;
    let sign_in = |email: &str, password: &str| app.post(LOGIN, json!({ "email": email, "password": password }));
    assert_eq!(sign_in("  DEV@example.com ", "motdepasse123").await.status, 200);
    let spaces = sign_in("dev@example.com", " motdepasse123").await;
    assert_eq!((spaces.status, spaces.body), (401, json!({ "detail": "No active account found with the given credentials" })));
    assert_eq!(spaces.headers["www-authenticate"], "Bearer realm=\"api\"");
    for (email, password) in [("unknown@example.com", "motdepasse123"), ("dev", "x"), ("dev@example.com", &"x".repeat(10_000))] {
        assert_eq!(sign_in(email, password).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_body_is_refused_while_it_is_read() {
    let app = TestApp::start().await;
    let big = send(&app, LOGIN, "application/json", vec![b' '; 10 << 20]).await;
    assert_eq!((big.status, big.body), (413, json!({ "detail": "The request body is too large." })));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_refused() {
    let app = TestApp::start().await;
    register(&app).await;
    let (dev, _) = login(&app).await;
    let missing = json!({ "detail": "Authentication credentials were not provided." });
    let anonymous = app.get("/api/accounts/me/").await;
    assert_eq!((anonymous.status, &anonymous.body), (401, &missing));
    assert_eq!(anonymous.headers["www-authenticate"], "Bearer realm=\"api\"");
    for path in ["/api/accounts/nothing/", "/api/nothing"] {
        for found in [dev.get(path).await, app.get(path).await] {
            assert_eq!((found.status, found.body), (404, json!({ "detail": "Not found." })), "{path}");
        }
    }
    let method = app.get(LOGIN).await;
    assert_eq!((method.status, method.header("allow")), (405, "POST, OPTIONS"));
    assert_eq!(method.body, json!({ "detail": "Method \"GET\" not allowed." }));
    let method = dev.post("/api/accounts/me/", json!({})).await;
    assert_eq!((method.status, method.header("allow")), (405, "GET, PATCH, HEAD, OPTIONS"));
    assert_eq!(app.post("/api/accounts/me/", json!({})).await.status, 401);
    let options = fetch(app.anonymous().request(Method::OPTIONS, LOGIN)).await;
    assert_eq!((options.status, options.header("allow")), (204, "POST, OPTIONS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_tokens_are_refused() {
    let app = TestApp::start().await;
    register(&app).await;
    let (_, pair) = login(&app).await;
    let me = |line: String| fetch(app.anonymous().request(Method::GET, "/api/accounts/me/").header("authorization", line));
    let given = |words: &str| {
        let messages = [json!({ "token_class": "AccessToken", "token_type": "access", "message": words })];
        json!({ "detail": "Given token not valid for any token type", "code": "token_not_valid", "messages": messages })
    };
    let refresh = pair["refresh_token"].as_str().unwrap();
    assert_eq!(me("Bearer garbage".to_owned()).await.body, given("Token is invalid"));
    assert_eq!(me(format!("Bearer {refresh}")).await.body, given("Token has wrong type"));
    let words = "Authorization header must contain two space-delimited values";
    let form = json!({ "detail": words, "code": "bad_authorization_header" });
    assert_eq!(me("Bearer".to_owned()).await.body, form);
    assert_eq!(me("Bearer a b".to_owned()).await.body, form);
    assert_eq!(me("Basic ZGV2Og==".to_owned()).await.body["detail"], "Authentication credentials were not provided.");
    let renew = |token: Value| app.post("/api/accounts/refresh-token/", json!({ "refresh_token": token }));
    let said = |words: &str| json!({ "detail": words, "code": "token_not_valid" });
    assert_eq!(renew(json!("garbage")).await.body, said("Token is invalid"));
    assert_eq!(renew(pair["access_token"].clone()).await.body, said("Token has wrong type"));
    assert_eq!(renew(json!(format!("  {refresh} "))).await.status, 200, "spaces around a token do not count");
}

#[tokio::test(flavor = "multi_thread")]
async fn deactivated_and_deleted_users_are_signed_out() {
    let app = TestApp::start().await;
    let id = register(&app).await.body["id"].as_i64().unwrap();
    let (dev, pair) = login(&app).await;
    vestibule::flows::admin_users::deactivate(app.state(), &TestApp::operator(), id).await.unwrap();
    assert_eq!(dev.get("/api/accounts/me/").await.status, 401);
    let renewed = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": pair["refresh_token"] })).await;
    assert_eq!(renewed.status, 401);
    let given = json!({ "email": "dev@example.com", "password": "motdepasse123" });
    assert_eq!(app.post(LOGIN, given).await.body["detail"], "No active account found with the given credentials");
    vestibule::flows::admin_users::delete(app.state(), &TestApp::operator(), id).await.unwrap();
    assert_eq!(dev.get("/api/accounts/me/").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_reports_missing_and_invalid_fields_together() {
    let app = TestApp::start().await;
    let reset = |body: Value| app.post("/api/accounts/password-reset/", body);
    let required = json!(["This field is required."]);
    assert_eq!(reset(json!({})).await.body, json!({ "token": required, "new_password": required }));
    let short = json!(["This password is too short. It must contain at least 8 characters."]);
    let half = json!({ "email": "a@b.cd", "new_password": "short" });
    assert_eq!(reset(half).await.body, json!({ "code": required, "new_password": short }));
}
