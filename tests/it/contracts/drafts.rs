//! Drafts of contracts, from what other servers say about themselves.

use std::{fs, path::Path};

use serde_json::{Value, json};
use vestibule::contracts::{self, Contract, Draft};

fn description(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contracts/descriptions").join(name)).unwrap()
}

fn draft(text: &str) -> Draft {
    contracts::draft("old", "old.json", text).unwrap()
}

fn contract(draft: &Draft) -> Contract {
    contracts::read("old", Path::new("old.toml"), &draft.contract)
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}\n{}", draft.contract))
}

/// `operation method path field=meaning ..` of every action.
fn actions(contract: &Contract) -> Vec<String> {
    let action = |action: &contracts::Action| {
        let optional = |optional| if optional { "?" } else { "" };
        let fields = action.request.iter().map(|one| format!(" {}={}{}", one.name, one.meaning.word(), optional(one.optional)));
        format!("{} {} {}{}", action.operation.word(), action.method, action.path, fields.collect::<String>())
    };
    contract.actions.iter().map(action).collect()
}

#[track_caller]
fn has(list: &[String], start: &str) {
    assert!(list.iter().any(|one| one.starts_with(start)), "{start}: {list:#?}");
}

#[test]
fn the_tutorial_of_fastapi_becomes_a_contract() {
    let draft = draft(&description("fastapi.json"));
    let contract = contract(&draft);
    let actions = actions(&contract);
    has(&actions, "register POST /users/ username=username email=email password=password");
    has(&actions, "login POST /token username=username password=password");
    has(&actions, "me GET /users/me/");
    assert!(draft.contract.contains(r#"{ "access_token": "$access", "token_type": "bearer" }"#), "{}", draft.contract);
    has(&draft.notes, "GET /users/me/items/: skipped");
    assert!(draft.contract.contains("# TODO: access_lifetime is not described"), "{}", draft.contract);
}

#[test]
fn fastapi_users_becomes_a_contract() {
    let draft = draft(&description("fastapi-users.json"));
    let actions = actions(&contract(&draft));
    has(&actions, "login POST /auth/jwt/login username=username password=password");
    has(&actions, "logout POST /auth/jwt/logout");
    has(&actions, "register POST /auth/register email=email password=password");
    has(&actions, "forgot-password POST /auth/forgot-password email=email");
    has(&actions, "reset-password POST /auth/reset-password token=token password=new_password");
    has(&actions, "me GET /users/me");
    assert!(!actions.iter().any(|action| action.starts_with("verify ")), "that is about an email address: {actions:?}");
    has(&draft.notes, "POST /auth/register: `is_superuser` of the request is ignored: clients do not choose roles");
    has(&draft.notes, "PATCH /users/me: it looks like update-me, but its fields are not those of update-me");
}

#[test]
fn the_views_of_simplejwt_become_the_contract_that_ships() {
    let drafted = actions(&contract(&draft(&description("drf-spectacular.json"))));
    let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/simplejwt.toml")).unwrap();
    let shipped = contracts::read("simplejwt", Path::new("simplejwt.toml"), &shipped).unwrap();
    let elsewhere: Vec<String> = actions(&shipped).iter().map(|action| action.replace("/auth/token/", "/api/token/")).collect();
    assert_eq!(drafted, elsewhere);
}

#[test]
fn dj_rest_auth_becomes_a_contract() {
    let draft = draft(&description("dj-rest-auth.json"));
    let actions = actions(&contract(&draft));
    has(&actions, "login POST /api/auth/login/ username=username password=password");
    has(&actions, "register POST /api/auth/registration/ username=username email=email? password1=password password2=repeat");
    has(
        &actions,
        "change-password POST /api/auth/password/change/ old_password=old_password new_password1=new_password new_password2=repeat",
    );
    has(
        &actions,
        "reset-password POST /api/auth/password/reset/confirm/ new_password1=new_password new_password2=repeat token=token",
    );
    has(&actions, "update-me PATCH /api/auth/user/ first_name=first_name? last_name=last_name?");
    has(&draft.notes, "POST /api/auth/registration/: its response has an access token, so it signs the user in");
}

#[test]
fn what_is_missing_for_a_login_is_not_guessed() {
    // drf-yasg describes the request of each view as its response.
    let draft = draft(&description("drf-yasg.json"));
    let mistakes = contracts::read("old", Path::new("old.toml"), &draft.contract).unwrap_err();
    let mistakes: Vec<&str> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
    assert_eq!(mistakes, ["the response of login must name `$access`"], "{}", draft.contract);
    assert!(!draft.contract.contains("\"token\": \"$access\""), "a reset does not sign in by a guess");
    has(&draft.notes, "GET /api/auth/logout/: it looks like logout, which is not served with GET");
}

#[test]
fn the_api_document_of_vestibule_has_all_actions_of_the_contracts_in_it() {
    let snapshot = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/openapi.snap")).unwrap();
    let document: Value = serde_json::from_str(snapshot.splitn(3, "---\n").nth(2).unwrap()).unwrap();
    let draft = draft(&document.to_string());
    // One of the contracts rotates, so renewals of the others are there as comments: a contract does one or the other.
    let written = draft.contract.replace("\n# ", "\n");
    let missing = |name: &&&str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts").join(name)).unwrap();
        let contract = contracts::read("shipped", Path::new("shipped.toml"), &text).unwrap();
        contract.actions.iter().any(|action| {
            let head = format!(
                "operation = \"{}\"\npath = \"{}\"\nmethod = \"{}\"",
                action.operation.word(),
                action.path,
                action.method
            );
            !written.contains(&head)
        })
    };
    let shipped = ["accounts.toml", "author.toml", "clients.toml", "simplejwt.toml", "api-key.toml"];
    assert_eq!(shipped.iter().filter(missing).collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", draft.contract);
}

/// A collection as an API's author keeps it, with the login's response saved.
fn collection() -> Value {
    let post = |name: &str, path: &str, body: &str| {
        json!({ "name": name, "request": {
            "method": "POST", "url": format!("{{{{base}}}}{path}"), "body": { "mode": "raw", "raw": body } } })
    };
    let mut login = post("Sign in", "/signin", r#"{"login": "{{user}}", "password": "{{password}}"}"#);
    // {"iat":1700000000,"exp":1700003600}
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.c2lnbmF0dXJl";
    let body = json!({ "success": true, "data": { "accessToken": token, "refreshToken": "4f3c2b1a0f9e8d7c6b5a49382716",
        "expires": 1_700_003_600, "user": { "_id": "5f", "email": "zoe@example.com", "fullName": "Zoe Doe", "avatar": "https://x.example/zoe" } } });
    login["response"] = json!([{ "code": 200, "body": body.to_string() }, { "code": 401, "body": "{\"detail\": \"no\"}" }]);
    json!({
        "info": { "name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "variable": [{ "key": "base", "value": "https://shop.example/api/v2" }],
        "item": [{ "name": "Auth", "item": [
            login,
            post("Renew", "/refresh-token?trace=1", r#"{"refreshToken": {{refresh}}}"#),
            { "name": "Logout", "request": { "method": "POST", "url": { "raw": "{{base}}/logout" },
                "header": [{ "key": "Authorization", "value": "JWT {{token}}" }] } },
        ] }, { "name": "Orders", "request": "{{base}}/orders" }],
    })
}

#[test]
fn a_postman_collection_becomes_a_contract() {
    let draft = draft(&collection().to_string());
    assert!(draft.contract.contains("access_lifetime = \"1h\"\n"), "by the claims of the token: {}", draft.contract);
    assert!(draft.contract.contains("scheme = \"JWT\"\n"), "{}", draft.contract);
    assert!(draft.contract.contains("user_id_format = \"string\"\n"), "{}", draft.contract);
    for line in [
        "path = \"/api/v2/signin\"",
        "\"accessToken\": \"$access\"",
        "\"expires\": \"$access.expires_at|unix\"",
        "\"success\": true",
    ] {
        assert!(draft.contract.contains(line), "{line}: {}", draft.contract);
    }
    // Its response is not saved, so it would not be a contract.
    assert!(draft.contract.contains("# path = \"/api/v2/refresh-token\""), "{}", draft.contract);
    has(&draft.notes, "POST /api/v2/refresh-token: left out, because the response of refresh must name `$access`");
    assert_eq!(
        actions(&contract(&draft)),
        ["login POST /api/v2/signin login=username password=password", "logout POST /api/v2/logout"]
    );
}

#[test]
fn examples_that_may_be_secret_or_personal_are_not_copied() {
    let draft = draft(&collection().to_string());
    let said = format!("{}{:?}", draft.contract, draft.notes);
    for text in ["eyJ", "4f3c2b", "zoe", "Zoe"] {
        assert!(!said.contains(text), "{text}: {said}");
    }
}

#[test]
fn what_is_no_description_is_refused_with_a_sentence() {
    let refused = |text: &str| contracts::draft("old", "old.json", text).unwrap_err();
    assert!(refused("openapi: 3.0.3\npaths: {}\n").starts_with("YAML is not read: convert it to JSON first"));
    assert!(refused("{").starts_with("it is not valid JSON: "));
    assert!(refused("[1]").starts_with("it is neither an OpenAPI document nor a Postman collection"));
    let empty = json!({ "openapi": "3.1.0", "paths": { "/orders": { "get": {} } } }).to_string();
    assert_eq!(refused(&empty), "none of the 1 operations is one that a contract has, such as a login");
}

#[test]
fn circles_of_references_end() {
    let node = json!({ "type": "object", "properties": { "token": { "type": "string" }, "a": { "$ref": "#/components/schemas/Node" },
        "b": { "$ref": "#/components/schemas/Node" }, "c": { "allOf": [{ "$ref": "#/components/schemas/Node" }] } } });
    let body = json!({ "content": { "application/json": { "schema": { "type": "object",
        "properties": { "email": { "type": "string" }, "password": { "type": "string" } } } } } });
    let answer = json!({ "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Node" } } } } });
    let document = json!({ "openapi": "3.0.0", "components": { "schemas": { "Node": node, "Self": { "$ref": "#/components/schemas/Self" } } },
        "paths": { "/login": { "post": { "requestBody": body, "responses": answer } } } });
    assert!(draft(&document.to_string()).contract.contains("\"token\": \"$access\""));
}
