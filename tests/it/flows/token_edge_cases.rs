//! What the claims of a token may say: times by clocks that differ, lives no longer than ours, sessions that can exist, text.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::token_verification::{Forger, said, with, without};
use crate::harness::{PASSWORD, TestApp, TestResponse};

/// The tokens of a user of a contract, and a forger that can change them.
struct Bench {
    app: TestApp,
    forger: Forger,
    access: Value,
    refresh: Value,
    now: i64,
}

impl Bench {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "Lovelace").await;
        let pair = app.post("/auth/token/", json!({ "username": ada.email, "password": PASSWORD })).await.body;
        let claims = |kind: &str| said(pair[kind].as_str().unwrap());
        let (access, refresh) = (claims("access"), claims("refresh"));
        // From now on no second passes by itself that a test would notice.
        let (forger, now) = (Forger::of(&app).await, access["iat"].as_i64().unwrap());
        Self { app, forger, access, refresh, now }
    }

    fn sign(&self, claims: &str) -> String {
        self.forger.sign(&self.forger.header().to_string(), claims)
    }

    fn bent(&self, base: &Value, changes: &[(&str, Value)]) -> String {
        let mut claims = base.clone();
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        self.sign(&claims.to_string())
    }

    async fn me(&self, token: &str) -> TestResponse {
        self.app.anonymous().bearer(token).get("/api/clients/clients/me/").await
    }

    async fn renew(&self, token: &str) -> TestResponse {
        self.app.post("/auth/token/refresh/", json!({ "refresh": token })).await
    }

    async fn verify(&self, token: &str) -> TestResponse {
        self.app.post("/auth/token/verify/", json!({ "token": token })).await
    }

    /// The statuses of an access token where one can be shown.
    async fn shown(&self, token: &str) -> [u16; 2] {
        [self.me(token).await.status, self.verify(token).await.status]
    }
}

fn detail(sentence: &str, code: &str) -> (u16, Value) {
    (401, json!({ "detail": sentence, "code": code }))
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_skew_is_tolerated_up_to_thirty_seconds() {
    let bench = Bench::set().await;
    // The test itself may take a few seconds, by which the clock goes on.
    for (ahead, taken) in [(3, true), (30, true), (45, false), (60, false), (3600, false)] {
        let status = if taken { 200 } else { 401 };
        let iat = json!(bench.now + ahead);
        let access = bench.bent(&bench.access, &[("iat", iat.clone()), ("exp", json!(bench.now + ahead + 300))]);
        assert_eq!(bench.shown(&access).await, [status; 2], "iat {ahead} s ahead");
        let refresh = bench.bent(&bench.refresh, &[("iat", iat.clone())]);
        assert_eq!(bench.renew(&refresh).await.status, status, "iat {ahead} s ahead");
        let waits = bench.bent(&bench.access, &[("nbf", iat.clone())]);
        assert_eq!(bench.shown(&waits).await, [status; 2], "nbf {ahead} s ahead");
        let early = bench.renew(&bench.bent(&bench.refresh, &[("nbf", iat)])).await;
        assert_eq!(early.status, status, "nbf {ahead} s ahead");
        if !taken {
            let said = detail("Token is not yet valid; the access token has not expired yet", "token_not_yet_valid");
            assert_eq!((early.status, early.body), said);
        }
    }
    let over = bench.bent(&bench.access, &[("exp", json!(bench.now))]);
    assert_eq!(bench.shown(&over).await, [401; 2], "a token ends when it says");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_renewal_gets_its_error_in_both_formats() {
    let bench = Bench::set().await;
    let sentence = "Token is not yet valid; the access token has not expired yet";
    let pair = bench.app.post("/token", json!({ "email": "ada@example.com", "password": PASSWORD })).await.body;
    let early = bench.app.post("/token/refresh", json!({ "refresh": pair["refresh"] })).await;
    assert_eq!((early.status, early.body), detail(sentence, "token_not_yet_valid"));
    let verified = bench.app.post("/token/verify", json!({ "token": pair["refresh"] })).await;
    assert_eq!((verified.status, verified.body), detail(sentence, "token_not_yet_valid"));
    let early = bench.bent(&bench.refresh, &[("nbf", json!(bench.now + 300))]);
    let early = bench.app.post("/api/v1/auth/token/refresh/", json!({ "refresh": early })).await;
    assert_eq!((early.status, &early.body["error"]), (401, &json!({ "code": "token_not_yet_valid", "message": sentence })));
}

#[tokio::test(flavor = "multi_thread")]
async fn access_tokens_with_longer_lifetimes_than_issued_are_refused() {
    let bench = Bench::set().await;
    let longest = i64::try_from(bench.app.web.sessions.max_lifetimes().access.as_secs()).unwrap();
    let century = 36_500 * 86_400;
    for (life, opens) in [(300, true), (longest, true), (longest + 45, false), (86_400, false), (century, false)] {
        let token = bench.bent(&bench.access, &[("exp", json!(bench.now + life))]);
        assert_eq!(bench.shown(&token).await, [if opens { 200 } else { 401 }; 2], "{life} s");
        let timeless =
            bench.sign(&without(&serde_json::from_str(&with(&bench.access, "exp", json!(bench.now + life))).unwrap(), "iat"));
        assert_eq!(bench.shown(&timeless).await, [if opens { 200 } else { 401 }; 2], "{life} s from no time on");
    }
    let old = bench.bent(&bench.access, &[("iat", json!(bench.now - longest))]);
    assert_eq!(bench.shown(&old).await, [401; 2], "it was issued so long ago that it has lived too long");
    for exp in [json!(1e300), json!(f64::MAX), json!(u64::MAX), json!(i64::MAX), json!(9_007_199_254_740_993_i64)] {
        assert_eq!(bench.shown(&bench.bent(&bench.access, &[("exp", exp.clone())])).await, [401; 2], "exp {exp}");
        assert_eq!(bench.renew(&bench.bent(&bench.refresh, &[("exp", exp.clone())])).await.status, 401, "exp {exp}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_with_an_impossible_session_are_refused() {
    let bench = Bench::set().await;
    for sid in [0, -1, i64::MIN, i64::MAX, 1 << 53, 10_000_000, 999_999] {
        for (kind, base) in [("access", &bench.access), ("refresh", &bench.refresh)] {
            let token = bench.bent(base, &[("sid", json!(sid))]);
            assert_eq!(bench.shown(&token).await, [401; 2], "{kind} of {sid}");
            assert_eq!(bench.renew(&token).await.status, 401, "{kind} of {sid}");
        }
    }
    for r#gen in [json!(-1), json!(i64::MIN), json!(i64::MAX), json!(1.5), json!("0"), json!([])] {
        for (kind, base) in [("access", &bench.access), ("refresh", &bench.refresh)] {
            let token = bench.bent(base, &[("gen", r#gen.clone())]);
            assert_eq!(bench.verify(&token).await.status, 401, "{kind} of generation {gen}");
        }
    }
    assert_eq!(bench.shown(&bench.bent(&bench.access, &[])).await, [200; 2], "and nothing has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_with_non_text_bytes_are_refused() {
    let bench = Bench::set().await;
    let sign = |header: &[u8], claims: &[u8]| {
        let text = format!("{}.{}", BASE64URL_NOPAD.encode(header), BASE64URL_NOPAD.encode(claims));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bench.forger.secret.as_bytes()), text.as_bytes());
        format!("{text}.{}", BASE64URL_NOPAD.encode(tag.as_ref()))
    };
    let more = |json: &Value, member: &[u8]| {
        let text = json.to_string();
        [&text.as_bytes()[..text.len() - 1], b",", member, b"}"].concat()
    };
    let header = bench.forger.header();
    let good = (header.to_string().into_bytes(), more(&bench.access, br#""x":"y""#));
    assert_eq!(bench.shown(&sign(&good.0, &good.1)).await, [200; 2]);
    let odd: [&[u8]; 7] = [
        b"\"x\":\"\xff\"",
        b"\"\xff\":1",
        b"\"x\":[{\"y\":\"\xc3\"}]",
        b"\"x\":\"\xed\xa0\x80\"",
        b"\"x\":\"\xc0\xaf\"",
        b"\"jti2\":\"a\xe9\"",
        b"\"x\":\"\xf5\x80\x80\x80\"",
    ];
    for member in odd {
        for (header, access, refresh) in [
            (good.0.clone(), more(&bench.access, member), more(&bench.refresh, member)),
            (more(&header, member), good.1.clone(), bench.refresh.to_string().into_bytes()),
        ] {
            assert_eq!(bench.shown(&sign(&header, &access)).await, [401; 2], "{member:?}");
            let refresh = sign(&header, &refresh);
            assert_eq!([bench.renew(&refresh).await.status, bench.verify(&refresh).await.status], [401; 2], "{member:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_non_ascii_authorization_header_is_an_invalid_token() {
    let bench = Bench::set().await;
    let invalid = |kind: &str| json!([{ "token_class": "AccessToken", "token_type": "access", "message": kind }]);
    for line in ["Bearer é", "Bearer токен", "Bearer a\u{a0}b"].map(str::as_bytes).into_iter().chain([&b"Bearer \xe9"[..]])
    {
        let line = reqwest::header::HeaderValue::from_bytes(line).unwrap();
        let request = bench.app.anonymous().request(reqwest::Method::GET, "/api/clients/clients/me/");
        let got = crate::harness::fetch(request.header("authorization", line.clone())).await;
        assert_eq!((got.status, got.body["code"].as_str()), (401, Some("token_not_valid")), "{line:?}");
        assert_eq!(got.body["messages"], invalid("Token is invalid"), "{line:?}");
    }
    for line in ["é", "Токен x", "é Bearer x"] {
        let line = reqwest::header::HeaderValue::from_bytes(line.as_bytes()).unwrap();
        let request = bench.app.anonymous().request(reqwest::Method::GET, "/api/clients/clients/me/");
        let got = crate::harness::fetch(request.header("authorization", line.clone())).await;
        assert_eq!((got.status, got.body["code"].as_str()), (401, None), "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_an_instance_with_a_fast_clock_are_accepted_by_the_others() {
    use std::time::Duration;
    use vestibule::{
        app::App,
        flows::sessions,
        types::{client::ClientInfo, clock::Clock, session_policy::RefreshRotation},
    };
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    let (clock, policy) = (Clock::default(), &app.web.sessions.pages);
    clock.advance(Duration::from_secs(20));
    let ahead = App::open(app.state().config.clone(), clock).await.unwrap();
    ahead.open_keys().await.unwrap();
    let tokens = sessions::open(&ahead, ada.clone(), policy, &ClientInfo::default()).await.unwrap();
    let token = tokens.access.reveal();
    assert_eq!(app.anonymous().bearer(token).get("/api/me").await.status, 200);
    assert_eq!(app.post("/auth/token/verify/", json!({ "token": token })).await.status, 200);
    let renewed = sessions::renew(app.state(), tokens.refresh.reveal(), policy, &ClientInfo::default()).await.unwrap();
    assert!(sessions::check_access(&ahead, renewed.access.reveal()).await.is_ok(), "and the other way round");
    // The other instance says that the access token has ended; the client renews at this one.
    let late = vestibule::types::session_policy::SessionPolicy { renewal: RefreshRotation::AfterExpiry, ..policy.clone() };
    let tokens = sessions::open(&ahead, ada, &late, &ClientInfo::default()).await.unwrap();
    app.advance_clock(late.access);
    assert!(sessions::renew(app.state(), tokens.refresh.reveal(), &late, &ClientInfo::default()).await.is_ok());
    ahead.db.close().await.unwrap();
}
