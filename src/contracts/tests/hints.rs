//! What `contract check` remarks about a contract that may be served.

use std::fs;

use super::shop::GOOD;
use crate::{config::Config, contracts::check_file};

fn hints(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, text).unwrap();
    let checked = check_file(&file, &Config::default(), &[]);
    assert_eq!(checked.mistakes, []);
    checked.hints.iter().map(|hint| hint.to_string().rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn dead_ends_of_refresh_tokens_are_hints() {
    let refresh = "[[action]]\noperation = \"refresh\"\npath = \"/shop/refresh\"\nmethod = \"POST\"\n\
                   request = { r = \"refresh\" }\nresponse = '{ \"token\": \"$access\" }'\n";
    let given = GOOD.replace("\"$access\",", "\"$access\", \"refresh\": \"$refresh\",");
    assert_eq!(hints(GOOD), [""; 0]);
    assert_eq!(
        hints(&format!("{GOOD}{refresh}")),
        ["shop.toml:21: no response that signs in names `$refresh`, so no client gets a token for this action"]
    );
    assert_eq!(
        hints(&given),
        ["shop.toml:8: no action takes the `$refresh` of this response: add an action `refresh`, or leave it out"]
    );
    assert_eq!(hints(&format!("{given}{refresh}")), [""; 0]);
}
