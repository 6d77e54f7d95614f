//! The ground that everything stands on: connections, heads, bodies, time-outs, and an end without broken answers.

use std::{collections::HashSet, sync::Arc, time::Duration};

use poem::{Endpoint, EndpointExt, Request, Response, endpoint::make};
use vestibule::web::{failure::Dialect, guards::Outermost, pages::Html};

use crate::harness::{House, soon};

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
    let house = House::open().await;
    for (head, expected) in [
        ("GET / HTTP/1.1\r\n", 400),
        // HTTP/1.0 knows no Host (RFC 9112 3.2).
        ("GET / HTTP/1.0\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n", 200),
    ] {
        let answer = house.raw(format!("{head}Connection: close\r\n\r\n")).await;
        assert_eq!(status(&answer), expected, "{head}");
        assert!(answer.contains("x-request-id: "), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_refused_before_they_are_sent() {
    let house = House::open().await;
    let answer = house.raw(format!("{LOGIN}Content-Length: 10485760\r\n\r\n")).await;
    assert_eq!(status(&answer), 413);
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_a_length_is_cut_where_it_is_too_long() {
    let house = House::open().await;
    let mut wire = house.dial().await;
    wire.say(format!("{LOGIN}Transfer-Encoding: chunked\r\n\r\n")).await;
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    for _ in 0..5 {
        wire.say(&chunk).await;
    }
    // Five chunks of 16 KiB are more than 64 KiB; nobody waits for the end.
    assert_eq!(status(&wire.rest().await), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_body_needs_no_length() {
    let house = House::open().await;
    let body = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\nlogin=a\r\n0\r\n\r\n";
    assert_eq!(status(&house.raw(format!("{LOGIN}{body}")).await), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let house = House::with(|config| config.http.header_timeout = MOMENT).await;
    for head in ["", "GET", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        let answer = house.raw(head).await;
        assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
    }
    assert_eq!(house.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let house = House::with(|config| config.http.body_timeout = MOMENT).await;
    let answer = house.raw(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    assert_eq!(status(&answer), 408);
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_in_the_middle_of_a_body_breaks_nothing() {
    let house = House::open().await;
    let mut wire = house.dial().await;
    wire.say(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    drop(wire);
    assert_eq!(house.get("/health/ready").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_allowed_wait_until_one_ends() {
    let house = House::with(|config| config.http.max_connections = 3).await;
    let request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = Vec::new();
    for _ in 0..3 {
        let mut wire = house.dial().await;
        wire.say(request).await;
        wire.until("}").await;
        first.push(wire);
    }
    let mut fourth = house.dial().await;
    fourth.say(request).await;
    assert!(tokio::time::timeout(MOMENT, fourth.until("}")).await.is_err(), "a fourth connection was served");
    drop(first);
    assert_eq!(status(&fourth.until("}").await), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_no_more_connections_than_it_may() {
    let house = House::with(|config| config.http.max_connections_per_ip = 2).await;
    let request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = Vec::new();
    for _ in 0..2 {
        let mut wire = house.dial().await;
        wire.say(request).await;
        wire.until("}").await;
        first.push(wire);
    }
    assert_eq!(house.raw(request).await, "", "a third connection was served");
    first.pop();
    let again = || async { house.raw(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).await };
    let served = soon(|| async { Some(again().await).filter(|answer| !answer.is_empty()) }).await;
    assert_eq!(status(&served.unwrap()), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_trusted_has_as_many_connections_as_it_needs() {
    let house = House::with(|config| {
        config.http.max_connections_per_ip = 1;
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let (mut one, mut two) = (house.dial().await, house.dial().await);
    for wire in [&mut one, &mut two] {
        wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(status(&wire.until("}").await), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come_is_not_waited_for() {
    let house = House::with(|config| config.http.handler_timeout = MOMENT).await;
    house.expect_error("a handler took too long");
    // It waits for its body, for longer than it may.
    let mut wire = house.dial().await;
    wire.say(format!("{LOGIN}Content-Length: 100\r\n\r\nlogin=")).await;
    let answer = wire.until("</html>").await;
    assert_eq!(status(&answer), 503);
    assert!(answer.contains("x-request-id: ") && answer.contains("retry-after: 1"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_and_does_not_listen_is_left() {
    let house = House::with(|config| (config.http.max_connections, config.http.body_timeout) = (1, MOMENT)).await;
    let mut deaf = house.dial().await;
    // More than the buffers of both sides hold.
    deaf.say("GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000)).await;
    let next = tokio::time::timeout(Duration::from_secs(5), house.get("/health/live")).await;
    assert_eq!(next.expect("the one connection is not given back").status, 200);
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_listen_does_not_hold_up_a_stop() {
    let mut house = House::with(|config| {
        (config.http.max_connections, config.http.stop_timeout) = (1, MOMENT);
    })
    .await;
    let mut deaf = house.dial().await;
    deaf.say("GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000)).await;
    tokio::time::sleep(MOMENT).await;
    tokio::time::timeout(Duration::from_secs(5), house.stop()).await.unwrap();
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_not_kept_that_no_browser_would_send() {
    let house = House::open().await;
    let head =
        |length| format!("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: {}\r\n\r\n", "a".repeat(length));
    assert_eq!(status(&house.raw(head(20_000)).await), 200);
    let answer = house.raw(head(60_000)).await;
    assert!(answer.is_empty() || status(&answer) == 431, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_without_asking_is_refused() {
    let house = House::open().await;
    let answer = house.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0").await;
    assert!(answer.is_empty() || (400..=505).contains(&status(&answer)), "{answer}");
    assert_eq!(house.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_heads_get_a_4xx_and_hurt_nobody() {
    let house = House::open().await;
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
        let answer = house.raw(&request).await;
        let shown: String = request.chars().take(60).collect();
        assert!(answer.is_empty() || (400..500).contains(&status(&answer)), "{shown}: {answer}");
    }
    assert_eq!(house.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_without_a_path_is_told_so_by_a_page_of_the_house() {
    let house = House::open().await;
    for head in ["OPTIONS * HTTP/1.1", "CONNECT a:80 HTTP/1.1"] {
        let answer = house.raw(format!("{head}\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(status(&answer), 400, "{head}");
        assert!(answer.contains("<h1>"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_and_chunks_together_are_no_way_to_smuggle() {
    let house = House::open().await;
    let inner = "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let heads = format!("{LOGIN}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{inner}", inner.len());
    let answer = house.raw(heads).await;
    let answers = answer.matches("HTTP/1.1 ").count();
    // Read as chunks, the rest is a request of its own (RFC 9112 6.3); refused, there is one answer. Never a third reading.
    assert!(answers == 1 && status(&answer) >= 400 || answers == 2, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_one_go_are_answered_in_order() {
    let house = House::open().await;
    let one = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    let two = "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = house.raw(format!("{one}{two}")).await;
    let codes: Vec<_> = answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(codes, ["404", "200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_has_an_id_of_its_own_whatever_the_caller_says() {
    let house = House::open().await;
    let mut ids = HashSet::new();
    for _ in 0..50 {
        let request = house.anon().request(reqwest::Method::GET, "/health/live").header("x-request-id", "mine");
        let answer = crate::harness::answer(request).await;
        assert!(ids.insert(answer.header("x-request-id").to_owned()));
    }
    assert!(!ids.contains("mine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_500_that_says_nothing() {
    let house = House::open().await;
    house.expect_error("a handler panicked");
    let broken = make(|_: Request| async { panic!("nobody hears this") as Response });
    let html: Arc<dyn Dialect> = Arc::new(Html);
    let dialects = Arc::new(move |_: &str| Arc::clone(&html));
    let outermost = Outermost::new(broken.map_to_response(), &house.web, dialects);
    let request = Request::builder().uri_str("http://a/").header("host", "a").finish();
    let response = outermost.call(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 500);
    assert!(response.headers().contains_key("x-request-id") && response.headers().contains_key("content-security-policy"));
    let body = response.into_body().into_string().await.unwrap();
    assert!(!body.is_empty() && !body.contains("nobody hears") && !body.contains("panicked"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_a_running_request_finish_and_takes_no_new_one() {
    let mut house = House::open().await;
    let mut wire = house.dial().await;
    // The answer shows that the connection is known; the second request then runs while the house is told to stop.
    wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
    wire.until("}").await;
    wire.say(format!("{LOGIN}Content-Length: 7\r\n\r\nlog")).await;
    tokio::time::sleep(MOMENT).await;
    let address = house.address;
    let finish = async {
        tokio::time::sleep(MOMENT).await;
        assert!(tokio::net::TcpStream::connect(address).await.is_err(), "a new connection while stopping");
        wire.say("in=a").await;
        wire.rest().await
    };
    let ((), answer) = tokio::join!(house.stop(), finish);
    assert_eq!(status(&answer), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_do_not_hold_up_a_stop() {
    let mut house = House::open().await;
    let mut wire = house.dial().await;
    wire.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").await;
    wire.until("}").await;
    tokio::time::timeout(Duration::from_secs(5), house.stop()).await.unwrap();
}
