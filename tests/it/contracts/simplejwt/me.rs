//! What a token in the header opens.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::{
    ME,
    case::{Case, Want, ask},
    check, detail,
    forge::{self, Forge},
};

fn with(name: &'static str, token: fn(&Forge) -> String) -> Case {
    line(name, "Bearer TOKEN", token)
}

fn line(name: &'static str, authorization: &str, token: fn(&Forge) -> String) -> Case {
    ask(name, "GET", ME).header("authorization", authorization).with(token)
}

fn access(forge: &Forge) -> String {
    forge.access.clone()
}

fn refused(sentence: &str) -> Want {
    let messages = json!([{ "token_class": "AccessToken", "token_type": "access", "message": sentence }]);
    let detail = "Given token not valid for any token type";
    Want::Says(401, json!({ "detail": detail, "code": "token_not_valid", "messages": messages }))
}

fn invalid() -> Want {
    refused("Token is invalid")
}

fn misshapen() -> Want {
    let detail = "Authorization header must contain two space-delimited values";
    Want::Says(401, json!({ "detail": detail, "code": "bad_authorization_header" }))
}

fn no_credentials() -> Want {
    detail(401, "Authentication credentials were not provided.")
}

fn gone() -> Want {
    Want::Says(401, json!({ "detail": "User not found", "code": "user_not_found" }))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_authenticates() {
    check([
        with("ours", access).wants(Want::Alice),
        line("two spaces before it", "Bearer  TOKEN", access).wants(Want::Alice),
        line("spaces around it", "Bearer   TOKEN  ", access).wants(Want::Alice),
        with("without a type in the header", |forge| forge::header(&forge.access, &json!({ "alg": "HS256" }))).wants(Want::Alice),
        ask("HEAD", "HEAD", ME).header("authorization", "Bearer TOKEN").with(access).wants(Want::Silent(200)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authorization_header_has_one_form() {
    check([
        ask("no header", "GET", ME).wants(no_credentials()),
        line("another word before it", "Basic TOKEN", access).wants(no_credentials()),
        ask("in the query only", "GET", "/api/clients/clients/me/?access_token=TOKEN").with(access).wants(no_credentials()),
        ask("another method, and no header", "POST", ME).wants(no_credentials()),
        ask("the word alone", "GET", ME).header("authorization", "Bearer ").wants(misshapen()),
        line("two of them", "Bearer TOKEN, Bearer TOKEN", access).wants(misshapen()),
        line("in quotes", "Bearer \"TOKEN\"", access).wants(invalid()),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_with_other_signatures_are_refused() {
    check(
        [
            with("garbage", |_| "garbage".to_owned()),
            with("two dots", |_| "..".to_owned()),
            with("a fourth part", |forge| format!("{}.x", forge.access)),
            with("no signature", |forge| format!("{}.", forge.access.rsplit_once('.').unwrap().0)),
            with("alg None", |forge| forge::unsigned(&forge.access, "None", "")),
            with("alg NONE", |forge| forge::unsigned(&forge.access, "NONE", "")),
            with("alg HS384 with our key", |forge| forge::algorithm(&forge.access, "HS384", hmac::HMAC_SHA384)),
            with("no alg", |forge| forge::header(&forge.access, &json!({ "typ": "JWT" }))),
            with("an extension that must be understood", |forge| {
                forge::header(&forge.access, &json!({ "alg": "HS256", "typ": "JWT", "crit": ["x"], "x": 1 }))
            }),
            with("claims in a list", |forge| forge::payload(&forge.access, "[1]")),
        ]
        .map(|case| case.wants(invalid())),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_are_validated() {
    check([
        with("expired", |forge| forge::claim(&forge.access, "exp", json!(forge.now - 9))).wants(refused("Token is expired")),
        with("expired before 1970", |forge| forge::claim(&forge.access, "exp", json!(-1))).wants(refused("Token is expired")),
        with("expires soon, in words", |forge| forge::claim(&forge.access, "exp", json!("soon"))).wants(invalid()),
        with("without an end", |forge| forge::without(&forge.access, "exp")).wants(refused("Token has no 'exp' claim")),
        with("that ends never", |forge| forge::claim(&forge.access, "exp", Value::Null)).wants(invalid()),
        with("without a name", |forge| forge::without(&forge.access, "jti")).wants(refused("Token has no id")),
        with("good from tomorrow on", |forge| forge::claim(&forge.access, "nbf", json!(forge.now + 3600))).wants(invalid()),
        with("called a sliding token", |forge| forge::claim(&forge.access, "token_type", json!("sliding")))
            .wants(refused("Token has wrong type")),
        with("about a number", |forge| forge::claim(&forge.access, "sub", json!(1))).wants(invalid()),
        with("without a user", |forge| forge::claim(&forge.access, "user_id", json!("999999"))).wants(gone()),
        with("of null", |forge| forge::claim(&forge.access, "user_id", Value::Null)).wants(gone()),
    ])
    .await;
}
