//! Whether a token is good.

use aws_lc_rs::hmac;
use serde_json::json;

use super::{
    VERIFY, blank,
    case::{Case, Want, ask, post, posted},
    check, detail, field,
    forge::{self, Forge},
    invalid, no_token,
};

fn with(name: &'static str, token: fn(&Forge) -> String) -> Case {
    post(name, VERIFY, r#"{"token": "TOKEN"}"#).with(token)
}

fn good() -> Want {
    Want::Says(200, json!({}))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_token_of_either_kind_gets_an_empty_object() {
    check(
        [
            with("access", |forge| forge.access.clone()),
            with("refresh", |forge| forge.refresh.clone()),
            with("without a type in the header", |forge| forge::header(&forge.access, &json!({ "alg": "HS256" }))),
            with("of another type in the header", |forge| {
                forge::header(&forge.access, &json!({ "alg": "HS256", "typ": "at+jwt" }))
            }),
            with("that ends between two seconds", |forge| {
                let half = f64::from(u32::try_from(forge.now + 300).unwrap()) + 0.5;
                forge::claim(&forge.access, "exp", json!(half))
            }),
            with("that says another user", |forge| forge::claim(&forge.access, "user_id", json!("999999"))),
            with("that says several users", |forge| forge::claim(&forge.access, "user_id", json!([1]))),
            with("with claims of another user", |forge| {
                forge::claims(&forge.access, |claims| {
                    for (name, value) in [("aud", "x"), ("iss", "y"), ("role", "admin")] {
                        claims.insert(name.to_owned(), json!(value));
                    }
                })
            }),
        ]
        .map(|case| case.wants(good())),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_field_is_validated() {
    let broken = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
    check([
        post("empty", VERIFY, r#"{"token": ""}"#).wants(blank("token")),
        post("spaces", VERIFY, r#"{"token": "   "}"#).wants(blank("token")),
        post("a number", VERIFY, r#"{"token": 1}"#).wants(invalid()),
        post("a NUL", VERIFY, r#"{"token": "a\u0000b"}"#).wants(field("token", "Null characters are not allowed.")),
        post("half an object", VERIFY, "{").wants(detail(400, broken)),
        posted("plain text", VERIFY, "text/plain", "{}").wants(detail(415, "Unsupported media type \"text/plain\" in request.")),
        ask("PUT", "PUT", VERIFY).wants(detail(405, "Method \"PUT\" not allowed.")),
        ask("HEAD", "HEAD", VERIFY).wants(Want::Silent(405)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_with_other_signatures_are_invalid() {
    check(
        [
            with("garbage", |_| "garbage".to_owned()),
            with("a header that is no JSON", |forge| {
                let (_, rest) = forge.access.split_once('.').unwrap();
                format!("bm9wZQ.{rest}")
            }),
            with("claims that are no JSON", |forge| forge::payload(&forge.access, "nope")),
            with("claims in a list", |forge| forge::payload(&forge.access, "[1]")),
            with("another key", |forge| forge::other_key(&forge.access)),
            with("alg none, and something signed", |forge| forge::unsigned(&forge.access, "none", "AAAA")),
            with("alg HS512 with our key", |forge| forge::algorithm(&forge.access, "HS512", hmac::HMAC_SHA512)),
            with("no alg", |forge| forge::header(&forge.access, &json!({ "typ": "JWT" }))),
            with("RS256 over our signature", |forge| forge::algorithm(&forge.access, "RS256", hmac::HMAC_SHA256)),
        ]
        .map(|case| case.wants(invalid())),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_are_validated() {
    check([
        with("expired", |forge| forge::claim(&forge.access, "exp", json!(forge.now - 9))).wants(no_token("Token is expired")),
        with("expired before 1970", |forge| forge::claim(&forge.access, "exp", json!(-1))).wants(no_token("Token is expired")),
        with("without an end", |forge| forge::without(&forge.access, "exp")).wants(no_token("Token has no 'exp' claim")),
        with("without an end or a kind", |forge| forge::without(&forge::without(&forge.refresh, "token_type"), "exp"))
            .wants(no_token("Token has no 'exp' claim")),
        with("without a name", |forge| forge::without(&forge.access, "jti")).wants(no_token("Token has no id")),
        with("issued tomorrow", |forge| forge::claim(&forge.access, "iat", json!(forge.now + 3600))).wants(invalid()),
        with("good from tomorrow on", |forge| forge::claim(&forge.access, "nbf", json!(forge.now + 3600))).wants(invalid()),
        with("issued at x", |forge| forge::claim(&forge.access, "iat", json!("x"))).wants(invalid()),
        with("issued at no time", |forge| forge::without(&forge.access, "iat")).wants(good()),
        with("about a number", |forge| forge::claim(&forge.access, "sub", json!(1))).wants(invalid()),
    ])
    .await;
}
