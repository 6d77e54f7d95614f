//! `contract draft`: what Vestibule exports about a contract is enough to write it again.

use std::path::Path;

use vestibule::contracts::{self, Contract};

use super::shell::Shell;

/// `operation method path` of every action in order, with the fields that a request of the collection has.
fn actions(contract: &Contract) -> Vec<String> {
    let mut actions: Vec<String> = contract.actions.iter().map(action).collect();
    actions.sort();
    actions
}

fn action(action: &contracts::Action) -> String {
    // A collection sends the code of the email, and so not the token of its link.
    let by_code = action.request.iter().any(|field| field.meaning.word() == "code");
    let sent = action.request.iter().filter(|field| !(by_code && field.meaning.word() == "token"));
    let mut fields: Vec<String> = sent.map(|field| format!(" {}={}", field.name, field.meaning.word())).collect();
    fields.sort();
    format!("{} {} {}{}", action.operation.word(), action.method, action.path, fields.concat())
}

#[test]
fn the_collection_of_each_shipped_contract_is_drafted_to_the_contract() {
    let shell = Shell::on_sqlite();
    for name in ["accounts", "author", "clients", "simplejwt", "api-key"] {
        let collection = shell.run(&format!("contract export {name} --format postman")).success();
        shell.write(&format!("{name}.json"), &collection);
        let printed = shell.run(&format!("contract draft --from {name}.json"));
        assert_eq!(printed.code, 0, "{}", printed.err);
        let draft = printed.out;
        shell.write(&format!("{name}.toml"), &draft);
        shell.run(&format!("contract check {name}.toml")).success();
        let drafted = contracts::read(name, Path::new("drafted.toml"), &draft).unwrap();
        let shipped = shell.run(&format!("contract export {name}")).success();
        let shipped = contracts::read(name, Path::new("shipped.toml"), &shipped).unwrap();
        assert_eq!(actions(&drafted), actions(&shipped), "{draft}");
    }
}

#[test]
fn a_draft_that_is_no_contract_yet_is_printed_and_says_what_is_missing() {
    let shell = Shell::on_sqlite();
    let login = r#"{"post": {"responses": {"200": {}}, "requestBody": {"content": {"application/json": {"schema":
        {"properties": {"email": {"type": "string"}, "password": {"type": "string"}}}}}}}}"#;
    shell.write("old.json", &format!(r#"{{"openapi": "3.0.0", "paths": {{"/signin": {login}}}}}"#));
    let printed = shell.run("contract draft --from old.json --name shop");
    assert_eq!(printed.code, 1, "{}", printed.err);
    assert!(printed.out.contains("operation = \"login\"\npath = \"/signin\"\n"), "{}", printed.out);
    assert!(printed.err.contains("the response of login must name `$access`"), "{}", printed.err);
    assert!(printed.err.contains("POST /signin: its response is not described"), "{}", printed.err);
    shell.run("contract draft --from missing.json").failure(1);
}
