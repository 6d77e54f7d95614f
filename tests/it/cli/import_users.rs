//! What users of a Django service become.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule::types::clock::Clock;

use super::{
    django_dump::{Dump, KEY, OTHER_HASH, PASSWORD, said_of},
    shell::Shell,
};

fn show(shell: &Shell, id: i64) -> Value {
    shell.run(&format!("user show {id} --json")).json()
}

#[test]
fn users_keep_their_ids_names_passwords_dates_and_groups() {
    let shell = Shell::migrated();
    let ada = json!({
        "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "email": "Ada@Example.com", "groups": [7],
        "last_login": "2024-05-06T07:08:09Z",
    });
    let dump = Dump::default().user(41, &ada).user(900, &json!({ "is_active": false })).group(7, "Gestionnaire");
    let report = dump.imported(&shell, "");
    assert_eq!((&report["dry_run"], &report["written"]), (&json!(false), &json!(true)));
    assert_eq!(report["counts"], json!({ "carried": 2, "updated": 0, "unchanged": 0, "kept": 0, "refused": 0, "gone": 0 }));
    assert_eq!((&report["hashes"], &report["roles"]), (&json!({ "pbkdf2_sha256": 2 }), &json!({ "Gestionnaire": 1 })));
    assert_eq!(report["left_behind"], json!({}));
    let shown = show(&shell, 41);
    let expected = json!({
        "id": 41, "email": "Ada@Example.com", "username": "ada", "first_name": "Ada", "last_name": "Lovelace",
        "roles": ["Gestionnaire"], "is_active": true, "has_password": true, "has_email": true,
        "created_at": "2024-01-02T03:04:05.678Z", "email_verified_at": "2024-01-02T03:04:05.678Z",
        "last_sign_in_at": "2024-05-06T07:08:09.000Z", "password_changed_at": null,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&shown[name], value, "{name}");
    }
    assert_eq!(show(&shell, 900)["is_active"], json!(false));
    assert_eq!(shell.run("user create new@example.com --json").json()["id"], json!(901));
    assert_eq!(shell.run("email list --json").json().as_array().map(Vec::len), Some(0));
    let events = shell.run("audit --event imported --json").json();
    assert_eq!(events["events"].as_array().unwrap().len(), 3, "one for each user, and one for the import");
    let server = shell.serve("");
    let signed_in =
        |name: &str, password: &str| server.post("/auth/token/", &json!({ "username": name, "password": password })).0;
    assert_eq!([signed_in("ada", PASSWORD), signed_in("ada", PASSWORD), signed_in("ada", "wrong")], [200, 200, 401]);
    assert_eq!(signed_in("user900", PASSWORD), 401);
}

#[test]
fn what_is_not_carried_as_it_was_has_a_reason() {
    let long = "n".repeat(151);
    let cases = [
        (json!({ "email": "" }), "carried no-address"),
        (json!({ "email": "not an address" }), "carried no-address"),
        (json!({ "username": "odd name!" }), "carried odd-username"),
        (json!({ "username": "\u{fb01}ne" }), "carried odd-username"),
        (json!({ "username": "other@example.org" }), "carried odd-username"),
        (json!({ "first_name": "A\u{7}da\u{200b}" }), "carried name-cleaned"),
        (json!({ "gender": "M" }), "carried gender-dropped"),
        (json!({ "gender": "F" }), "carried"),
        (json!({ "gender": "" }), "carried"),
        (json!({ "password": "!unusable" }), "carried no-password"),
        (json!({ "password": "" }), "carried no-password"),
        (json!({ "password": "crypt$$abc" }), "carried hash:crypt"),
        (json!({ "date_joined": "2999-01-01T00:00:00Z" }), "carried no-join-date"),
        (json!({ "last_login": "9999-12-31T23:59:59Z" }), "carried"),
        (json!({ "groups": [["Editors"]] }), "carried"),
        (json!({ "last_name": long }), "refused name-too-long"),
        (json!({ "username": long }), "refused name-too-long"),
        (json!({ "email": "a\u{0}@example.com" }), "refused nul-character no-address"),
        (json!({ "email": 5 }), "refused wrong-type:email no-address"),
        (json!({ "is_active": "yes" }), "refused wrong-type:is_active"),
    ];
    let shell = Shell::migrated();
    let mut dump = Dump::default();
    for (id, (fields, _)) in (1..).zip(&cases) {
        dump = dump.user(id, fields);
    }
    let report = dump.imported(&shell, "--leave-out name-too-long,nul-character,wrong-type");
    for (id, (fields, expected)) in (1..).zip(&cases) {
        assert_eq!(said_of(&report, id), *expected, "{fields}");
    }
    assert_eq!(report["counts"]["refused"], json!(5));
    assert_eq!((&show(&shell, 2)["email"], &show(&shell, 2)["has_email"]), (&json!("not an address"), &json!(false)));
    assert_eq!((&show(&shell, 3)["username"], &show(&shell, 6)["first_name"]), (&json!("odd name!"), &json!("A da")));
    assert_eq!((&show(&shell, 7)["gender"], &show(&shell, 8)["gender"]), (&json!(null), &json!("F")));
    assert_eq!(show(&shell, 14)["last_sign_in_at"], json!(null));
    assert_eq!(show(&shell, 15)["roles"], json!(["Editors"]));
    shell.run("user show 16").failure(1);
}

#[test]
fn of_several_users_with_one_address_the_active_one_who_signed_in_last_is_found_by_it() {
    let shell = Shell::migrated();
    let shared = |email: &str, active: bool, seen: &str| json!({ "email": email, "is_active": active, "last_login": seen });
    let dump = Dump::default()
        .user(1, &shared("ann@example.com", false, "2024-09-01T00:00:00Z"))
        .user(2, &shared("Ann@example.com", true, "2024-01-01T00:00:00Z"))
        .user(3, &shared("ANN@example.com", true, "2024-02-01T00:00:00Z"));
    let report = dump.imported(&shell, "");
    assert_eq!([1, 2, 3].map(|id| said_of(&report, id)), ["carried shared-address", "carried shared-address", "carried"]);
    let found = shell.run("user show aNN@example.com --json").json();
    assert_eq!((&found["id"], &show(&shell, 2)["email"]), (&json!(3), &json!("Ann@example.com")));
    // The other one does not take it over by signing in later.
    let later = dump.user(4, &json!({})).row(
        "auth.user",
        &json!(5),
        &json!({ "username": "e", "email": "ann@example.com", "password": "!", "is_active": true, "last_login": "2025-01-01T00:00:00Z" }),
    );
    assert_eq!(said_of(&later.imported(&shell, ""), 3), "unchanged");
    assert_eq!(shell.run("user show aNN@example.com --json").json()["id"], json!(3));
}

#[test]
fn the_role_that_opens_the_administration_comes_only_on_request() {
    let dump = Dump::default().user(1, &json!({ "groups": [1], "is_superuser": true })).group(1, "admin").user(2, &json!({}));
    let shell = Shell::migrated();
    let (report, said) = dump.refused(&shell, "");
    assert!(
        said.contains("admin opens the administration here, and 1 user of auth.user has it: --grant-admin, or --role admin=..."),
        "{said}"
    );
    assert_eq!((&report["written"], &report["left_behind"]), (&json!(false), &json!({ "is_superuser": 1 })));
    shell.run("user show 1").failure(1);
    dump.imported(&shell, "--role admin=Chef --superusers Root");
    assert_eq!(show(&shell, 1)["roles"], json!(["Chef", "Root"]));
    let other = Shell::migrated();
    let report = dump.imported(&other, "--grant-admin --staff Staff");
    assert_eq!((&show(&other, 1)["roles"], &report["left_behind"]), (&json!(["admin"]), &json!({ "is_superuser": 1 })));
}

#[test]
fn roles_of_an_own_table_come_with_a_mapping_and_other_columns_are_named() {
    let shell = Shell::migrated();
    let member = json!({
        "password": OTHER_HASH, "last_login": null, "mail_address": "ann@example.com", "role": 4, "phone": "1", "note": "x",
        "confirmed": false, "is_active": true, "date_joined": "2024-01-02T03:04:05Z",
    });
    let role = json!({ "name": "Vendeur" });
    let dump = Dump::default().row("shop.member", &json!(3), &member).row("shop.role", &json!(4), &role);
    shell.write(
        "mapping.toml",
        "model = \"shop.member\"\nroles = [\"role\"]\nverified = \"confirmed\"\n[fields]\nemail = \"mail_address\"\n[drop]\ncolumns = [\"note\"]\n",
    );
    let report = dump.imported(&shell, "--mapping mapping.toml");
    assert_eq!((&report["left_behind"], &report["roles"]), (&json!({ "phone": 1 }), &json!({ "Vendeur": 1 })));
    let shown = show(&shell, 3);
    assert_eq!((&shown["email"], &shown["username"]), (&json!("ann@example.com"), &json!(null)));
    assert_eq!((&shown["email_verified_at"], &shown["roles"]), (&json!(null), &json!(["Vendeur"])));
}

#[test]
fn a_hash_without_strength_is_wrapped_and_one_that_is_unknown_is_not_kept() {
    let shell = Shell::served();
    let md5 = "md5$VVbt7MtZxTlc3uqtsiA7xT$2b75597417ba526d337ea86c12ef2600";
    let dump = Dump::default().user(1, &json!({ "password": md5 })).user(2, &json!({ "password": "plain secret" }));
    let report = dump.imported(&shell, "");
    assert_eq!(report["hashes"], json!({ "md5": 1, "unknown": 1 }));
    assert_eq!((said_of(&report, 1), said_of(&report, 2)), ("carried".to_owned(), "carried hash:unknown".to_owned()));
    let kept = shell.run("import status --json").json();
    assert_eq!(kept["hashes"], json!({ "argon2_md5": 1, "unreadable": 1 }));
    let said = dump.import(&shell, "").success();
    assert!(said.contains("unchanged") && !said.contains("secret") && !said.contains("md5$"), "{said}");
}

#[test]
fn blacklisted_tokens_are_refused_and_the_key_is_checked() {
    let dump = Dump::default()
        .user(1, &json!({}))
        .token(1, (1, "aaaa"), KEY)
        .token(2, (1, "bbbb"), KEY)
        .blacklisted(2, "2024-05-06T07:08:09Z");
    let mut shell = Shell::migrated();
    let said = dump.import(&shell, "--tokens-until 2099-12-31T00:00:00Z");
    assert!(said.out.contains("no key is set, so none of the 2 outstanding tokens is accepted"), "{}", said.out);
    shell.set("VESTIBULE_SIGNING_KEY", KEY);
    let report = dump.imported(&shell, "");
    assert_eq!((&report["tokens"]["outstanding"], &report["tokens"]["blacklisted"]), (&json!(2), &json!(1)));
    assert_eq!(dump.imported(&shell, "--tokens-until never")["tokens"]["until"], json!(null));
    let wrong = Dump::default().user(1, &json!({})).token(1, (1, "aaaa"), "another key, which is long enough too, I think");
    let (report, said) = wrong.refused(&shell, "");
    assert!(said.contains("the key believes none of the 1 outstanding tokens: is it SIMPLE_JWT's SIGNING_KEY?"), "{said}");
    assert_eq!(report["written"], json!(false));
    shell.set("VESTIBULE_TAKEOVER__CLAIMS__USER", "uid");
    let (_, said) = dump.refused(&shell, "");
    let lacks =
        "the tokens are signed with this key, but have no claim uid: set takeover.claims.user to USER_ID_CLAIM of SIMPLE_JWT";
    assert!(said.contains(lacks), "{said}");
}

#[test]
fn a_blacklisted_token_is_refused_as_long_as_the_leeway_keeps_it_alive() {
    let expired = Clock::default().now().minus(Duration::from_mins(1)).to_string();
    let token = json!({ "user": 1, "jti": "aaaa", "token": "", "created_at": "2024-01-01T00:00:00Z", "expires_at": expired });
    let dump = Dump::default().user(1, &json!({})).row("token_blacklist.outstandingtoken", &json!(1), &token);
    let dump = dump.blacklisted(1, "2024-05-06T07:08:09Z");
    let mut shell = Shell::migrated();
    assert_eq!(dump.imported(&shell, "")["tokens"]["blacklisted"], json!(0));
    shell.set("VESTIBULE_TAKEOVER__LEEWAY", "5m");
    assert_eq!(dump.imported(&shell, "")["tokens"]["blacklisted"], json!(1));
}
