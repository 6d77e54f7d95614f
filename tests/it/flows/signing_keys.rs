//! Keys that sign tokens: shared by every app on one database, followed by the next without anybody signing in again.

use std::{fs, time::Duration};

use serde_json::json;
use vestibule::{
    app::App,
    flows::{
        sessions,
        signing_keys::{self, PROPAGATION_DELAY, Propagation, Retirement, State},
    },
    jobs::cleanup::sweep,
    store::signing_key,
    types::{client::ClientInfo, secret::Secret},
};

use crate::harness::{TestApp, TestDatabase, TestUser, eventually};

async fn is_in(person: &TestUser) -> bool {
    person.get("/api/me").await.status == 200
}

fn kid(token: &str) -> String {
    let head = data_encoding::BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    let head: serde_json::Value = serde_json::from_slice(&head).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

fn by() -> ClientInfo {
    ClientInfo::operator()
}

async fn states(app: &TestApp) -> Vec<(String, State)> {
    let listed = signing_keys::list(app.state(), app.web.sessions.max_lifetimes().refresh).await.unwrap();
    listed.into_iter().map(|key| (key.kid, key.state)).collect()
}

async fn verify(app: &TestApp, person: &TestUser) -> u16 {
    app.post("/auth/token/verify/", json!({ "token": person.access })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_a_rotated_key_stay_valid_until_it_retires() {
    let app = TestApp::start().await;
    let longest = app.web.sessions.max_lifetimes();
    let before = app.ada().await;
    let old = kid(&before.access);
    let new = signing_keys::rotate(app.state(), &by()).await.unwrap();
    assert_eq!(states(&app).await, [(new.clone(), State::Waits), (old.clone(), State::Signs)]);
    // Other instances have to hear of it first.
    assert_eq!(kid(&app.ada().await.access), old);
    app.advance_clock(PROPAGATION_DELAY + Duration::from_secs(1));
    let after = app.ada().await;
    assert_eq!(kid(&after.access), new);
    assert!(is_in(&before).await && is_in(&after).await && verify(&app, &before).await == 200);
    let renewed = sessions::renew(app.state(), &before.refresh, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    assert_eq!(kid(renewed.refresh.reveal()), new);
    let too_early = signing_keys::retire(app.state(), &old, Propagation::ForTokens, longest.refresh, &by()).await.unwrap();
    assert!(matches!(too_early, Retirement::TooEarly(until) if until > app.clock.now()));
    assert_eq!(
        signing_keys::retire(app.state(), &new, Propagation::ForNothing, longest.refresh, &by()).await.unwrap(),
        Retirement::StillSigns
    );
    sweep(app.state(), longest).await.unwrap();
    assert!(matches!(states(&app).await[1].1, State::Verifies(_)));
    app.advance_clock(longest.refresh);
    sweep(app.state(), longest).await.unwrap();
    let rows = signing_key::all(app.state().db.reader()).await.unwrap();
    assert!(rows[1].kid == old && rows[1].retired_at.is_some() && rows[1].secret.is_empty());
    assert!(rows[0].kid == new && rows[0].retired_at.is_none() && rows.len() == 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_retired_by_force_invalidates_its_tokens() {
    let app = TestApp::start().await;
    let longest = app.web.sessions.max_lifetimes().refresh;
    let before = app.ada().await;
    signing_keys::rotate(app.state(), &by()).await.unwrap();
    app.advance_clock(PROPAGATION_DELAY + Duration::from_secs(1));
    let after = app.ada().await;
    let done = signing_keys::retire(app.state(), &kid(&before.access), Propagation::ForNothing, longest, &by()).await.unwrap();
    assert_eq!(done, Retirement::Done);
    assert!(!is_in(&before).await && is_in(&after).await);
    assert_eq!(app.post("/auth/token/refresh/", json!({ "refresh": before.refresh })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_renewal_gives_the_same_pair_after_a_key_rotation() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let from = ClientInfo::default();
    let renew = || sessions::renew(app.state(), &ada.refresh, &app.web.sessions.pages, &from);
    let first = renew().await.unwrap();
    signing_keys::rotate(app.state(), &by()).await.unwrap();
    app.advance_clock(PROPAGATION_DELAY + Duration::from_secs(1));
    let again = renew().await.unwrap();
    assert_eq!(first.refresh.reveal(), again.refresh.reveal());
    assert_eq!(first.access.reveal(), again.access.reveal());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_instances_learn_of_a_key_before_it_signs() {
    let app = TestApp::start().await;
    let other = App::open(app.state().config.clone(), app.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    let ada = app.ada().await;
    assert!(sessions::check_access(&other, &ada.access).await.is_ok());
    let new = signing_keys::rotate(&other, &by()).await.unwrap();
    // The app asks once a second, and the key signs later than that.
    let known = eventually(|| async { states(&app).await.iter().any(|(kid, _)| *kid == new).then_some(()) }).await;
    assert!(known.is_some());
    eventually(|| async { app.state().signer.holds([new.as_str(), &kid(&ada.access)].into_iter()).then_some(()) }).await.unwrap();
    app.advance_clock(PROPAGATION_DELAY + Duration::from_secs(1));
    let user = other_ada(&other).await;
    let tokens = sessions::open(&other, user, &app.web.sessions.pages, &ClientInfo::default()).await.unwrap();
    assert_eq!(kid(tokens.access.reveal()), new);
    assert_eq!(app.anonymous().bearer(tokens.access.reveal()).get("/api/me").await.status, 200);
    other.db.close().await.unwrap();
}

async fn other_ada(state: &App) -> vestibule::store::user::Model {
    vestibule::flows::admin_users::find(state, "ada@example.com").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_different_master_secret_is_detected_at_the_start_and_a_reset_adopts_it() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let mut config = app.state().config.clone();
    config.master_key = Some(Secret::new("another secret of more than thirty-two bytes".to_owned()));
    let other = App::open(config, app.clock.clone()).await.unwrap();
    let fault = other.open_keys().await.unwrap_err().to_string();
    assert!(fault.contains("was encrypted with another master key than the one that the settings give"), "{fault}");
    assert_eq!(signing_key::all(app.state().db.reader()).await.unwrap().len(), 1);
    let kid = signing_keys::reset(&other, &by()).await.unwrap().unwrap();
    assert!(other.signer.holds([kid.as_str()].into_iter()) && sessions::check_access(&other, &ada.access).await.is_err());
    app.expect_error("cannot learn which keys sign");
    other.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_keys_of_an_older_version_move_into_the_database() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let text = "master = \"dGhpcnR5LXR3byBieXRlcyBhbmQgYSBmZXcgbW9yZQ\"\n\n[[signing]]\nkid = \"0a0a0a0a\"\nsecret = \
                \"the newer key, of more than thirty-two bytes\"\n\n[[signing]]\nkid = \"0b0b0b0b\"\nsecret = \"the older key, \
                of more than thirty-two bytes\"\n";
    let file = folder.path().join("keys.toml");
    fs::write(&file, text).unwrap();
    let mut config = app.state().config.clone();
    config.data_dir = folder.path().to_owned();
    let ground = TestDatabase::migrated(folder.path());
    config.database = ground.settings.clone();
    let open = async || {
        let state = App::open(config.clone(), app.clock.clone()).await.unwrap();
        state.db.migrate().await.unwrap();
        state.open_keys().await.unwrap();
        state
    };
    let state = open().await;
    let kept = fs::read_to_string(&file).unwrap();
    assert_eq!(kept, "master = \"dGhpcnR5LXR3byBieXRlcyBhbmQgYSBmZXcgbW9yZQ\"\n");
    let kids: Vec<_> = signing_key::all(state.db.reader()).await.unwrap().into_iter().map(|row| row.kid).collect();
    assert_eq!(kids, ["0a0a0a0a", "0b0b0b0b"]);
    let claims = r#"{"token_type":"access","exp":4102444800,"jti":"x","user_id":1,"sid":1}"#;
    let token = signed("0b0b0b0b", claims, "the older key, of more than thirty-two bytes");
    assert!(state.signer.check(&token, app.clock.now()).is_ok());
    state.db.close().await.unwrap();
    // A start later, the same keys again.
    let state = open().await;
    assert!(state.signer.holds(["0a0a0a0a", "0b0b0b0b"].into_iter()) && state.signer.check(&token, app.clock.now()).is_ok());
    state.db.close().await.unwrap();
}

fn signed(kid: &str, claims: &str, secret: &str) -> String {
    let encode = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
    let header = format!(r#"{{"typ":"JWT","alg":"HS256","kid":"{kid}"}}"#);
    let text = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    format!("{text}.{}", encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref()))
}
