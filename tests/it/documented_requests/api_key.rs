//! "JWT": tokens for an API key.

use std::time::Duration;

use serde_json::Value;
use vestibule::{
    config::ApiDocs,
    flows::api_keys::{self, Draft, Requester},
    types::client::ClientInfo,
};

use super::printed::{assert_form, token};
use crate::{
    harness::{TestApp, TestResponse},
    pages::ada_in,
};

const TOKEN: &str = "/api/v1/auth/token/";
const REFRESH: &str = "/api/v1/auth/token/refresh/";

const PAIR: &str = r#"{
    "data": {
        "access": "VOTRE_ACCESS_TOKEN",
        "refresh": "VOTRE_REFRESH_TOKEN",
        "access_expire": "2025-05-20T13:08:18",
        "refesh_expire": "2025-05-27T12:08:18"
    },
    "meta": {
        "timestamp": "2025-05-20T12:08:18.338840",
        "request_id": "84455385-e154-4908-94ff-05aa8560b5b8"
    }
}"#;

const RENEWED: &str = r#"{
    "data": {
        "access": "VOTRE_NOUVEAU_ACCESS_TOKEN",
        "access_expires": "2025-05-20T13:34:27"
    },
    "meta": {
        "timestamp": "2025-05-20T12:34:27.372911",
        "request_id": "387b9e56-b55f-4223-8ba5-86f496154674"
    }
}"#;

const WORDS: &[&str] = &["VOTRE_ACCESS_TOKEN", "VOTRE_REFRESH_TOKEN", "VOTRE_NOUVEAU_ACCESS_TOKEN"];

async fn key(app: &TestApp) -> String {
    let ada = app.user("Ada", "Lovelace").await;
    let draft = Draft { name: Some("till"), ..Draft::default() };
    let made = api_keys::create(app.state(), Requester::Operator(ada.id), draft, &ClientInfo::default()).await.unwrap();
    made.key.reveal().to_owned()
}

async fn obtain(app: &TestApp, key: &str) -> TestResponse {
    app.anonymous().printed_post(TOKEN, &format!("{{\n  \"apiKey\": \"{key}\"\n}}")).await
}

async fn renew(app: &TestApp, pair: &TestResponse) -> TestResponse {
    app.anonymous().printed_post(REFRESH, &format!("{{\n  \"refresh\": \"{}\"\n}}", token(pair, "/data/refresh"))).await
}

/// The document prints `refesh_expire`. The same time follows under the right spelling, which clients of the document ignore.
fn without_right_spelling(mut pair: TestResponse) -> TestResponse {
    let data = pair.body["data"].as_object_mut().unwrap();
    assert_eq!(data.get("refresh_expire"), data.get("refesh_expire"));
    data.shift_remove("refresh_expire").unwrap();
    pair
}

fn seconds(pair: &TestResponse, pointer: &str) -> i64 {
    let text = pair.body.pointer(pointer).and_then(Value::as_str).unwrap();
    let (hours, rest) = text[11..19].split_once(':').unwrap();
    let (minutes, seconds) = rest.split_once(':').unwrap();
    let [day, hours, minutes, seconds] = [&text[8..10], hours, minutes, seconds].map(|part| part.parse::<i64>().unwrap());
    ((day * 24 + hours) * 60 + minutes) * 60 + seconds
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_the_api_key_document_work_as_printed() {
    let app = TestApp::start().await;
    let pair = without_right_spelling(obtain(&app, &key(&app).await).await);
    assert_form(&pair, 200, (PAIR, WORDS));
    assert_eq!(pair.body["meta"]["request_id"], pair.header("x-request-id"));

    let renewed = renew(&app, &pair).await;
    assert_form(&renewed, 200, (RENEWED, WORDS));
    assert_ne!(token(&renewed, "/data/access"), token(&pair, "/data/access"), "\"VOTRE_NOUVEAU_ACCESS_TOKEN\"");

    for access in [token(&pair, "/data/access"), token(&renewed, "/data/access")] {
        assert_eq!(app.anonymous().bearer(access).get("/api/stocks/").await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn access_tokens_of_an_api_key_live_an_hour_and_refresh_tokens_a_week() {
    let app = TestApp::start().await;
    let key = key(&app).await;
    let pair = obtain(&app, &key).await;
    let lives = seconds(&pair, "/data/access_expire") - seconds(&pair, "/meta/timestamp");
    // Across the end of a month the days do not count.
    assert!((3599..=3600).contains(&lives) || lives < 0, "{}", pair.text);
    let program = app.anonymous().bearer(token(&pair, "/data/access"));
    app.advance_clock(Duration::from_secs(3580));
    assert_eq!(program.get("/api/stocks/").await.status, 200);
    app.advance_clock(Duration::from_secs(20));
    assert_eq!(program.get("/api/stocks/").await.status, 401);
    app.advance_clock(Duration::from_hours(7 * 24 - 2));
    assert_eq!(renew(&app, &pair).await.status, 200, "a week is not over");
    app.advance_clock(Duration::from_hours(1));
    assert_eq!(renew(&app, &pair).await.status, 401);
    // "Si les 2 token venaient à expirer il faut de nouveau envoyer la clef API"
    assert_eq!(obtain(&app, &key).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shorthand_of_the_api_key_document_is_not_json() {
    // The document prints a bare word in place of the key, which no JSON parser takes: its client puts a string there.
    let app = TestApp::start().await;
    let refused = app.anonymous().printed_post(TOKEN, "{\n  \"apiKey\": VOTRE_CLEF_API\n}").await;
    assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (400, Some("parse_error")), "{}", refused.text);
    let unknown = obtain(&app, "VOTRE_CLEF_API").await;
    assert_eq!((unknown.status, unknown.body["error"]["code"].as_str()), (401, Some("no_active_account")));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_but_the_two_documented_endpoints_requires_a_token() {
    // "A l'exception de ces 2 endpoints vous devrez être identifié pour avoir accès aux autres."
    let app = TestApp::with(|config| {
        config.contracts = Some(vec!["api-key".to_owned()]);
        config.http.docs = ApiDocs::SignedIn;
    })
    .await;
    for path in ["/api/stocks/", "/api/me/", "/api/me/sessions/", "/api/admin/users/"] {
        assert_eq!(app.get(path).await.status, 401, "{path}");
    }
    for path in ["/api/docs", "/api/openapi.json"] {
        let refused = app.get(path).await;
        assert_ne!(refused.status, 200, "{path}");
        assert!(!refused.text.contains("/api/v1/auth/token"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_of_the_apis_is_for_everyone_for_signed_in_browsers_or_for_no_one() {
    let paths = ["/api/docs", "/api/openapi.json"];
    let signed_in = TestApp::with(|config| config.http.docs = ApiDocs::SignedIn).await;
    let browser = signed_in.browser();
    ada_in(&signed_in, &browser).await;
    for path in paths {
        assert_eq!(browser.open(path).await.status, 200, "{path}");
    }
    let off = TestApp::with(|config| config.http.docs = ApiDocs::Off).await;
    for path in paths {
        assert_eq!((off.get(path).await.status, signed_in.get(path).await.status == 200), (404, false), "{path}");
    }
}
