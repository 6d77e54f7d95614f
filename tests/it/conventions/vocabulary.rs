//! Words that the project does not use, with the word to use instead: `ARCHITECTURE.md` has the glossary.

use super::{
    files::{self, File},
    rule::{Rule, Violation, assert_none_but, assert_passes, assert_violates},
    rust_source::identifiers,
};

/// Not part of any identifier: `house_name` and `HouseName` have it, `warehouse` does not.
const RETIRED_IN_IDENTIFIERS: [(&str, &str); 23] = [
    ("house", "app, server or service"),
    ("houses", "apps, servers or services"),
    ("deed", "operation"),
    ("deeds", "operations"),
    ("clerk", "handler"),
    ("desk", "operation or page"),
    ("door", "route, endpoint or auth"),
    ("doors", "routes or endpoints"),
    ("doorman", "listener"),
    ("stranger", "the user, client or attacker that is meant"),
    ("strangers", "users, clients or attackers"),
    ("whoever", "the user, client or attacker that is meant"),
    ("somebody", "the user that is meant"),
    ("nobody", "none, unknown or anonymous"),
    ("people", "users"),
    ("mail", "email"),
    ("mails", "emails"),
    ("portrait", "data_export"),
    ("errand", "email_link"),
    ("errands", "email_links"),
    ("moody", "scripted"),
    ("crowd", "ip_connection_limit"),
    ("anew", "again"),
];

/// A crate, and migrations whose names are stored in databases.
const FIXED_IDENTIFIERS: [&str; 3] = ["mail_parser", "m20261121_000003_mail", "m20261127_000015_mail"];

/// Not in any text: comments, documents, help, messages, English locales.
const RETIRED_IN_PROSE: [(&str, &str); 23] = [
    ("house", "the server, the application, Vestibule"),
    ("houses", "servers, applications"),
    ("deed", "operation"),
    ("deeds", "operations"),
    ("doorman", "listener"),
    ("stranger", "the user, client or attacker that is meant"),
    ("strangers", "unauthenticated clients, attackers"),
    ("whoever", "the user, client, caller, attacker or operator that is meant"),
    ("somebody", "the user, client, caller, attacker or operator that is meant"),
    ("nobody", "no user, no client; or name what does not happen"),
    ("people", "users"),
    ("anew", "again"),
    ("meanwhile", "in the meantime, or say when"),
    ("lately", "recently"),
    ("bears", "tolerates, has"),
    ("stands", "is"),
    ("mail", "email"),
    ("mails", "emails"),
    ("opens nothing", "is not valid, grants no access"),
    ("of ours", "our"),
    ("is told", "gets, sees, is notified"),
    ("are told", "get, see, are notified"),
    ("was told", "got, was notified"),
];

/// Phrases that are plain English although they have such a word in them.
const ALLOWED_PHRASES: [&str; 6] = ["stands for", "E-mail", "e-mail", "MAIL", "\"mail\"", "\"people\""];

/// Files in which such a word is right, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("tests/it/conventions/vocabulary.rs", "it lists the words"),
    ("tests/postgres", "`nobody` is a user of the system"),
    ("tests/support/process.py", "`nobody` is a user of the system"),
    ("tests/support/proxies.py", "`nobody` is a user of the system"),
    ("docs/src/upgrading.md", "it says what renamed words are called now"),
    ("Cargo.lock", "names of crates"),
    ("contracts/README.md", "the API of its example has a field `mail`"),
    ("src/contracts/tests.rs", "they read the contract of that example"),
    ("src/cli/renamed.rs", "it names old commands"),
    ("src/config/renamed.rs", "it names old settings"),
    ("src/config/sources.rs", "its tests use old settings"),
    ("tests/it/cli/settings.rs", "it uses old settings"),
    ("src/email/smtp.rs", "`Mail` is a command of SMTP"),
    ("src/crypto/common_passwords.txt", "passwords"),
    ("src/crypto/password_guesses/common_words_english.txt", "passwords"),
    ("src/crypto/password_guesses/common_words_french.txt", "passwords"),
    ("src/crypto/password_guesses/common_words_russian.txt", "passwords"),
];

/// Where English prose is: not in French or Russian, not in what tools write, not in the rules of a list of passwords.
fn is_prose(file: &File) -> bool {
    let text = ["rs", "md", "ftl", "toml", "html", "css", "js", "mjs", "py", "txt", "sh"].iter().any(|end| file.ends_with(end));
    let script = !file.path.rsplit('/').next().unwrap_or_default().contains('.');
    let foreign = file.is_below("locales/") && !file.is_below("locales/en/");
    (text || script) && !foreign && !EXCEPTIONS.iter().any(|(path, _)| *path == file.path)
}

fn identifiers_are_plain(file: &File) -> Vec<Violation> {
    if !file.ends_with("rs") || EXCEPTIONS.iter().any(|(path, _)| *path == file.path) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, name) in identifiers(&file.text) {
        if FIXED_IDENTIFIERS.contains(&name.as_str()) {
            continue;
        }
        for part in parts(&name) {
            if let Some((word, instead)) = RETIRED_IN_IDENTIFIERS.iter().find(|(word, _)| *word == part) {
                let what = format!("`{name}` has `{word}` in it; say {instead}");
                violations.push(Violation { file: file.path.clone(), line, what });
            }
        }
    }
    violations
}

/// The words of `snake_case`, `CamelCase` and `SCREAMING_CASE`, in small letters.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if c == '_' || c.is_uppercase() && was_small {
            parts.push(String::new());
        }
        if c != '_' {
            parts.last_mut().unwrap().extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    parts
}

fn prose_is_plain(file: &File) -> Vec<Violation> {
    if !is_prose(file) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (line, text) in file.lines() {
        let text = ALLOWED_PHRASES.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase, ""));
        for (word, instead) in RETIRED_IN_PROSE.iter().filter(|(word, _)| has_word(&text, word)) {
            let what = format!("\"{word}\" is a retired word; say: {instead}");
            violations.push(Violation { file: file.path.clone(), line, what });
        }
    }
    violations
}

/// As a word of its own, whatever its case; part of no identifier, path or name with a dash.
fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '@' | '$' | '.');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(joins);
        let mut rest = text[at + word.len()..].chars();
        // A full stop ends a sentence, a dot goes on.
        let after = match rest.next() {
            Some('.') => rest.next().is_some_and(char::is_alphanumeric),
            Some(c) => joins(c),
            None => false,
        };
        !before && !after
    })
}

#[test]
fn identifiers_have_no_retired_words() {
    assert_none_but(&[], files::all().iter().flat_map(identifiers_are_plain));
}

#[test]
fn texts_have_no_retired_words() {
    assert_none_but(&[], files::all().iter().flat_map(prose_is_plain));
}

#[test]
fn a_retired_identifier_is_reported() {
    let rule: Rule = identifiers_are_plain;
    assert_violates(rule, "src/a.rs", "//! A.\nfn open_house() {}", 2);
    assert_violates(rule, "src/a.rs", "enum MailKind {}", 1);
    assert_violates(rule, "src/a.rs", "const MAX_MAILS: u8 = 1;", 1);
    assert_passes(rule, "src/a.rs", "// house\nfn warehouse() { \"house\"; mail_parser::parse() } struct EmailKind;");
}

#[test]
fn a_retired_word_is_reported() {
    let rule: Rule = prose_is_plain;
    assert_violates(rule, "README.md", "# Vestibule\nThe House is open.", 2);
    assert_violates(rule, "src/a.rs", "/// Whoever asks.", 1);
    assert_violates(rule, "locales/en/a.ftl", "a = The link opens nothing.", 1);
    assert_violates(rule, "tests/run", "# sends a mail", 1);
    assert_passes(rule, "locales/fr/a.ftl", "a = un mail");
    assert_passes(rule, "README.md", "`mail_parser`, nobody@example.com, /var/mail/x, e-mail and warehouse. JWT stands for it.");
}
