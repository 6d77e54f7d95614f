//! Access tokens of the former server: what they open, and what they do not.

use std::time::Duration;

use aws_lc_rs::hmac;
use serde_json::{Value, json};
use vestibule::flows::{admin_users, roles};

use super::legacy_server::{DAY, KEY, Legacy, VERIFY, sign_with};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_access_token_is_accepted_until_it_expires() {
    let legacy = Legacy::start().await;
    let token = legacy.token("access");
    let me = legacy.me(&token).await;
    assert_eq!((me.status, &me.body["id"]), (200, &json!(legacy.user.id)), "{}", me.text);
    let text = legacy.changed("access", &json!({ "user_id": legacy.user.id.to_string() }));
    assert_eq!(legacy.me(&text).await.status, 200);
    for path in ["/api/stocks/", "/api/accounts/me/"] {
        assert_eq!(legacy.app.anonymous().bearer(&token).get(path).await.status, 200, "{path}");
    }
    assert_eq!(legacy.app.post(VERIFY, json!({ "token": token })).await.status, 200);
    let soon = legacy.changed("access", &json!({ "exp": legacy.now + 60, "jti": "soon" }));
    legacy.app.advance_clock(Duration::from_secs(61));
    assert_eq!((legacy.me(&soon).await.status, legacy.me(&token).await.status), (401, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_took_over_no_users_accepts_no_legacy_token() {
    let legacy = Legacy::with(|config| config.takeover.switched_at = None).await;
    assert_eq!(legacy.me(&legacy.token("access")).await.status, 401);
    assert_eq!(legacy.app.post(VERIFY, json!({ "token": legacy.token("refresh") })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_legacy_token_is_refused() {
    let legacy = Legacy::start().await;
    let wrong = [
        json!({ "iat": null }),
        json!({ "iat": legacy.now + 3600 }),
        json!({ "iat": legacy.now - 60 }),
        json!({ "exp": null }),
        json!({ "exp": legacy.now }),
        json!({ "exp": "soon" }),
        json!({ "jti": null }),
        json!({ "jti": "a\u{0}b" }),
        json!({ "jti": "x".repeat(256) }),
        json!({ "token_type": null }),
        json!({ "token_type": "sliding" }),
        json!({ "token_type": "refresh" }),
        json!({ "user_id": null }),
        json!({ "user_id": 999_999 }),
        json!({ "user_id": -1 }),
        json!({ "user_id": [1] }),
        // Before the account of this id was made: another user's.
        json!({ "iat": legacy.now - 3 * DAY }),
        json!({ "nbf": legacy.now + 3600 }),
    ];
    for change in &wrong {
        let seen = legacy.me(&legacy.changed("access", change)).await;
        assert_eq!(seen.status, 401, "{change}: {}", seen.text);
    }
    let claims = legacy.claims("access");
    let header = |name: &str| json!({ "alg": name, "typ": "JWT" });
    for (header, key, by) in [
        (header("HS256"), "another key", hmac::HMAC_SHA256),
        (header("HS384"), KEY, hmac::HMAC_SHA256),
        (header("RS256"), KEY, hmac::HMAC_SHA256),
        (header("none"), KEY, hmac::HMAC_SHA256),
        (json!({ "alg": "HS256", "crit": ["x"], "x": 1 }), KEY, hmac::HMAC_SHA256),
    ] {
        assert_eq!(legacy.me(&sign_with(&header, &claims, (key, by))).await.status, 401, "{header}");
    }
    for (name, by) in [("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)] {
        assert_eq!(legacy.me(&sign_with(&header(name), &claims, (KEY, by))).await.status, 200, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_roles_in_a_legacy_token_are_not_read() {
    let legacy = Legacy::start().await;
    let ada = legacy.app.ada().await;
    let claims = json!({ "sid": ada.session, "gen": 0, "sub": "999", "roles": ["admin", "editor"], "contract": "accounts" });
    let token = legacy.changed("access", &claims);
    let client = legacy.app.anonymous().bearer(&token);
    assert_eq!(client.get("/api/me/").await.status, 200);
    assert_eq!(client.post("/api/stocks/", json!({})).await.status, 403);
    assert_eq!(client.get("/api/admin/users/").await.status, 401);
    // The session that it names is not its own.
    assert_eq!(client.post("/api/me/sessions/end-others/", json!({})).await.status / 100, 4);
    assert_eq!(client.get("/api/me/sessions/").await.status, 401);
    roles::create(legacy.app.state(), &TestApp::operator(), "editor").await.unwrap();
    admin_users::grant_role(legacy.app.state(), &TestApp::operator(), legacy.user.id, "editor").await.unwrap();
    assert_eq!(client.post("/api/stocks/", json!({})).await.status, 400, "roles come from the database, at once");
}

/// Finding of the review: with the shared key as the key of both.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_shared_key_with_a_session_of_its_own_invention_is_refused() {
    let shared = "the key that both servers share, of more than 32 bytes";
    let legacy = Legacy::with(|config| {
        config.signing_key = Some(vestibule::types::secret::Secret::new(shared.to_owned()));
        config.takeover.key = None;
        config.takeover.switched_at = None;
    })
    .await;
    let claims = json!({ "token_type": "access", "exp": legacy.now + 300, "iat": legacy.now, "jti": "a", "sid": 999_999,
        "user_id": legacy.user.id, "roles": ["editor"] });
    let token = sign_with(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, (shared, hmac::HMAC_SHA256));
    assert_eq!(legacy.me(&token).await.status, 401);
    let own = legacy.app.ada().await;
    assert_eq!(own.get("/api/me/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn legacy_access_tokens_end_with_their_user() {
    for end in ["deactivate", "delete", "password", "sessions"] {
        let mut legacy = Legacy::start().await;
        legacy.app.allow_unsent_emails();
        let (token, id) = (legacy.token("access"), legacy.user.id);
        assert_eq!(legacy.me(&token).await.status, 200);
        let (state, operator) = (legacy.app.state(), TestApp::operator());
        match end {
            "deactivate" => admin_users::deactivate(state, &operator, id).await.unwrap(),
            "delete" => admin_users::delete(state, &operator, id).await.unwrap(),
            "sessions" => drop(admin_users::end_sessions(state, &operator, id).await.unwrap()),
            _ => admin_users::set_password(state, &operator, &legacy.user, "another correct horse").await.unwrap(),
        }
        assert_eq!(legacy.me(&token).await.status, 401, "{end}");
        let refreshed = legacy.refresh(super::legacy_server::RENEW, &legacy.token("refresh")).await;
        assert_eq!(refreshed.status, 401, "{end}: {}", refreshed.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_legacy_token_is_accepted_once_their_time_is_over() {
    let legacy = Legacy::start().await;
    let long: [Value; 1] = [json!({ "exp": legacy.now + 30 * DAY })];
    let (access, refresh) = (legacy.changed("access", &long[0]), legacy.changed("refresh", &long[0]));
    legacy.app.advance_clock(Duration::from_hours(22));
    assert_eq!(legacy.me(&access).await.status, 200);
    legacy.app.advance_clock(Duration::from_hours(2));
    let seen = legacy.me(&access).await;
    assert_eq!((seen.status, &seen.body["code"]), (401, &json!("token_not_valid")));
    let seen = legacy.refresh(super::legacy_server::RENEW, &refresh).await;
    assert_eq!((seen.status, &seen.body["detail"]), (401, &json!("Token is invalid or expired")));
}
