//! Which part of the source may import which: `ARCHITECTURE.md` draws the layers, this file checks them.

use super::{
    files::File,
    rule::{Rule, Violation, assert_passes, assert_rule, assert_violates},
    rust_source::{module, own_mentions},
};

/// From top to bottom. A layer may use every layer below its own line; the parts on one line do not use each other.
const LAYERS: [&[&str]; 15] = [
    &["main"],
    &["cli"],
    &["server"],
    &["web", "jobs"],
    &["flows", "views"],
    &["app"],
    &["contracts", "django"],
    &["email", "store"],
    &["i18n", "config"],
    &["diagnostics"],
    &["crypto"],
    &["types"],
    &["error"],
    &["pending_second_factor"],
    &["lib"],
];

/// Parts of `web` that do not use each other; what they share lives in `web`.
const SEPARATE_IN_WEB: [&str; 3] = ["pages", "api", "contracts"];

fn imports_go_down(file: &File) -> Vec<Violation> {
    let Some(own) = module(&file.path) else { return Vec::new() };
    let own_layer = own.first().map_or("lib", String::as_str);
    let Some(height) = height(own_layer) else {
        let what = format!("`{own_layer}` has no layer; give it one in tests/it/conventions/layers.rs and in ARCHITECTURE.md");
        return vec![Violation { file: file.path.clone(), line: 1, what }];
    };
    // The list of modules itself.
    if own_layer == "lib" {
        return Vec::new();
    }
    let mentions = own_mentions(file, &own).into_iter().filter_map(|(line, path)| {
        let layer = path.first()?;
        let wrong = layer != own_layer && self::height(layer).is_some_and(|other| other <= height);
        let what = format!("`{own_layer}` may not use `{layer}`, which is not below it; move what both need further down");
        wrong.then(|| Violation { file: file.path.clone(), line, what })
    });
    mentions.collect()
}

fn height(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|parts| parts.contains(&layer))
}

fn siblings_are_independent(file: &File) -> Vec<Violation> {
    let Some(own) = module(&file.path) else { return Vec::new() };
    let mut violations = Vec::new();
    for (line, path) in own_mentions(file, &own) {
        if let Some(what) = wrong_sibling(&own, &path) {
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations.dedup();
    violations
}

fn wrong_sibling(own: &[String], path: &[String]) -> Option<String> {
    let ([layer, one, ..], [other_layer, other, ..]) = (own, path) else { return None };
    let separate = |part: &String| SEPARATE_IN_WEB.contains(&part.as_str());
    match layer.as_str() {
        _ if layer != other_layer || one == other => None,
        "flows" => {
            Some(format!("flow `{one}` may not use flow `{other}`; put what both need below, and what combines them above"))
        }
        "web" if separate(one) && separate(other) => {
            Some(format!("`web/{one}` may not use `web/{other}`; put what both need into `web`"))
        }
        _ => None,
    }
}

#[test]
fn imports_only_go_down() {
    assert_rule(imports_go_down);
}

#[test]
fn flows_do_not_import_each_other() {
    assert_rule(siblings_are_independent);
}

#[test]
fn an_upward_import_is_reported() {
    let rule: Rule = imports_go_down;
    assert_violates(rule, "src/store/user.rs", "//! Users.\n\nuse crate::{error::Result, flows::sign_in};\n", 3);
    assert_violates(rule, "src/types/name.rs", "fn f() {\n    crate::crypto::jwt::sign();\n}\n", 2);
    assert_violates(rule, "src/jobs/send_emails.rs", "use crate::web::Web;", 1);
    assert_violates(rule, "src/email/smtp.rs", "use super::super::store::user;", 1);
    assert_violates(rule, "src/store/user.rs", "fn f() { format!(\"{}\", crate::flows::x()); }", 1);
    assert_violates(rule, "src/unknown/part.rs", "use crate::error::Result;", 1);
    assert_passes(rule, "src/flows/sign_in.rs", "use crate::{app::App, store::{audit, user}, types::email::Email};");
    assert_passes(rule, "src/store/user.rs", "// use crate::flows::sign_in;\nconst X: &str = \"crate::web\";");
}

#[test]
fn an_import_of_a_sibling_is_reported() {
    let rule: Rule = siblings_are_independent;
    assert_violates(rule, "src/flows/sign_up.rs", "use super::sign_in::with_password;", 1);
    assert_violates(rule, "src/flows/sign_up.rs", "use crate::{\n    app::App,\n    flows::sessions::{self, Tokens},\n};", 3);
    assert_violates(rule, "src/web/pages/login.rs", "use crate::web::{state::State, contracts::Contract};", 1);
    assert_violates(rule, "src/web/api/me.rs", "use super::super::pages;", 1);
    assert_passes(rule, "src/web/pages/login.rs", "use crate::web::{state::State, pages::form};\nuse super::form::Field;");
    assert_passes(rule, "src/web/routes.rs", "use super::{api, contracts, pages};");
    assert_passes(rule, "src/flows/sessions.rs", "use crate::store::session;\nmod tests { use super::*; }");
}
