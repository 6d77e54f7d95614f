//! External crates that are used in one part of the source only, so that they can be replaced there.

use super::{
    files::{self, File},
    rule::{Rule, Violation, assert_none_but, assert_passes, assert_violates},
    rust_source::mentions,
};

/// A crate, and the files or folders that may use it.
const CRATES: [(&str, &[&str]); 31] = [
    ("poem", &["src/web/", "src/server/"]),
    ("prometheus_client", &["src/app/metrics/"]),
    ("hyper", &["src/server/", "src/app/http_client.rs"]),
    ("hyper_util", &["src/server/", "src/app/http_client.rs"]),
    ("multer", &["src/web/"]),
    ("cookie", &["src/web/cookies.rs"]),
    ("utoipa", &["src/views/", "src/web/"]),
    ("askama", &["src/web/pages/", "src/email/"]),
    ("minijinja", &["src/web/operator_templates/"]),
    ("lettre", &["src/email/"]),
    ("mail_parser", &["src/email/", "src/web/pages/"]),
    ("fluent_bundle", &["src/i18n/"]),
    ("fluent_langneg", &["src/i18n/"]),
    ("fluent_syntax", &["src/i18n/"]),
    ("jsonwebtoken", &["src/crypto/jwt/", "src/crypto/legacy_tokens.rs"]),
    ("argon2", &["src/crypto/argon2_hash.rs", "src/crypto/password.rs"]),
    ("bcrypt", &["src/crypto/legacy_hashes/"]),
    ("scrypt", &["src/crypto/legacy_hashes/"]),
    ("md5", &["src/crypto/legacy_hashes/"]),
    ("aws_lc_rs", &["src/crypto/"]),
    ("zeroize", &["src/types/secret.rs"]),
    ("cbor4ii", &["src/crypto/webauthn/"]),
    ("csv", &["src/web/spreadsheet.rs"]),
    ("idna", &["src/types/email.rs"]),
    ("icu_properties", &["src/types/text.rs"]),
    ("migration", &["src/store/"]),
    ("clap", &["src/cli/", "src/config/"]),
    ("rpassword", &["src/cli/"]),
    ("tar", &["src/cli/backup/"]),
    ("rustix", &["src/cli/serve.rs"]),
    ("tracing_subscriber", &["src/cli/"]),
];

/// Parts of a crate with one home each, and why.
const PATHS: [(&[&str], &str, &str); 9] = [
    (&["std", "env"], "src/config", "the environment is read in config"),
    (&["std", "time", "SystemTime"], "src/types/clock.rs", "the wall clock is read in types/clock.rs; ask app.now()"),
    (&["std", "process", "exit"], "src/main.rs", "only main ends the process; return an error"),
    (&["form_urlencoded", "parse"], "src/web/urlencoded.rs", "it replaces bytes that are not UTF-8; use web::urlencoded"),
    (&["sea_orm", "entity"], "src/store/", SQL),
    (&["sea_orm", "sea_query"], "src/store/", SQL),
    (&["sea_orm", "EntityTrait"], "src/store/", SQL),
    (&["sea_orm", "ConnectionTrait"], "src/store/", SQL),
    (&["sea_orm", "Statement"], "src/store/", SQL),
];

/// It passes statements on to its transaction, so that the functions of store take it.
const UNIT_OF_WORK: &str = "src/app/unit_of_work.rs";
const SQL: &str = "all SQL lives in store; write a row function there";

fn crates_have_homes(file: &File) -> Vec<Violation> {
    if !file.ends_with("rs") || !file.is_below("src/") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for mention in mentions(&file.text) {
        let mut report = |what| violations.push(Violation { file: file.path.clone(), line: mention.line, what });
        if let Some((name, homes)) = CRATES.iter().find(|(name, _)| *name == mention.path[0])
            && !homes.iter().any(|home| file.is_below(home))
        {
            report(format!("`{name}` is used in {} only; wrap what you need there", homes.join(", ")));
        }
        for (path, home, why) in PATHS {
            let matches = mention.path.len() >= path.len() && mention.path.iter().zip(path).all(|(one, other)| one == other);
            if matches && !file.is_below(home) && !(why == SQL && file.path == UNIT_OF_WORK) {
                report(why.to_owned());
            }
        }
    }
    violations
}

#[test]
fn each_external_crate_has_one_home() {
    assert_none_but(&[], files::all().iter().flat_map(crates_have_homes));
}

#[test]
fn a_crate_outside_its_home_is_reported() {
    let rule: Rule = crates_have_homes;
    assert_violates(rule, "src/flows/sign_in.rs", "//! In.\nuse poem::Response;", 2);
    assert_violates(rule, "src/app/mod.rs", "fn f() { let m = lettre::Message::builder(); }", 1);
    assert_violates(rule, "src/web/state.rs", "use std::{env, fs};", 1);
    assert_violates(rule, "src/cli/serve.rs", "use std::time::{Duration, SystemTime};", 1);
    assert_violates(rule, "src/store/user.rs", "use migration as m;\nuse askama;", 2);
    assert_violates(rule, "src/flows/sign_in.rs", "use sea_orm::{DatabaseTransaction, EntityTrait};", 1);
    assert_passes(rule, "src/web/state.rs", "use poem::{Body, http::Method};");
    assert_passes(
        rule,
        "src/web/state.rs",
        "// lettre::Message\nlet quoted = \"poem::Response\"; let x = crate::web::cookie::x;",
    );
}
