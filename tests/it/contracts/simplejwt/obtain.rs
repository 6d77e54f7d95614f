//! A name and a password for a pair of tokens.

use serde_json::json;

use super::{
    OBTAIN,
    case::{Case, Want, ask, post, posted},
    check, detail, field, required,
};
use crate::harness::PASSWORD;

const NO_ACCOUNT: &str = "No active account found with the given credentials";
const FORM: &str = "application/x-www-form-urlencoded";

fn login(name: &'static str, username: &str, password: &str) -> Case {
    post(name, OBTAIN, json!({ "username": username, "password": password }).to_string())
}

fn good(name: &'static str) -> Case {
    login(name, "alice", PASSWORD).wants(Want::Pair)
}

fn both(sentence: &str) -> Want {
    Want::Says(400, json!({ "username": [sentence], "password": [sentence] }))
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_open_a_session_or_get_one_error_sentence() {
    let no_credentials = || detail(401, NO_ACCOUNT);
    check([
        good("right ones"),
        login("a wrong password", "alice", "nope").wants(no_credentials()),
        login("an inactive account, its password", "inactive", PASSWORD).wants(no_credentials()),
        login("an inactive account, another password", "inactive", "nope").wants(no_credentials()),
        login("a name in capitals", "ALICE", PASSWORD).wants(no_credentials()),
        login("spaces around a name", "  alice  ", PASSWORD).wants(Want::Pair),
        login("a name of ten thousand letters", &"a".repeat(10_000), "x").wants(no_credentials()),
        login("a password of ten thousand letters", "alice", &"a".repeat(10_000)).wants(no_credentials()),
        good("a French caller").header("accept-language", "fr"),
        login("a French caller, refused", "alice", "nope").header("accept-language", "fr").wants(no_credentials()),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_validated_all_at_once() {
    Box::pin(check([
        post("no name", OBTAIN, r#"{"password": "x"}"#).wants(required("username")),
        login("empty fields", "", "").wants(both("This field may not be blank.")),
        login("spaces for both", "  ", "  ").wants(both("This field may not be blank.")),
        post("nothing in JSON", OBTAIN, "").wants(both("This field is required.")),
        post("an empty object", OBTAIN, "{}").wants(both("This field is required.")),
        ask("no body at all", "POST", OBTAIN).wants(both("This field is required.")),
        posted("an empty form", OBTAIN, FORM, "").wants(both("This field is required.")),
        post("nulls", OBTAIN, r#"{"username": null, "password": null}"#).wants(both("This field may not be null.")),
        post("lists", OBTAIN, r#"{"username": [], "password": {}}"#).wants(both("Not a valid string.")),
        post("flags", OBTAIN, r#"{"username": true, "password": false}"#).wants(both("Not a valid string.")),
        login("a NUL in both", "a\0b", "a\0b").wants(both("Null characters are not allowed.")),
        post("a text", OBTAIN, r#""x""#).wants(field("non_field_errors", "Invalid data. Expected a dictionary, but got str.")),
        post("a list", OBTAIN, "[]").wants(field("non_field_errors", "Invalid data. Expected a dictionary, but got list.")),
        post("a number", OBTAIN, "1").wants(field("non_field_errors", "Invalid data. Expected a dictionary, but got int.")),
        post("a fraction", OBTAIN, "1.5").wants(field("non_field_errors", "Invalid data. Expected a dictionary, but got float.")),
        post("a flag", OBTAIN, "true").wants(field("non_field_errors", "Invalid data. Expected a dictionary, but got bool.")),
        post("a null", OBTAIN, "null").wants(field("non_field_errors", "No data provided")),
    ]))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_may_be_json_or_forms() {
    let twice = format!(r#"{{"username": "unknown", "username": "alice", "password": "{PASSWORD}"}}"#);
    let parts = ["username", "alice", "password", PASSWORD];
    let parts: String = parts
        .chunks(2)
        .map(|pair| format!("--XX\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", pair[0], pair[1]))
        .chain(["--XX--\r\n".to_owned()])
        .collect();
    let broken = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
    check([
        post("a field twice, the last one counts", OBTAIN, twice).wants(Want::Pair),
        good("a charset").header("content-type", "application/json; charset=utf-8"),
        posted("a form", OBTAIN, FORM, format!("username=alice&password={}", PASSWORD.replace(' ', "+"))).wants(Want::Pair),
        posted("a form in parts", OBTAIN, "multipart/form-data; boundary=XX", parts.clone()).wants(Want::Pair),
        posted("a form in parts without a boundary", OBTAIN, "multipart/form-data", parts)
            .wants(detail(400, "Multipart form parse error - Invalid boundary in multipart: None")),
        post("single quotes", OBTAIN, "{'username': 'alice'}").wants(detail(400, broken)),
        posted("plain text", OBTAIN, "text/plain", "{}").wants(detail(415, "Unsupported media type \"text/plain\" in request.")),
        posted("XML", OBTAIN, "application/xml", "<a/>")
            .wants(detail(415, "Unsupported media type \"application/xml\" in request.")),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_path_accepts_one_method_and_any_query() {
    check([
        ask("PATCH", "PATCH", OBTAIN).wants(detail(405, "Method \"PATCH\" not allowed.")),
        ask("DELETE", "DELETE", OBTAIN).wants(detail(405, "Method \"DELETE\" not allowed.")),
        ask("GET", "GET", OBTAIN).wants(detail(405, "Method \"GET\" not allowed.")),
        good("a query").at("/auth/token/?x=1"),
        post("a format in the query", "/auth/token/?format=json", "{}").wants(both("This field is required.")),
        good("XML wanted").header("accept", "application/xml").wants(detail(406, "Could not satisfy the request Accept header.")),
        post("indented JSON wanted", OBTAIN, "{}")
            .header("accept", "application/json; indent=4")
            .wants(both("This field is required.")),
    ])
    .await;
}
