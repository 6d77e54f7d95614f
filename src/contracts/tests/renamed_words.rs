//! Keys and words of earlier versions.

use std::path::Path;

use super::shop::{GOOD, errors};
use crate::contracts::{read, renamed};

/// A contract with one extra line in a section.
fn errors_with(section: &str, line: &str) -> Vec<String> {
    let text = match section {
        "a contract" | "[[expected_difference]]" => format!("{line}\n{GOOD}"),
        "[session]" => GOOD.replacen("[session]", &format!("[session]\n{line}"), 1),
        "[errors]" => GOOD.replacen("[errors]", &format!("[errors]\n{line}"), 1),
        "[[action]]" => GOOD.replacen("[[action]]", &format!("[[action]]\n{line}"), 1),
        other => panic!("{other}"),
    };
    read("shop", Path::new("shop.toml"), &text)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect()
}

#[test]
fn a_key_of_an_earlier_version_is_an_error_that_names_the_present_key() {
    for renamed::RenamedKey { section, old, new } in renamed::KEYS {
        let line = match section {
            "[[expected_difference]]" => format!("expected_difference = [{{ case = \"c\", reason = \"r\", {old} = \"x\" }}]"),
            _ => format!("{old} = \"x\""),
        };
        assert_eq!(errors_with(section, &line), [format!("`{old}` in {section} is now called `{new}`")], "{section} {old}");
    }
}

/// One error for each mistake: the present key is not reported as missing as well.
#[test]
fn a_renamed_key_is_not_reported_as_missing_too() {
    assert_eq!(errors("access_lifetime =", "access ="), ["shop.toml:3: `access` in [session] is now called `access_lifetime`"]);
    assert_eq!(errors("format =", "style ="), ["shop.toml:7: `style` in [errors] is now called `format`"]);
    assert_eq!(errors("operation = \"me\"", "does = \"me\""), ["shop.toml:17: `does` in [[action]] is now called `operation`"]);
}

#[test]
fn a_word_of_an_earlier_version_is_an_error_that_names_the_present_word() {
    for (key, old, new) in renamed::WORDS {
        let (from, to) = match key {
            "refresh_rotation" => ("\"never\"", format!("\"{old}\"")),
            "auth" => ("method = \"GET\"", format!("method = \"GET\"\nauth = \"{old}\"")),
            _ => ("$user.id", old.to_owned()),
        };
        let errors = errors(from, &to);
        assert!(errors.len() == 1 && errors[0].contains(new) && errors[0].contains("is now"), "{old}: {errors:?}");
    }
}
