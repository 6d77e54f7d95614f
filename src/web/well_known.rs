//! `/.well-known/`: which apps and other front ends may use the passkeys of this server.

use poem::{Response, handler};
use serde_json::{Value, json};

use crate::{
    app::App,
    error::Rejection,
    web::{context::RequestContext, error::HttpResult},
};

/// For apps of iOS and macOS.
#[handler]
pub async fn apple(context: &RequestContext) -> HttpResult {
    let apps = &context.app().config.passkeys.apple_apps;
    published(context.app(), apps.is_empty(), || json!({ "webcredentials": { "apps": apps } }))
}

/// For apps of Android.
#[handler]
pub async fn android(context: &RequestContext) -> HttpResult {
    let apps = &context.app().config.passkeys.android_apps;
    published(context.app(), apps.is_empty(), || {
        let entries = apps.iter().map(|app| {
            json!({
                "relation": ["delegate_permission/common.get_login_creds"],
                "target": {
                    "namespace": "android_app",
                    "package_name": app.package,
                    "sha256_cert_fingerprints": [app.fingerprint_text()],
                },
            })
        });
        entries.collect()
    })
}

/// For pages of other origins (WebAuthn 5.11).
#[handler]
pub async fn webauthn(context: &RequestContext) -> HttpResult {
    let origins = &context.app().config.passkeys.related_origins;
    published(context.app(), origins.is_empty(), || json!({ "origins": origins }))
}

/// What is not set is not there.
fn published(app: &App, is_empty: bool, document: impl FnOnce() -> Value) -> HttpResult {
    if is_empty || app.passkeys.is_none() {
        return Err(Rejection::NotFound.into());
    }
    Ok(Response::builder().content_type("application/json").body(document().to_string()))
}
