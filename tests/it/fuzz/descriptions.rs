//! Descriptions of APIs, which others wrote: each is drafted or refused, and a draft is always TOML.

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use vestibule::contracts;

const FILES: [&str; 3] = ["fastapi.json", "drf-spectacular.json", "drf-yasg.json"];
const NAMES: [&str; 16] = [
    "$ref",
    "properties",
    "allOf",
    "anyOf",
    "example",
    "type",
    "required",
    "paths",
    "item",
    "request",
    "url",
    "body",
    "response",
    "name",
    "access_token",
    "a'''\"\n\u{7f}",
];
const TEXTS: [&str; 8] =
    ["#", "#/components/schemas/Token", "object", "{{x}}/login", "$access", "it's '''\u{7f}\n", "eyJ.eyJ.x", "http://[::1"];

fn assert_drafted(document: &Value) {
    let Ok(draft) = contracts::draft("fuzz", "a\nfile.json", &document.to_string()) else { return };
    let parsed: Result<toml::Table, _> = toml::from_str(&draft.contract);
    assert!(parsed.is_ok(), "{parsed:?}\n{}", draft.contract);
    let essential = |message: &str| {
        let starts = ["the response of ", "login ", "register makes accounts without an email address, so a login"];
        starts.iter().any(|start| message.starts_with(start)) || message.contains("is invalid")
    };
    let left = contracts::read("fuzz", Path::new("fuzz.toml"), &draft.contract).err().unwrap_or_default();
    let other: Vec<String> =
        left.iter().map(ToString::to_string).filter(|message| !essential(message.split(": ").nth(1).unwrap())).collect();
    assert!(
        other.iter().all(|message| message.contains("api-key-login") || message.contains("needs the key `action`")),
        "{other:?}\n{}",
        draft.contract
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![prop::sample::select(&TEXTS[..]).prop_map(ToOwned::to_owned), ".{0,12}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop::sample::select(&NAMES[..]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

/// The pointer to every value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    for (name, value) in value.as_object().into_iter().flatten() {
        pointers(value, &format!("{at}/{}", escaped(name)), found);
    }
    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
        pointers(value, &format!("{at}/{index}"), found);
    }
}

fn changed() -> impl Strategy<Value = Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contracts/descriptions");
    let mut documents: Vec<Value> =
        FILES.iter().map(|file| serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap()).collect();
    documents.push(json!({ "info": { "name": "x" }, "variable": [{ "key": "b", "value": "{{b}}" }], "item": [{ "name": "login", "request": {
        "method": "POST", "url": { "raw": "{{b}}/login?a=1" }, "header": [{ "key": "Authorization", "value": "JWT x" }],
        "body": { "mode": "urlencoded", "urlencoded": [{ "key": "user[email]", "value": "x" }, { "key": "user[password]", "value": "x" }] } },
        "response": [{ "code": 200, "body": "{\"token\": \"x\", \"id\": 1, \"expires_in\": 60}" }] }] }));
    (prop::sample::select(documents), prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4)).prop_map(
        |(mut document, changes)| {
            for (at, value) in changes {
                let mut all = Vec::new();
                pointers(&document, "", &mut all);
                let pointer = at.get(&all).clone();
                *document.pointer_mut(&pointer).unwrap() = value;
            }
            document
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_drafted_or_refused(document in any_json()) {
        assert_drafted(&document);
    }

    #[test]
    fn a_changed_description_is_drafted_or_refused(document in changed()) {
        assert_drafted(&document);
    }
}
