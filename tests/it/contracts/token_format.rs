//! What a contract says of its tokens: names of claims, issuer, audience, leeway, header, rotation, and a key of its own.

use std::time::Duration;

use aws_lc_rs::hmac;
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    config::{ContractKey, Source},
    types::secret::Secret,
};

use crate::{
    flows::token_verification::{Forger, said, with, without},
    harness::{PASSWORD, TestApp, TestResponse, fetch},
};

const KEY: &str = "a key of sixty-four bytes, which is what RFC 7518 asks of HS512!";

/// Two contracts: `plain`, which is as usual, and `own`, whose `[session]` and `[tokens]` have these lines too.
async fn app(session: &str, tokens: &str, key: Option<&str>) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let contract = |name: &str, session: &str, tokens: &str| {
        format!(
            "title = \"T\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\n{session}\n[tokens]\n{tokens}\n\
             [errors]\nformat = \"drf\"\n\
             [[action]]\noperation = \"login\"\npath = \"/{name}/login\"\nmethod = \"POST\"\n\
             request = {{ email = \"email\", password = \"password\" }}\nresponse = '{{ \"access\": \"$access\", \"refresh\": \"$refresh\" }}'\n\
             [[action]]\noperation = \"refresh\"\npath = \"/{name}/refresh\"\nmethod = \"POST\"\n\
             request = {{ refresh = \"refresh\" }}\nresponse = '{{ \"access\": \"$access\", \"refresh\": \"$refresh\" }}'\n\
             [[action]]\noperation = \"verify\"\npath = \"/{name}/verify\"\nmethod = \"POST\"\n\
             request = {{ token = \"token\" }}\nresponse = '{{}}'\n\
             [[action]]\noperation = \"logout\"\npath = \"/{name}/logout\"\nmethod = \"POST\"\n\
             request = {{ refresh = \"refresh\" }}\nauth = \"public\"\nstatus = 205\n\
             [[action]]\noperation = \"me\"\npath = \"/{name}/me\"\nmethod = \"GET\"\nresponse = '{{ \"id\": \"$user.id\" }}'\n"
        )
    };
    let session = if session.contains("refresh_rotation") {
        session.to_owned()
    } else {
        format!("refresh_rotation = \"never\"\n{session}")
    };
    std::fs::write(folder.path().join("own.toml"), contract("own", &session, tokens)).unwrap();
    std::fs::write(folder.path().join("plain.toml"), contract("plain", "refresh_rotation = \"never\"", "")).unwrap();
    let own_key = key.map(|key| ContractKey { secret: Secret::new(key.to_owned()), source: Source::Default });
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.contracts = Some(vec!["own".to_owned(), "plain".to_owned()]);
        config.contract.entry("own".to_owned()).or_default().signing_key = own_key;
    })
    .await;
    (app, folder)
}

struct Pair {
    access: String,
    refresh: String,
}

fn pair(response: &TestResponse) -> Pair {
    assert_eq!(response.status, 200, "{}", response.text);
    let text = |name: &str| response.body[name].as_str().unwrap().to_owned();
    Pair { access: text("access"), refresh: text("refresh") }
}

async fn sign_in(app: &TestApp, contract: &str) -> Pair {
    pair(&app.post(&format!("/{contract}/login"), json!({ "email": "ada@example.com", "password": PASSWORD })).await)
}

async fn renew(app: &TestApp, refresh: &str) -> TestResponse {
    app.post("/own/refresh", json!({ "refresh": refresh })).await
}

/// The status of a request with this header.
async fn status(app: &TestApp, path: &str, headers: &[(&str, String)]) -> u16 {
    let request = app.anonymous().request(Method::GET, path);
    fetch(headers.iter().fold(request, |request, (name, value)| request.header(*name, value))).await.status
}

async fn opens(app: &TestApp, path: &str, token: &str) -> bool {
    status(app, path, &[("authorization", format!("Bearer {token}"))]).await == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_have_the_claims_that_their_contract_names() {
    let tokens = "issuer = \"https://auth.example\"\naudience = [\"web\", \"app\"]\nuser_id_format = \"string\"\n\
                  claims = { user_id = \"uid\", jti = \"id\", token_type = \"kind\" }";
    let (app, _folder) = app("", tokens, None).await;
    let ada = app.ada().await;
    let pair = sign_in(&app, "own").await;
    let access = said(&pair.access);
    let id = ada.user.id.to_string();
    assert_eq!((&access["iss"], &access["aud"]), (&json!("https://auth.example"), &json!(["web", "app"])));
    assert_eq!((&access["uid"], &access["kind"], &access["sub"]), (&json!(id), &json!("access"), &json!(id)));
    assert!(access["id"].is_string() && access.get("jti").is_none() && access.get("user_id").is_none(), "{access}");
    assert_eq!(said(&pair.refresh)["kind"], "refresh");
    let me = app.anonymous().bearer(&pair.access).get("/own/me").await;
    assert_eq!(me.body, json!({ "id": ada.user.id }), "responses keep the form of [session]");
    assert!(opens(&app, "/plain/me", &pair.access).await && opens(&app, "/api/me", &pair.access).await);
    assert_eq!(renew(&app, &pair.refresh).await.status, 200);

    let forger = Forger::of(&app).await;
    let header = forger.header().to_string();
    assert!(opens(&app, "/own/me", &forger.sign(&header, &access.to_string())).await, "the forger is right");
    assert!(opens(&app, "/own/me", &forger.sign(&header, &with(&access, "aud", json!("app")))).await);
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("iss", json!(["https://auth.example"])),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("aud", json!({ "web": 1 })),
        ("kind", json!("refresh")),
        ("contract", json!("plain")),
        ("contract", json!("pages")),
        ("contract", json!("unknown")),
    ] {
        let bent = forger.sign(&header, &with(&access, name, value.clone()));
        assert!(!opens(&app, "/own/me", &bent).await && !opens(&app, "/api/me", &bent).await, "{name}: {value}");
    }
    for name in ["iss", "aud", "uid", "id", "kind", "contract"] {
        assert!(!opens(&app, "/own/me", &forger.sign(&header, &without(&access, name))).await, "without {name}");
    }
    let plain = said(&sign_in(&app, "plain").await.access);
    assert!(!opens(&app, "/own/me", &forger.sign(&header, &with(&plain, "contract", json!("own")))).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_subject_can_be_the_user_id_and_is_a_text() {
    let (app, _folder) = app("", "claims = { user_id = \"sub\" }", None).await;
    let ada = app.ada().await;
    let access = sign_in(&app, "own").await.access;
    assert_eq!((said(&access)["sub"].clone(), said(&access).get("user_id")), (json!(ada.user.id.to_string()), None));
    assert!(opens(&app, "/own/me", &access).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_taken_for_the_leeway_of_their_contract_and_no_longer() {
    let (app, _folder) = app("", "leeway = \"40s\"", None).await;
    app.ada().await;
    let (own, plain) = (sign_in(&app, "own").await, sign_in(&app, "plain").await);
    app.advance_clock(Duration::from_secs(300 + 38));
    assert!(opens(&app, "/own/me", &own.access).await && opens(&app, "/plain/me", &own.access).await);
    assert!(!opens(&app, "/own/me", &plain.access).await, "the token of another contract has its own rules");
    app.advance_clock(Duration::from_secs(2));
    assert!(!opens(&app, "/own/me", &own.access).await);
    app.advance_clock(Duration::from_secs(86_400 - 340 + 38));
    assert_eq!(renew(&app, &own.refresh).await.status, 200);
    assert_eq!(app.post("/plain/refresh", json!({ "refresh": plain.refresh })).await.status, 401);
    app.advance_clock(Duration::from_secs(2));
    assert_eq!(renew(&app, &own.refresh).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_several_schemes_is_taken_and_the_first_is_asked_for() {
    let (app, _folder) = app("scheme = [\"Session\", \"JWT\"]", "", None).await;
    app.ada().await;
    let access = sign_in(&app, "own").await.access;
    for (scheme, at_own, at_plain) in [("Session", 200, 401), ("jwt", 200, 401), ("Bearer", 200, 200), ("Token", 401, 401)] {
        let header = [("authorization", format!("{scheme} {access}"))];
        assert_eq!(status(&app, "/own/me", &header).await, at_own, "{scheme}");
        assert_eq!(status(&app, "/plain/me", &header).await, at_plain, "{scheme}");
        assert_eq!(status(&app, "/api/me", &header).await, 200, "{scheme} at Vestibule's own API");
    }
    assert_eq!(app.get("/own/me").await.header("www-authenticate"), "Session realm=\"api\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_can_have_its_tokens_in_a_header_of_its_own() {
    let (app, _folder) = app("header = \"X-Access-Token\"\nscheme = \"JWT\"", "", None).await;
    app.ada().await;
    let access = sign_in(&app, "own").await.access;
    let own = |value: String| ("x-access-token", value);
    let usual = |value: String| ("authorization", value);
    assert_eq!(status(&app, "/own/me", &[own(format!("JWT {access}"))]).await, 200);
    assert_eq!(status(&app, "/own/me", &[own(format!("Bearer {access}"))]).await, 200);
    assert_eq!(status(&app, "/own/me", &[own(access.clone())]).await, 401, "it has a scheme");
    assert_eq!(status(&app, "/own/me", &[usual(format!("JWT {access}"))]).await, 401, "the header is another one");
    assert_eq!(status(&app, "/own/me", &[usual("Basic YTpi".to_owned()), own(format!("JWT {access}"))]).await, 200);
    assert_eq!(status(&app, "/own/me", &[own(format!("JWT {access}")), own(format!("JWT {access}"))]).await, 401);
    assert_eq!(status(&app, "/plain/me", &[own(format!("JWT {access}"))]).await, 401);
    assert_eq!(status(&app, "/api/me", &[own(format!("JWT {access}"))]).await, 200, "Vestibule's own API takes it");
    assert_eq!(status(&app, "/api/me", &[usual(format!("Bearer {access}"))]).await, 200);
    let both = [usual(format!("Bearer {access}")), own(format!("JWT {access}"))];
    assert_eq!(status(&app, "/api/me", &both).await, 401, "two tokens authenticate no user");
    assert_eq!(status(&app, "/api/me", &[usual("Basic YTpi".to_owned()), own(format!("JWT {access}"))]).await, 200);

    let document: Value = serde_json::from_slice(&app.web.document).unwrap();
    let scheme = &document["components"]["securitySchemes"]["x-access-token"];
    assert_eq!((&scheme["in"], &scheme["name"]), (&json!("header"), &json!("X-Access-Token")));
    assert_eq!(document["paths"]["/own/me"]["get"]["security"], json!([{ "x-access-token": [] }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_script_of_another_site_may_send_the_header_of_a_contract() {
    let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
    let contract = "title = \"T\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\n\
                    header = \"X-Access-Token\"\n[errors]\nformat = \"drf\"\n[[action]]\noperation = \"me\"\npath = \"/own/me\"\n\
                    method = \"GET\"\nresponse = '{ \"id\": \"$user.id\" }'\n";
    std::fs::write(folder.path().join("own.toml"), contract).unwrap();
    let app = TestApp::with(|config| {
        config.contracts_dir = Some(folder.path().to_owned());
        config.http.cors_origins = vec!["https://app.example".to_owned()];
    })
    .await;
    let asked = app.anonymous().request(Method::OPTIONS, "/own/me").header("origin", "https://app.example");
    let allowed = fetch(asked.header("access-control-request-method", "GET")).await;
    assert!(allowed.header("access-control-allow-headers").contains("x-access-token"), "{}", allowed.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn reusable_refresh_tokens_work_until_they_expire_and_end_with_their_session() {
    let (app, _folder) = app("refresh_rotation = \"reusable\"", "", None).await;
    app.ada().await;
    let first = sign_in(&app, "own").await;
    app.advance_clock(Duration::from_hours(12));
    let second = pair(&renew(&app, &first.refresh).await);
    assert_ne!(second.refresh, first.refresh);
    let again = pair(&renew(&app, &first.refresh).await);
    assert!(again.refresh != second.refresh && opens(&app, "/own/me", &again.access).await, "the first one is not spent");
    for token in [&first, &second, &again] {
        assert_eq!(app.post("/own/verify", json!({ "token": token.refresh })).await.status, 200);
    }
    app.advance_clock(Duration::from_hours(12));
    assert_eq!(renew(&app, &first.refresh).await.status, 401, "it has expired, though its session has not");
    let third = pair(&renew(&app, &second.refresh).await);
    assert_eq!(app.post("/own/logout", json!({ "refresh": second.refresh })).await.status, 205);
    for refresh in [&second.refresh, &again.refresh, &third.refresh] {
        assert_eq!(renew(&app, refresh).await.status, 401, "the session has ended");
    }
    assert!(!opens(&app, "/own/me", &third.access).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_renewals_at_once_of_a_reusable_refresh_token_both_succeed() {
    let (app, _folder) = app("refresh_rotation = \"reusable\"", "", None).await;
    app.ada().await;
    let first = sign_in(&app, "own").await;
    let (one, other) = tokio::join!(renew(&app, &first.refresh), renew(&app, &first.refresh));
    for answer in [one, other] {
        let pair = pair(&answer);
        assert!(opens(&app, "/own/me", &pair.access).await);
        assert_eq!(renew(&app, &pair.refresh).await.status, 200);
    }
}

/// A forger who knows the key of the contract and nothing else.
fn holder(token: &str) -> Forger {
    let header = token.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap();
    Forger { kid: header["kid"].as_str().unwrap().to_owned(), secret: KEY.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_signs_with_its_own_key_and_algorithm() {
    for (word, hash) in [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)] {
        let (app, _folder) = app("", &format!("algorithm = \"{word}\""), Some(KEY)).await;
        app.ada().await;
        let own = sign_in(&app, "own").await;
        let holder = holder(&own.access);
        let header = json!({ "typ": "JWT", "alg": word, "kid": holder.kid }).to_string();
        let claims = said(&own.access);
        assert_eq!(holder.sign_with(hash, &header, &claims.to_string()), own.access, "{word}: signed as another program would");
        assert!(opens(&app, "/own/me", &own.access).await && opens(&app, "/api/me", &own.access).await);
        assert_eq!(renew(&app, &own.refresh).await.status, 200);
        for (other, other_hash) in [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)] {
            let header = json!({ "typ": "JWT", "alg": other, "kid": holder.kid }).to_string();
            let token = holder.sign_with(other_hash, &header, &claims.to_string());
            assert_eq!(opens(&app, "/own/me", &token).await, other == word, "{other} where the contract says {word}");
        }
        for alg in ["none", "RS256", "hs256"] {
            let header = json!({ "typ": "JWT", "alg": alg, "kid": holder.kid }).to_string();
            assert!(!opens(&app, "/own/me", &holder.sign_with(hash, &header, &claims.to_string())).await, "{alg}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_contract_opens_no_other_contract_and_no_page() {
    let (app, _folder) = app("", "algorithm = \"HS512\"", Some(KEY)).await;
    let ada = app.ada().await;
    let (own, plain) = (sign_in(&app, "own").await, sign_in(&app, "plain").await);
    assert!(!opens(&app, "/plain/me", &own.access).await, "it is good for its own contract");
    assert_eq!(app.post("/plain/verify", json!({ "token": own.access })).await.status, 401);
    assert_eq!(app.post("/plain/refresh", json!({ "refresh": own.refresh })).await.status, 401);
    assert!(opens(&app, "/own/me", &plain.access).await, "the shared keys sign for all");
    let page = fetch(app.anonymous().request(Method::GET, "/profile").header("cookie", format!("access={}", own.access))).await;
    assert_eq!(page.status, 303);

    let holder = holder(&own.access);
    let forger = Forger::of(&app).await;
    let (hash, header) = (hmac::HMAC_SHA512, json!({ "typ": "JWT", "alg": "HS512", "kid": holder.kid }).to_string());
    for claims in [said(&plain.access), said(&ada.access)] {
        for token in [
            holder.sign_with(hash, &header, &claims.to_string()),
            holder.sign_with(hash, &header, &without(&claims, "contract")),
            holder.sign(&json!({ "typ": "JWT", "alg": "HS256", "kid": holder.kid }).to_string(), &claims.to_string()),
            holder.sign(&json!({ "typ": "JWT", "alg": "HS256", "kid": forger.kid }).to_string(), &claims.to_string()),
        ] {
            for path in ["/own/me", "/plain/me", "/api/me"] {
                assert!(!opens(&app, path, &token).await, "{claims} at {path}");
            }
        }
    }
    // And a token of another contract's session, which names this contract.
    let refresh = with(&said(&plain.refresh), "contract", json!("own"));
    let refresh = holder.sign_with(hash, &header, &refresh);
    assert_eq!(renew(&app, &refresh).await.status, 401);
    assert_eq!(app.post("/plain/refresh", json!({ "refresh": refresh })).await.status, 401);
    // The shared keys do not sign for a contract that has its own.
    let shared = forger.sign(&forger.header().to_string(), &said(&own.access).to_string());
    assert!(!opens(&app, "/own/me", &shared).await && !opens(&app, "/api/me", &shared).await);
}
