//! What the settings change of a contract.

use std::time::Duration;

use serde_json::json;
use vestibule::config::{Config, SessionOverride, Source};

use crate::harness::{PASSWORD, TestApp};

pub(crate) fn set(config: &mut Config, contract: &str, key: &'static str, value: &str) {
    let given = SessionOverride { key, value: value.to_owned(), source: Source::Default };
    config.contract.entry(contract.to_owned()).or_default().session.push(given);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lifetime_in_the_settings_replaces_the_one_of_the_file() {
    let app = TestApp::with(|config| {
        set(config, "simplejwt", "access_lifetime", "1h");
        set(config, "simplejwt", "refresh_lifetime", "2d");
    })
    .await;
    app.user("Ada", "Lovelace").await;
    let ada = json!({ "username": "ada@example.com", "password": PASSWORD });
    let pair = app.post("/auth/token/", ada).await.body;
    let caller = app.anonymous().bearer(pair["access"].as_str().unwrap());
    app.advance_clock(Duration::from_mins(59));
    assert_eq!(caller.get("/api/me/").await.status, 200);
    app.advance_clock(Duration::from_mins(1));
    assert_eq!(caller.get("/api/me/").await.status, 401);
    app.advance_clock(Duration::from_hours(46));
    let refresh = json!({ "refresh": pair["refresh"] });
    assert_eq!(app.post("/auth/token/refresh/", refresh.clone()).await.status, 200);
    app.advance_clock(Duration::from_hours(1));
    assert_eq!(app.post("/auth/token/refresh/", refresh).await.status, 401);
}
