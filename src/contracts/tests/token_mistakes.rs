//! What the errors of bad `[tokens]`, schemes and headers say.

use super::shop::{GOOD, errors};
use crate::contracts::read;

#[test]
fn every_mistake_in_tokens_is_reported_with_its_line() {
    let cases = [
        (
            "colour = 1",
            "`colour` is not a key of [tokens]; expected one of algorithm, issuer, audience, leeway, user_id_format, claims",
        ),
        ("algorithm = \"HS1\"", "`algorithm = \"HS1\"` is invalid; expected one of HS256, HS384, HS512"),
        (
            "algorithm = \"RS256\"",
            "`algorithm = \"RS256\"` signs with a private key, which a later version will do; this one signs with HS256, HS384 and HS512",
        ),
        ("issuer = \"\"", "`issuer` must not be empty, and must have no quotes and no control characters"),
        ("issuer = 7", "`issuer` must be a string, not of type integer"),
        ("audience = []", "`audience` must be a string, or a list of strings, not of type array"),
        ("audience = [\"a\", 1]", "`audience` must be a string, or a list of strings, not of type array"),
        ("leeway = \"11m\"", "`leeway` must be whole seconds, and at most ten minutes"),
        ("leeway = \"1500ms\"", "`leeway` must be whole seconds, and at most ten minutes"),
        ("user_id_format = \"number\"", "`user_id_format = \"number\"` is invalid; expected one of integer, string, uuid"),
        ("claims = { id = \"x\" }", "`id` is not a key of claims; expected one of user_id, jti, token_type"),
        ("claims = { user_id = \"exp\" }", "tokens already have a claim `exp` with another meaning"),
        ("claims = { jti = \"sub\" }", "tokens already have a claim `sub` with another meaning"),
        ("claims = { jti = \"user_id\" }", "two claims have the same name"),
    ];
    for (line, wanted) in cases {
        let found = errors("[errors]", &format!("[tokens]\n{line}\n[errors]"));
        assert_eq!(found, [format!("shop.toml:7: {wanted}")], "{line}");
    }
    let long = format!("issuer = \"{}\"", "x".repeat(200));
    let found = errors("[errors]", &format!("[tokens]\n{long}\n[errors]"));
    assert_eq!(found, ["shop.toml:6: issuer, audience and names of claims have 220 bytes; at most 200 fit into a token"]);
}

#[test]
fn a_scheme_that_means_something_else_is_refused() {
    let what = "is not a scheme of tokens; write a word for tokens such as Bearer, JWT or Token, or \"\" for the token alone";
    for (scheme, word) in [("\"Basic\"", "Basic"), ("[\"JWT\", \"digest\"]", "digest"), ("\"a b\"", "a b"), ("\"ключ\"", "ключ")]
    {
        let found = errors("[errors]", &format!("scheme = {scheme}\n[errors]"));
        assert_eq!(found, [format!("shop.toml:6: `scheme = \"{word}\"` {what}")]);
    }
    let nine = errors("[errors]", &format!("scheme = [{}]\n[errors]", "\"JWT\", ".repeat(9)));
    assert_eq!(nine, ["shop.toml:6: `scheme` may have at most 8 words"]);
}

#[test]
fn a_header_that_means_something_else_is_refused() {
    for name in ["Cookie", "host", "Content-Type", "X-Forwarded-For", "x-request-id", "Sec-Fetch-Site", "a b", ""] {
        let found = errors("[errors]", &format!("header = \"{name}\"\n[errors]"));
        let what = "cannot be the header of a token; write Authorization, or a name of your own such as X-Access-Token";
        assert_eq!(found, [format!("shop.toml:6: `header = \"{name}\"` {what}")]);
    }
    assert_eq!(errors("[errors]", "header = \"authorization\"\n[errors]"), [""; 0]);
}

#[test]
fn a_grace_without_effect_is_reported() {
    let found = errors("\"never\"", "\"reusable\"\ngrace = \"5s\"");
    assert_eq!(found, ["shop.toml:6: `grace` has no effect with `refresh_rotation = \"reusable\"`: remove it"]);
}

#[test]
fn a_name_that_tokens_cannot_hold_is_refused() {
    let name = "a".repeat(41);
    let found = read(&name, std::path::Path::new("x.toml"), GOOD).err().unwrap_or_default();
    assert!(found[0].message.ends_with("name the file in at most 40 characters of a-z, 0-9 and -"), "{found:?}");
    assert!(read(&name[1..], std::path::Path::new("x.toml"), GOOD).is_ok());
}
