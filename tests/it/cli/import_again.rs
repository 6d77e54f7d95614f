//! Importing again: what has changed there is taken, and what has changed here stays.

use serde_json::{Value, json};

use super::{
    django_dump::{Dump, HASH, OTHER_HASH, PASSWORD, said_of},
    shell::Shell,
};
use crate::harness::TestDatabase;

fn show(shell: &Shell, id: i64) -> Value {
    shell.run(&format!("user show {id} --json")).json()
}

fn three() -> Dump {
    Dump::default().user(1, &json!({ "groups": [1] })).user(2, &json!({})).user(3, &json!({})).group(1, "Editor")
}

#[test]
fn a_second_import_changes_nothing() {
    let shell = Shell::served();
    three().imported(&shell, "");
    let before = shell.run("user list --json").json();
    let report = three().imported(&shell, "");
    assert_eq!(report["counts"], json!({ "carried": 0, "updated": 0, "unchanged": 3, "kept": 0, "refused": 0, "gone": 0 }));
    assert_eq!(shell.run("user list --json").json(), before);
}

#[test]
fn what_changed_there_is_taken_and_what_changed_here_stays_field_by_field() {
    let shell = Shell::served();
    three().imported(&shell, "");
    shell.run("user grant-role 3 Editor").success();
    shell.run("user deactivate 2").success();
    let there = Dump::default()
        .user(1, &json!({ "first_name": "Ann", "email": "new@example.com", "groups": [2], "last_login": "2024-03-04T05:06:07Z" }))
        .user(2, &json!({ "first_name": "Bob" }))
        .user(3, &json!({ "last_login": "2024-03-04T05:06:07Z" }))
        .user(4, &json!({}))
        .group(1, "Editor")
        .group(2, "Author");
    let rehearsal = there.imported(&shell, "--dry-run");
    let report = there.imported(&shell, "");
    assert_eq!(rehearsal["people"], report["people"]);
    let said = [1, 2, 3, 4].map(|id| said_of(&report, id));
    assert_eq!(said, ["updated", "updated kept:is_active", "updated kept:roles", "carried"]);
    let ann = show(&shell, 1);
    assert_eq!(
        (&ann["first_name"], &ann["email"], &ann["roles"]),
        (&json!("Ann"), &json!("new@example.com"), &json!(["Author"]))
    );
    assert_eq!(ann["last_sign_in_at"], json!("2024-03-04T05:06:07.000Z"));
    let bob = show(&shell, 2);
    assert_eq!((&bob["first_name"], &bob["is_active"]), (&json!("Bob"), &json!(false)));
    assert_eq!(
        (&show(&shell, 3)["roles"], &show(&shell, 3)["last_sign_in_at"]),
        (&json!(["Editor"]), &json!("2024-03-04T05:06:07.000Z"))
    );
    assert_eq!(there.imported(&shell, "")["counts"]["kept"], json!(2));
}

#[test]
fn sessions_end_with_a_new_hash_and_with_a_deactivation_and_with_nothing_else() {
    let shell = Shell::served();
    three().imported(&shell, "");
    let server = shell.serve("");
    let refresh = |name: &str| {
        let pair = server.post("/auth/token/", &json!({ "username": name, "password": PASSWORD })).1;
        pair["refresh"].as_str().unwrap().to_owned()
    };
    let tokens = ["user1", "user2", "user3"].map(refresh);
    let there = Dump::default()
        .user(1, &json!({ "groups": [1], "password": OTHER_HASH }))
        .user(2, &json!({ "is_active": false }))
        .user(3, &json!({ "first_name": "Cleo" }))
        .group(1, "Editor");
    assert_eq!(there.imported(&shell, "")["counts"]["updated"], json!(3));
    let renewed = tokens.map(|token| server.post("/auth/token/refresh/", &json!({ "refresh": token })).0);
    assert_eq!(renewed, [401, 401, 200]);
    // The hash that was exchanged at the sign-in was replaced too.
    assert_eq!(server.post("/auth/token/", &json!({ "username": "user1", "password": PASSWORD })).0, 401);
}

#[test]
fn a_password_that_was_set_here_stays() {
    let shell = Shell::served();
    three().imported(&shell, "");
    shell.type_into("user set-password 1 --password-stdin", "another good password").success();
    let there = Dump::default().user(1, &json!({ "password": OTHER_HASH })).user(2, &json!({})).user(3, &json!({}));
    assert_eq!(said_of(&there.imported(&shell, ""), 1), "updated kept:password", "the group was taken away there");
    let server = shell.serve("");
    let login = json!({ "username": "user1", "password": "another good password" });
    assert_eq!(server.post("/auth/token/", &login).0, 200);
}

#[test]
fn a_source_with_other_users_of_the_same_ids_is_refused_until_the_operator_says_what_is_meant() {
    let shell = Shell::served();
    let users = |joined: &str, name: &str| {
        (1..=20).fold(Dump::default(), |dump, id| dump.user(id, &json!({ "date_joined": joined, "first_name": name })))
    };
    users("2024-01-02T03:04:05Z", "Ann").imported(&shell, "");
    let other = users("2023-01-02T03:04:05Z", "Bob");
    let (_, refused) = other.refused(&shell, "");
    assert!(refused.contains("20 of 20 imported users signed up at another time"), "{refused}");
    assert_eq!(show(&shell, 1)["first_name"], json!("Ann"));
    other.imported(&shell, "--same-users");
    assert_eq!(show(&shell, 1)["first_name"], json!("Bob"));
}

#[test]
fn users_who_never_confirmed_their_address_stay_when_the_takeover_is_finished() {
    let shell = Shell::served();
    shell.write("mapping.toml", "verified = \"email_ok\"\n");
    let dump = Dump::default().user(1, &json!({ "email_ok": false })).user(2, &json!({ "email_ok": true }));
    dump.imported(&shell, "--mapping mapping.toml");
    shell.run("import finish --yes").success();
    let mut server = shell.serve("--set retention.unverified_accounts=1d");
    assert_eq!(shell.run("user show 1 --json").json()["id"], json!(1));
    server.signal("TERM");
    server.end();
    assert_eq!(shell.run("user show 1 --json").json()["id"], json!(1));
}

#[test]
fn of_two_users_with_one_address_the_verified_one_is_found_by_it() {
    let shell = Shell::served();
    shell.write("mapping.toml", "verified = \"email_ok\"\n");
    let late = json!({ "email": "ANN@example.com", "email_ok": false, "last_login": "2025-01-01T00:00:00Z" });
    let dump = Dump::default().user(1, &json!({ "email": "ann@example.com", "email_ok": true })).user(2, &late);
    let report = dump.imported(&shell, "--mapping mapping.toml");
    assert_eq!((said_of(&report, 1), said_of(&report, 2)), ("carried".to_owned(), "carried shared-address".to_owned()));
}

#[test]
fn a_command_does_not_guess_which_of_two_users_is_meant() {
    let shell = Shell::served();
    let dump =
        Dump::default().user(1, &json!({ "email": "boss@example.com" })).user(2, &json!({ "username": "boss@example.com" }));
    dump.imported(&shell, "");
    let refused = shell.run("user grant-role boss@example.com editor").failure(1);
    assert!(refused.contains("means several users") && refused.contains("give the id, 1 or 2"), "{refused}");
    shell.run("role create editor").success();
    shell.run("user grant-role 1 editor").success();
}

#[test]
fn a_source_without_most_of_the_users_is_refused_until_the_operator_says_what_is_meant() {
    let shell = Shell::served();
    let users = |ids: std::ops::RangeInclusive<i64>| ids.fold(Dump::default(), |dump, id| dump.user(id, &json!({})));
    users(1..=30).imported(&shell, "");
    let wrong = users(25..=40);
    let (_, refused) = wrong.refused(&shell, "");
    assert!(refused.contains("24 of the 30 imported users are not among the 16 of this source"), "{refused}");
    assert_eq!(show(&shell, 1)["is_active"], json!(true));
    wrong.imported(&shell, "--gone keep");
    assert_eq!(show(&shell, 1)["is_active"], json!(true));
    wrong.imported(&shell, "--gone deactivate");
    assert_eq!(show(&shell, 1)["is_active"], json!(false));
    users(26..=40).imported(&shell, "");
}

#[test]
fn users_who_are_gone_there_are_deactivated_or_kept_and_come_back() {
    let shell = Shell::served();
    three().imported(&shell, "");
    let two = Dump::default().user(1, &json!({ "groups": [1] })).user(2, &json!({})).group(1, "Editor");
    assert_eq!(two.imported(&shell, "--gone keep")["counts"]["gone"], json!(1));
    assert_eq!(show(&shell, 3)["is_active"], json!(true));
    assert_eq!(said_of(&two.imported(&shell, ""), 3), "gone");
    assert_eq!(show(&shell, 3)["is_active"], json!(false));
    assert_eq!(said_of(&two.imported(&shell, ""), 3), "gone");
    assert_eq!(said_of(&three().imported(&shell, ""), 3), "updated");
    assert_eq!(show(&shell, 3)["is_active"], json!(true));
    // An account that was deleted here does not come back.
    shell.run("user delete 3 --yes").success();
    assert_eq!(said_of(&three().imported(&shell, ""), 3), "kept kept:account");
    shell.run("user show 3").failure(1);
}

#[test]
fn names_and_addresses_are_exchanged_in_one_import() {
    let shell = Shell::served();
    three().imported(&shell, "");
    let there = Dump::default()
        .user(1, &json!({ "groups": [1], "username": "user2", "email": "user2@example.com" }))
        .user(2, &json!({ "username": "user1", "email": "user1@example.com" }))
        .user(3, &json!({}))
        .group(1, "Editor");
    let report = there.imported(&shell, "");
    assert_eq!([1, 2, 3].map(|id| said_of(&report, id)), ["updated", "updated", "unchanged"]);
    assert_eq!(shell.run("user show user2@example.com --json").json()["id"], json!(1));
    assert_eq!(shell.run("user show user1 --json").json()["id"], json!(2));
}

#[test]
fn an_import_while_the_server_runs_is_seen_at_once() {
    let shell = Shell::served();
    let server = shell.serve("");
    three().imported(&shell, "");
    assert_eq!(server.post("/auth/token/", &json!({ "username": "user1", "password": PASSWORD })).0, 200);
    let gone = Dump::default().user(1, &json!({ "is_active": false, "groups": [1], "password": HASH })).group(1, "Editor");
    gone.imported(&shell, "");
    assert_eq!(server.post("/auth/token/", &json!({ "username": "user1", "password": PASSWORD })).0, 401);
}

#[test]
fn a_new_address_is_as_verified_as_it_is_there() {
    let shell = Shell::served();
    shell.write("mapping.toml", "verified = \"email_confirmed\"\n");
    let user = |email: &str, confirmed: bool| json!({ "email": email, "email_confirmed": confirmed });
    let first = Dump::default().user(1, &user("a@example.com", true)).user(2, &user("b@example.com", false));
    first.imported(&shell, "--mapping mapping.toml");
    let later = Dump::default().user(1, &user("new-a@example.com", false)).user(2, &user("new-b@example.com", true));
    for expected in ["updated", "unchanged"] {
        let report = later.imported(&shell, "--mapping mapping.toml");
        assert_eq!([1, 2].map(|id| said_of(&report, id)), [expected, expected]);
        assert_eq!(show(&shell, 1)["email_verified_at"], json!(null));
        assert!(show(&shell, 2)["email_verified_at"].is_string());
    }
}

#[test]
fn what_was_imported_before_the_first_start_of_a_server_is_known_again_after_it() {
    let shell = Shell::migrated();
    three().imported(&shell, "");
    shell.serve_once("");
    assert_eq!(three().imported(&shell, "")["counts"]["unchanged"], json!(3));
}

/// What is kept of each user to compare with.
fn marks(shell: &Shell) -> Vec<String> {
    let query = "SELECT fields FROM imported_users ORDER BY user_id";
    match &shell.database {
        Some(database) => database.texts(query),
        None => TestDatabase::empty(&shell.path("data")).texts(query),
    }
}

#[test]
fn what_is_kept_of_a_password_says_nothing_without_the_master_key() {
    let shells = [Shell::served(), Shell::served()];
    let [one, other] = shells.each_ref().map(|shell| {
        three().imported(shell, "");
        marks(shell)
    });
    let password = |marks: &[String], user: usize| marks[user].split(' ').nth(8).unwrap().to_owned();
    assert_ne!(password(&one, 0), password(&other, 0), "two servers");
    assert_ne!(password(&one, 0), password(&one, 1), "two users with the same hash");
}
