//! Passkeys in the API: added, listed, renamed, removed, and every answer of an authenticator that is no answer.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    config::{Config, passkeys::AndroidApp},
    jobs,
    store::session,
    types::{clock::Timestamp, kinds::Event},
};

use crate::{
    harness::{Authenticator, Forged, TestApp, TestResponse, TestUser, USER_PRESENT, encode, fetch},
    pages::ada_in,
};

pub(crate) const DOMAIN: &str = "login.example.com";
pub(crate) const ORIGIN: &str = "https://login.example.com";

pub(crate) fn with_passkeys(config: &mut Config) {
    ORIGIN.clone_into(&mut config.public_url);
}

pub(super) async fn start() -> TestApp {
    TestApp::with(with_passkeys).await
}

pub(super) fn authenticator() -> Authenticator {
    Authenticator::new(ORIGIN, DOMAIN)
}

async fn begin(user: &TestUser) -> (String, Value) {
    let got = user.post("/api/me/passkeys/options/", json!({})).await;
    assert_eq!(got.status, 200, "{}", got.text);
    (got.body["challenge_token"].as_str().unwrap().to_owned(), got.body["publicKey"].clone())
}

async fn send(user: &TestUser, token: &str, credential: &Value) -> TestResponse {
    user.post("/api/me/passkeys/", json!({ "challenge_token": token, "credential": credential })).await
}

/// Adds one, and reads the notice.
pub(super) async fn add(app: &TestApp, user: &TestUser, authenticator: &mut Authenticator) -> Value {
    let (token, options) = begin(user).await;
    let got = send(user, &token, &authenticator.create(&options)).await;
    assert_eq!(got.status, 201, "{}", got.text);
    assert_eq!(app.next_email().await.subject, "A passkey was added to your account");
    got.body
}

async fn refused(user: &TestUser, forge: impl FnOnce(&mut Authenticator, &Value) -> Value) -> String {
    let (token, options) = begin(user).await;
    let credential = forge(&mut authenticator(), &options);
    let got = send(user, &token, &credential).await;
    assert_eq!((got.status, user.get("/api/me/passkeys/").await.body), (400, json!([])), "{}", got.text);
    got.body["credential"][0].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_listed_renamed_and_removed() {
    let app = start().await;
    let ada = app.ada().await;
    let (_, options) = begin(&ada).await;
    assert_eq!(options["rp"], json!({ "id": DOMAIN, "name": "Vestibule" }));
    assert_eq!((&options["user"]["name"], &options["user"]["displayName"]), (&json!("ada@example.com"), &json!("Ada Lovelace")));
    assert_eq!(options["user"]["id"].as_str().unwrap().len(), 22, "16 random bytes, not the id of the account");
    let algorithms: Vec<_> =
        options["pubKeyCredParams"].as_array().unwrap().iter().map(|one| one["alg"].as_i64().unwrap()).collect();
    assert_eq!((algorithms.as_slice(), &options["attestation"]), (&[-7, -8, -257][..], &json!("none")));
    let mut device = authenticator();
    let added = add(&app, &ada, &mut device).await;
    assert_eq!((&added["name"], &added["backed_up"], &added["last_used_at"]), (&json!("Passkey"), &json!(false), &Value::Null));
    let path = format!("/api/me/passkeys/{}/", added["id"]);
    let (_, options) = begin(&ada).await;
    assert_eq!(
        options["excludeCredentials"],
        json!([{ "type": "public-key", "id": encode(&device.id), "transports": ["internal", "hybrid"] }])
    );
    assert_eq!(ada.patch(&path, json!({ "name": " Work laptop " })).await.body["name"], "Work laptop");
    for bad in [json!({}), json!({ "name": "" }), json!({ "name": "x".repeat(151) }), json!({ "name": 5 })] {
        assert_eq!(ada.patch(&path, bad).await.status, 400);
    }
    assert_eq!(ada.get("/api/me/passkeys/").await.body[0]["name"], "Work laptop");
    assert_eq!(app.grace().await.patch(&path, json!({ "name": "mine" })).await.status, 404);
    let export = ada.get("/api/me/export/").await.body;
    assert_eq!(export["passkeys"][0]["name"], "Work laptop");
    assert!(!export["passkeys"].to_string().contains(&encode(&device.id)));
    assert_eq!(remove(&app.grace().await, &path).await, 404);
    assert_eq!(remove(&ada, &path).await, 204);
    assert_eq!(app.next_email().await.subject, "A passkey was removed from your account");
    assert_eq!((remove(&ada, &path).await, ada.get("/api/me/passkeys/").await.body), (404, json!([])));
    let log = ada.get("/api/me/activity/").await.text;
    for event in [Event::PasskeyAdded, Event::PasskeyRenamed, Event::PasskeyRemoved] {
        assert!(log.contains(&event.word()), "{log}");
    }
}

async fn remove(user: &TestUser, path: &str) -> u16 {
    fetch(user.request(Method::DELETE, path)).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_and_removing_needs_a_fresh_proof() {
    let app = start().await;
    let ada = app.ada().await;
    let added = add(&app, &ada, &mut authenticator()).await;
    let (token, options) = begin(&ada).await;
    let credential = authenticator().create(&options);
    session::mark_authenticated(app.state().db.writer(), ada.session, Timestamp(0)).await.unwrap();
    for got in [ada.post("/api/me/passkeys/options/", json!({})).await, send(&ada, &token, &credential).await] {
        assert_eq!((got.status, &got.body["code"]), (403, &json!("reauthentication_required")), "{}", got.text);
    }
    assert_eq!(remove(&ada, &format!("/api/me/passkeys/{}/", added["id"])).await, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_authenticator_forges_is_refused_with_the_reason() {
    let app = start().await;
    let ada = app.ada().await;
    let said = |origin: &str| Forged { client_data: Some(json!({ "origin": origin })), ..Forged::default() };
    for origin in ["https://evil.example", "http://login.example.com", "https://login.example.com.evil.example", "null", ""] {
        let why = refused(&ada, |device, options| device.create_as(options, &said(origin))).await;
        assert!(why.contains("origin"), "{origin}: {why}");
    }
    for (members, word) in [
        (json!({ "type": "webauthn.get" }), "another question"),
        (json!({ "challenge": encode(&[7; 32]) }), "challenge"),
        (json!({ "challenge": "" }), "challenge"),
        (json!({ "crossOrigin": true }), "frame"),
        (json!({ "topOrigin": "https://evil.example" }), "frame"),
        (json!({ "origin": 5 }), "toJSON"),
    ] {
        let forged = Forged { client_data: Some(members.clone()), ..Forged::default() };
        let why = refused(&ada, |device, options| device.create_as(options, &forged)).await;
        assert!(why.contains(word), "{members}: {why}");
    }
    let why = refused(&ada, |device, options| {
        "evil.example".clone_into(&mut device.domain);
        device.create(options)
    });
    assert!(why.await.contains("another domain"));
    for (flags, word) in [(0, "noticed"), (USER_PRESENT | 16, "flags")] {
        let why = refused(&ada, |device, options| {
            device.flags = flags;
            device.create(options)
        });
        assert!(why.await.contains(word), "{flags}");
    }
    let statement = Authenticator::self_attestation(&[1; 70]);
    for (format, statement) in [("none", statement.clone()), ("packed", statement), ("packed", vec![0xa0]), ("tpm", vec![0xa0])] {
        let forged = Forged { attestation: Some((format, statement)), ..Forged::default() };
        let why = refused(&ada, |device, options| device.create_as(options, &forged)).await;
        assert!(why.contains("attestation") || why.contains("toJSON"), "{format}: {why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_none_is_refused() {
    let app = start().await;
    let ada = app.ada().await;
    let key = authenticator().cose_key();
    let with = |at: usize, byte: u8| {
        let mut key = key.clone();
        key[at] = byte;
        key
    };
    // A point that is not on the curve, another curve, type or algorithm, no map, a key twice, and one cut short.
    let mut twice = key.clone();
    twice[0] = 0xa6;
    twice.extend([1, 2]);
    for bad in [with(20, key[20] ^ 1), with(6, 2), with(2, 3), with(4, 0x27), vec![0x80], twice, key[..40].to_vec(), Vec::new()] {
        let forged = Forged { key: Some(bad.clone()), ..Forged::default() };
        let why = refused(&ada, |device, options| device.create_as(options, &forged)).await;
        assert!(!why.is_empty(), "{bad:?}");
    }
    let trailing = Forged { trailing: vec![0xa0], ..Forged::default() };
    refused(&ada, |device, options| device.create_as(options, &trailing)).await;
    for length in [15, 1024] {
        refused(&ada, |device, options| {
            device.id = vec![7; length];
            device.create(options)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_answers_are_named_and_never_break_the_server() {
    let app = start().await;
    let ada = app.ada().await;
    let (token, options) = begin(&ada).await;
    let whole = authenticator().create(&options);
    let change = |path: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(path).unwrap() = value;
        changed
    };
    for path in ["/rawId", "/type", "/response", "/response/clientDataJSON", "/response/attestationObject"] {
        for value in [Value::Null, json!(""), json!("!"), json!("AA="), json!([]), json!({}), json!("/wAA"), json!("n_____8")] {
            let got = send(&ada, &token, &change(path, value.clone())).await;
            assert_eq!(got.status, 400, "{path} {value}: {}", got.text);
        }
    }
    // Arrays within arrays, maps that claim more than there is, and endless ones.
    let nested = [vec![0x81; 5000], vec![0]].concat();
    for cbor in
        [nested, vec![0xbb; 9], [vec![0xba, 255, 255, 255, 255], vec![0; 100]].concat(), vec![0xbf; 300], vec![0x5f, 0x40]]
    {
        let (token, _) = begin(&ada).await;
        let got = send(&ada, &token, &change("/response/attestationObject", json!(encode(&cbor)))).await;
        assert_eq!(got.status, 400, "{}", got.text);
    }
    for bad in [json!([]), json!("x"), json!(5), Value::Null] {
        assert_eq!(send(&ada, &token, &bad).await.status, 400);
    }
    let large = change("/response/clientDataJSON", json!("A".repeat(60_000)));
    assert_eq!(send(&ada, &begin(&ada).await.0, &large).await.status, 400);
    assert_eq!(send(&ada, &token, &change("/id", json!("A".repeat(70_000)))).await.status, 413);
    for body in [json!({}), json!({ "challenge_token": "", "credential": {} }), json!({ "challenge_token": 5, "credential": {} })]
    {
        assert_eq!(ada.post("/api/me/passkeys/", body).await.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_answered_once_in_its_time_and_by_the_session_that_asked() {
    let app = start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let (token, options) = begin(&ada).await;
    let credential = authenticator().create(&options);
    let stale = json!(["The challenge is unknown, too old, or has been answered before. Ask for new options."]);
    let of_grace = send(&grace, &token, &credential).await;
    assert_eq!((of_grace.status, &of_grace.body["challenge_token"]), (400, &stale), "it was another user's");
    let elsewhere = send(&app.ada().await, &token, &credential).await;
    assert_eq!(elsewhere.body["challenge_token"], stale, "it was another session's");
    assert_eq!(send(&ada, &token, &credential).await.status, 201);
    app.next_email().await;
    let again = send(&ada, &token, &authenticator().create(&options)).await;
    assert_eq!(again.body["challenge_token"], stale);
    let (token, options) = begin(&ada).await;
    let broken = Forged { client_data: Some(json!({ "origin": "https://evil.example" })), ..Forged::default() };
    assert_eq!(send(&ada, &token, &authenticator().create_as(&options, &broken)).await.status, 400);
    let second = send(&ada, &token, &authenticator().create(&options)).await;
    assert_eq!(second.body["challenge_token"], stale, "a wrong answer uses it up too");
    let (token, options) = begin(&ada).await;
    app.advance_clock(Duration::from_mins(5));
    let fresh = app.ada_with_both().await;
    let late = send(&fresh, &token, &authenticator().create(&options)).await;
    assert_eq!(late.body["challenge_token"], stale);
    let altered = format!("{}A", &token[..token.len() - 1]);
    assert_eq!(send(&fresh, &altered, &authenticator().create(&options)).await.body["challenge_token"], stale);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_challenge_stays_used_when_the_clock_is_set_back() {
    let (app, minutes) = (start().await, |count: i64| count * 60_000_000);
    let ada = app.ada().await;
    let (token, options) = begin(&ada).await;
    assert_eq!(send(&ada, &token, &authenticator().create(&options)).await.status, 201);
    app.next_email().await;
    app.clock.step_wall_clock(minutes(6));
    jobs::cleanup::sweep(app.state(), app.web.sessions.max_lifetimes()).await.unwrap();
    app.clock.step_wall_clock(minutes(-6));
    assert_eq!(send(&ada, &token, &authenticator().create(&options)).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_uses_of_one_challenge_at_once_add_one_passkey() {
    let app = start().await;
    let ada = app.ada().await;
    let (token, options) = begin(&ada).await;
    let tries = (0..20).map(|_| {
        let credential = authenticator().create(&options);
        let (ada, token) = (&ada, &token);
        async move { send(ada, token, &credential).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (201, &[400; 19][..]));
    assert_eq!(ada.get("/api/me/passkeys/").await.body.as_array().unwrap().len(), 1);
    assert_eq!(app.emails().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_belongs_to_one_account() {
    let app = start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let mut device = authenticator();
    add(&app, &ada, &mut device).await;
    for user in [&grace, &ada] {
        let (token, options) = begin(user).await;
        let got = send(user, &token, &device.create(&options)).await;
        assert_eq!(got.status, 400, "{}", got.text);
        assert!(got.body["credential"][0].as_str().unwrap().contains("already"), "{}", got.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_twenty_passkeys_at_most() {
    let app = start().await;
    let ada = app.ada().await;
    let (late, options) = begin(&ada).await;
    for _ in 0..20 {
        add(&app, &ada, &mut authenticator()).await;
    }
    assert_eq!(ada.post("/api/me/passkeys/options/", json!({})).await.status, 400);
    let one_more = send(&ada, &late, &authenticator().create(&options)).await;
    assert_eq!((one_more.status, &one_more.body["credential"]), (400, &json!(["There may be no more than 20."])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_attestation_that_is_right_is_accepted() {
    let app = start().await;
    let ada = app.ada().await;
    let (token, options) = begin(&ada).await;
    let mut device = authenticator();
    // What is signed is what the same answer without attestation has in it.
    let credential = device.create_self_attested(&options);
    let got = send(&ada, &token, &credential).await;
    assert_eq!(got.status, 201, "{}", got.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_are_no_passkeys_nothing_of_them_is_there() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    for path in ["/api/me/passkeys/options/", "/api/passkeys/options/", "/api/me/reauthenticate/passkey/options/"] {
        assert_eq!(ada.post(path, json!({})).await.status, 404, "{path}");
    }
    let browser = app.browser();
    ada_in(&app, &browser).await;
    assert_eq!(browser.open("/profile/passkeys").await.status, 404);
    for page in ["/profile", "/login"] {
        assert!(!browser.open(page).await.text.contains("passkey"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_and_other_origins_are_published_where_they_are_set() {
    let app = TestApp::with(|config| {
        with_passkeys(config);
        config.passkeys.related_origins = vec!["https://app.example".to_owned()];
        config.passkeys.apple_apps = vec!["A1B2C3D4E5.com.example.app".to_owned()];
        config.passkeys.android_apps = vec![AndroidApp { package: "com.example.app".to_owned(), fingerprint: [10; 32] }];
    })
    .await;
    let get = async |name: &str| app.anonymous().get(&format!("/.well-known/{name}")).await;
    let apple = get("apple-app-site-association").await;
    assert_eq!((apple.status, apple.header("content-type")), (200, "application/json"));
    assert_eq!(apple.body, json!({ "webcredentials": { "apps": ["A1B2C3D4E5.com.example.app"] } }));
    let android = get("assetlinks.json").await.body;
    assert_eq!(android[0]["target"]["sha256_cert_fingerprints"][0], ["0A"; 32].join(":"));
    assert_eq!(get("webauthn").await.body, json!({ "origins": ["https://app.example"] }));
    // Each of them may make passkeys.
    let ada = app.ada().await;
    let key_hash = format!("android:apk-key-hash:{}", encode(&[10; 32]));
    for origin in ["https://app.example", &key_hash, ORIGIN] {
        let (token, options) = begin(&ada).await;
        let got = send(&ada, &token, &Authenticator::new(origin, DOMAIN).create(&options)).await;
        assert_eq!(got.status, 201, "{origin}: {}", got.text);
    }
    let plain = start().await;
    for name in ["apple-app-site-association", "assetlinks.json", "webauthn"] {
        assert_eq!(plain.anonymous().get(&format!("/.well-known/{name}")).await.status, 404, "{name}");
    }
    assert!(app.emails().await.iter().all(|email| email.subject.contains("passkey")));
}
