//! Dumps and mapping files of Django projects.

use std::{io::Cursor, path::Path};

use vestibule::django::{Mapping, SourceError, read_dump};

use super::engine::Target;

const DUMP_WORDS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\u0000",
    "\\ud800",
    "\n",
    "null",
    "true",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"model\"",
    "\"pk\"",
    "\"fields\"",
    "\"auth.user\"",
    "\u{feff}",
    "\u{e9}",
];

const MAPPING_WORDS: &[&str] = &[
    "model", "roles", "verified", "[fields]", "[drop]", "columns", "email", "password", " = ", "\"", "[", "]", "\n", "1", "a.b",
    ".",
];

#[test]
fn a_dump_is_read_or_refused_with_its_line() {
    let examples = [
        r#"[{"model": "auth.user", "pk": 1, "fields": {"username": "ada", "groups": [1, 2]}}]"#,
        "{\"model\": \"auth.group\", \"pk\": 1, \"fields\": {}}\n{\"model\": \"auth.user\", \"fields\": {\"last_login\": null}}\n",
    ];
    let examples = examples.map(|text| text.as_bytes().to_vec()).to_vec();
    Target { name: "dump", examples, words: DUMP_WORDS, run: dump }.fuzz();
}

fn dump(input: &[u8]) -> String {
    let mut records = 0;
    let read = read_dump(Cursor::new(input.to_vec()), &mut |record| {
        assert!(record.position.starts_with("line "));
        drop((record.id(), record.timestamp("last_login"), record.reference("pk")));
        records += 1;
        true
    });
    match read {
        Ok(()) => format!("{records}"),
        Err(SourceError::Refused(why)) => {
            assert!(why.starts_with("line ") || why.starts_with("this is no dump"), "{why}");
            format!("{records} {}", why.trim_start_matches(|c: char| c != ':'))
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_mapping_is_read_or_refused_with_every_line() {
    let example = "model = \"accounts.user\"\nroles = [\"role\"]\nverified = \"ok\"\n[fields]\nemail = \"address\"\n[drop]\ncolumns = [\"phone\"]\n";
    Target { name: "mapping", examples: vec![example.as_bytes().to_vec()], words: MAPPING_WORDS, run: mapping }.fuzz();
}

fn mapping(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    match Mapping::read(Path::new("mapping.toml"), &text) {
        Ok(mapping) => format!("{} {}", mapping.named.len(), mapping.model.is_some()),
        Err(mistakes) => {
            assert!(!mistakes.is_empty() && mistakes.iter().all(|mistake| mistake.line().is_some()));
            mistakes.iter().map(|mistake| mistake.message.chars().filter(char::is_ascii_lowercase).collect::<String>()).collect()
        }
    }
}
