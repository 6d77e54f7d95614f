//! What the documents of the shipped contracts do outside of HTTP: at a console, and in Postman.

use serde_json::{Value, json};

use super::shell::Shell;

#[test]
fn the_user_of_the_accounts_document_is_made_at_the_console() {
    // `role, _ = Role.objects.get_or_create(name='Visiteur')`, then `CustomUser.objects.create_user(.., role=role)`
    let shell = Shell::served();
    let line = "user create dev@example.com --first-name Jean --last-name Dupont --gender H --role Visiteur --password-stdin";
    let made = shell.type_into(&format!("{line} --any-password --json"), "motdepasse123").json();
    assert_eq!((&made["roles"], &made["gender"]), (&json!(["Visiteur"]), &json!("H")));
    let mut server = shell.serve("");
    let login = json!({ "email": "dev@example.com", "password": "motdepasse123" });
    let (status, pair) = server.post("/api/accounts/login/", &login);
    assert_eq!((status, pair["access_token"].is_string()), (200, true), "{pair}");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn the_key_of_the_api_key_document_is_made_at_the_console() {
    let shell = Shell::served();
    shell.run("user create ada@example.com --no-password").success();
    let key = shell.run("api-key create ada@example.com till --json").json()["key"].clone();
    let mut server = shell.serve("");
    let (status, pair) = server.post("/api/v1/auth/token/", &json!({ "apiKey": key }));
    assert_eq!((status, pair["data"]["access"].is_string()), (200, true), "{pair}");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn the_user_of_the_simplejwt_document_is_made_with_its_common_password() {
    let shell = Shell::served();
    let line = "user create user1@example.com --username user1 --password-stdin";
    assert!(shell.type_into(line, "password123").failure(1).contains("too common"));
    shell.type_into(&format!("{line} --any-password"), "password123").success();
    let mut server = shell.serve("");
    let (status, pair) = server.post("/auth/token/", &json!({ "username": "user1", "password": "password123" }));
    assert_eq!((status, pair["access"].is_string()), (200, true), "{pair}");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn the_script_of_a_contract_stops_at_an_error_and_means_the_same_server() {
    let shell = Shell::on_sqlite();
    let script = shell.run("contract show simplejwt --set log.level=debug --set email.from=a+b@example.com").success();
    assert!(script.contains("\nset -e\n") && script.contains("curl -sS --fail-with-body -w '\\n' -X POST"), "{script}");
    assert!(script.contains("vestibule --set log.level=debug --set 'email.from=a+b@example.com' user create"), "{script}");
}

/// The values of a list of Postman's variables, by name.
fn variable<'a>(list: &'a Value, name: &str) -> &'a Value {
    &list.as_array().unwrap().iter().find(|variable| variable["key"] == name).unwrap()["value"]
}

#[test]
fn the_environment_and_the_requests_of_the_clients_document_are_exported_for_postman() {
    let shell = Shell::on_sqlite();
    let mut command = shell.command("contract export clients --format postman --environment");
    let output = command.arg("Yoozak Local").output().unwrap();
    let environment: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(environment["name"], "Yoozak Local");
    for (name, value) in [("base_url", "http://127.0.0.1:8000"), ("access_token", ""), ("refresh_token", "")] {
        assert_eq!(variable(&environment["values"], name), value, "{name}");
    }
    let collection = shell.run("contract export clients --format postman").json();
    let items = collection["item"].as_array().unwrap();
    let request = |operation: &str| &items.iter().find(|item| item["name"] == operation).unwrap()["request"];
    for (operation, url) in [
        ("register", "{{base_url}}/api/clients/auth/register/"),
        ("login", "{{base_url}}/api/clients/auth/login/"),
        ("me", "{{base_url}}/api/clients/clients/me/"),
        ("refresh", "{{base_url}}/api/clients/auth/token/refresh/"),
    ] {
        assert_eq!(request(operation)["url"]["raw"], url);
    }
    let authorization = json!({ "key": "Authorization", "value": "Bearer {{access_token}}" });
    assert!(request("me")["header"].as_array().unwrap().contains(&authorization));
    // "Les tokens seront automatiquement sauvegardés dans les variables d'environnement"
    for item in items.iter().filter(|item| item["name"] != "me") {
        let script = item["event"][0]["script"]["exec"].to_string();
        assert!(script.contains("access_token") && script.contains("pm.environment"), "{}", item["name"]);
    }
    let refused = shell.run("contract export clients --environment x");
    assert!(refused.code == 2 && refused.err.contains("add --format postman"), "{}", refused.err);
}
