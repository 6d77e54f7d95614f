//! The end of a takeover: its status, the way back, and `import finish`.

use serde_json::{Value, json};

use super::{
    django_dump::{Dump, HASH, KEY, PASSWORD},
    shell::Shell,
};

fn dump() -> Dump {
    let staff = json!({ "groups": [1], "is_staff": true, "phone": "0611" });
    let users = Dump::default().group(1, "Editors").user(1, &staff).user(2, &json!({})).user(3, &json!({}));
    users.user(4, &json!({ "phone": "0644" })).token(7, (1, "a1b2"), KEY)
}

fn taken_over() -> Shell {
    let mut shell = Shell::served();
    shell.set("VESTIBULE_TAKEOVER__KEY", KEY);
    dump().blacklisted(7, "2099-12-31T01:00:00Z").imported(&shell, "");
    shell
}

fn fixture(shell: &Shell, name: &str) -> Vec<Value> {
    serde_json::from_str::<Vec<Value>>(&shell.read(name)).unwrap()
}

fn of<'a>(fixture: &'a [Value], model: &str) -> Vec<&'a Value> {
    fixture.iter().filter(|record| record["model"] == model).collect()
}

#[test]
fn what_has_changed_here_goes_back_in_whole_rows() {
    let shell = taken_over();
    shell.type_into("user set-password user1 --password-stdin", PASSWORD).success();
    shell.run("user deactivate user2").success();
    shell.run("user delete user3 --yes").success();
    shell.run("user create new@example.com --username newcomer --role Fresh").success();
    // The former server does not know yet that the token has ended.
    dump().save(&shell);
    let done = shell.run("export django --to back.json --json").json();
    let expected =
        json!({ "changed": 2, "new": 1, "deactivated": 1, "unchanged": 1, "groups": 1, "ended_tokens": 1, "blacklist": true });
    assert_eq!(done, expected);
    assert_eq!(shell.mode("back.json"), "600");
    let fixture = fixture(&shell, "back.json");
    let users = of(&fixture, "auth.user");
    let ids: Vec<_> = users.iter().map(|user| user["pk"].as_i64().unwrap()).collect();
    assert_eq!(ids, [1, 2, 3, 5], "user 4 is as before");
    let first = &users[0]["fields"];
    assert!(first["password"].as_str().unwrap().starts_with("argon2$argon2id$v=19$"));
    assert_eq!((&first["is_staff"], &first["phone"], &first["groups"]), (&json!(true), &json!("0611"), &json!([1])));
    assert_eq!((&users[1]["fields"]["is_active"], &users[1]["fields"]["password"]), (&json!(false), &json!(HASH)));
    assert_eq!(users[2]["fields"]["is_active"], json!(false), "a deleted user does not come back");
    let new = &users[3]["fields"];
    assert_eq!((&new["username"], &new["password"], &new["groups"]), (&json!("newcomer"), &json!("!"), &json!([["Fresh"]])));
    assert_eq!(of(&fixture, "auth.group"), [&json!({ "model": "auth.group", "fields": { "name": "Fresh" } })]);
    let ended = of(&fixture, "token_blacklist.blacklistedtoken");
    assert_eq!((ended.len(), &ended[0]["fields"]["token"]), (1, &json!(7)));
}

#[test]
fn tokens_from_before_a_new_password_do_not_come_back_to_life() {
    let shell = taken_over();
    let unused = dump().token(8, (1, "c3d4"), KEY).token(9, (2, "e5f6"), KEY);
    unused.imported(&shell, "");
    shell.type_into("user set-password user1 --password-stdin", PASSWORD).success();
    // As it is issued in the future of these tests, it is a token of the time after the new password.
    shell.write("dump.json", &shell.read("dump.json").replacen("2099-12-31T00:00:00Z", "2024-05-06T07:08:09Z", 2));
    let done = shell.run("export django --to back.json --json").json();
    assert_eq!(done["ended_tokens"], json!(2));
    let fixture = fixture(&shell, "back.json");
    let mut ended: Vec<_> =
        of(&fixture, "token_blacklist.blacklistedtoken").iter().map(|row| row["fields"]["token"].as_i64().unwrap()).collect();
    ended.sort_unstable();
    assert_eq!(ended, [7, 8], "of the user with the new password, and of no other");
}

#[test]
fn roles_go_back_under_their_former_names_and_only_what_is_recent_if_that_is_wanted() {
    let shell = Shell::served();
    dump().imported(&shell, "--role Editors=editor");
    let untouched = shell.run("export django --to back.json --role Editors=editor --json").json();
    assert_eq!((&untouched["changed"], &untouched["groups"], &untouched["unchanged"]), (&json!(0), &json!(0), &json!(4)));
    shell.run("user deactivate user2").success();
    let later = shell.run("export django --to - --role Editors=editor --changed-since 2999-01-01T00:00:00Z").json();
    assert_eq!(later, json!([]));
}

#[test]
fn an_export_needs_the_options_of_the_import() {
    let shell = Shell::served();
    let dump = Dump::default().group(1, "Editors").user(1, &json!({ "groups": [1], "is_superuser": true, "sexe": "" }));
    let dump = dump.user(2, &json!({ "is_staff": true, "sexe": "F" }));
    shell.write("map.toml", "[fields]\ngender = \"sexe\"\n");
    let options = "--mapping map.toml --role Editors=editor --superusers chief --staff staff";
    dump.imported(&shell, options);
    let refused = shell.run("export django --to back.json --role Editors=other").failure(1);
    let expected = "vestibule: the last import had a --mapping: give the same here\n\
                    vestibule: the last import had --role Editors=editor: give the same here\n\
                    vestibule: the last import had --superusers chief: give the same here\n\
                    vestibule: the last import had --staff staff: give the same here\n\
                    vestibule: the last import had no --role Editors=other: leave it out here\n";
    assert_eq!(refused, expected);
    assert!(!shell.path("back.json").exists());
    let done = shell.run(&format!("export django --to back.json --json {options}")).json();
    assert_eq!((&done["groups"], &done["changed"], &done["unchanged"]), (&json!(0), &json!(0), &json!(2)));
    dump.imported(&shell, "");
    shell.run("export django --to back.json").success();
}

#[test]
fn an_export_that_fails_leaves_the_earlier_fixture_as_it_was() {
    let shell = Shell::served();
    assert!(shell.run("export django --to back.json").failure(1).contains("nothing was imported"));
    dump().imported(&shell, "");
    assert!(shell.run("export django --to back.txt").failure(2).contains("must end in .json"));
    shell.write("back.json", "earlier");
    shell
        .write("half.json", "[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {\"password\": \"!\", \"last_login\": null}}, {");
    assert!(
        shell.run("export django --to back.json --from half.json").failure(1).contains("line 1: the dump ends in the middle")
    );
    shell.write("map.toml", "[fields]\ngender = \"sexe\"\n");
    let wrong = shell.run("export django --to back.json --from dump.json --mapping map.toml").failure(2);
    assert!(wrong.contains("map.toml:2: the user model has no field `sexe`"), "{wrong}");
    assert_eq!(shell.read("back.json"), "earlier");
}

#[test]
fn a_takeover_has_a_status_until_it_is_finished() {
    let shell = taken_over();
    let status = shell.run("import status --json").json();
    assert_eq!((&status["users"]["imported"], &status["users"]["absent"]), (&json!(4), &json!(4)));
    assert_eq!(status["hashes"], json!({ "pbkdf2_sha256": 4 }));
    assert_eq!((&status["tokens"]["blacklisted"], &status["finished_at"]), (&json!(1), &Value::Null));
    assert!(shell.run("import status").success().contains("4 users have not signed in since"));
    assert!(shell.run("import finish").failure(2).contains("--yes"));
    assert_eq!(shell.run("import finish --yes --json").json(), json!({ "finished": true }));
    assert_eq!(shell.run("import finish --yes --json").json(), json!({ "finished": false }));
    let status = shell.run("import status --json").json();
    // Who was imported is remembered; what was noted about them is not.
    assert_eq!((&status["users"]["imported"], &status["tokens"]["blacklisted"]), (&json!(4), &json!(0)));
    assert!(status["finished_at"].is_string());
    assert!(shell.run("export django --to back.json").failure(1).contains("the takeover is finished"));
    assert!(shell.run("audit --event takeover-finished").success().contains("takeover-finished"));
    assert_eq!(shell.run("user list --json").json()["users"].as_array().map(Vec::len), Some(4), "users stay");
}

#[test]
fn nothing_to_show_or_to_finish_is_said() {
    let shell = Shell::served();
    for line in ["import status", "import finish --yes"] {
        assert!(shell.run(line).failure(1).contains("nothing was imported into this database"), "{line}");
    }
}

#[test]
fn nothing_is_imported_after_the_takeover_is_finished() {
    let shell = taken_over();
    shell.run("import finish --yes").success();
    let later = Dump::default().user(9, &json!({}));
    for options in ["", "--dry-run"] {
        let (report, said) = later.refused(&shell, options);
        assert!(said.contains("the takeover is finished: nothing is imported any more"), "{said}");
        assert_eq!(report["written"], json!(false));
    }
    shell.run("user show 9").failure(1);
    assert!(shell.run("import status --json").json()["finished_at"].is_string());
}
