//! The secrets of the house, in an operator's hands.

use std::{fs, os::unix::fs::symlink};

use super::Shell;

/// What stands behind `master` in the file.
fn master(shell: &Shell) -> String {
    let keys: toml::Table = shell.read("data/keys.toml").parse().unwrap();
    assert_eq!(keys.len(), 1, "the file holds the master secret and nothing else");
    keys["master"].as_str().unwrap().to_owned()
}

fn kids(shell: &Shell) -> Vec<(String, String)> {
    let listed = shell.run("keys list --json").json();
    let text = |key: &serde_json::Value, name: &str| key[name].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

#[test]
fn keys_are_listed_rotated_and_retired() {
    let shell = Shell::open();
    let first = kids(&shell);
    assert_eq!((first.len(), first[0].1.as_str()), (1, "signs"));
    let old = &first[0].0;
    let refused = shell.run(&format!("keys retire {old}")).refused(1);
    assert_eq!(refused, format!("vestibule: {old} signs or is about to: `vestibule keys rotate` makes the one after it first\n"));
    let said = shell.run("keys rotate").done();
    let new = said.split(' ').next().unwrap();
    assert_eq!(said, format!("{new} signs in 5 seconds.\n"));
    assert_eq!(kids(&shell), [(new.to_owned(), "waits".to_owned()), (old.clone(), "signs".to_owned())]);
    assert_eq!(shell.run("keys retire none").refused(1), "vestibule: there is no key none that could retire\n");
    assert!(shell.run("keys reset").refused(2).contains("--yes"));
    let said = shell.run("keys reset --yes").done();
    assert!(said.ends_with(" signs now, and every other key is forgotten.\n"), "{said}");
    let states: Vec<_> = kids(&shell).into_iter().map(|(_, state)| state).collect();
    assert_eq!(states.iter().filter(|state| *state == "signs").count(), 1);
    assert_eq!(states.iter().filter(|state| *state == "retired").count(), 2);
}

#[test]
fn the_master_secret_can_move_out_of_the_data_folder() {
    let mut shell = Shell::open();
    let before = kids(&shell);
    let master = master(&shell);
    fs::remove_file(shell.path("data/keys.toml")).unwrap();
    shell.write("elsewhere", &format!("{master}\n"));
    assert_eq!(shell.run("keys list --json --set master_key_file=elsewhere").json()[0]["kid"], before[0].0);
    shell.set("VESTIBULE_MASTER_KEY", &master);
    assert_eq!(kids(&shell), before);
    assert!(!shell.path("data/keys.toml").exists(), "what is given is not made");
    assert!(!shell.run("config show").done().contains(&master));
    shell.variables.clear();
    // As systemd hands it over: LoadCredential=master_key:/etc/vestibule/master_key
    fs::create_dir(shell.path("credentials")).unwrap();
    shell.write("credentials/master_key", &master);
    shell.set("CREDENTIALS_DIRECTORY", shell.path("credentials").to_str().unwrap());
    assert_eq!(kids(&shell), before);
    let shown = shell.run("config show").done();
    assert!(shown.contains("credentials/master_key") && shown.contains("CREDENTIALS_DIRECTORY"), "{shown}");
    // What somebody says weighs more than what systemd has.
    shell.set("VESTIBULE_MASTER_KEY", "another secret of more than thirty-two bytes");
    let refused = shell.run("keys list").refused(1);
    assert!(refused.contains("was sealed under another master secret than the one that the settings give"), "{refused}");
}

#[test]
fn a_server_with_another_master_secret_does_not_open() {
    let shell = Shell::open();
    kids(&shell);
    fs::remove_file(shell.path("data/keys.toml")).unwrap();
    let refused = shell.run("serve --listen 127.0.0.1:0").refused(1);
    let rest = "was sealed under another master secret than the one that data_dir/keys.toml holds\n";
    assert!(refused.starts_with("vestibule: cannot open the signing keys: key ") && refused.ends_with(rest), "{refused}");
}

#[test]
fn a_master_secret_is_long_enough_and_nobody_elses() {
    let mut shell = Shell::open();
    for (given, why) in [
        ("short", "VESTIBULE_MASTER_KEY: `master_key` must have 32 bytes at least (RFC 7518 3.2), not 5\n"),
        (
            "the text that stands behind master in keys.toml",
            "VESTIBULE_MASTER_KEY: `master_key` is one that everybody knows from examples: take a random one\n",
        ),
    ] {
        shell.variables.clear();
        shell.set("VESTIBULE_MASTER_KEY", given);
        assert_eq!(shell.run("keys list").refused(2), why);
    }
    shell.variables.clear();
    let typed = shell.run("keys list --set master_key=on-the-command-line-where-others-read-it").refused(2);
    assert!(typed.contains("a secret does not belong on a command line") && !typed.contains("where-others-read-it"), "{typed}");
}

#[test]
fn a_database_that_somebody_planted_as_a_link_is_not_opened() {
    let shell = Shell::on_sqlite();
    fs::create_dir(shell.path("data")).unwrap();
    shell.write("elsewhere.db", "");
    symlink(shell.path("elsewhere.db"), shell.path("data/vestibule.db")).unwrap();
    let refused = shell.run("role list").refused(1);
    assert_eq!(refused, "vestibule: cannot open the database: data/vestibule.db: is a symbolic link\n");
    assert_eq!(shell.read("elsewhere.db"), "");
}

#[test]
fn a_server_leaves_no_core_behind() {
    let shell = Shell::open();
    let server = shell.serve("");
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
}
