//! An answer that comes before the body was read reaches its client, and the connection goes on or says that it ends.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use vestibule::web::routes;

use crate::harness::TestApp;

/// Long enough for a head to come by itself.
const APART: Duration = Duration::from_millis(20);

const NEXT: &str = "GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

/// What is answered to a head and then its body, and to another request after them.
async fn two(app: &TestApp, head: &str, body: &str) -> String {
    let mut wire = app.connect().await;
    wire.say(head).await;
    tokio::time::sleep(APART).await;
    wire.say(body).await;
    wire.say(NEXT).await;
    wire.rest().await
}

fn statuses(said: &str) -> Vec<&str> {
    let starts =
        said.match_indices("HTTP/1.").filter(|(at, _)| *at == 0 || !said[..*at].ends_with(|c: char| c.is_alphanumeric()));
    starts.filter_map(|(at, _)| said.get(at + 9..at + 12)).collect()
}

fn closes(said: &str) -> bool {
    said.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase().contains("connection: close")
}

#[track_caller]
fn goes_on(said: &str, status: &str, at: &str) {
    assert_eq!(statuses(said), [status, "200"], "{at}: {said}");
    assert!(!closes(said), "{at}: {said}");
}

fn by_length(line: &str, headers: &str, body: &str) -> [String; 2] {
    let head = format!("{line} HTTP/1.1\r\nHost: h\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head, body.to_owned()]
}

fn in_chunks(line: &str, headers: &str, body: &str) -> [String; 2] {
    let head = format!("{line} HTTP/1.1\r\nHost: h\r\n{headers}Transfer-Encoding: chunked\r\n\r\n");
    let (one, two) = body.split_at(body.len() / 2);
    [head, format!("{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", one.len(), two.len())]
}

const JSON: &str = "Content-Type: application/json\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_early_response_keeps_the_connection_usable() {
    let app = TestApp::start().await;
    let odd = |more: &str| format!("{JSON}{more}\r\n");
    let foreign = format!("{FORM}Origin: https://evil.example\r\n");
    let cases = [
        ("POST /api/accounts/logout/", JSON.to_owned(), "401"),
        ("POST /api/accounts/logout/", odd("Authorization: Bearer a.b.c"), "401"),
        ("POST /nope", JSON.to_owned(), "404"),
        ("POST /api/nope", JSON.to_owned(), "404"),
        ("GET /health/live", JSON.to_owned(), "200"),
        ("PUT /api/accounts/login/", JSON.to_owned(), "405"),
        ("OPTIONS /api/accounts/login/", JSON.to_owned(), "204"),
        ("TRACE /login", JSON.to_owned(), "405"),
        ("POST /api/stocks/", JSON.to_owned(), "401"),
        ("PATCH /api/me/", JSON.to_owned(), "401"),
        ("POST /api/accounts/login/", odd("Accept: application/xml"), "406"),
        ("POST /api/accounts/login/", odd("Content-Encoding: gzip"), "415"),
        ("POST /login", foreign, "403"),
        ("POST /login", JSON.to_owned(), "415"),
        ("POST /profile/email", FORM.to_owned(), "303"),
        ("POST /login", format!("{FORM}Host: h\r\n"), "400"),
        ("POST /login?a=%ff", FORM.to_owned(), "400"),
    ];
    for (line, headers, status) in cases {
        for body in [format!("{{\"refresh_token\":\"{}\"}}", "x".repeat(300)), "x".repeat(60_000)] {
            for [head, body] in [by_length(line, &headers, &body), in_chunks(line, &headers, &body)] {
                goes_on(&two(&app, &head, &body).await, status, &head);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_loses_the_connection_over_an_unread_body() {
    let app = TestApp::start().await;
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let resources: Vec<String> = routes::resources(&app.web).into_iter().map(|resource| resource.path).collect();
    let all = resources.iter().flat_map(|path| methods.map(|method| format!("{method} {}", path.replace([':', '*'], ""))));
    let heard = stream::iter(all).map(async |line| {
        let [head, body] = by_length(&line, "Content-Type: text/plain\r\nSec-Fetch-Site: same-origin\r\n", &"x".repeat(3000));
        (two(&app, &head, &body).await, line)
    });
    let heard: Vec<_> = heard.buffer_unordered(50).collect().await;
    assert!(heard.len() > 500);
    for (said, line) in heard {
        assert_eq!(statuses(&said).get(1), Some(&"200"), "{line}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_body_closes_the_connection_explicitly() {
    let app = TestApp::start().await;
    let mut wire = app.connect().await;
    wire.say(format!("POST /api/stocks/ HTTP/1.1\r\nHost: h\r\n{JSON}Content-Length: 300\r\n\r\n{{")).await;
    let said = wire.rest().await;
    assert_eq!(statuses(&said), ["401"]);
    assert!(closes(&said), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_too_much_can_still_read_the_response() {
    let app = TestApp::start().await;
    for (line, status) in [("POST /api/accounts/logout/", "401"), ("POST /api/accounts/login/", "413"), ("POST /nope", "404")] {
        let mut wire = app.connect().await;
        wire.say(format!("{line} HTTP/1.1\r\nHost: h\r\n{JSON}Content-Length: 1000000000\r\n\r\n")).await;
        // More than is read before the answer, and than the buffers of both sides hold.
        let piece = "x".repeat(1 << 20);
        for _ in 0..30 {
            wire.say(&piece).await;
        }
        let said = wire.rest().await;
        assert_eq!(statuses(&said), [status], "{line}");
        assert!(closes(&said), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_for_100_continue_gets_it_or_the_response() {
    let app = TestApp::start().await;
    let head = |line: &str| by_length(line, &format!("{JSON}Expect: 100-continue\r\n"), "{}").concat();
    let early = head("POST /api/accounts/logout/").trim_end_matches("{}").to_owned();
    let said = app.send_raw(&early).await;
    assert_eq!(statuses(&said), ["401"], "{said}");
    assert!(closes(&said), "{said}");
    let asked = head("POST /api/accounts/login/");
    let mut wire = app.connect().await;
    wire.say(asked.trim_end_matches("{}")).await;
    assert!(wire.until("\r\n\r\n").await.starts_with("HTTP/1.1 100"));
    wire.say(format!("{{}}{NEXT}")).await;
    goes_on(&wire.rest().await, "400", "a body that was asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_1_0_needs_no_host() {
    let app = TestApp::start().await;
    for (line, status) in [
        ("GET /health/ready", "200"),
        ("HEAD /health/ready", "200"),
        ("OPTIONS /", "204"),
        ("GET /", "200"),
        ("GET /login", "200"),
        ("GET /api/me", "401"),
        ("GET /dev/emails", "404"),
    ] {
        let said = app.send_raw(format!("{line} HTTP/1.0\r\n\r\n")).await;
        assert_eq!(statuses(&said), [status], "{line}");
        let said = app.send_raw(format!("{line} HTTP/1.1\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(statuses(&said), ["400"], "{line}");
        let twice = format!("{line} HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n");
        assert_eq!(statuses(&app.send_raw(twice).await), ["400"], "{line}");
    }
    let body = r#"{"email":"a@example.com","password":"nothing"}"#;
    let post = format!("POST /api/accounts/login/ HTTP/1.0\r\n{JSON}Content-Length: {}\r\n\r\n{body}", body.len());
    assert_eq!(statuses(&app.send_raw(post).await), ["401"]);
    let empty = app.send_raw("GET /health/live HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n").await;
    assert_eq!(statuses(&empty), ["200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_transfer_encodings_are_refused() {
    let app = TestApp::start().await;
    for coding in ["gzip, chunked", "chunked, chunked", "GZIP,chunked"] {
        let head = format!("POST /api/accounts/login/ HTTP/1.1\r\nHost: h\r\n{JSON}Transfer-Encoding: {coding}\r\n\r\n");
        let said = two(&app, &head, "2\r\n{}\r\n0\r\n\r\n").await;
        assert!(matches!(statuses(&said).first(), Some(&"400" | &"501")), "{coding}: {said}");
    }
}
