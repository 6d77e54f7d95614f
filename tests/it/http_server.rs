//! The HTTP server: connections, heads, bodies, timeouts, and a graceful stop.

use std::{collections::HashSet, sync::Arc, time::Duration};

use poem::{Endpoint, EndpointExt, Request, Response, endpoint::make};
use vestibule::web::{middleware::RequestMiddleware, pages::Html, respond::ErrorFormat};

use crate::harness::{TestApp, eventually};

/// Long enough to notice that nothing comes.
const MOMENT: Duration = Duration::from_millis(150);

const LOGIN: &str = "POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n";

#[track_caller]
fn status(answer: &str) -> u16 {
    let line = answer.strip_prefix("HTTP/1.1 ").or_else(|| answer.strip_prefix("HTTP/1.0 "));
    let found = line.and_then(|rest| rest.get(..3)).and_then(|code| code.parse().ok());
    found.unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_exactly_one_host() {
    let app = TestApp::start().await;
    for (head, expected) in [
        ("GET / HTTP/1.1\r\n", 400),
        // HTTP/1.0 knows no Host (RFC 9112 3.2).
        ("GET / HTTP/1.0\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n", 200),
    ] {
        let answer = app.send_raw(format!("{head}Connection: close\r\n\r\n")).await;
        assert_eq!(status(&answer), expected, "{head}");
        assert!(answer.contains("x-request-id: "), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_is_refused_before_it_is_sent() {
    let app = TestApp::start().await;
    let answer = app.send_raw(format!("{LOGIN}Content-Length: 10485760\r\n\r\n")).await;
    assert_eq!(status(&answer), 413);
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_body_is_cut_off_at_the_limit() {
    let app = TestApp::start().await;
    let mut wire = app.connect().await;
    wire.say(format!("{LOGIN}Transfer-Encoding: chunked\r\n\r\n")).await;
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    for _ in 0..5 {
        wire.say(&chunk).await;
    }
    // Five chunks of 16 KiB are more than 64 KiB; the end is not waited for.
    assert_eq!(status(&wire.rest().await), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_chunked_body_is_accepted() {
    let app = TestApp::start().await;
    let body = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\nlogin=a\r\n0\r\n\r\n";
    assert_eq!(status(&app.send_raw(format!("{LOGIN}{body}")).await), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incomplete_request_head_times_out() {
    let app = TestApp::with(|config| config.http.header_timeout = MOMENT).await;
    for head in ["", "GET", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        let answer = app.send_raw(head).await;
        assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
    }
    assert_eq!(app.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incomplete_body_times_out() {
    let app = TestApp::with(|config| config.http.body_timeout = MOMENT).await;
    let answer = app.send_raw(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    assert_eq!(status(&answer), 408);
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_disconnects_during_the_body_breaks_nothing() {
    let app = TestApp::start().await;
    let mut wire = app.connect().await;
    wire.say(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    drop(wire);
    assert_eq!(app.get("/health/ready").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_above_the_maximum_wait_for_a_free_slot() {
    let app = TestApp::with(|config| config.http.max_connections = 3).await;
    let request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = Vec::new();
    for _ in 0..3 {
        let mut wire = app.connect().await;
        wire.say(request).await;
        wire.until("}").await;
        first.push(wire);
    }
    let mut fourth = app.connect().await;
    fourth.say(request).await;
    assert!(tokio::time::timeout(MOMENT, fourth.until("}")).await.is_err(), "a fourth connection was served");
    drop(first);
    assert_eq!(status(&fourth.until("}").await), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ip_has_no_more_connections_than_the_limit() {
    let app = TestApp::with(|config| config.http.max_connections_per_ip = 2).await;
    let request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = Vec::new();
    for _ in 0..2 {
        let mut wire = app.connect().await;
        wire.say(request).await;
        wire.until("}").await;
        first.push(wire);
    }
    assert_eq!(app.send_raw(request).await, "", "a third connection was served");
    first.pop();
    let again = || async { app.send_raw(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).await };
    let served = eventually(|| async { Some(again().await).filter(|answer| !answer.is_empty()) }).await;
    assert_eq!(status(&served.unwrap()), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_proxy_has_no_connection_limit() {
    let app = TestApp::with(|config| {
        config.http.max_connections_per_ip = 1;
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let (mut one, mut two) = (app.connect().await, app.connect().await);
    for wire in [&mut one, &mut two] {
        wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(status(&wire.until("}").await), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_does_not_respond_times_out() {
    let app = TestApp::with(|config| config.http.handler_timeout = MOMENT).await;
    app.expect_error("took too long");
    // It waits for its body, for longer than it may.
    let mut wire = app.connect().await;
    wire.say(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    let answer = wire.until("</html>").await;
    assert_eq!(status(&answer), 503);
    assert!(answer.contains("x-request-id: ") && answer.contains("retry-after: 1"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_no_response_is_disconnected() {
    let app = TestApp::with(|config| (config.http.max_connections, config.http.body_timeout) = (1, MOMENT)).await;
    let mut deaf = app.connect().await;
    // More than the buffers of both sides hold.
    deaf.say("GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000)).await;
    let next = tokio::time::timeout(Duration::from_secs(5), app.get("/health/live")).await;
    assert_eq!(next.expect("the one connection is not given back").status, 200);
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_no_response_does_not_delay_the_stop() {
    let mut app = TestApp::with(|config| {
        (config.http.max_connections, config.http.stop_timeout) = (1, MOMENT);
    })
    .await;
    let mut deaf = app.connect().await;
    deaf.say("GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000)).await;
    tokio::time::sleep(MOMENT).await;
    tokio::time::timeout(Duration::from_secs(5), app.stop()).await.unwrap();
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_request_heads_are_refused() {
    let app = TestApp::start().await;
    let head =
        |length| format!("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: {}\r\n\r\n", "a".repeat(length));
    assert_eq!(status(&app.send_raw(head(20_000)).await), 200);
    let answer = app.send_raw(head(60_000)).await;
    assert!(answer.is_empty() || status(&answer) == 431, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_with_prior_knowledge_is_refused() {
    let app = TestApp::start().await;
    let answer = app.send_raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0").await;
    assert!(answer.is_empty() || (400..=505).contains(&status(&answer)), "{answer}");
    assert_eq!(app.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_request_heads_get_a_4xx() {
    let app = TestApp::start().await;
    let long = "a".repeat(100_000);
    let many = "X-A: b\r\n".repeat(300);
    for request in [
        "\r\n\r\n\0\0\0 nonsense\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n".to_owned(),
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{many}Connection: close\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n".to_owned(),
        format!("{LOGIN}Content-Length: 5\r\nContent-Length: 6\r\n\r\naaaaaa"),
        format!("{LOGIN}Content-Length: -1\r\n\r\n"),
        format!("{LOGIN}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "GET /%00%ff%2e%2e/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /static/..%2f..%2fkeys.toml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
    ] {
        let answer = app.send_raw(&request).await;
        let shown: String = request.chars().take(60).collect();
        assert!(answer.is_empty() || (400..500).contains(&status(&answer)), "{shown}: {answer}");
    }
    assert_eq!(app.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_without_a_path_gets_an_error_page() {
    let app = TestApp::start().await;
    for head in ["OPTIONS * HTTP/1.1", "CONNECT a:80 HTTP/1.1"] {
        let answer = app.send_raw(format!("{head}\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(status(&answer), 400, "{head}");
        assert!(answer.contains("<h1>"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn content_length_with_chunked_encoding_cannot_smuggle_requests() {
    let app = TestApp::start().await;
    let inner = "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let heads = format!("{LOGIN}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{inner}", inner.len());
    let answer = app.send_raw(heads).await;
    let answers = answer.matches("HTTP/1.1 ").count();
    // Read as chunks, the rest is a request of its own (RFC 9112 6.3); refused, there is one answer. Never a third reading.
    assert!(answers == 1 && status(&answer) >= 400 || answers == 2, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelined_requests_are_answered_in_order() {
    let app = TestApp::start().await;
    let one = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    let two = "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = app.send_raw(format!("{one}{two}")).await;
    let codes: Vec<_> = answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(codes, ["404", "200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_has_its_own_id_whatever_the_client_sends() {
    let app = TestApp::start().await;
    let mut ids = HashSet::new();
    for _ in 0..50 {
        let request = app.anonymous().request(reqwest::Method::GET, "/health/live").header("x-request-id", "mine");
        let answer = crate::harness::fetch(request).await;
        assert!(ids.insert(answer.header("x-request-id").to_owned()));
    }
    assert!(!ids.contains("mine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_500_without_details() {
    let app = TestApp::start().await;
    app.expect_error("a handler panicked");
    let broken = make(|_: Request| async { panic!("the handler panicked here") as Response });
    let html: Arc<dyn ErrorFormat> = Arc::new(Html);
    let error_formats = Arc::new(move |_: &str| Arc::clone(&html));
    let outermost = RequestMiddleware::new(broken.map_to_response(), &app.web, error_formats);
    let request = Request::builder().uri_str("http://a/").header("host", "a").finish();
    let response = outermost.call(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 500);
    assert!(response.headers().contains_key("x-request-id") && response.headers().contains_key("content-security-policy"));
    let body = response.into_body().into_string().await.unwrap();
    assert!(!body.is_empty() && !body.contains("the handler") && !body.contains("panicked"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_running_requests_and_accepts_no_new_ones() {
    let mut app = TestApp::start().await;
    let mut wire = app.connect().await;
    // The answer shows that the connection is known; the second request then runs while the app stops.
    wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
    wire.until("}").await;
    wire.say(format!("{LOGIN}Content-Length: 7\r\n\r\nlog")).await;
    tokio::time::sleep(MOMENT).await;
    let address = app.addr;
    let finish = async {
        tokio::time::sleep(MOMENT).await;
        assert!(tokio::net::TcpStream::connect(address).await.is_err(), "a new connection while stopping");
        wire.say("in=a").await;
        wire.rest().await
    };
    let ((), answer) = tokio::join!(app.stop(), finish);
    assert_eq!(status(&answer), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_do_not_delay_the_stop() {
    let mut app = TestApp::start().await;
    let mut wire = app.connect().await;
    wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
    wire.until("}").await;
    tokio::time::timeout(Duration::from_secs(5), app.stop()).await.unwrap();
}
