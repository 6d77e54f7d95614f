//! `contract from-simple-jwt`: a contract from Django's settings, which is served.

use std::fs;

use serde_json::json;

use super::shell::Shell;

const SETTINGS: &str = r#"from datetime import timedelta

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "ROTATE_REFRESH_TOKENS": True,
    "AUTH_HEADER_TYPES": ("Bearer", "JWT"),
    "USER_ID_CLAIM": "uid",
    "ISSUER": "https://auth.example",
    "SIGNING_KEY": "the canary of a key that is never printed",
    "TOKEN_OBTAIN_SERIALIZER": "app.serializers.Custom",
}
"#;
const CANARY: &str = "the canary of a key";

#[test]
fn the_contract_of_a_django_project_is_written_checked_and_served() {
    let shell = Shell::migrated();
    shell.write("settings.py", SETTINGS);
    fs::create_dir(shell.path("contracts")).unwrap();
    let said = shell.run("contract from-simple-jwt settings.py --to contracts/simplejwt.toml").success();
    let notes: Vec<&str> = said.lines().skip(1).map(|line| line.split(" is ").next().unwrap()).collect();
    assert_eq!(notes, ["settings.py:9: SIGNING_KEY", "settings.py:10: TOKEN_OBTAIN_SERIALIZER"], "{said}");
    let contract = shell.read("contracts/simplejwt.toml");
    assert!(!said.contains(CANARY) && !contract.contains(CANARY));
    assert!(
        contract.contains("# [takeover]\n# issuer = \"https://auth.example\"\n# claims.user = \"uid\"\n\ntitle"),
        "{contract}"
    );
    shell.run("contract check contracts/simplejwt.toml").success();
    shell.run("contract from-simple-jwt settings.py --to contracts/simplejwt.toml").failure(1);
    let printed = shell.run("contract from-simple-jwt settings.py");
    assert_eq!((printed.code, printed.out.trim()), (0, contract.trim()), "the same on standard output");
    assert_eq!(printed.err.lines().count(), notes.len(), "{}", printed.err);

    shell.type_into("user create ada@example.com --username ada --password-stdin", "a long enough secret");
    let server = shell.serve("--set contracts_dir=contracts --set contracts=simplejwt");
    let (status, pair) = server.post("/auth/token/", &json!({ "username": "ada", "password": "a long enough secret" }));
    assert_eq!(status, 200, "{pair}");
    let (status, renewed) = server.post("/auth/token/refresh/", &json!({ "refresh": pair["refresh"] }));
    assert!(status == 200 && renewed["refresh"].is_string(), "{renewed}");
}

#[test]
fn a_contract_with_a_path_of_vestibule_is_no_valid_one() {
    let shell = Shell::on_sqlite();
    shell.write("settings.py", SETTINGS);
    shell.run("contract from-simple-jwt settings.py --to shop.toml").success();
    shell.write("shop.toml", &shell.read("shop.toml").replace("/auth/token/verify/", "/api/me/email/"));
    let said = shell.run("contract check shop.toml").failure(1);
    assert!(said.contains("POST /api/me/email/ is already used by Vestibule itself"), "{said}");
}

#[test]
fn what_is_guessed_is_marked_and_what_the_file_shows_is_not_asked() {
    let shell = Shell::on_sqlite();
    let settings = "SIMPLE_JWT = {\n'ROTATE_REFRESH_TOKENS': True, 'BLACKLIST_AFTER_ROTATION': True,\n\
                    'REFRESH_TOKEN_LIFETIME': LIFETIME}\n";
    shell.write("settings.py", settings);
    let printed = shell.run("contract from-simple-jwt settings.py");
    let guess = "\n# REFRESH_TOKEN_LIFETIME could not be read (settings.py:3): this is SimpleJWT's default\nrefresh_lifetime = \"1day\"\n";
    assert!(printed.out.contains(guess), "{}", printed.out);
    assert!(
        printed.out.contains("# The field \"username\" is called as your model's USERNAME_FIELD.\n\ntitle"),
        "{}",
        printed.out
    );
    assert!(printed.err.contains("BLACKLIST_AFTER_ROTATION does nothing"), "{}", printed.err);
    shell.write("settings.py", &format!("INSTALLED_APPS = ['rest_framework_simplejwt.token_blacklist']\n{settings}"));
    let printed = shell.run("contract from-simple-jwt settings.py");
    assert!(!printed.err.contains("BLACKLIST"), "{}", printed.err);
    shell.write("settings.py", &format!("# 'rest_framework_simplejwt.token_blacklist'\n{settings}"));
    assert!(shell.run("contract from-simple-jwt settings.py").err.contains("BLACKLIST"));
}

#[test]
fn programs_get_the_contract_and_the_notes_as_json() {
    let shell = Shell::on_sqlite();
    shell.write("settings.json", r#"{ "SIMPLE_JWT": { "LEEWAY": 10, "SIGNING_KEY": "the canary of a key", "MISSPELT": 1 } }"#);
    let output = shell.run("contract from-simple-jwt settings.json --json");
    assert!(!output.out.contains(CANARY) && !output.err.contains(CANARY));
    let json = output.json();
    assert!(json["contract"].as_str().unwrap().contains("leeway = \"10s\""), "{json}");
    let settings: Vec<&str> = json["notes"].as_array().unwrap().iter().map(|note| note["setting"].as_str().unwrap()).collect();
    assert_eq!(settings, ["SIGNING_KEY", "MISSPELT"]);
}

#[test]
fn settings_that_cannot_be_read_say_where_and_write_nothing() {
    let shell = Shell::on_sqlite();
    shell.write("settings.py", "DEBUG = True\nSIMPLE_JWT = dict(ALGORITHM='HS256')\n");
    let said = shell.run("contract from-simple-jwt settings.py --to new.toml").failure(1);
    assert!(said.contains("settings.py:2: this is not a dict of settings that can be read"), "{said}");
    assert!(!shell.path("new.toml").exists());
    shell.run("contract from-simple-jwt missing.py").failure(1);
}

#[test]
fn a_contract_whose_algorithm_lacks_a_key_is_not_served() {
    let mut shell = Shell::migrated();
    shell.write("settings.py", "SIMPLE_JWT = {'ALGORITHM': 'HS512'}\n");
    fs::create_dir(shell.path("contracts")).unwrap();
    shell.run("contract from-simple-jwt settings.py --to contracts/simplejwt.toml").success();
    shell.set("VESTIBULE_CONTRACTS_DIR", "contracts");
    let refused = shell.run("serve --listen 127.0.0.1:0").failure(1);
    assert!(
        refused.contains("HS512 needs a key of its own: set `contract.simplejwt.signing_key_file`, 64 bytes at least"),
        "{refused}"
    );
    shell.write("key", "the canary of a key of fifty bytes, as Django makes");
    shell.set("VESTIBULE_CONTRACT__SIMPLEJWT__SIGNING_KEY_FILE", "key");
    let refused = shell.run("serve --listen 127.0.0.1:0").failure(1);
    assert!(
        refused.contains("the contract simplejwt signs with HS512: its key must have 64 bytes (RFC 7518 3.2), not"),
        "{refused}"
    );
    assert!(!refused.contains(CANARY));
    shell.set("VESTIBULE_CONTRACT__SIMPLEJWT__SIGNING_KEY", "short");
    let refused = shell.run("serve --listen 127.0.0.1:0").failure(2);
    assert!(refused.contains("are both set"), "{refused}");
    shell.unset("VESTIBULE_CONTRACT__SIMPLEJWT__SIGNING_KEY_FILE");
    let refused = shell.run("serve --listen 127.0.0.1:0").failure(2);
    assert!(refused.contains("`signing_key` must have at least 32 bytes") && !refused.contains("short"), "{refused}");
    assert!(shell.run("config show").out.is_empty() || !shell.run("config show").out.contains("short"));
}
