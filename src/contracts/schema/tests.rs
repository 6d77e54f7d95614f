//! The schema accepts what the reader accepts, key by key.

use std::{fs, path::Path};

use serde_json::Value;

use super::schema;
use crate::contracts::read;

const WHOLE: &str = r#"title = "Shop"
TOP
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "never"
expiry_header = { name = "X-Soon", value = "true", within = "1m" EXPIRY }
SESSION
[tokens]
claims = { jti = "jti" CLAIMS }
TOKENS
[errors]
format = "drf"
ERRORS
[passwords]
min_length = 8
PASSWORDS
[[action]]
operation = "me"
path = "/shop/me"
method = "GET"
ACTION
[[expected_difference]]
case = "OPTIONS"
reason = "it lists methods"
DIFFERENCE
"#;

/// A place in that contract, and the pointer to its table in the schema.
const TABLES: [(&str, &str); 9] = [
    ("TOP", ""),
    ("SESSION", "/properties/session"),
    (" EXPIRY", "/properties/session/properties/expiry_header"),
    ("TOKENS", "/properties/tokens"),
    (" CLAIMS", "/properties/tokens/properties/claims"),
    ("ERRORS", "/properties/errors"),
    ("PASSWORDS", "/properties/passwords"),
    ("ACTION", "/properties/action/items"),
    ("DIFFERENCE", "/properties/expected_difference/items"),
];

/// The contract with a text in one place, and nothing in the others.
fn with(place: &str, text: &str) -> String {
    let put = |whole: String, (other, _): (&str, &str)| whole.replacen(other, if other == place { text } else { "" }, 1);
    TABLES.into_iter().fold(WHOLE.to_owned(), put)
}

/// As the reader lists them where it meets another one.
fn keys_of_reader(place: &str) -> Vec<String> {
    let wrong = if place.starts_with(' ') { ", no_such_key = 1" } else { "no_such_key = 1" };
    let mistakes = read("shop", Path::new("shop.toml"), &with(place, wrong)).unwrap_err();
    let message = mistakes.iter().find(|mistake| mistake.message.starts_with("`no_such_key`")).map(|one| &one.message);
    let keys = message.and_then(|message| message.split_once("expected one of ")).unwrap().1;
    keys.split(", ").map(ToOwned::to_owned).collect()
}

fn json(contract: &str) -> Value {
    toml::from_str(contract).unwrap()
}

#[test]
fn the_schema_has_every_key_of_the_reader_and_no_other() {
    let schema = schema();
    for (place, pointer) in TABLES {
        let properties = schema.pointer(&format!("{pointer}/properties")).and_then(Value::as_object).unwrap();
        let (mut own, mut read) = (properties.keys().cloned().collect::<Vec<_>>(), keys_of_reader(place));
        own.sort();
        read.sort();
        assert_eq!(own, read, "{place}: describe each key in src/contracts/schema/keys.rs");
    }
}

#[test]
fn every_shipped_contract_validates() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts");
    let folders = [folder.clone(), folder.join("families")];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let mut count = 0;
    for file in files.filter(|file| file.extension().is_some_and(|end| end == "toml")) {
        let errors: Vec<String> = validator
            .iter_errors(&json(&fs::read_to_string(&file).unwrap()))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.display());
        count += 1;
    }
    assert!(count >= 14);
    assert!(validator.is_valid(&json(&with("", ""))));
}

#[test]
fn mistakes_of_a_contract_are_mistakes_for_an_editor() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let good = with("", "");
    let changes = [
        ("title = \"Shop\"", ""),
        ("\"5m\"", "5"),
        ("\"never\"", "\"spin\""),
        ("\"drf\"", "\"rails\""),
        ("\"me\"", "\"sign-in\""),
        ("\"GET\"", "\"HEAD\""),
        ("\"/shop/me\"", "\"shop/{id}\""),
        ("method = \"GET\"", "method = \"GET\"\nrequest = { name = \"email\" }"),
        ("operation = \"me\"", "operation = \"login\"\nrequest = { name = \"new_password\" }"),
        ("method = \"GET\"", "method = \"GET\"\nstatus = 404"),
    ];
    for (from, to) in changes {
        assert!(!validator.is_valid(&json(&good.replacen(from, to, 1))), "{to}");
    }
}

#[test]
fn every_key_is_described() {
    let mut bare = Vec::new();
    collect_bare(&schema(), "", &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}

/// The properties without a description.
fn collect_bare(table: &Value, at: &str, bare: &mut Vec<String>) {
    for (name, shape) in table["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}/{name}");
        if shape["description"].as_str().is_none_or(str::is_empty) {
            bare.push(at.clone());
        }
        collect_bare(shape, &at, bare);
        collect_bare(&shape["items"], &at, bare);
    }
}
