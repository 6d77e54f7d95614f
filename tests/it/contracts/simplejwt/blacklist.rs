//! Ending a session by its refresh token.

use serde_json::json;

use super::{
    BLACKLIST, blank,
    case::{Case, Want, ask, post, posted},
    check, detail, field,
    forge::{self, Forge},
    invalid, no_token, required,
};

fn with(name: &'static str, token: fn(&Forge) -> String) -> Case {
    post(name, BLACKLIST, r#"{"refresh": "TOKEN"}"#).with(token)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_ends_its_session() {
    check([
        with("ours", |forge| forge.refresh.clone()).wants(Want::Says(200, json!({}))),
        with("an access token", |forge| forge.access.clone()).wants(no_token("Token has wrong type")),
        with("garbage", |_| "garbage".to_owned()).wants(invalid()),
        with("another signature", |forge| forge::altered(&forge.refresh)).wants(invalid()),
        with("expired", |forge| forge::claim(&forge.refresh, "exp", json!(forge.now - 9))).wants(no_token("Token is expired")),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_field_is_validated() {
    check([
        post("none", BLACKLIST, "{}").wants(required("refresh")),
        post("empty", BLACKLIST, r#"{"refresh": ""}"#).wants(blank("refresh")),
        post("a number", BLACKLIST, r#"{"refresh": 1}"#).wants(invalid()),
        post("a flag", BLACKLIST, r#"{"refresh": true}"#).wants(field("refresh", "Not a valid string.")),
        post("a list", BLACKLIST, r#"{"refresh": ["x"]}"#).wants(field("refresh", "Not a valid string.")),
        ask("no body", "POST", BLACKLIST).wants(required("refresh")),
        posted("plain text", BLACKLIST, "text/plain", "{}")
            .wants(detail(415, "Unsupported media type \"text/plain\" in request.")),
    ])
    .await;
}
