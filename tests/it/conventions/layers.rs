//! Who may know whom: every path that a source file speaks of, and the floors that it joins.

use super::{File, Violation};

/// From the roof to the ground. A floor may use every floor below its own line; rooms on one line do not know each other.
const LAYERS: [&[&str]; 12] = [
    &["main"],
    &["cli"],
    &["server"],
    &["web", "jobs"],
    &["flows"],
    &["app"],
    &["contracts", "email", "store"],
    &["i18n", "config"],
    &["crypto", "diagnostics"],
    &["types"],
    &["error"],
    &["lib"],
];

/// The crates that we do not want to meet everywhere, and the files or folders that speak to them.
const CRATE_HOMES: [(&str, &[&str]); 25] = [
    ("poem", &["src/web/", "src/server.rs"]),
    ("prometheus_client", &["src/app/metrics.rs", "src/app/metrics/"]),
    ("hyper", &["src/server.rs", "src/server/", "src/cli/contract/"]),
    ("hyper_util", &["src/server.rs", "src/server/", "src/cli/contract/"]),
    ("multer", &["src/web/"]),
    ("cookie", &["src/web/cookies.rs"]),
    ("utoipa", &["src/web/"]),
    ("askama", &["src/web/pages/", "src/email/"]),
    ("lettre", &["src/email/"]),
    ("mail_parser", &["src/email/", "src/web/pages/", "tests/"]),
    ("fluent_bundle", &["src/i18n/"]),
    ("fluent_langneg", &["src/i18n/"]),
    ("fluent_syntax", &["src/i18n/"]),
    ("jsonwebtoken", &["src/crypto/jwt.rs"]),
    ("argon2", &["src/crypto/password.rs"]),
    ("aws_lc_rs", &["src/crypto/"]),
    ("zeroize", &["src/types/secret.rs"]),
    ("idna", &["src/types/email.rs"]),
    ("icu_properties", &["src/types/text.rs"]),
    ("migration", &["src/store/"]),
    ("clap", &["src/cli/", "src/config/"]),
    ("rpassword", &["src/cli/"]),
    ("tar", &["src/cli/backup/"]),
    ("rustix", &["src/cli/serve.rs"]),
    ("tracing_subscriber", &["src/cli/", "tests/"]),
];

/// Corners of a crate with one home each.
const PATH_HOMES: [(&[&str], &str, &str); 9] = [
    (&["std", "env"], "src/config", "the environment is read in config"),
    (&["std", "time", "SystemTime"], "src/types/clock.rs", "the wall clock is read in types/clock.rs; ask app.now()"),
    (&["std", "process", "exit"], "src/main.rs", "only main ends the process; return an error"),
    (&["form_urlencoded", "parse"], "src/web/urlencoded.rs", "it replaces bytes that are no UTF-8; read with web::urlencoded"),
    (&["sea_orm", "entity"], "src/store/", SQL),
    (&["sea_orm", "sea_query"], "src/store/", SQL),
    (&["sea_orm", "EntityTrait"], "src/store/", SQL),
    (&["sea_orm", "ConnectionTrait"], "src/store/", SQL),
    (&["sea_orm", "Statement"], "src/store/", SQL),
];

const SQL: &str = "all SQL lives in store; write a row function there";

pub(super) fn imports_go_down(file: &File) -> Vec<Violation> {
    let Some(own) = module(&file.path) else { return Vec::new() };
    let own_floor = own.first().map_or("lib", String::as_str);
    let Some(height) = height(own_floor) else {
        let what = format!("`{own_floor}` stands on no floor; give it one in conventions/paths.rs and in the README's map");
        return vec![Violation { file: file.path.clone(), line: 1, what }];
    };
    // The list of modules itself.
    if own_floor == "lib" {
        return Vec::new();
    }
    let steps_up = inside(file, &own).filter_map(|(line, path)| {
        let floor = path.first()?;
        let wrong = floor != own_floor && self::height(floor).is_some_and(|other| other <= height);
        let what = format!("`{own_floor}` may not use `{floor}`, which is not below it; move what both need further down");
        wrong.then(|| Violation { file: file.path.clone(), line, what })
    });
    steps_up.collect()
}

/// What two flows need lives below them; what combines two of them, and what two rooms of `web` need, is `web`'s.
pub(super) fn siblings_are_independent(file: &File) -> Vec<Violation> {
    let Some(own) = module(&file.path) else { return Vec::new() };
    let mut violations = Vec::new();
    for (line, path) in inside(file, &own) {
        let (apart, what) = match (own.as_slice(), path.as_slice()) {
            ([flows, one, ..], [floor, other, ..]) if flows == "flows" && floor == "flows" => (
                one != other,
                format!("flow `{one}` may not use flow `{other}`; what both need lives below, what combines them above"),
            ),
            ([web, one, ..], [floor, other, ..]) if web == "web" && floor == "web" => {
                let rooms = ["pages", "api", "contracts"];
                let both = rooms.contains(&one.as_str()) && rooms.contains(&other.as_str());
                (both && one != other, format!("`web/{one}` may not use `web/{other}`; what both need lives in `web`"))
            }
            _ => continue,
        };
        if apart {
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations.dedup();
    violations
}

pub(super) fn crates_have_homes(file: &File) -> Vec<Violation> {
    if !file.ends_with("rs") || !file.path.starts_with("src/") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, path) in spoken(&file.text) {
        if let Some((name, homes)) = CRATE_HOMES.iter().find(|(name, _)| *name == path[0])
            && !homes.iter().any(|home| file.path.starts_with(home))
        {
            let what = format!("`{name}` lives in {}; wrap what you need there", homes.join(", "));
            violations.push(Violation { file: file.path.clone(), line, what });
        }
        for (corner, home, why) in PATH_HOMES {
            if path.len() >= corner.len()
                && path.iter().zip(corner).all(|(one, other)| one == other)
                && !file.path.starts_with(home)
            {
                violations.push(Violation { file: file.path.clone(), line, what: why.to_owned() });
            }
        }
    }
    violations
}

fn height(floor: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&floor))
}

/// `src/web/pages/login.rs` is `web::pages::login`; the library's root is empty.
fn module(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    Some(inner.split('/').filter(|part| *part != "lib").map(ToOwned::to_owned).collect())
}

/// Paths into our own crate, from its root.
fn inside<'a>(file: &'a File, own: &'a [String]) -> impl Iterator<Item = (usize, Vec<String>)> + 'a {
    spoken(&file.text).into_iter().filter_map(move |(line, path)| {
        let ups = path.iter().take_while(|part| *part == "super").count();
        match path[0].as_str() {
            "crate" | "vestibule" => Some((line, path[1..].to_vec())),
            "super" => {
                let base = own.len().saturating_sub(ups);
                Some((line, own[..base].iter().chain(&path[ups..]).cloned().collect()))
            }
            _ => None,
        }
    })
}

/// Every path of a source with `::` in it, groups unfolded, comments and texts left out.
fn spoken(source: &str) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(source);
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_word(&tokens[at].1) && tokens.get(at + 1).is_some_and(|next| next.1 == "::") {
            at = unfold(&tokens, at, &[], &mut paths);
        } else {
            if tokens[at].1 == "use" && tokens.get(at + 1).is_some_and(|next| is_word(&next.1)) {
                let alone = tokens.get(at + 2).is_some_and(|next| matches!(next.1.as_str(), ";" | "as"));
                if alone {
                    paths.push((tokens[at + 1].0, vec![tokens[at + 1].1.clone()]));
                }
            }
            at += 1;
        }
    }
    paths
}

/// Reads `a::b::{c, d::e}` from `at` and returns where it ends.
fn unfold(tokens: &[(usize, String)], mut at: usize, before: &[String], paths: &mut Vec<(usize, Vec<String>)>) -> usize {
    let line = tokens[at].0;
    let mut path = before.to_vec();
    while tokens.get(at).is_some_and(|token| is_word(&token.1)) {
        path.push(tokens[at].1.clone());
        at += 1;
        if tokens.get(at).is_none_or(|token| token.1 != "::") {
            break;
        }
        at += 1;
        if tokens.get(at).is_some_and(|token| token.1 == "{") {
            at += 1;
            while tokens.get(at).is_some_and(|token| token.1 != "}") {
                let next = unfold(tokens, at, &path, paths);
                at = next.max(at + 1);
            }
            return at + 1;
        }
    }
    if path.len() > before.len() {
        paths.push((line, path));
    }
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single characters, with their lines.
fn tokens(source: &str) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    for (number, line) in bare(source).lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                c if c.is_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                ':' if rest.starts_with("::") => 2,
                c => c.len_utf8(),
            };
            tokens.push((number + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The source without comments and without what stands in quotes; lines stay where they are.
fn bare(source: &str) -> String {
    let mut bare = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(inner) = rest.strip_prefix("r#\"") {
            inner.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if first == '"' {
            quoted(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'{'") || rest.starts_with("'}'") {
            3
        } else {
            0
        };
        if skipped == 0 {
            bare.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            bare.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
            bare.push(' ');
            rest = &rest[skipped..];
        }
    }
    bare
}

/// The length of a text in quotes, quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

mod proof {
    use super::super::{assert_passes, assert_violates};

    #[test]
    fn an_upward_import_is_reported() {
        let rule = super::imports_go_down;
        assert_violates(rule, "src/store/user.rs", "//! Users.\n\nuse crate::{error::Result, flows::sign_in};\n", 3);
        assert_violates(rule, "src/types/name.rs", "fn f() {\n    crate::crypto::jwt::sign();\n}\n", 2);
        assert_violates(rule, "src/jobs/post.rs", "use crate::web::Web;", 1);
        assert_violates(rule, "src/email/smtp.rs", "use super::super::store::user;", 1);
        assert_violates(rule, "src/cellar/wine.rs", "use crate::error::Result;", 1);
        assert_passes(rule, "src/flows/sign_in.rs", "use crate::{app::App, store::{audit, user}, types::email::Email};");
        assert_passes(rule, "src/store/user.rs", "// use crate::flows::sign_in;\nconst X: &str = \"crate::web\";");
    }

    #[test]
    fn an_import_of_a_sibling_is_reported() {
        let rule = super::siblings_are_independent;
        assert_violates(rule, "src/flows/sign_up.rs", "use super::sign_in::with_password;", 1);
        assert_violates(rule, "src/flows/sign_up.rs", "use crate::{\n    app::App,\n    flows::sessions::{self, Tokens},\n};", 3);
        assert_violates(rule, "src/web/pages/login.rs", "use crate::web::{request::Call, contracts::Contract};", 1);
        assert_violates(rule, "src/web/api/me.rs", "use super::super::pages;", 1);
        assert_passes(rule, "src/web/pages/login.rs", "use crate::web::{request::Call, pages::form};\nuse super::form::Field;");
        assert_passes(rule, "src/web/routes.rs", "use super::{api, contracts, pages};");
        assert_passes(rule, "src/flows/sessions.rs", "use crate::store::session;\nmod tests { use super::*; }");
    }

    #[test]
    fn a_crate_outside_its_home_is_reported() {
        let rule = super::crates_have_homes;
        assert_violates(rule, "src/flows/sign_in.rs", "//! In.\nuse poem::Response;", 2);
        assert_violates(rule, "src/app.rs", "fn f() { let m = lettre::Message::builder(); }", 1);
        assert_violates(rule, "src/web/caller.rs", "use std::{env, fs};", 1);
        assert_violates(rule, "src/cli/serve.rs", "use std::time::{Duration, SystemTime};", 1);
        assert_violates(rule, "src/store/user.rs", "use migration as m;\nuse askama;", 2);
        assert_violates(rule, "src/flows/sign_in.rs", "use sea_orm::{DatabaseTransaction, EntityTrait};", 1);
        assert_passes(rule, "src/web/call.rs", "use poem::{Body, http::Method};");
        assert_passes(
            rule,
            "src/web/call.rs",
            "// lettre::Message\nlet quoted = \"poem::Response\"; let x = crate::web::cookie::x;",
        );
    }
}
