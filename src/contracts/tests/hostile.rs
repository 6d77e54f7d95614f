//! Contracts that are written to harm: each is refused with a clear error, in bounded time.

use std::{fmt::Write as _, fs, path::Path, time::Instant};

use super::{
    mistakes::path,
    shop::{GOOD, errors},
};
use crate::{
    config::Config,
    contracts::{check_file, read},
};

/// The mistakes of a text, which were found in reasonable time.
fn mistakes(text: &str) -> Vec<String> {
    let started = Instant::now();
    let read = read("shop", Path::new("shop.toml"), text);
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_contract_has_a_bounded_number_of_actions() {
    let mut text = GOOD.to_owned();
    for at in 0..1000 {
        let _ = write!(text, "[[action]]\noperation = \"me\"\npath = \"/shop/me/{at}\"\nmethod = \"GET\"\n");
    }
    assert_eq!(mistakes(&text), ["shop.toml:413: a contract has at most 100 actions, not 1002"]);
}

#[test]
fn json_that_is_nested_too_deep_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(
        mistakes(&GOOD.replace("{ \"id\": \"$user.id\" }", &deep)),
        ["shop.toml:20: the response is not valid JSON: it is nested too deep"]
    );
    let toml = format!("{GOOD}request = {}1{}\n", "{ a = ".repeat(10_000), " }".repeat(10_000));
    assert!(mistakes(&toml)[0].contains("recur"), "{:?}", mistakes(&toml)[0]);
    let dotted = format!("{GOOD}{} = 1\n", vec!["a"; 10_000].join("."));
    assert!(mistakes(&dotted)[0].contains("recur"), "{:?}", mistakes(&dotted)[0]);
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    assert_eq!(
        errors("{ \"id\": \"$user.id\" }", "{ \"id\": \"$user.id\", \"id\": 1 }"),
        ["shop.toml:20: the response is not valid JSON: the key \"id\" is there twice"]
    );
    assert_eq!(errors("secret = \"password\"", "secret = \"password\", secret = \"email\"")[0], {
        "shop.toml:12: invalid TOML: duplicate key"
    });
}

#[test]
fn a_path_is_plain_and_matches_itself_alone() {
    let plain = "a path is no pattern and nothing in it is encoded; write ASCII letters, digits and - . _ ~ ! $ & ' + , ; = @";
    let segments = "a path has no empty segment, no `.` and no `..`";
    for (written, why) in [
        ("/a/*", plain),
        ("/(a|b)", plain),
        ("/a[0-9]", plain),
        ("/^a", plain),
        ("/a/%2e%2e/b", plain),
        ("/\u{202e}a", plain),
        ("/a b", plain),
        ("/a/../b", segments),
        ("/a/./b", segments),
        ("/a//b", segments),
        ("//a", segments),
    ] {
        assert_eq!(errors("\"/shop/me\"", &format!("{written:?}").replace("\\u{202e}", "\u{202e}")), [path(written, why)]);
    }
    let long = format!("\"/{}\"", "a".repeat(5000));
    assert!(errors("\"/shop/me\"", &long)[0].ends_with("is invalid: a path has at most 200 characters"));
    assert!(errors("\"/shop/me\"", &long)[0].len() < 400);
}

#[test]
fn a_file_of_rubbish_has_a_bounded_list_of_mistakes() {
    let mut keys = GOOD.to_owned();
    for at in 0..20_000 {
        let _ = writeln!(keys, "k{at} = 1");
    }
    for text in [keys, "[".repeat(200_000), "a = \n".repeat(40_000), "\u{fffd}".repeat(60_000), "[a]\n".repeat(50_000)] {
        let found = mistakes(&text);
        assert!((1..=101).contains(&found.len()), "{}", found.len());
        assert!(found.len() < 101 || found[100].ends_with("there are more mistakes than these"));
    }
}

#[test]
fn a_file_of_megabytes_or_of_bytes_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let said = |bytes: &[u8]| {
        let file = folder.path().join("shop.toml");
        fs::write(&file, bytes).unwrap();
        check_file(&file, &Config::default(), &[]).mistakes.iter().map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    let large = format!("{GOOD}#{}", "x".repeat(5 << 20));
    assert_eq!(said(large.as_bytes()), ["cannot be read: a contract has at most 256 KiB"]);
    assert_eq!(said(&[0xff, 0xfe]), ["cannot be read: it is not UTF-8"]);
    assert!(check_file(folder.path(), &Config::default(), &[]).mistakes[0].message.starts_with("cannot be read: "));
}
