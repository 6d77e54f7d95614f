//! What a body says beside what is asked: compressed, in a charset, with half an emoji or a number beyond all bounds.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Client, PASSWORD, TestApp, TestResponse, fetch};

const LOGIN: &str = "/api/accounts/login/";

async fn send(client: &Client, method: Method, path: &str, media: &str, body: impl Into<reqwest::Body>) -> TestResponse {
    fetch(client.request(method, path).header("content-type", media).body(body)).await
}

async fn post(app: &TestApp, path: &str, body: &str) -> TestResponse {
    send(&app.anonymous(), Method::POST, path, "application/json", body.to_owned()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_bodies_are_refused_everywhere() {
    let app = TestApp::start().await;
    let ada = app.editor().await;
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    for (method, path, media, body) in [
        (Method::PATCH, "/api/accounts/me/", form, "last_name=Zip"),
        (Method::PATCH, "/api/accounts/me/", json, r#"{"last_name":"Zip"}"#),
        (Method::PATCH, "/api/accounts/me/", "multipart/form-data; boundary=X", "--X--"),
        (Method::POST, LOGIN, form, "email=a"),
        (Method::PATCH, "/api/me/", json, r#"{"last_name":"Zip"}"#),
        (Method::POST, "/api/stocks/", json, "{}"),
        (Method::POST, "/login", form, "login=a"),
        (Method::POST, "/register", form, "email=a"),
    ] {
        for coding in ["gzip", "GZIP", "br", "deflate, identity", "identity, gzip", "x-nothing", "\u{e9}"] {
            let request = ada.request(method.clone(), path).header("content-type", media).header("content-encoding", coding);
            let got = fetch(request.header("sec-fetch-site", "same-origin").body(body)).await;
            assert_eq!((got.status, got.header("accept-encoding")), (415, "identity"), "{path} {coding}: {}", got.text);
        }
        for coding in ["identity", "Identity", "", "identity,"] {
            let request = ada.request(method.clone(), path).header("content-type", media).header("content-encoding", coding);
            let got = fetch(request.header("sec-fetch-site", "same-origin").body(body)).await;
            assert_ne!(got.status, 415, "{path} {coding}: {}", got.text);
        }
    }
    let said = fetch(app.anonymous().request(Method::POST, LOGIN).header("content-encoding", "gzip").body("x")).await;
    assert_eq!(said.body["detail"], "Unsupported content encoding \"gzip\" in request.");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_are_not_read_are_ignored() {
    let app = TestApp::start().await;
    app.ada().await;
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for odd in [r#""Zo\ud83d""#, r#""\ude00\ud83d""#, "1e999", "-1e400", "[1e999]", r#"{"a":["\ud800"]}"#, &deep(130), &deep(400)]
    {
        for body in [
            format!(r#"{{"device":{odd},"email":"ada@example.com","password":"{PASSWORD}"}}"#),
            format!(r#"{{"email":"ada@example.com","password":"{PASSWORD}", "device" : {odd} }}"#),
        ] {
            assert_eq!(post(&app, LOGIN, &body).await.status, 200, "{body}");
        }
    }
    let named = format!(r#"{{"x\ud83d":1,"email":"ada@example.com","password":"{PASSWORD}"}}"#);
    assert_eq!(post(&app, LOGIN, &named).await.status, 200);
    for odd in ["NaN", "Infinity", "-Infinity", "01", &deep(60_000 / 2)] {
        let body = format!(r#"{{"device":{odd},"email":"ada@example.com","password":"{PASSWORD}"}}"#);
        assert_eq!(post(&app, LOGIN, &body).await.status, 400, "{odd:.20}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpaired_surrogate_is_an_error_of_its_field() {
    let app = TestApp::start().await;
    let said = json!(["Surrogate characters are not allowed: U+D83D."]);
    let register = |field: &str, value: &str| {
        let mut body =
            json!({ "email": "zoe@example.com", "password": PASSWORD, "first_name": "Zoe", "last_name": "Z", "gender": "F" });
        body[field] = json!("HERE");
        body.to_string().replace("\"HERE\"", value)
    };
    for field in ["email", "password", "first_name", "last_name", "gender"] {
        for value in [r#""Zo\ud83d""#, r#""\ud83dx\ude00""#, r#""\ud83d\ude00\ud83d""#] {
            let got = post(&app, "/api/accounts/register/", &register(field, value)).await;
            assert_eq!((got.status, got.body), (400, json!({ field: said })), "{field} {value}");
        }
        let got = post(&app, "/api/accounts/register/", &register(field, "1e999")).await;
        assert_eq!((got.status, got.body), (400, json!({ field: ["Not a valid string."] })), "{field}");
    }
    let whole = post(&app, "/api/accounts/register/", &register("first_name", r#""Zo\ud83d\ude00""#)).await;
    assert_eq!((whole.status, &whole.body["first_name"]), (201, &json!("Zo\u{1f600}")));
    let got = post(&app, "/api/v1/auth/token/", r#"{"apiKey":"\ud83d"}"#).await;
    assert_eq!((got.status, &got.body["error"]["fields"]["apiKey"]), (400, &said), "{}", got.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_api_names_the_field_that_it_cannot_read() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let send = |body: &'static str| send(&editor, Method::PATCH, "/api/me/", "application/json", body);
    let got = send(r#"{"first_name":"Zo\ud83d"}"#).await;
    assert_eq!((got.status, got.body), (400, json!({ "first_name": ["Surrogate characters are not allowed: U+D83D."] })));
    let got = send(r#"{"first_name":1e999,"last_name":"\udfff"}"#).await;
    assert_eq!((got.status, got.body["first_name"].is_array(), got.body["last_name"].is_array()), (400, true, true));
    for (body, kind) in
        [("null", "NoneType"), ("[]", "list"), ("1e999", "float"), (r#""\ud83d""#, "str"), ("1", "int"), ("true", "bool")]
    {
        let said = json!({ "non_field_errors": [format!("Invalid data. Expected a dictionary, but got {kind}.")] });
        let got = send(body).await;
        assert_eq!((got.status, got.body), (400, said), "{body}");
    }
    let got = send("{").await;
    let said = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
    assert_eq!((got.status, got.body), (400, json!({ "detail": said })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charset_parameter_has_no_effect_on_json() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for path in ["/api/accounts/me/", "/api/me/"] {
        for charset in [
            "",
            ";",
            "; charset=utf-8",
            ";charset=UTF8",
            "; charset=\"utf-8\"",
            "; charset='utf-8'",
            "; charset=",
            "; charset",
            "; charset=iso-8859-1",
            "; charset=x",
            "; boundary=x",
        ] {
            let media = format!("application/json{charset}");
            let got = send(&ada, Method::PATCH, path, &media, "{\"last_name\":\"Lef\u{e8}vre\"}").await;
            assert_eq!((got.status, &got.body["last_name"]), (200, &Value::from("Lef\u{e8}vre")), "{path} {charset}");
            let latin = send(&ada, Method::PATCH, path, &media, b"{\"last_name\":\"Lef\xe8vre\"}".to_vec()).await;
            assert_eq!(latin.status, 400, "{path} {charset}");
        }
        for charset in ["utf-16", "UTF-16LE", "\"utf-32\""] {
            let got = send(&ada, Method::PATCH, path, &format!("application/json; charset={charset}"), "{}").await;
            assert_eq!(got.status, 415, "{path} {charset}");
        }
    }
    for (charset, status) in [("", 200), ("; charset=", 200), ("; charset='utf-8'", 200), ("; charset=iso-8859-1", 415)] {
        let media = format!("application/x-www-form-urlencoded{charset}");
        assert_eq!(send(&ada, Method::PATCH, "/api/accounts/me/", &media, "last_name=D").await.status, status, "{charset}");
    }
}
