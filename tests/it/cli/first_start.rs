//! What comes into being at the first start of a server, and by no command beside it.

use std::fs;

use serde_json::{Value, json};

use super::shell::{Server, Shell};

const PASSWORD: &str = "correct horse battery staple";

/// One of each command that works in a database that is there.
const COMMANDS: [&str; 12] = [
    "user list",
    "user create ada@example.com",
    "user create ada@example.com --admin",
    "user invite ada@example.com",
    "role list",
    "role create Editor",
    "api-key list ada@example.com",
    "keys list",
    "keys rotate",
    "audit",
    "email list",
    "email test ada@example.com",
];

fn sign_in(server: &Server, path: &str) -> (u16, Value) {
    server.post(path, &json!({ "email": "ada@example.com", "password": PASSWORD }))
}

fn create_ada(shell: &Shell) {
    shell.type_into("user create ada@example.com --password-stdin", PASSWORD).success();
}

#[test]
fn a_command_in_the_wrong_folder_creates_no_database() {
    let shell = Shell::on_sqlite();
    for line in COMMANDS.into_iter().chain(["keys reset --yes"]) {
        let refused = shell.run(line).failure(1);
        assert!(
            refused.starts_with("vestibule: there is no database at data/vestibule.db: name that of the server"),
            "{line}: {refused}"
        );
        assert!(!shell.path("data").exists(), "{line}");
    }
}

#[test]
fn a_command_does_not_create_the_schema_in_an_empty_database() {
    let shell = Shell::open();
    if shell.database.is_none() {
        fs::create_dir(shell.path("data")).unwrap();
        shell.write("data/vestibule.db", "");
    }
    for line in COMMANDS {
        let refused = shell.run(line).failure(1);
        assert!(refused.starts_with("vestibule: there is no database at "), "{line}: {refused}");
    }
    assert!(shell.run("migrate status --json").json().as_array().unwrap().iter().all(|step| step["applied"] == false));
}

#[test]
fn a_second_master_secret_is_never_created_while_keys_need_the_first() {
    let shell = Shell::served();
    create_ada(&shell);
    let kept = shell.read("data/keys.toml");
    fs::remove_file(shell.path("data/keys.toml")).unwrap();
    for line in COMMANDS.into_iter().chain(["serve --listen 127.0.0.1:0"]) {
        let refused = shell.run(line).failure(1);
        assert!(refused.contains("they are encrypted with a master key that is missing"), "{line}: {refused}");
        assert!(!shell.path("data/keys.toml").exists(), "{line}");
    }
    shell.write("data/keys.toml", &kept);
    assert_eq!(sign_in(&shell.serve(""), "/api/accounts/login/").0, 200);
}

#[test]
fn users_can_be_created_before_the_first_start() {
    let shell = Shell::migrated();
    create_ada(&shell);
    for line in ["keys list", "keys rotate"] {
        let refused = shell.run(line).failure(1);
        let why = "there is no master key yet: the first start of the server creates data/keys.toml";
        assert_eq!(refused, format!("vestibule: cannot open the signing keys: {why}\n"));
    }
    assert!(!shell.path("data/keys.toml").exists());
    assert_eq!(sign_in(&shell.serve(""), "/api/accounts/login/").0, 200);
    assert!(shell.path("data/keys.toml").exists());
}

#[test]
fn a_lost_master_secret_is_replaced_by_a_reset_and_the_next_start() {
    let shell = Shell::served();
    create_ada(&shell);
    let server = shell.serve("");
    let pair = sign_in(&server, "/api/accounts/login/").1;
    drop(server);
    fs::remove_file(shell.path("data/keys.toml")).unwrap();
    let said = shell.run("keys reset --yes").success();
    assert_eq!(said, "Retired all keys. The next start of the server creates a new master key and a new signing key.\n");
    assert!(!shell.path("data/keys.toml").exists());
    let server = shell.serve("");
    assert_eq!(sign_in(&server, "/api/accounts/login/").0, 200);
    let old = json!({ "refresh_token": pair["refresh_token"] });
    assert_eq!(server.post("/api/accounts/refresh-token/", &old).0, 401, "every user has to sign in again");
}

/// A server that is given its master key as systemd gives it, and a shell that is not.
#[test]
fn a_backup_that_no_server_could_open_is_not_written() {
    let mut shell = Shell::on_sqlite();
    fs::create_dir(shell.path("credentials")).unwrap();
    shell.write("credentials/master_key", "a master key that only the unit of the server has");
    let credentials = shell.path("credentials").to_str().unwrap().to_owned();
    shell.set("CREDENTIALS_DIRECTORY", &credentials);
    shell.serve_once("");
    create_ada(&shell);
    shell.unset("CREDENTIALS_DIRECTORY");
    let refused = shell.run("backup without.backup").failure(1);
    assert!(refused.contains("encrypted with a master key that is neither in it nor given to this command"), "{refused}");
    // What an earlier command left behind is no way round it.
    shell.write("data/keys.toml", "master = \"dGhpcnR5LXR3byBieXRlcyBhbmQgYSBmZXcgbW9yZQ\"\n");
    let refused = shell.run("backup decoy.backup").failure(1);
    assert!(refused.contains("is encrypted with another master key than the one in it or given to this command"), "{refused}");
    assert!(!shell.path("without.backup").exists() && !shell.path("decoy.backup").exists());

    shell.set("CREDENTIALS_DIRECTORY", &credentials);
    let said = shell.run("backup vestibule.backup").success();
    assert!(said.contains("Not included, and needed to use it:\n  the master key"), "{said}");
    assert!(
        shell
            .run("restore vestibule.backup --check")
            .success()
            .contains(" is complete, and its signing keys can be decrypted.\n")
    );
    shell.unset("CREDENTIALS_DIRECTORY");
    let refused = shell.run("restore vestibule.backup --check --data-dir elsewhere").failure(1);
    assert!(refused.contains("neither in it nor given"), "{refused}");
    shell.set("VESTIBULE_MASTER_KEY", "another secret of more than thirty-two bytes");
    assert!(shell.run("restore vestibule.backup --check").failure(1).contains("encrypted with another master key"));
    shell.unset("VESTIBULE_MASTER_KEY");
    let said = shell.run("restore vestibule.backup --data-dir elsewhere").success();
    assert!(said.contains("It does not contain the master key: set `master_key_file` before you start the server."), "{said}");
    let server = shell.serve("--data-dir elsewhere --set master_key_file=credentials/master_key");
    assert_eq!(sign_in(&server, "/api/accounts/login/").0, 200);
}

#[test]
fn a_restored_server_has_its_contracts_texts_and_logo_and_accepts_sign_ins() {
    let mut shell = Shell::on_sqlite();
    let guide = include_str!("../../../contracts/README.md");
    for folder in ["apis", "texts", "parts"] {
        fs::create_dir(shell.path(folder)).unwrap();
    }
    shell.write("apis/gym.toml", guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap());
    shell.write("apis/notes.txt", "no contract");
    shell.write("texts/en.ftl", "email-email-taken =\n    .subject = Another password for the library\n");
    shell.write("mark.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8z\"/></svg>");
    shell.write("mine.css", ":root { --round: 0 }");
    shell.write("parts/footer.html", "<p>Rue des Bons-Enfants</p>");
    shell.write("signing", "a key that other back ends know, 32 bytes and more\n");
    shell.write(
        "vestibule.toml",
        "contracts_dir = \"apis\"\nsigning_key_file = \"signing\"\n[branding]\nname = \"Zola\"\nlogo = \"mark.svg\"\nemail_dir = \"texts\"\n\
         css = \"mine.css\"\ntemplates_dir = \"parts\"\n",
    );
    shell.set("VESTIBULE_SESSIONS__GRACE", "20s");
    shell.serve_once("");
    create_ada(&shell);
    let made = shell.run("backup vestibule.backup --json").json();
    let not_included: Vec<_> = made["not_included"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let notes = not_included.iter().find(|what| what.ends_with("notes.txt"));
    assert!(notes.is_some() && not_included.contains(&"sessions.grace, set by VESTIBULE_SESSIONS__GRACE"), "{not_included:?}");
    assert!(not_included.contains(&"the file of signing_key_file: \"signing\""), "{not_included:?}");

    let other = Shell::on_sqlite();
    fs::copy(shell.path("vestibule.backup"), other.path("vestibule.backup")).unwrap();
    other.run("restore vestibule.backup").success();
    for (kept, at) in [
        ("contracts", "apis"),
        ("email-texts", "texts"),
        ("templates", "parts"),
        ("logo/logo.svg", "mark.svg"),
        ("style/brand.css", "mine.css"),
        ("vestibule.toml", "vestibule.toml"),
    ] {
        fs::rename(other.path("data").join(kept), other.path(at)).unwrap();
    }
    other.write("signing", &shell.read("signing"));
    let server = other.serve("");
    let pair = server.post("/mobile/session", &json!({ "contact": "ada@example.com", "secret": PASSWORD }));
    assert_eq!(pair.0, 200, "{}", pair.1);
    let page = server.get("/login");
    assert!(page.contains("Zola") && page.contains("Rue des Bons-Enfants"), "{page}");
}

#[test]
fn service_variables_that_kubernetes_injects_do_not_stop_the_start() {
    let mut shell = Shell::on_sqlite();
    for (name, value) in [
        ("VESTIBULE_SERVICE_HOST", "10.0.0.1"),
        ("VESTIBULE_SERVICE_PORT", "8000"),
        ("VESTIBULE_SERVICE_PORT_HTTP", "8000"),
        ("VESTIBULE_PORT", "tcp://10.0.0.1:8000"),
        ("VESTIBULE_PORT_8000_TCP", "tcp://10.0.0.1:8000"),
        ("VESTIBULE_PORT_8000_TCP_PROTO", "tcp"),
        ("VESTIBULE_PORT_8000_TCP_PORT", "8000"),
        ("VESTIBULE_PORT_8000_TCP_ADDR", "10.0.0.1"),
        ("VESTIBULE_PORT_53_UDP", "udp://10.0.0.1:53"),
        ("VESTIBULE_METRICS_SERVICE_HOST", "10.0.0.2"),
        ("VESTIBULE_METRICS_SERVICE_PORT_PROMETHEUS", "9464"),
        ("VESTIBULE_METRICS_PORT", "tcp://10.0.0.2:9464"),
        ("VESTIBULE_METRICS_PORT_9464_TCP_ADDR", "10.0.0.2"),
        ("VESTIBULE_LISTEN_PORT", "tcp://10.0.0.3:1"),
    ] {
        shell.set(name, value);
    }
    shell.run("config show").success();
    // What looks like none of them is still a slip of the pen.
    for (name, value) in [
        ("VESTIBULE_EMAIL__SMPT__PORT", "587"),
        ("VESTIBULE_PORT_", "1"),
        ("VESTIBULE_LISTN", "x"),
        ("VESTIBULE_METRICS_PORT", "9464"),
    ] {
        let mut shell = Shell::on_sqlite();
        shell.set(name, value);
        assert!(shell.run("config show").failure(2).contains("there is no such setting"), "{name}");
    }
}
