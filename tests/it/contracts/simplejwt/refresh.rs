//! A refresh token for a new access token.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::{
    REFRESH, blank,
    case::{Case, Want, ask, post, posted},
    check, detail, field,
    forge::{self, Forge},
    invalid, no_token, required,
};

fn with(name: &'static str, token: fn(&Forge) -> String) -> Case {
    post(name, REFRESH, r#"{"refresh": "TOKEN"}"#).with(token)
}

fn good(name: &'static str) -> Case {
    with(name, |forge| forge.refresh.clone()).wants(Want::Access)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_gives_an_access_token() {
    check([
        good("ours"),
        posted("in a form", REFRESH, "application/x-www-form-urlencoded", "refresh=TOKEN")
            .with(|forge| forge.refresh.clone())
            .wants(Want::Access),
        post("beside other fields", REFRESH, r#"{"refresh": "TOKEN", "access": "x"}"#)
            .with(|forge| forge.refresh.clone())
            .wants(Want::Access),
        good("under an invalid header").header("authorization", "Bearer x"),
        post("between spaces", REFRESH, r#"{"refresh": "  TOKEN  "}"#).with(|forge| forge.refresh.clone()).wants(Want::Access),
        with("without a type in the header", |forge| forge::header(&forge.refresh, &json!({ "alg": "HS256" })))
            .wants(Want::Access),
        with("of another type in the header", |forge| forge::header(&forge.refresh, &json!({ "alg": "HS256", "typ": "at+jwt" })))
            .wants(Want::Access),
        with("whose user is a number", |forge| forge::claim(&forge.refresh, "user_id", json!(1))).wants(Want::Access),
        with("whose user is a text of digits", |forge| forge::claim(&forge.refresh, "user_id", json!("1"))).wants(Want::Access),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_field_is_validated() {
    let broken = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
    let expected = "Invalid data. Expected a dictionary, but got list.";
    check([
        post("empty", REFRESH, r#"{"refresh": ""}"#).wants(blank("refresh")),
        post("spaces", REFRESH, r#"{"refresh": "   "}"#).wants(blank("refresh")),
        post("null", REFRESH, r#"{"refresh": null}"#).wants(field("refresh", "This field may not be null.")),
        post("a NUL", REFRESH, r#"{"refresh": "a\u0000b"}"#).wants(field("refresh", "Null characters are not allowed.")),
        post("a list for a body", REFRESH, "[]").wants(field("non_field_errors", expected)),
        post("half an object", REFRESH, "{").wants(detail(400, broken)),
        ask("no body", "POST", REFRESH).wants(required("refresh")),
        ask("DELETE", "DELETE", REFRESH).wants(detail(405, "Method \"DELETE\" not allowed.")),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_with_other_signatures_are_invalid() {
    check(
        [
            with("claims that are no JSON", |forge| forge::payload(&forge.refresh, "nope")),
            with("another signature", |forge| forge::altered(&forge.refresh)),
            with("alg none", |forge| forge::unsigned(&forge.refresh, "none", "")),
            with("alg None", |forge| forge::unsigned(&forge.refresh, "None", "")),
            with("alg NONE", |forge| forge::unsigned(&forge.refresh, "NONE", "")),
            with("alg HS512 with our key", |forge| forge::algorithm(&forge.refresh, "HS512", hmac::HMAC_SHA512)),
            with("no alg", |forge| forge::header(&forge.refresh, &json!({ "typ": "JWT" }))),
            with("RS256 over our signature", |forge| forge::algorithm(&forge.refresh, "RS256", hmac::HMAC_SHA256)),
            with("an extension that must be understood", |forge| {
                forge::header(&forge.refresh, &json!({ "alg": "HS256", "typ": "JWT", "crit": ["x"], "x": 1 }))
            }),
        ]
        .map(|case| case.wants(invalid())),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_are_validated() {
    let expired = || no_token("Token is expired");
    let other = || no_token("Token has wrong type");
    check([
        with("expired", |forge| forge::claim(&forge.refresh, "exp", json!(forge.now - 10))).wants(expired()),
        with("expires now", |forge| forge::claim(&forge.refresh, "exp", json!(forge.now))).wants(expired()),
        with("expired before 1970", |forge| forge::claim(&forge.refresh, "exp", json!(-1))).wants(expired()),
        with("expires soon, in words", |forge| forge::claim(&forge.refresh, "exp", json!("soon"))).wants(invalid()),
        with("expires never", |forge| forge::claim(&forge.refresh, "exp", Value::Null)).wants(invalid()),
        with("without an end", |forge| forge::without(&forge.refresh, "exp")).wants(no_token("Token has no 'exp' claim")),
        with("without an end and a name", |forge| forge::without(&forge::without(&forge.refresh, "jti"), "exp"))
            .wants(no_token("Token has no 'exp' claim")),
        with("issued at x", |forge| forge::claim(&forge.refresh, "iat", json!("x"))).wants(invalid()),
        with("of no kind", |forge| forge::without(&forge.refresh, "token_type")).wants(no_token("Token has no type")),
        with("called an access token", |forge| forge::claim(&forge.refresh, "token_type", json!("access"))).wants(other()),
        with("called a sliding token", |forge| forge::claim(&forge.refresh, "token_type", json!("sliding"))).wants(other()),
        with("an access token", |forge| forge.access.clone()).wants(other()),
    ])
    .await;
}
