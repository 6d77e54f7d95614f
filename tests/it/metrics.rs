//! Metrics: a real scrape, read as Prometheus reads it.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use serde_json::json;
use vestibule::{
    error::Error,
    flows::{reset_password, sessions},
    types::{client::ClientInfo, kinds::EmailState},
};

use crate::harness::{PASSWORD, TestApp, eventually};

/// Samples by their name and labels, as they are written.
struct Scrape(BTreeMap<String, String>);

impl Scrape {
    /// Nothing is what has never happened.
    fn count(&self, sample: &str) -> u64 {
        self.0.get(sample).map_or(0, |value| value.parse().unwrap())
    }

    fn seconds(&self, sample: &str) -> f64 {
        self.0[sample].parse().unwrap()
    }
}

async fn watched() -> TestApp {
    TestApp::with(|config| config.metrics.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)))).await
}

async fn scrape(app: &TestApp) -> Scrape {
    let url = format!("http://{}/metrics", app.metrics.unwrap());
    let response = reqwest::get(url).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    read(&response.text().await.unwrap())
}

/// As strict as a scraper: families with a type, samples of them, each once, and an end.
fn read(text: &str) -> Scrape {
    let mut samples = BTreeMap::new();
    let mut family = String::new();
    let body = text.strip_suffix("# EOF\n").expect("an end");
    for line in body.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            about.split(' ').nth(1).unwrap().clone_into(&mut family);
            assert!(family.starts_with("vestibule_"), "{line}");
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').unwrap();
        assert!(sample.starts_with(&family), "{line} is not of {family}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(samples.insert(sample.to_owned(), value.to_owned()).is_none(), "twice: {line}");
    }
    Scrape(samples)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_route_and_never_by_input() {
    let app = watched().await;
    let ada = app.ada().await;
    let grace = app.anonymous().bearer("x.y.z");
    for id in 1..=5 {
        assert_eq!(ada.get(&format!("/api/stocks/{id}/")).await.status, 404);
        grace.get(&format!("/nothing/like/{id}")).await;
    }
    app.send_raw("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    app.send_raw("BREW / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    ada.get("/api/accounts/me/").await;
    let seen = scrape(&app).await;
    let counted = |route, method, status| {
        seen.count(&format!("vestibule_http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}"))
    };
    assert_eq!(counted("/api/stocks/:id", "GET", 404), 5);
    assert_eq!(counted("(unmatched)", "GET", 404), 5);
    assert_eq!(counted("(unmatched)", "other", 405), 1, "TRACE");
    assert_eq!(counted("/", "other", 405), 1);
    assert_eq!(counted("/api/accounts/me", "GET", 200), 1);
    assert_eq!(seen.count("vestibule_http_request_duration_seconds_count{route=\"/api/stocks/:id\"}"), 5);
    assert_eq!(seen.count("vestibule_http_request_duration_seconds_bucket{le=\"+Inf\",route=\"/api/stocks/:id\"}"), 5);
    assert!(seen.seconds("vestibule_http_request_duration_seconds_sum{route=\"/api/stocks/:id\"}") > 0.0);
    assert!(seen.0.keys().all(|sample| !sample.contains("like") && !sample.contains("BREW")));
    assert_eq!(seen.count(&format!("vestibule_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_client_disconnects_is_counted_too() {
    let app = watched().await;
    let mut wire = app.connect().await;
    wire.say("POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n")
        .await;
    let open = eventually(|| async { (scrape(&app).await.count("vestibule_connections") == 1).then_some(()) });
    open.await.expect("one connection");
    drop(wire);
    let gone = eventually(|| async {
        let seen = scrape(&app).await;
        let ended = ["400", "499"].map(|status| {
            seen.count(&format!("vestibule_http_requests_total{{route=\"/login\",method=\"POST\",status=\"{status}\"}}"))
        });
        (ended.iter().sum::<u64>() == 1 && seen.count("vestibule_connections") == 0).then_some(())
    });
    gone.await.expect("a request that ended and a connection that closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_are_counted_by_contract_and_result() {
    let app = watched().await;
    app.user("Ada", "Lovelace").await;
    let login = |password: &'static str| json!({ "email": "ada@example.com", "password": password });
    app.post("/api/accounts/login/", login("wrong one")).await;
    app.post("/api/accounts/login/", login(PASSWORD)).await;
    app.browser().post("/login", &[("login", "ada@example.com"), ("password", PASSWORD), ("remember", "yes")]).await;
    app.browser().post("/login", &[("login", "unknown@example.com"), ("password", PASSWORD), ("remember", "yes")]).await;
    app.post("/api/v1/auth/token/", json!({ "apiKey": "made up" })).await;
    let seen = scrape(&app).await;
    let counted =
        |contract, result| seen.count(&format!("vestibule_sign_ins_total{{contract=\"{contract}\",result=\"{result}\"}}"));
    assert_eq!((counted("accounts", "success"), counted("accounts", "failure")), (1, 1));
    assert_eq!((counted("pages", "success"), counted("pages", "failure")), (1, 1));
    assert_eq!(counted("api-key", "failure"), 1);
    assert_eq!(
        seen.count("vestibule_password_hash_jobs{state=\"waiting\"}")
            + seen.count("vestibule_password_hash_jobs{state=\"running\"}"),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_token_reuses_are_counted_by_cause() {
    let app = watched().await;
    let ada = app.ada().await;
    let renew = async || sessions::renew(app.state(), &ada.refresh, &app.web.sessions.pages, &ClientInfo::default()).await;
    assert!(renew().await.is_ok());
    let tokens = renew().await.unwrap();
    // The answer has arrived.
    sessions::check_access(app.state(), tokens.access.reveal()).await.unwrap();
    app.advance_clock(Duration::from_mins(1));
    assert!(renew().await.is_err());
    let seen = scrape(&app).await;
    let counted = |cause| seen.count(&format!("vestibule_refresh_reuse_total{{cause=\"{cause}\"}}"));
    assert_eq!((counted("grace"), counted("replay")), (1, 1));
    app.next_email().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_email_queue_is_counted_by_state_and_oldest_age() {
    let mut app = TestApp::with(|config| {
        config.metrics.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        config.email.smtp = Some(crate::harness::smtp_at(1));
    })
    .await;
    app.allow_unsent_emails();
    app.user("Ada", "Lovelace").await;
    reset_password::request(app.state(), "ada@example.com", None, &ClientInfo::default()).await.unwrap();
    let waits = eventually(|| async {
        let seen = scrape(&app).await;
        let tried = seen.count("vestibule_emails_total{kind=\"reset-password\",outcome=\"postponed\"}");
        (tried == 1 && seen.count("vestibule_outbox_emails{state=\"queued\"}") == 1).then_some(seen)
    });
    let seen = waits.await.expect("an email that is queued");
    assert!(seen.seconds("vestibule_outbox_oldest_seconds") < 5.0);
    assert_eq!(seen.count("vestibule_database_up"), 1);
    app.advance_clock(Duration::from_mins(5));
    assert!(scrape(&app).await.seconds("vestibule_outbox_oldest_seconds") >= 300.0);
    assert!(
        EmailState::ALL
            .iter()
            .all(|state| seen.0.contains_key(&format!("vestibule_outbox_emails{{state=\"{}\"}}", state.word())))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_and_pools_have_metrics() {
    let app = watched().await;
    for _ in 0..11 {
        app.post("/api/v1/auth/token/", json!({ "apiKey": "vst_guess" })).await;
    }
    let error = Error::RateLimited(Duration::from_secs(1));
    app.state().metrics.sign_in_failed(&"pages".into(), &error);
    let seen = scrape(&app).await;
    assert_eq!(seen.count("vestibule_rate_limited_total{limit=\"api_key\"}"), 1);
    assert_eq!(seen.count("vestibule_rate_limited_total{limit=\"login_failed\"}"), 0);
    assert!(
        !seen.0.contains_key("vestibule_sign_ins_total{contract=\"pages\",result=\"failure\"}"),
        "who was not judged is not bad"
    );
    let pools = seen.0.keys().filter(|sample| sample.starts_with("vestibule_database_connections{pool=\"")).count();
    assert!(pools >= 2, "{:?}", seen.0.keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_have_their_own_listener_and_are_off_by_default() {
    let app = watched().await;
    let url = |path: &str| format!("http://{}{path}", app.metrics.unwrap());
    assert_eq!(app.get("/metrics").await.status, 404);
    assert_eq!(reqwest::get(url("/")).await.unwrap().status().as_u16(), 404);
    assert_eq!(reqwest::get(url("/login")).await.unwrap().status().as_u16(), 404);
    let posted = reqwest::Client::new().post(url("/metrics")).send().await.unwrap();
    assert_eq!((posted.status().as_u16(), posted.headers()["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    assert!(TestApp::start().await.metrics.is_none());
}
