//! What the errors of bad `[errors]` say.

use std::path::Path;

use super::shop::{GOOD, errors};
use crate::contracts::{ErrorCode, read};

/// The mistakes of the good contract with these errors.
fn mistakes(lines: &str) -> Vec<String> {
    errors("format = \"drf\"", lines)
}

const SHAPE: &str = "shape = '{ \"message\": \"$error.message\" }'";

#[test]
fn every_mistake_in_a_shape_is_reported_with_its_line() {
    let variables = "$error.message, $error.code, $error.status, $error.reason, $error.fields, $error.first, $error.list, \
                     $error.full, $error.mfa_token, $now, $request_id, $request.path";
    let missing = "shop.toml:7: `shape` must name `$error.message`, `$error.code`, `$error.first` or `$error.full`, or clients would not \
                   know what is wrong";
    let cases = [
        ("", "shop.toml:6: [errors] needs the key `format` or the key `shape`".to_owned()),
        (
            "format = \"drf\"\nshape = '\"$error.code\"'",
            "shop.toml:7: `format` and `shape` both say what errors look like: remove one of them".into(),
        ),
        ("format = \"drf\"\nfield_shape = '1'", "shop.toml:8: `field_shape` needs `shape`".into()),
        ("format = \"drf\"\ninvalid_shape = '1'", "shop.toml:8: `invalid_shape` needs `shape`".into()),
        ("format = \"drf\"\ncontent_type = \"application/json\"", "shop.toml:8: `content_type` needs `shape`".into()),
        ("format = \"drf\"\ncodes = { taken = \"X\" }", "shop.toml:8: `codes` needs `shape`".into()),
        (
            "shape = '\"$error.code\"'\ncodes = { taken = \"a\u{e9}\" }",
            "shop.toml:8: a code is a string of 1 to 100 visible ASCII characters".into(),
        ),
        ("shape = '{ \"ok\": false, \"status\": \"$error.status\" }'", missing.into()),
        ("shape = '{ \"errors\": \"$error.fields\" }'", missing.into()),
        (
            "shape = '''\n{ \"m\": \"$error.message\",\n\"x\": \"$user.email\" }'''",
            format!("shop.toml:9: `$user.email` is not a variable of this shape; expected one of {variables}"),
        ),
        (
            "shape = '{ \"m\": \"Error: $error.message\" }'",
            "shop.toml:7: \"Error: $error.message\" has `$error.message` and more: a variable is alone in its text".into(),
        ),
        ("shape = '{ \"m\": \"$error.message|text\" }'", "shop.toml:7: `$error.message` takes no format".into()),
        (
            "shape = '{ \"m\": \"$error.code\", \"f\": \"$error.fields|last\" }'",
            "shop.toml:7: `last` is not a format of `$error.fields`; expected one of first".into(),
        ),
        ("shape = '''\n{ \"m\":\n}'''", "shop.toml:9: `shape` is not valid JSON: expected value".into()),
        (
            "shape = '\"$error.first\"'\ninvalid_shape = '{ \"errors\": \"$error.list\" }'",
            "shop.toml:6: `$error.list` needs the key `field_shape`, which describes one item of it".into(),
        ),
        (
            "shape = '\"$error.first\"'\nfield_shape = '\"$field.code\"'",
            "shop.toml:8: `field_shape` has no effect: no shape names `$error.list`".into(),
        ),
        (
            "shape = '[\"$error.code\", \"$error.list\"]'\nfield_shape = '\"$field.name\"'",
            "shop.toml:8: `field_shape` must name `$field.message` or `$field.code`".into(),
        ),
        (
            "shape = '[\"$error.code\", \"$error.list\"]'\nfield_shape = '[\"$field.code\", \"$field.value\"]'",
            "shop.toml:8: `$field.value` is not a variable of this shape; expected one of $field.name, $field.message, $field.code"
                .into(),
        ),
    ];
    for (lines, wanted) in cases {
        assert_eq!(mistakes(lines), [wanted], "{lines}");
    }
    let long = format!("shape = '[\"$error.code\", \"{}\"]'", "x".repeat(4096));
    assert_eq!(mistakes(&long), ["shop.toml:7: `shape` may have at most 4096 bytes"]);
    let deep = format!("shape = '{}\"$error.code\"{}'", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(mistakes(&deep), ["shop.toml:7: `shape` is not valid JSON: it is nested too deep"]);
    let other = format!("{SHAPE}\ncontent_type = \"text/html\"");
    let wanted =
        "shop.toml:8: `content_type = \"text/html\"` is invalid; expected one of application/json, application/problem+json";
    assert_eq!(mistakes(&other), [wanted]);
    let empty = format!("{SHAPE}\ninvalid_shape = '{{ \"ok\": false }}'");
    assert!(mistakes(&empty)[0].starts_with("shop.toml:8: `invalid_shape` must name `$error.fields`, "), "{empty}");
}

#[test]
fn every_mistake_in_a_status_is_reported_with_its_line() {
    for (status, wanted) in [
        ("bad_login = 404", "`bad_login = 404` is invalid: it would say that there is no such account"),
        ("bad_login = 200", "`bad_login = 200` is invalid: it must be an integer from 400 to 422"),
        ("invalid = 423", "`invalid = 423` is invalid: it must be an integer from 400 to 422"),
        ("invalid = 405", "`invalid = 405` is invalid: HTTP gives this status another meaning"),
        ("taken = \"409\"", "`taken = \"409\"` is invalid: it must be an integer from 400 to 422"),
        ("lost = 404", "`lost` is not an error that has a status; expected one of bad_login, invalid, taken"),
    ] {
        let lines = format!("format = \"drf\"\nstatus = {{ {status} }}");
        assert_eq!(mistakes(&lines), [format!("shop.toml:8: {wanted}")]);
    }
    assert_eq!(mistakes("format = \"drf\"\nstatus = { bad_login = 400, invalid = 422, taken = 409 }"), [""; 0]);
}

#[test]
fn every_mistake_in_a_message_is_reported_with_its_line() {
    let line = "a message is a line of 1 to 1000 bytes, without control characters";
    for (messages, wanted) in [
        ("taken = 5", "the message `taken` must be a string, or a table such as { en = \"...\", fr = \"...\" }"),
        ("taken = {}", "the message `taken` must be a string, or a table such as { en = \"...\", fr = \"...\" }"),
        ("taken = \" \"", line),
        ("taken = \"a\\nb\"", line),
        ("taken = \"{given} is taken\"", "the message `taken` has no `{given}`; it has {field}"),
        ("not_found = \"{field}?\"", "the message `not_found` has no `{field}`; it has nothing in braces"),
        ("taken = { \"no tag\" = \"a\" }", "`no tag` is not the tag of a language, such as en or pt-BR"),
        (
            "taken = { en = \"a\", fr = \"b\" }, required = { en = \"a\" }",
            "the message `required` is not written in `fr`: every message has the same languages, or is one string",
        ),
        (
            "taken = { en = \"a\" }, required = { en = \"a\", fr = \"b\" }",
            "the message `required` is written in `fr` too: every message has the same languages, or is one string",
        ),
    ] {
        let lines = format!("format = \"drf\"\nmessages = {{ {messages} }}");
        assert_eq!(mistakes(&lines), [format!("shop.toml:8: {wanted}")]);
    }
    let unknown = mistakes("format = \"drf\"\nmessages = { last_administrator = \"x\" }");
    let known: Vec<&str> = ErrorCode::of_contracts().map(ErrorCode::word).collect();
    let wanted = format!("shop.toml:8: `last_administrator` is not the code of an error; expected one of {}", known.join(", "));
    assert_eq!(unknown, [wanted]);
}

#[test]
fn the_first_language_of_the_file_is_the_usual_one() {
    let messages = "format = \"drf\"\n[errors.messages]\ntaken = { fr = \"pris\", de = \"vergeben\" }\nrequired = { de = \"fehlt\", fr = \"manque\" }";
    let contract = read("shop", Path::new("shop.toml"), &GOOD.replace("format = \"drf\"", messages)).unwrap();
    let messages = &contract.errors.messages;
    let said = |code, header| {
        let sentence = messages.sentence(code, messages.language(header)).unwrap();
        sentence.fill(&crate::contracts::SentenceValues::default())
    };
    assert_eq!(said(ErrorCode::Taken, None), "pris");
    assert_eq!(said(ErrorCode::Required, Some("en")), "manque");
    assert_eq!(said(ErrorCode::Required, Some("de-AT")), "fehlt");
}
