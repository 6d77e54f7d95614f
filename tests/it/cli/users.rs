//! Users, roles and emails on the command line.

use serde_json::json;

use super::shell::Shell;

const PASSWORD: &str = "nine lives of a cat";

fn shell_with_two_users() -> Shell {
    let shell = Shell::migrated();
    shell
        .type_into("user create ada@example.com --username ada --first-name Ada --role Admin --password-stdin", PASSWORD)
        .success();
    shell.run("user create Bob@Example.com").success();
    shell
}

#[test]
fn a_user_is_created_found_and_shown() {
    let shell = Shell::migrated();
    let line = "user create Ada@Example.com --username ada --first-name Ada --last-name Lovelace --gender F --role Admin --json";
    let ada = shell.type_into(&format!("{line} --password-stdin"), &format!("{PASSWORD}\n")).json();
    assert_eq!((&ada["id"], &ada["email"], &ada["roles"]), (&json!(1), &json!("Ada@Example.com"), &json!(["Admin"])));
    assert_eq!((&ada["has_password"], &ada["is_active"]), (&json!(true), &json!(true)));
    for name in ["1", "ada@example.com", "ada"] {
        assert_eq!(shell.run(&format!("user show {name} --json")).json(), ada, "{name}");
    }
    assert!(shell.run("user show ada").success().contains("\nlast name   Lovelace\n"));
    assert_eq!(shell.run("user show eve").failure(1), "vestibule: there is no user eve\n");
    let said = shell.run("user create bob@example.com").success();
    assert_eq!(said, "Created bob@example.com with id 2. They can set a password on the page \"Forgot password\".\n");
    let said = shell.type_into("user create ADA@example.com --username ada --password-stdin", "another good one").failure(1);
    assert_eq!(said, "vestibule: the email address is taken\nvestibule: the username is taken\n");
}

#[test]
fn an_operator_corrects_names_and_the_address() {
    let shell = shell_with_two_users();
    let said = shell.run("user set ada --first-name Augusta --last-name King --username augusta").success();
    assert_eq!(said, "Changed ada@example.com.\n");
    let ada = shell.run("user show augusta --json").json();
    assert_eq!((&ada["first_name"], &ada["last_name"], &ada["gender"]), (&json!("Augusta"), &json!("King"), &json!(null)));
    let said = shell.run("user set augusta --email ada@new.example").success();
    assert!(said.starts_with("Changed ada@example.com. The email to the new address is on its way"), "{said}");
    let said = shell.run("user set augusta --email ada@new.example --confirmed").success();
    assert_eq!(said, "Changed ada@new.example.\n");
    let said = shell.run("user set augusta --email bob@example.com --username a,b").failure(1);
    assert!(said.contains("the email address is taken") && said.contains("username"), "{said}");
    assert!(shell.run("user set augusta --confirmed").failure(2).contains("--email"));
    assert_eq!(shell.run("user set eve --first-name Eve").failure(1), "vestibule: there is no user eve\n");
}

#[test]
fn a_password_is_never_an_argument_and_only_its_line_end_is_cut() {
    let shell = shell_with_two_users();
    assert!(shell.run("user create eve@example.com --password secret-of-eve").failure(2).contains("unexpected argument"));
    let said = shell.run("user set-password ada").failure(2);
    assert_eq!(said, "vestibule: there is no terminal to ask for a password: add --password-stdin\n");
    let weak = shell.type_into("user set-password ada --password-stdin", "password123\r\nand more");
    assert_eq!(weak.failure(1), "vestibule: the password is too common\n");
    assert_eq!(
        shell.type_into("user set-password ada --password-stdin", "\n").failure(1),
        "vestibule: the password is missing\n"
    );
    // Spaces count: this one has eight characters with them.
    let said = shell.type_into("user set-password ada --password-stdin", "  9x7q  \n").success();
    assert!(said.starts_with("Set a new password for ada@example.com"), "{said}");
    let waiting = shell.run("email list --json").json();
    assert_eq!((&waiting[0]["kind"], &waiting[0]["to"]), (&json!("password-changed"), &json!("ada@example.com")));
}

#[test]
fn an_operator_may_set_any_password_that_fits_the_bounds() {
    let shell = Shell::migrated();
    assert!(shell.type_into("user create dev@example.com --password-stdin", "string").failure(1).contains("at least 8"));
    shell.type_into("user create dev@example.com --password-stdin --any-password", "string").success();
    assert_eq!(shell.run("user show dev@example.com --json").json()["has_password"], json!(true));
    shell.type_into("user set-password dev@example.com --password-stdin --any-password", "password123").success();
    let long = "x".repeat(1025);
    for (text, problem) in [(long.as_str(), "1024"), ("", "missing")] {
        for line in ["user create eve@example.com", "user set-password dev@example.com"] {
            let said = shell.type_into(&format!("{line} --password-stdin --any-password"), text).failure(1);
            assert!(said.contains(problem), "{line}: {said}");
        }
    }
}

#[test]
fn the_first_administrator_is_one_line() {
    let shell = Shell::migrated();
    let made = shell.type_into("user create ada@example.com --admin --password-stdin --json", PASSWORD).json();
    assert_eq!(made["roles"], json!(["admin"]));
    assert_eq!(shell.run("role delete admin").success(), "Deleted role admin.\n");
    assert_eq!(shell.run("role delete admin").failure(1), "vestibule: there is no role admin\n");
    assert_eq!(shell.run("user show ada@example.com --json").json()["roles"], json!([]));
}

#[test]
fn user_lists_are_paged() {
    let shell = shell_with_two_users();
    let first = shell.run("user list --limit 1 --json").json();
    assert_eq!((&first["users"][0]["email"], &first["next"]), (&json!("ada@example.com"), &json!(1)));
    let second = shell.run("user list --limit 1 --after 1 --json").json();
    assert_eq!((&second["users"][0]["email"], &second["next"]), (&json!("Bob@Example.com"), &json!(null)));
    insta::assert_snapshot!(shell.run("user list").success(), @r#"
    ID  EMAIL            USERNAME  NAME  STATE   ROLES
    1   ada@example.com  ada       Ada   active  Admin
    2   Bob@Example.com  -         -     active  -
    "#);
    assert!(shell.run("user list --limit 1").success().ends_with("\nThere are more: --after 1\n"));
    assert_eq!(shell.run("user list --search bob --json").json()["users"].as_array().unwrap().len(), 1);
    shell.run("user list --limit 0").failure(2);
}

#[test]
fn a_user_is_deactivated_reactivated_and_deleted() {
    let shell = shell_with_two_users();
    assert_eq!(shell.run("user deactivate ada --json").json()["is_active"], json!(false));
    assert!(shell.run("user list").success().contains("inactive"));
    assert_eq!(shell.run("user activate ada --json").json()["is_active"], json!(true));
    let said = shell.run("user delete ada").failure(2);
    assert_eq!(said, "vestibule: there is no terminal to ask for confirmation: add --yes\n");
    assert_eq!(shell.run("user delete ada --yes --json").json(), json!({ "deleted": 1 }));
    shell.run("user show ada").failure(1);
}

#[test]
fn roles_are_created_granted_and_revoked() {
    let shell = shell_with_two_users();
    assert_eq!(shell.run("role create Author").success(), "Created role Author.\n");
    assert_eq!(shell.run("role create Author").failure(1), "vestibule: the name of the role is taken\n");
    assert_eq!(shell.run("user grant-role ada Author --json").json()["roles"], json!(["Admin", "Author"]));
    assert_eq!(shell.run("user revoke-role ada Admin --json").json()["roles"], json!(["Author"]));
    let said = shell.run("user grant-role ada Auther").failure(1);
    assert_eq!(said, "vestibule: there is no role Auther; `vestibule role create` creates it\n");
    shell.run("user revoke-role ada Admin").failure(1);
    let names: Vec<_> =
        shell.run("role list --json").json().as_array().unwrap().iter().map(|role| role["name"].clone()).collect();
    assert_eq!(names, ["Admin", "Author"]);
}

#[test]
fn reading_commands_create_no_file() {
    let shell = Shell::on_sqlite();
    assert_eq!(shell.run("migrate status").success(), "There is no database yet; the first start creates data/vestibule.db.\n");
    assert!(!shell.path("data").exists());
}

#[test]
fn migrate_status_reports_the_schema() {
    let shell = Shell::open();
    assert!(shell.run("migrate").success().starts_with("Applied "));
    assert_eq!(shell.run("migrate").success(), "The database was up to date.\n");
    let steps = shell.run("migrate status --json").json();
    assert!(steps.as_array().unwrap().iter().all(|step| step["applied"] == json!(true)), "{steps}");
}

#[test]
fn commands_work_beside_a_running_server_which_sends_their_emails() {
    let shell = Shell::open();
    let server = shell.serve("");
    shell.run("user create ada@example.com").success();
    let said = shell.run("email test ada@example.com").success();
    assert!(
        said.starts_with("Email 1 was written to data/emails/") && said.ends_with("-test.eml, because no SMTP server is set.\n"),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(shell.path("data/emails")).unwrap().count(), 1);
    let sent = shell.run("email show 1 --json").json();
    assert_eq!((&sent["state"], &sent["to"]), (&json!("sent"), &json!("ada@example.com")));
    assert_eq!(shell.run("email retry 1").failure(1), "vestibule: email 1 is sent and cannot be retried\n");
    assert_eq!(shell.run("email retry --all-failed --json").json(), json!({ "queued": [], "left": [] }));
    assert!(shell.run("email list --state lost").failure(2).contains("queued, sent, failed, expired, dropped"));
    drop(server);
}

#[test]
fn a_closed_output_pipe_is_no_error() {
    let shell = shell_with_two_users();
    let mut child = shell.command("user list").spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn inviting_a_user_queues_an_email() {
    let shell = Shell::migrated();
    let ada = shell.run("user invite ada@example.com --first-name Ada --role Editor --language fr --json").json();
    assert_eq!((&ada["email"], &ada["roles"]), (&json!("ada@example.com"), &json!(["Editor"])));
    assert_eq!((&ada["has_password"], &ada["locale"], &ada["email_verified_at"]), (&json!(false), &json!("fr"), &json!(null)));
    let again = shell.run("user invite ada@example.com").success();
    assert_eq!(again, "Invited ada@example.com; the email is on its way.\n");
    let waiting = shell.run("email list --json").json();
    assert_eq!((&waiting[0]["kind"], &waiting[0]["to"]), (&json!("invitation"), &json!("ada@example.com")));
    assert_eq!(
        shell.run("user invite bob@example.com --language xx").failure(2),
        "vestibule: there is no language xx; there are en, fr, ru\n"
    );
    shell.type_into("user create eve@example.com --password-stdin", PASSWORD).success();
    assert_eq!(shell.run("user invite eve@example.com").failure(1), "vestibule: the email address is taken\n");
}

#[test]
fn one_role_too_many_for_a_token_is_refused_with_a_reason() {
    let shell = shell_with_two_users();
    let names: Vec<String> = (10..27).map(|n| format!("{n}{}", "r".repeat(148))).collect();
    let roles: Vec<String> = names[..15].iter().map(|name| format!("--role {name}")).collect();
    shell.run(&format!("user create eve@example.com {}", roles.join(" "))).success();
    for name in &names[15..] {
        shell.run(&format!("role create {name}")).success();
        let sentence = "vestibule: the role does not fit into an access token together with the user's other roles\n";
        let said = shell.run(&format!("user grant-role eve@example.com {name}")).failure(1);
        assert_eq!(said, sentence);
    }
    assert_eq!(shell.run("user show eve@example.com --json").json()["roles"].as_array().unwrap().len(), 15);
}
