//! Forged tokens, some of them with the right key: refused, and nothing breaks.

use aws_lc_rs::hmac;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use vestibule::{
    crypto::{encrypt_at_rest::Encryptor, keyring::MasterKey},
    store::signing_key,
};

use crate::harness::TestApp;

pub struct Forger {
    pub kid: String,
    pub secret: String,
}

impl Forger {
    /// An attacker with the database and the master key: what is refused then is refused for its content.
    pub async fn of(app: &TestApp) -> Self {
        let master = MasterKey::read(&app.data().join("keys.toml")).unwrap().unwrap();
        let keys = signing_key::live(app.state().db.reader()).await.unwrap();
        let secret = Encryptor::new(&master.derive("signing-keys")).unwrap().decrypt(&keys[0].kid, &keys[0].secret).unwrap();
        Self { kid: keys[0].kid.clone(), secret: secret.reveal().to_owned() }
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "JWT", "alg": "HS256", "kid": self.kid })
    }

    pub fn sign(&self, header: &str, claims: &str) -> String {
        self.sign_with(hmac::HMAC_SHA256, header, claims)
    }

    pub fn sign_with(&self, hash: hmac::Algorithm, header: &str, claims: &str) -> String {
        let text = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims.as_bytes()));
        let tag = hmac::sign(&hmac::Key::new(hash, self.secret.as_bytes()), text.as_bytes());
        format!("{text}.{}", BASE64URL_NOPAD.encode(tag.as_ref()))
    }
}

/// What a token says.
pub fn said(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

pub fn with(base: &Value, name: &str, value: Value) -> String {
    let mut changed = base.clone();
    changed[name] = value;
    changed.to_string()
}

pub fn without(base: &Value, name: &str) -> String {
    let mut changed = base.clone();
    changed.as_object_mut().unwrap().remove(name);
    changed.to_string()
}

#[track_caller]
fn signed_in(status: u16) -> bool {
    assert!(matches!(status, 200 | 401), "{status}");
    status == 200
}

async fn opens(app: &TestApp, token: &str) -> bool {
    let wanted = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": token })).await;
    assert_eq!(wanted.status, 401, "{}", wanted.text);
    signed_in(app.anonymous().bearer(token).get("/api/me").await.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_forger_signs_what_the_server_would_sign() {
    let app = TestApp::start().await;
    let (ada, forger) = (app.ada().await, Forger::of(&app).await);
    assert!(opens(&app, &forger.sign(&forger.header().to_string(), &said(&ada.access).to_string())).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_chooses_the_algorithm_not_the_token() {
    let app = TestApp::start().await;
    let (ada, forger) = (app.ada().await, Forger::of(&app).await);
    let claims = said(&ada.access).to_string();
    for (hash, name) in [(hmac::HMAC_SHA384, "HS384"), (hmac::HMAC_SHA512, "HS512"), (hmac::HMAC_SHA256, "HS384")] {
        let token = forger.sign_with(hash, &with(&forger.header(), "alg", name.into()), &claims);
        assert!(!opens(&app, &token).await, "{name}");
    }
    let unsigned = |alg: &str| {
        let header = with(&forger.header(), "alg", alg.into());
        format!("{}.{}.", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims.as_bytes()))
    };
    for alg in ["none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES256", "EdDSA", "hs256"] {
        assert!(!opens(&app, &unsigned(alg)).await, "{alg} without a signature");
        if alg != "HS256" {
            let signed = forger.sign(&with(&forger.header(), "alg", alg.into()), &claims);
            assert!(!opens(&app, &signed).await, "{alg} with a signature");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn critical_header_extensions_are_refused() {
    let app = TestApp::start().await;
    let (ada, forger) = (app.ada().await, Forger::of(&app).await);
    let claims = said(&ada.access).to_string();
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
        ("alg", json!(null)),
        ("alg", json!(["HS256"])),
        ("kid", json!(1)),
        ("kid", json!({ "a": 1 })),
    ] {
        let token = forger.sign(&with(&forger.header(), name, value.clone()), &claims);
        assert!(!opens(&app, &token).await, "{name}: {value}");
    }
    let header = forger.header().to_string();
    let twice = header.replacen('{', r#"{"alg":"none","#, 1);
    assert!(!opens(&app, &forger.sign(&twice, &claims)).await, "{twice}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_come_from_the_servers_own_set_and_are_never_fetched() {
    let app = TestApp::start().await;
    let (ada, forger) = (app.ada().await, Forger::of(&app).await);
    let claims = said(&ada.access).to_string();
    let thief = Forger { secret: "x".repeat(43), kid: forger.kid.clone() };
    for (name, value) in [
        ("kid", json!("../../../../dev/null")),
        ("kid", json!("' OR 1=1 --")),
        ("kid", json!("")),
        ("jwk", json!({ "kty": "oct", "k": BASE64URL_NOPAD.encode(thief.secret.as_bytes()) })),
        ("jku", json!("http://127.0.0.1:1/keys")),
        ("x5u", json!("http://127.0.0.1:1/keys")),
    ] {
        let token = thief.sign(&with(&thief.header(), name, value.clone()), &claims);
        assert!(!opens(&app, &token).await, "{name}: {value}");
    }
    assert!(
        !opens(&app, &Forger { secret: String::new(), kid: String::new() }.sign(&forger.header().to_string(), &claims)).await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_claims_are_refused() {
    let app = TestApp::start().await;
    let (ada, forger) = (app.ada().await, Forger::of(&app).await);
    let (header, good) = (forger.header().to_string(), said(&ada.access));
    let now = app.state().now().seconds();
    for name in ["exp", "jti", "token_type", "user_id", "sid"] {
        assert!(!opens(&app, &forger.sign(&header, &without(&good, name))).await, "without {name}");
        for odd in [json!(null), json!(true), json!([]), json!({}), json!(-1), json!("x"), json!("")] {
            // A session or a person of that number is for the database to deny.
            if name == "sid" && odd.is_number() || name == "user_id" && odd.is_number() {
                continue;
            }
            if name == "jti" && odd.is_string() {
                continue;
            }
            assert!(!opens(&app, &forger.sign(&header, &with(&good, name, odd.clone()))).await, "{name}: {odd}");
        }
    }
    for exp in [json!(now), json!(now - 1), json!(0), json!(-1.0), json!(format!("{}", now + 60)), json!(-1e300)] {
        assert!(!opens(&app, &forger.sign(&header, &with(&good, "exp", exp.clone()))).await, "exp {exp}");
    }
    for (name, value) in
        [("iat", json!(now + 60)), ("nbf", json!(now + 60)), ("nbf", json!("soon")), ("token_type", json!("Access"))]
    {
        assert!(!opens(&app, &forger.sign(&header, &with(&good, name, value.clone()))).await, "{name}: {value}");
    }
    for raw in ["", "null", "[]", "1", "{", "{}", "\u{0}", r#"{"exp":1e400}"#, r#"{"exp":99999999999999999999999}"#] {
        assert!(!opens(&app, &forger.sign(&header, raw)).await, "{raw}");
    }
    let twice = good.to_string().replacen('{', r#"{"sid":1,"#, 1);
    assert!(!opens(&app, &forger.sign(&header, &twice)).await, "a claim twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_exactly_one_encoding() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let good = &ada.access;
    let parts: Vec<_> = good.split('.').collect();
    let all_but_one = &good[..good.len() - 1];
    for odd in [
        format!("{good}."),
        format!("{good}="),
        format!(".{good}"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[2]),
        good.replace('.', ","),
        // The last letter of the signature has two bits that mean nothing: they must be nought.
        format!("{all_but_one}{}", char::from(good.as_bytes()[good.len() - 1] + 1)),
        HEXLOWER.encode(good.as_bytes()),
    ] {
        assert!(!opens(&app, &odd).await, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_megabyte_token_is_refused_cheaply() {
    let app = TestApp::start().await;
    let forger = Forger::of(&app).await;
    let huge = forger.sign(&forger.header().to_string(), &json!({ "jti": "x".repeat(1 << 20) }).to_string());
    assert!(vestibule::flows::sessions::check_access(app.state(), &huge).await.is_err());
    let refused = app.post("/api/accounts/refresh-token/", json!({ "refresh_token": huge })).await;
    assert_eq!(refused.status, 413);
    let head = format!("GET /api/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {huge}\r\nConnection: close\r\n\r\n");
    let answer = app.send_raw(head).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let long = forger.sign(&forger.header().to_string(), &json!({ "jti": "x".repeat(5000) }).to_string());
    assert_eq!(app.anonymous().bearer(&long).get("/api/me").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_authorization_headers_authenticate_no_user() {
    let app = TestApp::start().await;
    let (ada, grace) = (app.ada().await, app.grace().await);
    let two = app.anonymous().request(reqwest::Method::GET, "/api/me");
    let two = two.header("authorization", format!("Bearer {}", ada.access));
    let two = two.header("authorization", format!("Bearer {}", grace.access));
    assert_eq!(crate::harness::fetch(two).await.status, 401);
    for line in ["Bearer", "Bearer ", "Basic YWRhOnB3", "Bearer a b", &format!("Digest {}", ada.access)] {
        let mut client = app.anonymous();
        client.authorization = Some(line.to_owned());
        assert_eq!(client.get("/api/me").await.status, 401, "{line}");
    }
    let mut client = app.anonymous();
    client.authorization = Some(format!("bEaReR  {}", ada.access));
    assert_eq!(client.get("/api/me").await.status, 200, "RFC 9110 11.1");
    let asked = app.get(&format!("/api/me?access_token={}", ada.access)).await;
    assert_eq!(asked.status, 401, "RFC 6750 2.3: addresses are written into logs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_names_the_contract_that_opened_its_session() {
    let app = TestApp::start().await;
    let ada = app.ada().await;
    let by = app.post("/api/accounts/login/", json!({ "email": ada.user.email, "password": crate::harness::PASSWORD })).await;
    assert_eq!(said(by.body["access_token"].as_str().unwrap())["contract"], "accounts", "{}", by.text);
    let forger = Forger::of(&app).await;
    let before = forger.sign(&forger.header().to_string(), &without(&said(&ada.access), "contract"));
    assert!(opens(&app, &before).await, "tokens of earlier versions do not say");
    let odd = forger.sign(&forger.header().to_string(), &with(&said(&ada.access), "contract", json!(7)));
    assert!(!opens(&app, &odd).await);
}
