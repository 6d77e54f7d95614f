//! Refresh tokens of the former server: the first use makes a session of them.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::{
    store::{imported_user, legacy_token, session, takeover},
    types::kinds::EndReason,
};

use super::legacy_server::{DAY, LOGOUT, Legacy, RENEW, ROTATE, VERIFY, takeover_row};
use crate::harness::fetch;

async fn sessions_of(legacy: &Legacy) -> Vec<session::Model> {
    session::after_id(legacy.app.state().db.reader(), legacy.user.id, (0, 100)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_refresh_token_renews_until_it_expires_where_tokens_do_not_rotate() {
    let legacy = Legacy::start().await;
    let token = legacy.token("refresh");
    for _ in 0..3 {
        let renewed = legacy.refresh(RENEW, &token).await;
        assert_eq!(renewed.status, 200, "{}", renewed.text);
        assert_eq!(legacy.me(renewed.body["access"].as_str().unwrap()).await.status, 200);
        legacy.app.advance_clock(Duration::from_hours(2));
    }
    let rows = sessions_of(&legacy).await;
    assert_eq!((rows.len(), rows[0].created_at.seconds(), rows[0].contract.as_str()), (1, legacy.now - DAY, "simplejwt"));
    legacy.app.advance_clock(Duration::from_hours(6));
    assert_eq!(legacy.refresh(RENEW, &token).await.body["detail"], "Token is expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_simultaneous_renewals_one_makes_the_session_and_all_get_the_same_pair() {
    let legacy = Legacy::start().await;
    let token = legacy.token("refresh");
    let answers = futures_util::future::join_all((0..10).map(|_| legacy.refresh(ROTATE, &token))).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body), "{}", answer.text);
    }
    let rows = sessions_of(&legacy).await;
    assert_eq!((rows.len(), rows[0].generation), (1, 1));
    let next = legacy.refresh(ROTATE, answers[0].body["refresh"].as_str().unwrap()).await;
    assert_eq!(next.status, 200, "{}", next.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_legacy_refresh_token_that_another_client_shows_ends_the_session() {
    let mut legacy = Legacy::start().await;
    legacy.app.allow_unsent_emails();
    let token = legacy.token("refresh");
    let pair = legacy.refresh(ROTATE, &token).await;
    let access = pair.body["access"].as_str().unwrap().to_owned();
    let request = legacy.app.anonymous().request(reqwest::Method::POST, ROTATE).json(&json!({ "refresh": token }));
    let stolen = fetch(request.header("user-agent", "curl/8.5.0")).await;
    assert_eq!(stolen.status, 401, "{}", stolen.text);
    assert_eq!(legacy.me(&access).await.status, 401);
    assert_eq!(sessions_of(&legacy).await[0].end_reason, Some(EndReason::RefreshReplayed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_a_legacy_token_asks_for_the_password_and_lasts_no_longer_than_others() {
    let legacy = Legacy::start().await;
    let token = legacy.changed("refresh", &json!({ "iat": legacy.now - 2 * 3600, "exp": legacy.now + 3_650 * DAY }));
    let pair = legacy.refresh(ROTATE, &token).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    let client = legacy.app.anonymous().bearer(pair.body["access"].as_str().unwrap());
    let key = client.post("/api/me/api-keys/", json!({ "name": "mine" })).await;
    assert_eq!((key.status, &key.body["code"]), (403, &json!("reauthentication_required")), "{}", key.text);
    let rows = sessions_of(&legacy).await;
    assert!(rows[0].max_expires_at.seconds() <= legacy.now + 91 * DAY, "{:?}", rows[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_imported_users_hold_legacy_tokens_after_an_import() {
    let legacy = Legacy::start().await;
    let db = legacy.app.state().db.writer();
    let now = legacy.app.state().now();
    takeover::put(db, takeover_row(now)).await.unwrap();
    for (kind, path) in [("access", VERIFY), ("refresh", RENEW)] {
        let field = if kind == "access" { "token" } else { "refresh" };
        let seen = legacy.app.post(path, json!({ field: legacy.token(kind) })).await;
        assert_eq!(seen.status, 401, "{kind}: {}", seen.text);
    }
    assert_eq!(legacy.me(&legacy.token("access")).await.status, 401);
    assert!(sessions_of(&legacy).await.is_empty());
    let mark = imported_user::Model { user_id: legacy.user.id, fields: String::new(), imported_at: now };
    imported_user::put_all(db, vec![mark]).await.unwrap();
    assert_eq!(legacy.refresh(RENEW, &legacy.token("refresh")).await.status, 200);
    // This instance has not learnt of it yet.
    takeover::finish(db, now).await.unwrap();
    let other = legacy.changed("refresh", &json!({ "jti": "another" }));
    assert_eq!(legacy.refresh(RENEW, &other).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_refresh_token_belongs_to_the_contract_that_saw_it_first() {
    let legacy = Legacy::start().await;
    let token = legacy.token("refresh");
    assert_eq!(legacy.refresh(RENEW, &token).await.status, 200);
    assert_eq!(legacy.refresh(ROTATE, &token).await.status, 401);
    assert_eq!(legacy.app.post(VERIFY, json!({ "token": token })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_with_a_legacy_refresh_token_holds() {
    let legacy = Legacy::start().await;
    let token = legacy.token("refresh");
    assert_eq!(legacy.app.post(VERIFY, json!({ "token": token })).await.status, 200);
    assert_eq!(legacy.refresh(LOGOUT, &token).await.status, 205);
    for path in [ROTATE, RENEW, LOGOUT] {
        let seen = legacy.refresh(path, &token).await;
        assert_eq!((seen.status, &seen.body["detail"]), (401, &json!("Token is blacklisted")), "{path}");
    }
    assert_eq!(legacy.app.post(VERIFY, json!({ "token": token })).await.status, 401);
    assert_eq!(sessions_of(&legacy).await.len(), 0);
    assert_eq!(legacy.me(&legacy.token("access")).await.status, 200, "as at the former server, it lives out its minutes");
    // One that has become a session ends it.
    let other = legacy.changed("refresh", &json!({ "jti": "other" }));
    let pair = legacy.refresh(ROTATE, &other).await;
    assert_eq!(legacy.refresh(LOGOUT, pair.body["refresh"].as_str().unwrap()).await.status, 205);
    assert_eq!(legacy.refresh(ROTATE, &other).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_blacklisted_at_the_former_server_is_refused() {
    let legacy = Legacy::start().await;
    let now = legacy.app.state().now();
    let row = |jti: &str, user_id| legacy_token::Model {
        jti: jti.to_owned(),
        user_id,
        session_id: None,
        expires_at: now.plus(Duration::from_hours(12)),
        ended_at: Some(now),
    };
    let db = legacy.app.state().db.writer();
    legacy_token::add_blacklisted(db, vec![row("refresh-1", legacy.user.id), row("of-no-user", 0)]).await.unwrap();
    legacy_token::add_blacklisted(db, vec![row("refresh-1", legacy.user.id)]).await.unwrap();
    for token in [legacy.token("refresh"), legacy.changed("refresh", &json!({ "jti": "of-no-user" }))] {
        let seen = legacy.refresh(RENEW, &token).await;
        assert_eq!((seen.status, &seen.body["detail"]), (401, &Value::from("Token is blacklisted")));
    }
    assert_eq!(legacy_token::sweep(db, now.plus(Duration::from_hours(13)), 500).await.unwrap(), 2);
}
