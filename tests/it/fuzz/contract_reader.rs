//! The reader of contracts, which operators write: any text is read, or refused with a line and a reason.

use std::{fs, path::Path};
use vestibule::contracts;

use super::engine::{Target, words_of};

#[test]
fn contracts_are_read_or_refused_with_a_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let examples = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).map(|path| fs::read(path).unwrap());
    let words = &[
        "[[",
        "]]",
        "[",
        "]",
        "=",
        "'",
        "\"",
        "\n",
        "{",
        "}",
        "$",
        "${",
        "$access",
        "$user.id",
        "\"\"\"",
        "'''",
        ".",
        "1d",
        "-1",
        "0",
        "operation = ",
        "request",
        "response = ",
        "status = ",
        "auth = ",
        "path = ",
        "method = ",
        "renewal = ",
        "true",
        "\u{feff}",
        "99999999999999999999",
        "session",
        "error",
        "envelope",
        "format",
    ];
    let run = |input: &[u8]| match contracts::read("fuzz", Path::new("fuzz.toml"), &String::from_utf8_lossy(input)) {
        Ok(contract) => format!("{} actions", contract.actions.len()),
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "it is refused without a reason");
            let mut kinds: Vec<_> = diagnostics.iter().map(|one| words_of(&one.to_string())).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.join("; ")
        }
    };
    Target { name: "contract", examples: examples.collect(), words, run }.fuzz();
}
