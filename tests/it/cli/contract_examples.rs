//! What is printed and sent for a contract whose fields stand in an object, or whose actions share a path.

use serde_json::{Value, json};

use super::shell::Shell;

const CONTRACT: &str = r#"
title = "Shared paths"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
short_lifetime = "1h"
refresh_rotation = "always"
[errors]
format = "drf"
[[action]]
operation = "register"
path = "/s/users"
method = "POST"
inside = "user"
request = { email = "email", password = "password", again = "repeat", name = "name?" }
status = 201
response = '{ "name": "$user.name", "updated": "$user.updated_at" }'
[[action]]
operation = "login"
path = "/s/token"
method = "POST"
when = { grant_type = "password" }
request = { username = "username", password = "password", remember_me = "remember?", device = "device?" }
response = '{ "access_token": "$access", "refresh_token": "$refresh", "expires_in": "$access.expires_in|text" }'
[[action]]
operation = "refresh"
path = "/s/token"
method = "POST"
when = { grant_type = "refresh_token" }
request = { refresh_token = "refresh" }
response = '{ "access_token": "$access", "refresh_token": "$refresh", "expires_in": "$access.expires_in|text" }'
[[action]]
operation = "update-me"
path = "/s/me"
method = "PUT"
inside = "user"
request = { name = "name?" }
response = '{ "name": "$user.name" }'
"#;

const SETTINGS: &str = "--set contracts_dir=contracts --set contracts=shared";

fn shell() -> Shell {
    let shell = Shell::open();
    std::fs::create_dir(shell.path("contracts")).unwrap();
    shell.write("contracts/shared.toml", CONTRACT);
    shell
}

#[test]
fn a_script_sends_fields_in_their_object_and_says_which_action_is_meant() {
    let script = shell().run(&format!("contract show shared {SETTINGS}")).success();
    let user = r#"-d '{"user": {"email": "ada@example.com", "password": "correct horse battery staple", "again": "correct horse battery staple", "name": "Ada Lovelace"}}'"#;
    assert!(script.contains(user), "{script}");
    let login = r#"-d '{"grant_type": "password", "username": "ada@example.com", "password": "correct horse battery staple", "remember_me": true, "device": "An example"}'"#;
    assert!(script.contains(login), "{script}");
    assert!(script.contains(r#"-d '{"grant_type": "refresh_token", "refresh_token": "'"$refresh"'"}'"#), "{script}");
}

#[test]
fn a_postman_collection_sends_fields_in_their_object_and_says_which_action_is_meant() {
    let collection = shell().run(&format!("contract export shared --format postman {SETTINGS}")).json();
    let body = |operation: &str| -> Value {
        let item = collection["item"].as_array().unwrap().iter().find(|item| item["name"] == operation).unwrap();
        serde_json::from_str(item["request"]["body"]["raw"].as_str().unwrap()).unwrap()
    };
    let user = json!({ "email": "{{email}}", "password": "{{password}}", "again": "{{password}}", "name": "Ada Lovelace" });
    assert_eq!(body("register"), json!({ "user": user }));
    assert_eq!(body("refresh"), json!({ "grant_type": "refresh_token", "refresh_token": "{{refresh_token}}" }));
    assert_eq!(body("login")["remember_me"], true);
}

#[test]
fn a_comparison_of_two_servers_with_this_contract_finds_no_difference() {
    let shell = shell();
    let limits = ["login", "failed_login", "sign_up", "refresh"].map(|limit| format!("--set limits.{limit}=off")).join(" ");
    let mut server = shell.serve(&format!("{SETTINGS} {limits}"));
    let line = "user create ada@example.com --username ada --first-name Ada --password-stdin";
    shell.type_into(line, "a good enough secret").success();
    let compare = format!(
        "contract compare --contract contracts/shared.toml --against http://{} --username ada --email ada@example.com \
         --password-stdin --json",
        server.address
    );
    let compared = shell.type_into(&compare, "a good enough secret");
    server.signal("TERM");
    server.end();
    let found: Value = serde_json::from_str(&compared.out).unwrap_or_else(|_| panic!("{} {}", compared.out, compared.err));
    assert_eq!((&found["differences"], &found["missing"]), (&json!([]), &json!([])), "{found:#}");
    assert!(found["requests"].as_u64().unwrap() > 80, "{found}");
}
