//! Every door that takes a token, and every token that should open none of them.

use std::net::TcpListener;

use aws_lc_rs::hmac;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use reqwest::{Method, header};
use serde_json::{Value, json};

use vestibule::types::rate_limit::Limit;

use super::token_verification::{Forger, said, with, without};
use crate::harness::{TestApp, TestUser, fetch};

/// Paths that accept a token in the Authorization header, and what precedes it there.
const BY_HEADER: [(&str, &str); 6] = [
    ("/api/me", "Bearer "),
    ("/api/me", ""),
    ("/api/me", "JWT "),
    ("/api/stocks", "Token "),
    ("/api/accounts/me/", "Bearer "),
    ("/api/clients/clients/me/", "Bearer "),
];

/// Where a token may stand in the body.
const BY_BODY: [(&str, &str); 7] = [
    ("/api/accounts/refresh-token/", "refresh_token"),
    ("/api/clients/auth/token/refresh/", "refresh"),
    ("/auth/token/refresh/", "refresh"),
    ("/auth/token/verify/", "token"),
    ("/token/refresh", "refresh"),
    ("/token/verify", "token"),
    ("/api/v1/auth/token/refresh/", "refresh"),
];

/// By which cookie.
const BY_COOKIE: [(&str, &str); 3] = [("/profile", "access"), ("/profile", "refresh"), ("/profile/api-keys", "refresh")];

/// What is looked at here lies behind the limits.
async fn open() -> TestApp {
    TestApp::with(|config| config.limits.refresh = Limit::default()).await
}

/// What is wrong with it, and the token.
type Bad = (String, String);

/// Tries a token everywhere. Where the body is asked for it, a dialect may say that the field is no token at all.
async fn opens_nothing(app: &TestApp, ada: &TestUser, (what, token): &Bad) {
    for (path, before) in BY_HEADER {
        let Ok(line) = header::HeaderValue::from_bytes(format!("{before}{token}").as_bytes()) else { continue };
        let got = fetch(app.anonymous().request(Method::GET, path).header(header::AUTHORIZATION, line)).await;
        assert_eq!(got.status, 401, "{what} by header at {path}: {}", got.text);
        assert!(got.header("www-authenticate").starts_with("Bearer"), "{what} at {path}");
    }
    for (path, field) in BY_BODY {
        let got = app.post(path, json!({ field: token })).await;
        assert!(matches!(got.status, 400 | 401), "{what} by body at {path}: {} {}", got.status, got.text);
        assert!(got.body.get("access").is_none() && got.body.get("access_token").is_none(), "{what} at {path}");
    }
    // A signed-in user with a token of another user.
    let ended = ada.post("/api/accounts/logout/", json!({ "refresh_token": token })).await;
    assert!(matches!(ended.status, 400 | 401), "{what} at the sign-out: {} {}", ended.status, ended.text);
    for (path, name) in BY_COOKIE {
        let Ok(line) = header::HeaderValue::from_bytes(format!("{name}={token}").as_bytes()) else { continue };
        let got = fetch(app.anonymous().request(Method::GET, path).header(header::COOKIE, line)).await;
        assert_eq!((got.status, &got.header("location")[..6]), (303, "/login"), "{what} by cookie {name}");
    }
}

async fn none_opens_anything(app: &TestApp, tokens: Vec<Bad>) {
    let ada = app.ada().await;
    for bad in &tokens {
        opens_nothing(app, &ada, bad).await;
    }
    assert_eq!(ada.get("/api/me").await.status, 200, "her own token has not suffered");
}

/// Both kinds of token of a user, as the app would sign them.
async fn sound(app: &TestApp) -> [(&'static str, Value); 2] {
    let ada = app.ada().await;
    [("access", said(&ada.access)), ("refresh", said(&ada.refresh))]
}

fn unsigned(header: &str, claims: &str, tail: &str) -> String {
    format!("{}.{}{tail}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims.as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_lets_a_token_choose_its_algorithm() {
    let app = open().await;
    let forger = Forger::of(&app).await;
    let mut tokens = Vec::new();
    for (kind, claims) in sound(&app).await {
        let claims = claims.to_string();
        for alg in ["none", "None", "NONE", "nOnE", "none ", "", "HS256 ", "hs256", "RS256", "PS256", "ES256", "EdDSA", "dir"] {
            let header = with(&forger.header(), "alg", alg.into());
            tokens.push((format!("{kind} unsigned, alg {alg:?}"), unsigned(&header, &claims, ".")));
            tokens.push((format!("{kind} signed, alg {alg:?}"), forger.sign(&header, &claims)));
        }
        for (hash, alg) in [(hmac::HMAC_SHA384, "HS384"), (hmac::HMAC_SHA512, "HS512"), (hmac::HMAC_SHA512, "HS256")] {
            tokens
                .push((format!("{kind} by {alg}"), forger.sign_with(hash, &with(&forger.header(), "alg", alg.into()), &claims)));
        }
        for (name, value) in [
            ("crit", json!(["exp"])),
            ("crit", json!(["b64"])),
            ("crit", json!([])),
            ("zip", json!("DEF")),
            ("enc", json!("A256GCM")),
            ("typ", json!(1)),
            ("alg", json!(null)),
            ("alg", json!(["HS256"])),
        ] {
            let header = with(&forger.header(), name, value.clone());
            tokens.push((format!("{kind} with {name} {value}"), forger.sign(&header, &claims)));
        }
        let twice = forger.header().to_string().replacen('{', r#"{"alg":"none","#, 1);
        tokens.push((format!("{kind} with alg twice"), forger.sign(&twice, &claims)));
        tokens.push((
            format!("{kind} with an empty key"),
            Forger { kid: String::new(), secret: String::new() }.sign(&twice, &claims),
        ));
    }
    none_opens_anything(&app, tokens).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_accepts_or_fetches_a_key_named_by_a_token() {
    let app = open().await;
    let forger = Forger::of(&app).await;
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/keys.json", trap.local_addr().unwrap());
    let thief = Forger { kid: forger.kid.clone(), secret: "x".repeat(43) };
    let jwk = json!({ "kty": "oct", "alg": "HS256", "kid": forger.kid, "k": BASE64URL_NOPAD.encode(thief.secret.as_bytes()) });
    let mut tokens = Vec::new();
    for (kind, claims) in sound(&app).await {
        for (name, value) in [
            ("kid", json!("../../../../../../dev/null")),
            ("kid", json!("/proc/self/environ")),
            ("kid", json!("' OR '1'='1")),
            ("kid", json!("x' UNION SELECT 'secret' --")),
            ("kid", json!("| id")),
            ("kid", json!("")),
            ("kid", json!("unknown")),
            ("kid", json!("k".repeat(2000))),
            ("kid", json!("\u{0}")),
            ("kid", json!("ключ")),
            ("kid", json!(url)),
            ("kid", json!(7)),
            ("kid", json!(null)),
            ("jwk", jwk.clone()),
            ("jku", json!(url)),
            ("x5u", json!(url)),
            ("x5c", json!(["bm90IGEgY2VydGlmaWNhdGU="])),
        ] {
            let token = thief.sign(&with(&thief.header(), name, value.clone()), &claims.to_string());
            tokens.push((format!("{kind} with {name} {value}"), token));
        }
    }
    none_opens_anything(&app, tokens).await;
    assert!(trap.accept().is_err(), "a key was fetched");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_accepts_malformed_claims_under_the_right_key() {
    let app = open().await;
    let forger = Forger::of(&app).await;
    let (header, now) = (forger.header().to_string(), app.state().now().seconds());
    let more_than_a_century = now + 101 * 365 * 86_400;
    let mut tokens = Vec::new();
    for (kind, claims) in sound(&app).await {
        let odd = [
            (
                "exp",
                vec![json!(null), json!(true), json!([]), json!({}), json!(""), json!("soon"), json!(format!("{}", now + 60))],
            ),
            ("exp", vec![json!(now), json!(now - 1), json!(0), json!(-1), json!(-1.5), json!(-1e308), json!(1e308)]),
            ("exp", vec![json!(more_than_a_century), json!(i64::MAX), json!(u64::MAX)]),
            ("iat", vec![json!(now + 60), json!("now"), json!(1e308)]),
            ("nbf", vec![json!(now + 60), json!("soon"), json!([])]),
            ("jti", vec![json!(null), json!(7), json!(["a"])]),
            ("token_type", vec![json!(null), json!("Access"), json!("id"), json!(["access"]), json!("")]),
            ("user_id", vec![json!(null), json!("' OR 1=1"), json!({ "$gt": 0 }), json!(true)]),
            ("sid", vec![json!(null), json!("1"), json!(1.5), json!(1e308)]),
            ("sub", vec![json!(1), json!(["1"])]),
        ];
        for (name, value) in odd.into_iter().flat_map(|(name, values)| values.into_iter().map(move |value| (name, value))) {
            // An id that is not a number is no user, and no endpoint asks for one.
            if name == "user_id" && kind == "access" {
                continue;
            }
            // A sign-out does not ask from when on a token may be used.
            if name == "nbf" && kind == "refresh" {
                continue;
            }
            tokens.push((format!("{kind} with {name} {value}"), forger.sign(&header, &with(&claims, name, value))));
        }
        for name in ["exp", "jti", "token_type", "user_id", "sid"] {
            tokens.push((format!("{kind} without {name}"), forger.sign(&header, &without(&claims, name))));
        }
        for name in ["exp", "sid", "token_type", "user_id"] {
            let twice = claims.to_string().replacen('{', &format!("{{\"{name}\":{},", claims[name]), 1);
            tokens.push((format!("{kind} with {name} twice"), forger.sign(&header, &twice)));
        }
    }
    for raw in ["", "null", "[]", "7", "\"x\"", "{", "{}", "\u{0}", r#"{"exp":1e400}"#, "\u{feff}{}", &"[".repeat(2000)] {
        tokens.push((format!("the claims {raw:.20?}"), forger.sign(&header, raw)));
    }
    none_opens_anything(&app, tokens).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_accepts_another_encoding_of_a_token() {
    let app = open().await;
    let mut tokens: Vec<Bad> = Vec::new();
    let ada = app.ada().await;
    for (kind, good) in [("access", &ada.access), ("refresh", &ada.refresh)] {
        let parts: Vec<&str> = good.split('.').collect();
        let [head, body, tag] = parts[..] else { panic!("{good}") };
        let plain = |part: &str| BASE64.encode(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap());
        let last = tag.chars().last().unwrap();
        let ways = [
            ("a dot at its end", format!("{good}.")),
            ("a dot before it", format!(".{good}")),
            ("padding", format!("{head}.{body}.{tag}=")),
            ("padding in the middle", format!("{head}=.{body}=.{tag}")),
            ("two parts", format!("{head}.{body}")),
            ("no signature", format!("{head}.{body}.")),
            ("no claims", format!("{head}..{tag}")),
            ("no header", format!(".{body}.{tag}")),
            ("four parts", format!("{head}.{body}.{tag}.{tag}")),
            ("five parts, as encrypted ones have", format!("{head}.{tag}.{tag}.{body}.{tag}")),
            ("dots only", "....".to_owned()),
            ("its signature twice", format!("{head}.{body}.{tag}{tag}")),
            ("half a signature", format!("{head}.{body}.{}", &tag[..20])),
            ("another last letter", format!("{head}.{body}.{}{}", &tag[..tag.len() - 1], if last == 'A' { 'E' } else { 'A' })),
            ("a space in it", format!("{head}. {body}.{tag}")),
            ("a line break in it", format!("{head}.{body}\n.{tag}")),
            ("a NUL in it", format!("{head}.{body}.\0{tag}")),
            ("a NUL at its end", format!("{good}\0")),
            ("another alphabet", format!("{}.{}.{}", plain(head), plain(body), plain(tag))),
            ("other dots", good.replace('.', "。")),
            ("letters of another script", good.replacen('e', "е", 1)),
            ("a mark of direction", format!("\u{202e}{good}")),
            ("JSON", json!({ "protected": head, "payload": body, "signature": tag }).to_string()),
            ("quotes", format!("\"{good}\"")),
            ("itself twice", format!("{good}{good}")),
            ("a comma and another", format!("{good},{good}")),
        ];
        tokens.extend(ways.into_iter().map(|(what, token)| (format!("{kind} with {what}"), token)));
    }
    tokens.push(("twenty kilobytes".to_owned(), format!("{}{}", ada.access, "A".repeat(20_000))));
    tokens.push(("many dots".to_owned(), ".".repeat(5000)));
    none_opens_anything(&app, tokens).await;
    // In each other's place, where the place wants one kind.
    for (path, before) in BY_HEADER {
        let got =
            fetch(app.anonymous().request(Method::GET, path).header("authorization", format!("{before}{}", ada.refresh))).await;
        assert_eq!(got.status, 401, "a refresh token at {path}");
    }
    for (path, field) in BY_BODY.iter().filter(|(_, field)| *field != "token") {
        let got = app.post(path, json!({ *field: ada.access })).await;
        assert!(matches!(got.status, 400 | 401), "an access token at {path}: {}", got.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_megabyte_token_is_refused_by_every_endpoint() {
    let app = open().await;
    let huge = "A".repeat(1 << 20);
    for (path, before) in BY_HEADER {
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {before}{huge}\r\nConnection: close\r\n\r\n");
        let got = app.send_raw(head).await;
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{path}: {got:.80}");
    }
    for (path, field) in BY_BODY {
        assert_eq!(app.post(path, json!({ field: huge })).await.status, 413, "{path}");
    }
    for (path, name) in BY_COOKIE {
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nCookie: {name}={huge}\r\nConnection: close\r\n\r\n");
        let got = app.send_raw(head).await;
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{path}: {got:.80}");
    }
}
