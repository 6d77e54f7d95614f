//! What is read of a settings file, and what is said of one that cannot be read.

use std::{path::Path, time::Duration};

use crate::django::simple_jwt::{read, value::Value};

fn values(text: &str) -> Vec<(String, usize, Value)> {
    let Ok(settings) = read(Path::new("settings.py"), text) else { panic!("{text}") };
    settings.into_iter().map(|setting| (setting.name, setting.line, setting.value)).collect()
}

fn only(value: &str) -> Value {
    values(&format!("SIMPLE_JWT = {{'X': {value}}}\n")).pop().unwrap().2
}

fn mistakes(file: &str, text: &str) -> Vec<String> {
    read(Path::new(file), text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_dict_is_found_in_a_whole_settings_file() {
    let text = r#"# SIMPLE_JWT = {"NOT": "this"}
from datetime import timedelta
import os
"""
SIMPLE_JWT = {"NOR": "this"}
"""
SECRET_KEY = os.environ.get("KEY", 'it\'s # no comment')
OTHER = {
    "SIMPLE_JWT": 1,
}
SIMPLE_JWT = {
    # A comment
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    'AUTH_HEADER_TYPES': ("Bearer", "JWT"),   # another
    "SIGNING_KEY": SECRET_KEY,
}
REST_FRAMEWORK = {}
"#;
    let found: Vec<(String, usize)> = values(text).into_iter().map(|(name, line, _)| (name, line)).collect();
    assert_eq!(
        found,
        [("ACCESS_TOKEN_LIFETIME".to_owned(), 13), ("AUTH_HEADER_TYPES".to_owned(), 14), ("SIGNING_KEY".to_owned(), 15)]
    );
}

#[test]
fn literals_are_read() {
    let text = |text: &str| Value::Text(text.to_owned());
    let time = |seconds| Value::Duration(Duration::from_secs(seconds));
    for (written, wanted) in [
        ("None", Value::None),
        ("True", Value::Bool(true)),
        ("0", Value::Number(0.0)),
        ("-1.5", Value::Number(-1.5)),
        ("1_000", Value::Number(1000.0)),
        ("60 * 60", Value::Number(3600.0)),
        ("'a' \"b\"", text("ab")),
        ("(\n'a'\n'b'\n)", text("ab")),
        (r"'\u00e9\n\x41\q'", text("é\nA\\q")),
        (r"r'\d'", text("\\d")),
        ("'''a\n'b'''", text("a\n'b")),
        ("''", text("")),
        ("('Bearer',)", Value::List(vec![text("Bearer")])),
        ("('Bearer')", text("Bearer")),
        ("['a', 'b',]", Value::List(vec![text("a"), text("b")])),
        ("()", Value::List(Vec::new())),
        ("timedelta(days=1, hours=2)", time(93_600)),
        ("timedelta(1)", time(86_400)),
        ("timedelta(0, 30)", time(30)),
        ("datetime.timedelta(seconds=60 * 60 * 24)", time(86_400)),
        ("timedelta(minutes=0.5)", time(30)),
        ("timedelta()", time(0)),
    ] {
        assert!(only(written) == wanted, "{written}");
    }
}

#[test]
fn what_only_running_the_file_would_tell_is_named_without_its_arguments() {
    for (written, wanted) in [
        ("settings.SECRET_KEY", "settings.SECRET_KEY"),
        ("os.environ.get('KEY', 'a secret')", "os.environ.get"),
        ("env('KEY') or 'a secret'", "env"),
        ("SECRET_KEY + 'x'", "SECRET_KEY"),
        ("KEYS['a'][0]", "KEYS"),
        ("'a' if DEBUG else 'b'", "a calculation"),
        ("'%s' % 'a secret'", "a calculation"),
        ("f'a secret'", "a string with a prefix f or b"),
        ("b'a secret'", "a string with a prefix f or b"),
        ("{'a': 'b', 'c': ['d']}", "a dict"),
        ("timedelta(minutes=MINUTES)", "timedelta"),
        ("timedelta(years=1)", "timedelta"),
        ("lambda: {1: 2}", "lambda"),
    ] {
        let Value::Unreadable(name) = only(written) else { panic!("{written}") };
        assert_eq!(name, wanted, "{written}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    for (text, wanted) in [
        ("", "settings.py:1: there is no `SIMPLE_JWT = {...}` at the beginning of a line"),
        ("if True:\n    SIMPLE_JWT = {}", "settings.py:1: there is no `SIMPLE_JWT = {...}` at the beginning of a line"),
        ("\nSIMPLE_JWT = dict(A=1)", "settings.py:2: this is not a dict of settings that can be read"),
        ("SIMPLE_JWT = {\n'A': 1\n", "settings.py:2: this is not a dict of settings that can be read"),
        ("SIMPLE_JWT = {\n**BASE,\n'A': 1}", "settings.py:2: this is not a dict of settings that can be read"),
        ("SIMPLE_JWT = {\nNAME: 1}", "settings.py:2: this is not a dict of settings that can be read"),
        ("SIMPLE_JWT = {'A': }", "settings.py:1: this is not a dict of settings that can be read"),
        ("\nx = 'open\n", "settings.py:2: a string begins here and does not end"),
        ("SIMPLE_JWT = {'A': 1,\n'A': 2}", "settings.py:2: `A` is there twice"),
        (
            "SIMPLE_JWT = {}\nSIMPLE_JWT['A'] = 1",
            "settings.py:2: `SIMPLE_JWT` is changed here: put the values into its dict, in a copy of the file",
        ),
        (
            "SIMPLE_JWT = {}\nSIMPLE_JWT.update(A=1)",
            "settings.py:2: `SIMPLE_JWT` is changed here: put the values into its dict, in a copy of the file",
        ),
        (
            "SIMPLE_JWT = {}\nSIMPLE_JWT = {}",
            "settings.py:2: `SIMPLE_JWT` is set a second time: keep the one that counts in a file of its own",
        ),
    ] {
        assert_eq!(mistakes("settings.py", text), [wanted], "{text}");
    }
    let deep = format!("SIMPLE_JWT = {{'A': {}", "[".repeat(100_000));
    assert_eq!(mistakes("settings.py", &deep).len(), 1);
    assert_eq!(mistakes("settings.py", &"#".repeat((1 << 20) + 1)).len(), 1);
    assert_eq!(
        mistakes("settings.json", "[]"),
        ["settings.json:1: this is no object of settings, and has none under `SIMPLE_JWT`"]
    );
    assert_eq!(mistakes("settings.json", "{\n\"A\": }"), ["settings.json:2: this is not JSON"]);
}

#[test]
fn json_is_read_as_it_is_or_under_the_name_of_the_setting() {
    for text in ["{\n\"A\": [\"x\", null]}", "{\"B\": 1, \"SIMPLE_JWT\": {\n\"A\": [\"x\", null]}}"] {
        let Ok(settings) = read(Path::new("settings.json"), text) else { panic!("{text}") };
        let [only] = settings.as_slice() else { panic!("{text}") };
        assert!(only.name == "A" && only.line == 2, "{text}");
        assert!(only.value == Value::List(vec![Value::Text("x".to_owned()), Value::None]), "{text}");
    }
}

#[test]
fn a_chain_of_signs_is_refused_and_a_byte_order_mark_is_passed_over() {
    let chain = format!("SIMPLE_JWT = {{\"LEEWAY\": {}1}}\n", "-".repeat(200_000));
    assert!(read(Path::new("settings.py"), &chain).is_err());
    for (file, text) in [("settings.py", "\u{feff}SIMPLE_JWT = {\"LEEWAY\": 5}\n"), ("settings.json", "\u{feff}{\"LEEWAY\": 5}")]
    {
        assert_eq!(read(Path::new(file), text).unwrap().len(), 1, "{file}");
    }
}
