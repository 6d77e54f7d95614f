//! The log of requests: one span a request, an access log that is off unless it is asked for, and nothing secret in either.

use reqwest::Method;
use serde_json::json;
use vestibule::config::{AccessLog, Config};

use crate::harness::{TestApp, TestResponse, fetch};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn behind_a_proxy(config: &mut Config) {
    config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
}

async fn ask(app: &TestApp, path: &str, headers: &[(&'static str, &str)]) -> TestResponse {
    let request = app.anonymous().request(Method::GET, path);
    fetch(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_log_line_of_a_request_carries_its_id_route_client_ip_and_trace() {
    let app = TestApp::with(behind_a_proxy).await;
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let headers = [("x-forwarded-for", "203.0.113.9"), ("traceparent", &traceparent)];
    let got = ask(&app, "/api/stocks/", &headers).await;
    let lines = app.log_lines("event=\"request_refused\"");
    let (id, [line]) = (got.header("x-request-id"), &lines[..]) else { panic!("{lines:?}") };
    for field in [&format!("request_id={id}"), "route=\"/api/stocks\"", "client_ip=203.0.113.9", &format!("trace_id=\"{TRACE}\"")]
    {
        assert!(line.contains(field), "{field}: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_kept_from_a_trusted_proxy_alone_and_only_if_it_is_well_formed() {
    let (direct, behind) = (TestApp::start().await, TestApp::with(behind_a_proxy).await);
    let given = "0f3a4b5c6d7e8f90a1b2c3d4e5f60718";
    assert_eq!(ask(&behind, "/health/live", &[("x-request-id", given)]).await.header("x-request-id"), given);
    let malformed = ask(&behind, "/health/live", &[("x-request-id", "level=error x")]).await;
    let untrusted = ask(&direct, "/health/live", &[("x-request-id", given)]).await;
    for got in [malformed, untrusted] {
        assert_eq!(got.header("x-request-id").len(), 36);
    }
    let sign_in = behind.anonymous().request(Method::POST, "/api/accounts/login/").header("x-request-id", given);
    let refused = fetch(sign_in.json(&json!({ "email": "unknown@example.com", "password": "wrong" }))).await;
    assert_eq!((refused.status, refused.header("x-request-id")), (401, given));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_access_log_is_off_unless_it_is_asked_for_and_never_has_a_query() {
    let quiet = TestApp::start().await;
    ask(&quiet, "/login?return_to=/profile", &[]).await;
    assert_eq!(quiet.log_lines("event=\"request\""), [""; 0]);
    let app = TestApp::with(|config| config.log.access = AccessLog::Full).await;
    ask(&app, "/password-reset?token=secret-of-an-email", &[]).await;
    ask(&app, "/api/unknown/?email=ada@example.com", &[]).await;
    let lines = app.log_lines("event=\"request\"");
    let [page, unknown] = &lines[..] else { panic!("{lines:?}") };
    assert!(page.contains("method=GET") && page.contains("path=\"/password-reset\"") && page.contains("duration_ms="), "{page}");
    assert!(unknown.contains("path=\"/api/unknown/\"") && unknown.contains("status=404"), "{unknown}");
    for secret in ["secret-of-an-email", "ada@example.com"] {
        assert_eq!(app.log_lines(secret), [""; 0]);
    }
}
