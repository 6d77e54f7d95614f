//! Bytes that are no text are refused and never replaced, wherever they stand: another password must not open an account.

use reqwest::{
    Method,
    multipart::{Form, Part},
};

use crate::harness::{Client, PASSWORD, TestApp, TestResponse, fetch};

const FORM: &str = "application/x-www-form-urlencoded";
const ODD: [&[u8]; 6] = [b"%E9", b"\xe9", b"%C3", b"%ED%A0%BD", b"%C0%80", b"%FF%FE"];

async fn form(client: &Client, method: Method, path: &str, body: &[u8]) -> TestResponse {
    let request = client.request(method, path).header("content-type", FORM).header("sec-fetch-site", "same-origin");
    fetch(request.body(body.to_vec())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_another_charset_is_refused() {
    let app = TestApp::start().await;
    let register = b"email=leo@example.com&first_name=L&last_name=E&gender=H&password=m%E9lod%EFe-d%E9t%E9";
    assert_eq!(form(&app.anonymous(), Method::POST, "/api/accounts/register/", register).await.status, 400);
    let register = b"email=leo@example.com&first_name=L&last_name=E&gender=H&password=m%C3%A9lod%C3%AFe-d%C3%A9t%C3%A9";
    assert_eq!(form(&app.anonymous(), Method::POST, "/api/accounts/register/", register).await.status, 201);
    for password in [&b"m%FClod%F1e-d%E8t%E8"[..], b"m\xe9lod\xefe-d\xe9t\xe9", b"m%EF%BF%BDlod%EF%BF%BDe-d%EF%BF%BDt%EF%BF%BD"] {
        let body = [b"email=leo@example.com&password=", password].concat();
        let got = form(&app.anonymous(), Method::POST, "/api/accounts/login/", &body).await;
        let expected = if password.starts_with(b"m%EF") { 401 } else { 400 };
        assert_eq!(got.status, expected, "{}", password.escape_ascii());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_invalid_utf8_is_refused_in_names_and_values() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for odd in ODD {
        for body in [[b"last_name=Lef", odd].concat(), [b"x", odd, b"=1&last_name=D"].concat(), [odd, b"&last_name=D"].concat()] {
            let shown = body.escape_ascii();
            let got = form(&ada, Method::PATCH, "/api/accounts/me/", &body).await;
            assert_eq!((got.status, got.body["detail"].is_string()), (400, true), "{shown}: {}", got.text);
            let login = form(&app.anonymous(), Method::POST, "/api/clients/auth/login/", &body).await;
            assert_eq!((login.status, login.header("content-type")), (400, "application/json"), "{shown}");
            let page = form(&app.anonymous(), Method::POST, "/login", &body).await;
            assert_eq!((page.status, page.text.contains("<h1>")), (400, true), "{shown}");
        }
    }
    assert_eq!(ada.get("/api/me/").await.body["last_name"], "Lovelace");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_multipart_field_with_invalid_utf8_is_refused() {
    let app = TestApp::start().await;
    let login = async |form: Form| fetch(app.anonymous().request(Method::POST, "/api/accounts/login/").multipart(form)).await;
    let good = || Form::new().text("email", "ada@example.com");
    app.ada().await;
    assert_eq!(login(good().text("password", PASSWORD)).await.status, 200);
    for odd in [&b"m\xe9lodie"[..], b"\xff", b"\xed\xa0\xbd"] {
        let latin = Part::bytes(odd.to_vec()).mime_str("text/plain; charset=iso-8859-1").unwrap();
        for part in [Part::bytes(odd.to_vec()), latin] {
            let got = login(good().part("password", part)).await;
            assert_eq!((got.status, got.body["detail"].is_string()), (400, true), "{}", got.text);
        }
    }
    let body = b"--X\r\nContent-Disposition: form-data; name=\"n\xe9\"\r\n\r\n1\r\n--X--\r\n";
    let request =
        app.anonymous().request(Method::POST, "/api/accounts/login/").header("content-type", "multipart/form-data; boundary=X");
    assert_eq!(fetch(request.body(body.to_vec())).await.body["detail"], "Multipart form parse error - Not UTF-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_or_path_with_invalid_utf8_is_refused_in_the_format_of_its_route() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for odd in ["%E9", "%C3", "%ff%fe", "%ED%A0%BD", "a%C0%80"] {
        for (path, json) in [
            (format!("/api/stocks/?search={odd}"), true),
            (format!("/api/stocks/?{odd}=1"), true),
            (format!("/api/stocks/{odd}/"), true),
            (format!("/api/accounts/me/?{odd}"), true),
            (format!("/api/accounts/{odd}"), true),
            (format!("/health/live?{odd}"), true),
            (format!("/login?return_to={odd}"), false),
            (format!("/{odd}"), false),
            (format!("/static/{odd}"), false),
        ] {
            let got = ada.get(&path).await;
            let (media, page) = (got.header("content-type"), got.text.contains("<h1>"));
            assert_eq!((got.status, media == "application/json", page), (400, json, !json), "{path}: {}", got.text);
        }
    }
    for fine in ["/login?return_to=%2Fprofile%C3%A9", "/login?a=%zz&b=%", "/health/live?q=%EF%BF%BD"] {
        assert_eq!(app.get(fine).await.status, 200, "{fine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_duplicate_parameters_counts_everywhere() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    for (symbol, name) in [("ONE", "a"), ("TWO", "b")] {
        editor.post("/api/stocks/", serde_json::json!({ "symbol": symbol, "name": name, "quantity": 1, "price": "1" })).await;
    }
    let found = editor.get("/api/stocks/?symbol=ONE&symbol=TWO&page=9&page=1").await;
    assert_eq!((found.status, &found.body["results"][0]["symbol"]), (200, &"TWO".into()), "{}", found.text);
    let twice = br#"{"symbol":"X","symbol":"Y","name":"y","quantity":1,"price":1}"#;
    let request = editor.request(Method::POST, "/api/stocks/").header("content-type", "application/json").body(twice.to_vec());
    assert_eq!(fetch(request).await.body["symbol"], "Y");
    let page =
        form(&app.anonymous(), Method::POST, "/login", b"login=first@example.com&login=second@example.com&password=").await;
    assert!(page.text.contains("second@example.com") && !page.text.contains("first@example.com"), "{}", page.text);
    let page = app.get("/login?return_to=/aaa&return_to=/bbb").await;
    assert!(page.text.contains(r#"name="return_to" value="/bbb""#) && !page.text.contains(r#"value="/aaa""#), "{}", page.text);
    app.ada().await;
    let parts = Form::new().text("email", "x").text("email", "ada@example.com").text("password", "x");
    let parts = parts.text("password", PASSWORD);
    assert_eq!(fetch(app.anonymous().request(Method::POST, "/api/accounts/login/").multipart(parts)).await.status, 200);
}
