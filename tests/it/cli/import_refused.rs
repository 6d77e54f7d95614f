//! Imports that are refused: a clear reason, and nothing is written.

use serde_json::json;

use super::{
    django_dump::{Dump, said_of},
    shell::Shell,
};

#[test]
fn a_rehearsal_needs_no_database_and_makes_none() {
    let shell = Shell::open();
    let dump = Dump::default().user(1, &json!({})).user(2, &json!({ "last_name": "n".repeat(151) }));
    let (report, said) = dump.refused(&shell, "--dry-run");
    assert_eq!((said_of(&report, 1), said_of(&report, 2)), ("carried".to_owned(), "refused name-too-long".to_owned()));
    assert!(said.contains("1 user is refused") && said.contains("an import would write nothing"), "{said}");
    assert!(!shell.path("data").exists());
    let said = dump.import(&shell, "").err;
    assert!(said.contains("there is no database at"), "{said}");
    shell.run("migrate").success();
    assert_eq!(dump.imported(&shell, "--dry-run --leave-out name-too-long")["written"], json!(false));
    assert_eq!(shell.run("user list --json").json()["users"], json!([]));
}

#[test]
fn ids_and_names_of_users_who_were_not_imported_are_taken() {
    let shell = Shell::migrated();
    shell.run("user create own@example.com --username user3").success();
    let dump = Dump::default().user(1, &json!({})).user(2, &json!({ "email": "own@example.com" })).user(3, &json!({}));
    let (report, said) = dump.refused(&shell, "");
    assert!(said.contains("2 users are refused: leave them out with --leave-out"), "{said}");
    let expected = ["refused id-taken", "carried shared-address", "refused username-taken"];
    assert_eq!([1, 2, 3].map(|id| said_of(&report, id)), expected);
    shell.run("user show 2").failure(1);
    let report = dump.imported(&shell, "--leave-out id-taken,username-taken");
    assert_eq!((&report["counts"]["carried"], &report["counts"]["refused"]), (&json!(1), &json!(2)));
    assert_eq!(shell.run("user show own@example.com --json").json()["id"], json!(1));
}

#[test]
fn a_source_that_makes_no_sense_is_refused_with_the_place() {
    let shell = Shell::migrated();
    let user = |id: i64| Dump::default().user(id, &json!({}));
    let pk = |pk| Dump::default().row("auth.user", &pk, &json!({ "username": "a", "password": "!", "last_login": null }));
    let cases = [
        (user(1).user(2, &json!({})).user(1, &json!({})), "the user 1 is in the source twice"),
        (user(1).user(2, &json!({ "groups": [9] })), "`groups` refers to the row 9, which is not in the source"),
        (pk(json!(0)), "the primary key is not a number from 1"),
        (pk(json!(-5)), "the primary key is not a number from 1"),
        (pk(json!(9_223_372_036_854_775_808_u64)), "the primary key is not a number from 1"),
        (pk(json!(i64::MAX)), "leaves no room for the ids of new users"),
        (pk(json!("b7c2")), "primary key is no number"),
    ];
    for (dump, expected) in cases {
        let said = dump.import(&shell, "").failure(1);
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert_eq!(shell.run("user list --json").json()["users"], json!([]));
}

#[test]
fn wrong_arguments_are_named() {
    let shell = Shell::migrated();
    let dump = Dump::default().user(1, &json!({}));
    for (options, expected) in [
        ("--contract shop", "--contract: shop is not served; there are"),
        ("--leave-out no-address", "invalid value 'no-address'"),
        ("--role Chef", "expected OLD=NEW"),
        ("--tokens-until tomorrow", "expected never, or a time"),
        ("--gone delete", "invalid value 'delete'"),
    ] {
        let said = dump.import(&shell, options).failure(2);
        assert!(said.contains(expected), "{options}: {said}");
    }
    dump.imported(&shell, "--contract accounts --contract simplejwt");
}

#[test]
fn a_report_is_one_screen_and_the_worst_comes_first() {
    let shell = Shell::migrated();
    let mut dump = Dump::default().user(300, &json!({ "last_name": "n".repeat(151) }));
    for id in 1..=86 {
        dump = dump.user(id, &json!({ "email": "", "username": format!("odd {id}"), "phone": "1", "password": "!" }));
    }
    let said = dump.import(&shell, "");
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(said.code == 1 && lines.len() <= 60, "{} lines", lines.len());
    let users: Vec<&&str> = lines.iter().filter(|line| line.trim_start().starts_with("user ")).collect();
    assert_eq!(*users[0], "  user 300      refused   name-too-long");
    assert!(lines.iter().any(|line| line.ends_with("more, all with --json")), "{}", said.out);
}

#[test]
fn a_hostile_dump_is_carried_or_refused_and_never_a_failure() {
    let shell = Shell::migrated();
    let mut dump = Dump::default()
        .user(1, &json!({ "username": "<script>", "first_name": "<b>\u{202e}", "email": "\"><img@example.com" }))
        .user(2, &json!({ "username": "x".repeat(100_000) }))
        .user(3, &json!({ "password": "pbkdf2_sha256$999999999$a$b" }))
        .user(4, &json!({ "password": "p".repeat(100_000) }))
        .user(5, &json!({ "groups": "none", "user_permissions": { "a": [1, { "b": null }] } }))
        .user(6, &json!({ "date_joined": "0000-00-00", "last_login": 7 }))
        .user(7, &json!({ "email": ["a"], "is_active": null, "first_name": {}, "gender": 1 }))
        .user(8, &json!({ "groups": (1..400).map(|n| format!("{n}{}", "r".repeat(100))).collect::<Vec<_>>() }))
        .user(9, &json!({ "username": "", "email": null }))
        .user(10, &json!({ "username": " user11 " }))
        .user(11, &json!({}));
    for column in 0..500 {
        dump = dump.user(100 + column, &json!({ format!("column{column}"): column }));
    }
    let words = "name-too-long,nul-character,wrong-type,too-many-roles,username-taken";
    let report = dump.imported(&shell, &format!("--leave-out {words}"));
    let said: Vec<String> = (1..=11).map(|id| said_of(&report, id)).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    carried no-address odd-username name-cleaned
    refused name-too-long
    carried hash:pbkdf2_sha256
    refused name-too-long no-password
    carried
    carried no-join-date
    refused wrong-type:email wrong-type:first_name wrong-type:is_active no-address gender-dropped
    refused too-many-roles
    carried no-address odd-username
    carried
    refused username-taken
    ");
    assert_eq!(report["left_behind"].as_object().unwrap().len(), 300);
}

#[test]
fn users_without_any_name_are_the_wrong_columns() {
    let shell = Shell::migrated();
    let nameless = |id: i64| json!({ "username": "", "email": "", "login_name": format!("user{id}") });
    let dump = Dump::default().user(1, &nameless(1)).user(2, &nameless(2));
    let (report, said) = dump.refused(&shell, "");
    assert!(said.contains("no user has a username or an email address, so no user could sign in: say in --mapping"), "{said}");
    assert_eq!((&report["written"], &report["left_behind"]), (&json!(false), &json!({ "login_name": 2 })));
    assert_eq!(shell.run("user list --json").json()["users"], json!([]));
    dump.user(3, &json!({})).imported(&shell, "");
}

#[test]
fn a_role_that_is_renamed_and_not_there_is_a_hint() {
    let shell = Shell::migrated();
    let dump = Dump::default().user(1, &json!({ "groups": [1, 2] })).group(1, "editors").group(2, "Chef").group(3, "Unused");
    let report = dump.imported(&shell, "--role Cheff=Lead --role editors=Editors --role Unused=Other");
    assert_eq!(report["hints"], json!(["--role Cheff: no user has this role; there are Chef, Unused, editors"]));
    let report = Dump::default().user(1, &json!({})).imported(&Shell::migrated(), "--role Chef=Lead");
    assert_eq!(report["hints"], json!(["--role Chef: no user has this role; there is none"]));
}
