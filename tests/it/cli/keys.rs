//! The secrets of the app, in an operator's hands.

use std::{fs, os::unix::fs::symlink};

use serde_json::json;

use super::shell::Shell;

/// The value of `master` in the file.
fn master(shell: &Shell) -> String {
    let keys: toml::Table = shell.read("data/keys.toml").parse().unwrap();
    assert_eq!(keys.len(), 1, "the file holds the master key and nothing else");
    keys["master"].as_str().unwrap().to_owned()
}

fn kids(shell: &Shell) -> Vec<(String, String)> {
    let listed = shell.run("keys list --json").json();
    let text = |key: &serde_json::Value, name: &str| key[name].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

#[test]
fn keys_are_listed_rotated_and_retired() {
    let shell = Shell::served();
    let first = kids(&shell);
    assert_eq!((first.len(), first[0].1.as_str()), (1, "signing"));
    let old = &first[0].0;
    let refused = shell.run(&format!("keys retire {old}")).failure(1);
    assert_eq!(
        refused,
        format!("vestibule: {old} signs or is about to: create the next key first with `vestibule keys rotate`\n")
    );
    let said = shell.run("keys rotate").success();
    let new = said.split([' ', ';']).nth(2).unwrap();
    assert_eq!(said, format!("Created key {new}; it signs in 5 seconds.\n"));
    assert_eq!(kids(&shell), [(new.to_owned(), "pending".to_owned()), (old.clone(), "signing".to_owned())]);
    assert_eq!(shell.run("keys retire none").failure(1), "vestibule: there is no key none to retire\n");
    assert!(shell.run("keys reset").failure(2).contains("--yes"));
    let said = shell.run("keys reset --yes").success();
    assert!(said.starts_with("Retired all other keys; "), "{said}");
    let states: Vec<_> = kids(&shell).into_iter().map(|(_, state)| state).collect();
    assert_eq!(states.iter().filter(|state| *state == "signing").count(), 1);
    assert_eq!(states.iter().filter(|state| *state == "retired").count(), 2);
}

#[test]
fn the_master_secret_can_be_kept_outside_the_data_folder() {
    let mut shell = Shell::served();
    let before = kids(&shell);
    let master = master(&shell);
    fs::remove_file(shell.path("data/keys.toml")).unwrap();
    shell.write("elsewhere", &format!("{master}\n"));
    assert_eq!(shell.run("keys list --json --set master_key_file=elsewhere").json()[0]["kid"], before[0].0);
    shell.set("VESTIBULE_MASTER_KEY", &master);
    assert_eq!(kids(&shell), before);
    assert!(!shell.path("data/keys.toml").exists(), "what is given is not made");
    assert!(!shell.run("config show").success().contains(&master));
    shell.unset("VESTIBULE_MASTER_KEY");
    // As systemd hands it over: LoadCredential=master_key:/etc/vestibule/master_key
    fs::create_dir(shell.path("credentials")).unwrap();
    shell.write("credentials/master_key", &master);
    shell.set("CREDENTIALS_DIRECTORY", shell.path("credentials").to_str().unwrap());
    assert_eq!(kids(&shell), before);
    let shown = shell.run("config show").success();
    assert!(shown.contains("credentials/master_key") && shown.contains("CREDENTIALS_DIRECTORY"), "{shown}");
    // A setting overrides a credential.
    shell.set("VESTIBULE_MASTER_KEY", "another secret of more than thirty-two bytes");
    let refused = shell.run("keys list").failure(1);
    assert!(refused.contains("was encrypted with another master key than the one that the settings give"), "{refused}");
}

#[test]
fn a_server_with_another_master_secret_does_not_start() {
    let mut shell = Shell::served();
    shell.set("VESTIBULE_MASTER_KEY", "another secret of more than thirty-two bytes");
    let refused = shell.run("serve --listen 127.0.0.1:0").failure(1);
    let rest = "was encrypted with another master key than the one that the settings give\n";
    assert!(refused.starts_with("vestibule: cannot open the signing keys: key ") && refused.ends_with(rest), "{refused}");
}

/// Sets `signing_key`; returns the id of that key.
fn with_signing_key(shell: &mut Shell) -> String {
    shell.write("vestibule.toml", "signing_key = \"a key that Django had before, 32 bytes and more\"\n");
    let listed = kids(shell);
    assert_eq!((listed[0].1.as_str(), listed[1].1.as_str()), ("signing", "pending"));
    listed[0].0.clone()
}

#[test]
fn keys_that_the_settings_name_are_not_rotated() {
    let mut shell = Shell::served();
    let kid = with_signing_key(&mut shell);
    let before = kids(&shell);
    let refused = shell.run("keys rotate").failure(1);
    assert!(refused.starts_with("vestibule: `signing_key` of vestibule.toml:1:15 signs, "), "{refused}");
    for care in ["", " --force"] {
        let refused = shell.run(&format!("keys retire {kid}{care}")).failure(1);
        let why = "is the `signing_key` of vestibule.toml:1:15: replace it there to have its tokens refused";
        assert_eq!(refused, format!("vestibule: {kid} {why}\n"));
    }
    assert_eq!(kids(&shell), before, "nothing has been made or retired");
    let said = shell.run("keys reset --yes").success();
    assert!(said.contains(&format!("the `signing_key` of vestibule.toml:1:15 ({kid}) goes on signing")), "{said}");
    assert_eq!(shell.run("keys reset --yes --json").json()["signs"], kid);
    assert_eq!(kids(&shell)[0], (kid, "signing".to_owned()));
}

#[test]
fn tokens_of_the_previous_key_are_accepted_while_the_settings_name_it() {
    const OLD: &str = "the key that signed at first, of 32 bytes or more";
    const NEW: &str = "the key that signs from now on, of 32 bytes too";
    let mut shell = Shell::open();
    shell.set("VESTIBULE_SIGNING_KEY", OLD);
    let server = shell.serve("");
    let ada = json!({ "email": "ada@example.com", "password": "correct horse battery staple", "first_name": "Ada",
        "last_name": "Lovelace", "gender": "F" });
    assert_eq!(server.post("/api/accounts/register/", &ada).0, 201);
    let pair = server.post("/api/accounts/login/", &ada).1;
    drop(server);
    let renew = |shell: &Shell| {
        let server = shell.serve("");
        server.post("/api/accounts/refresh-token/", &json!({ "refresh_token": pair["refresh_token"] }))
    };
    shell.unset("VESTIBULE_SIGNING_KEY");
    shell.set("VESTIBULE_SIGNING_KEY", NEW);
    assert_eq!(renew(&shell).0, 401);
    shell.set("VESTIBULE_SIGNING_KEY_PREVIOUS", OLD);
    let (status, renewed) = renew(&shell);
    assert_eq!(status, 200, "{renewed}");
    let all: Vec<_> = kids(&shell).into_iter().map(|(_, state)| state).collect();
    assert_eq!(all, ["signing", "pending", "verifying"]);
    // As a file, and with the key that signs now in the database.
    shell.unset("VESTIBULE_SIGNING_KEY_PREVIOUS");
    shell.unset("VESTIBULE_SIGNING_KEY");
    shell.write("previous", &format!("{NEW}\n{OLD}\n"));
    shell.set("VESTIBULE_SIGNING_KEY_PREVIOUS_FILE", "previous");
    assert_eq!(renew(&shell).0, 200);
    let signs = kids(&shell).into_iter().find(|(_, state)| state == "signing").unwrap().0;
    assert_ne!(Some(signs.as_str()), renewed["access_token"].as_str().and_then(kid_of).as_deref());
    let previous = kids(&shell).into_iter().find(|(_, state)| state == "verifying").unwrap().0;
    let refused = shell.run(&format!("keys retire {previous}")).failure(1);
    assert_eq!(refused, format!("vestibule: {previous} is in `signing_key_previous`: remove it there\n"));
}

fn kid_of(token: &str) -> Option<String> {
    let header = data_encoding::BASE64URL_NOPAD.decode(token.split('.').next()?.as_bytes()).ok()?;
    let header: serde_json::Value = serde_json::from_slice(&header).ok()?;
    Some(header["kid"].as_str()?.to_owned())
}

#[test]
fn a_previous_signing_key_is_validated_like_the_current_one() {
    for (given, why) in [
        ("signing_key_previous = [\"short\"]", "`signing_key_previous` must have at least 32 bytes (RFC 7518 3.2), not 5"),
        (
            "signing_key_previous = \"a-string-secret-at-least-256-bits-long\"",
            "`signing_key_previous` is a published example or too predictable: use a random key",
        ),
        ("signing_key_previous = [5]", "`signing_key_previous` must be a text in quotes, or a list such as"),
        (
            "signing_key = \"one key of more than thirty-two bytes\"\nsigning_key_previous = [\"one key of more than thirty-two bytes\"]",
            "`signing_key_previous` contains the current `signing_key`: it is for keys that no longer sign",
        ),
    ] {
        let shell = Shell::on_sqlite();
        shell.write("vestibule.toml", given);
        let said = shell.run("config show").failure(2);
        assert!(said.contains(why), "{said}");
        assert!(!said.contains("thirty-two bytes\n"), "{said}");
    }
}

#[test]
fn a_key_that_startproject_made_is_for_the_takeover() {
    let mut shell = Shell::on_sqlite();
    shell.write("django", "django-insecure-8k3^v2x!m0q7w#r5t9y1u4i6o8p2a3s5d7f9g0h");
    shell.set("VESTIBULE_SIGNING_KEY_FILE", "django");
    let why = "`signing_key_file` is a key that startproject made (django-insecure-...) and must not sign: set takeover.key_file to it \
               instead\n";
    assert!(shell.run("config show").failure(2).ends_with(why));
    shell.unset("VESTIBULE_SIGNING_KEY_FILE");
    shell.set("VESTIBULE_TAKEOVER__KEY_FILE", "django");
    shell.run("config show").success();
}

#[test]
fn a_master_secret_must_be_long_and_private() {
    let mut shell = Shell::open();
    for (given, why) in [
        ("short", "VESTIBULE_MASTER_KEY: `master_key` must have at least 32 bytes (RFC 7518 3.2), not 5\n"),
        (
            "the value of master in keys.toml",
            "VESTIBULE_MASTER_KEY: `master_key` is a published example or too predictable: use a random key\n",
        ),
    ] {
        shell.variables.clear();
        shell.set("VESTIBULE_MASTER_KEY", given);
        assert_eq!(shell.run("keys list").failure(2), why);
    }
    shell.variables.clear();
    let typed = shell.run("keys list --set master_key=on-the-command-line-where-others-read-it").failure(2);
    assert!(
        typed.contains("other users can read the arguments of a process") && !typed.contains("where-others-read-it"),
        "{typed}"
    );
}

#[test]
fn a_database_file_that_is_a_symbolic_link_is_refused() {
    let shell = Shell::on_sqlite();
    fs::create_dir(shell.path("data")).unwrap();
    shell.write("elsewhere.db", "");
    symlink(shell.path("elsewhere.db"), shell.path("data/vestibule.db")).unwrap();
    let refused = shell.run("role list").failure(1);
    assert_eq!(refused, "vestibule: cannot open the database: data/vestibule.db: is a symbolic link\n");
    assert_eq!(shell.read("elsewhere.db"), "");
}

#[test]
fn a_server_writes_no_core_dump() {
    let shell = Shell::open();
    let server = shell.serve("");
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
}
