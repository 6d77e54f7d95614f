//! Keys that sign tokens: shared by every house on one database, followed by the next without anybody signing in again.

use std::{fs, time::Duration};

use serde_json::json;
use vestibule::{
    app::App,
    flows::{
        keys::{self, Care, NOTICE, Retirement, State},
        sessions,
    },
    jobs::sweep::sweep,
    store::signing_key,
    types::{origin::Origin, secret::Secret},
};

use crate::harness::{Ground, House, Person, soon};

async fn is_in(person: &Person) -> bool {
    person.get("/api/me").await.status == 200
}

fn kid(token: &str) -> String {
    let head = data_encoding::BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    let head: serde_json::Value = serde_json::from_slice(&head).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

fn by() -> Origin {
    Origin::at_the_command_line()
}

async fn states(house: &House) -> Vec<(String, State)> {
    let listed = keys::list(house.app(), house.web.longest().refresh).await.unwrap();
    listed.into_iter().map(|key| (key.kid, key.state)).collect()
}

async fn verify(house: &House, person: &Person) -> u16 {
    house.post("/auth/token/verify/", json!({ "token": person.access })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_the_key_before_live_out_their_time_and_then_it_retires() {
    let house = House::open().await;
    let longest = house.web.longest();
    let before = house.ada().await;
    let old = kid(&before.access);
    let new = keys::rotate(house.app(), &by()).await.unwrap();
    assert_eq!(states(&house).await, [(new.clone(), State::Waits), (old.clone(), State::Signs)]);
    // Other instances have to hear of it first.
    assert_eq!(kid(&house.ada().await.access), old);
    house.wait(NOTICE + Duration::from_secs(1));
    let after = house.ada().await;
    assert_eq!(kid(&after.access), new);
    assert!(is_in(&before).await && is_in(&after).await && verify(&house, &before).await == 200);
    let renewed = sessions::renew(house.app(), &before.refresh, &house.web.page_sessions, &Origin::default()).await.unwrap();
    assert_eq!(kid(renewed.refresh.reveal()), new);
    let too_early = keys::retire(house.app(), &old, Care::ForTokens, longest.refresh, &by()).await.unwrap();
    assert!(matches!(too_early, Retirement::TooEarly(until) if until > house.clock.now()));
    assert_eq!(keys::retire(house.app(), &new, Care::ForNothing, longest.refresh, &by()).await.unwrap(), Retirement::StillSigns);
    sweep(house.app(), longest).await.unwrap();
    assert!(matches!(states(&house).await[1].1, State::Verifies(_)));
    house.wait(longest.refresh);
    sweep(house.app(), longest).await.unwrap();
    let rows = signing_key::all(house.app().db.reader()).await.unwrap();
    assert!(rows[1].kid == old && rows[1].retired_at.is_some() && rows[1].secret.is_empty());
    assert!(rows[0].kid == new && rows[0].retired_at.is_none() && rows.len() == 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_retires_by_force_takes_its_tokens_with_it() {
    let house = House::open().await;
    let longest = house.web.longest().refresh;
    let before = house.ada().await;
    keys::rotate(house.app(), &by()).await.unwrap();
    house.wait(NOTICE + Duration::from_secs(1));
    let after = house.ada().await;
    let done = keys::retire(house.app(), &kid(&before.access), Care::ForNothing, longest, &by()).await.unwrap();
    assert_eq!(done, Retirement::Done);
    assert!(!is_in(&before).await && is_in(&after).await);
    assert_eq!(house.post("/auth/token/refresh/", json!({ "refresh": before.refresh })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_asked_for_again_is_the_same_whichever_key_signs_by_now() {
    let house = House::open().await;
    let ada = house.ada().await;
    let from = Origin::default();
    let renew = || sessions::renew(house.app(), &ada.refresh, &house.web.page_sessions, &from);
    let first = renew().await.unwrap();
    keys::rotate(house.app(), &by()).await.unwrap();
    house.wait(NOTICE + Duration::from_secs(1));
    let again = renew().await.unwrap();
    assert_eq!(first.refresh.reveal(), again.refresh.reveal());
    assert_eq!(first.access.reveal(), again.access.reveal());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_house_on_the_same_database_learns_of_a_key_before_it_signs() {
    let house = House::open().await;
    let other = App::open(house.app().config.clone(), house.clock.clone()).await.unwrap();
    other.open_keys().await.unwrap();
    let ada = house.ada().await;
    assert!(sessions::check_access(&other, &ada.access).await.is_ok());
    let new = keys::rotate(&other, &by()).await.unwrap();
    // The house asks once a second, and the key signs later than that.
    let known = soon(|| async { states(&house).await.iter().any(|(kid, _)| *kid == new).then_some(()) }).await;
    assert!(known.is_some());
    soon(|| async { house.app().signer.holds([new.as_str(), &kid(&ada.access)].into_iter()).then_some(()) }).await.unwrap();
    house.wait(NOTICE + Duration::from_secs(1));
    let user = other_ada(&other).await;
    let tokens = sessions::open(&other, user, &house.web.page_sessions, &Origin::default()).await.unwrap();
    assert_eq!(kid(tokens.access.reveal()), new);
    assert_eq!(house.anon().bearer(tokens.access.reveal()).get("/api/me").await.status, 200);
    other.db.close().await.unwrap();
}

async fn other_ada(app: &App) -> vestibule::store::user::Model {
    vestibule::flows::people::find(app, "ada@example.com").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_master_secret_is_told_apart_at_the_start_and_a_reset_goes_on_with_it() {
    let house = House::open().await;
    let ada = house.ada().await;
    let mut config = house.app().config.clone();
    config.master_key = Some(Secret::new("another secret of more than thirty-two bytes".to_owned()));
    let other = App::open(config, house.clock.clone()).await.unwrap();
    let fault = other.open_keys().await.unwrap_err().to_string();
    assert!(fault.contains("was sealed under another master secret than the one that the settings give"), "{fault}");
    assert_eq!(signing_key::all(house.app().db.reader()).await.unwrap().len(), 1);
    let kid = keys::reset(&other, &by()).await.unwrap().unwrap();
    assert!(other.signer.holds([kid.as_str()].into_iter()) && sessions::check_access(&other, &ada.access).await.is_err());
    house.expect_error("cannot learn which keys sign");
    other.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_an_older_house_move_into_the_database() {
    let house = House::open().await;
    let folder = tempfile::tempdir().unwrap();
    let text = "master = \"dGhpcnR5LXR3byBieXRlcyBhbmQgYSBmZXcgbW9yZQ\"\n\n[[signing]]\nkid = \"0a0a0a0a\"\nsecret = \
                \"the newer key, of more than thirty-two bytes\"\n\n[[signing]]\nkid = \"0b0b0b0b\"\nsecret = \"the older key, \
                of more than thirty-two bytes\"\n";
    let file = folder.path().join("keys.toml");
    fs::write(&file, text).unwrap();
    let mut config = house.app().config.clone();
    config.data_dir = folder.path().to_owned();
    let ground = Ground::furnished(folder.path());
    config.database = ground.settings.clone();
    let open = async || {
        let app = App::open(config.clone(), house.clock.clone()).await.unwrap();
        app.db.migrate().await.unwrap();
        app.open_keys().await.unwrap();
        app
    };
    let app = open().await;
    let kept = fs::read_to_string(&file).unwrap();
    assert_eq!(kept, "master = \"dGhpcnR5LXR3byBieXRlcyBhbmQgYSBmZXcgbW9yZQ\"\n");
    let kids: Vec<_> = signing_key::all(app.db.reader()).await.unwrap().into_iter().map(|row| row.kid).collect();
    assert_eq!(kids, ["0a0a0a0a", "0b0b0b0b"]);
    let claims = r#"{"token_type":"access","exp":4102444800,"jti":"x","user_id":1,"sid":1}"#;
    let token = signed("0b0b0b0b", claims, "the older key, of more than thirty-two bytes");
    assert!(app.signer.check(&token, house.clock.now()).is_ok());
    app.db.close().await.unwrap();
    // A start later, the same keys again.
    let app = open().await;
    assert!(app.signer.holds(["0a0a0a0a", "0b0b0b0b"].into_iter()) && app.signer.check(&token, house.clock.now()).is_ok());
    app.db.close().await.unwrap();
}

fn signed(kid: &str, claims: &str, secret: &str) -> String {
    let encode = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
    let header = format!(r#"{{"typ":"JWT","alg":"HS256","kid":"{kid}"}}"#);
    let text = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    format!("{text}.{}", encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref()))
}
