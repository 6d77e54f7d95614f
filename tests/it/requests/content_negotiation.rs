//! Unknown paths: an API client gets JSON and a browser a page.

use reqwest::Method;

use crate::harness::{TestApp, fetch};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_is_answered_in_the_format_the_client_accepts() {
    let app = TestApp::start().await;
    let json = "application/json";
    for (method, accept, media, is_program) in [
        ("POST", None, Some(json), true),
        ("POST", Some("*/*"), None, true),
        ("DELETE", None, None, true),
        ("GET", Some(json), None, true),
        ("GET", Some("application/json, text/plain, */*"), None, true),
        ("GET", Some("application/json;q=0.9, text/html;q=0.1"), None, true),
        ("GET", Some("application/xml"), None, true),
        ("GET", Some("*/*"), Some(json), true),
        ("GET", None, None, false),
        ("GET", Some("*/*"), None, false),
        ("HEAD", Some(BROWSER), None, false),
        ("GET", Some(BROWSER), None, false),
        ("POST", Some(BROWSER), Some("application/x-www-form-urlencoded"), false),
        ("GET", Some("text/html;q=0.9, application/json;q=0.1"), None, false),
    ] {
        for path in ["/auth/nothing/", "/v1/nothing", "/nothing", "/static/nothing.css", "/profile/nothing"] {
            let request = app.anonymous().request(Method::from_bytes(method.as_bytes()).unwrap(), path);
            let headers = [("accept", accept), ("content-type", media)].into_iter();
            let sent = headers.filter_map(|(name, value)| Some((name, value?)));
            let request = sent.fold(request, |request, (name, value)| request.header(name, value));
            let got = fetch(request).await;
            // There is a place for files, and it takes no other method.
            let expected = if path.starts_with("/static/") && !matches!(method, "GET" | "HEAD") { 405 } else { 404 };
            assert_eq!(got.status, expected, "{method} {path} {accept:?}");
            if expected == 404 {
                let is_json = got.header("content-type") == json;
                assert_eq!(is_json, is_program, "{method} {path} {accept:?} {media:?}: {}", got.text);
                assert!(!is_json || method == "HEAD" || got.body["detail"] == "Not found.", "{}", got.text);
            }
        }
    }
}
