//! What has happened, as operators ask for it.

use super::shell::Shell;

fn events(shell: &Shell, line: &str) -> Vec<String> {
    let page = shell.run(&format!("audit --json {line}")).json();
    let text =
        |event: &serde_json::Value| format!("{} {}", event["event"].as_str().unwrap(), event["actor"].as_str().unwrap_or("-"));
    page["events"].as_array().unwrap().iter().map(text).collect()
}

#[test]
fn the_audit_log_names_the_command_line_operator() {
    let shell = Shell::served();
    shell.run("user create ada@example.com --no-password").success();
    shell.run("role create Editor").success();
    shell.run("user grant-role ada@example.com Editor").success();
    shell.run("api-key create ada@example.com export").success();
    shell.run("keys rotate").success();
    let all = ["signing-key-created cli", "api-key-created cli", "role-granted cli", "role-created cli", "user-created cli"];
    assert_eq!(events(&shell, ""), all);
    assert_eq!(events(&shell, "--user ada@example.com"), ["api-key-created cli", "role-granted cli", "user-created cli"]);
    assert_eq!(events(&shell, "--event role-created"), ["role-created cli"]);
    assert_eq!(events(&shell, "--since 1h --limit 2"), all[..2]);
    assert_eq!(events(&shell, "--since 2999-01-01"), [""; 0]);
    assert_eq!(events(&shell, "--ip 0.0.0.0/0"), [""; 0]);
    assert_eq!(events(&shell, "--ip 127.000.000.001"), [""; 0]);
    let first = shell.run("audit --json --limit 2").json();
    let next = first["next"].as_i64().unwrap();
    assert_eq!(events(&shell, &format!("--before {next}")), all[2..]);
    let table = shell.run("audit").success();
    assert!(table.contains("ada@example.com (by cli)"), "{table}");
    assert!(shell.run("audit --event nothing").failure(2).contains("sign-in-failed"));
    assert!(shell.run("audit --since soon").failure(2).contains("expected a duration"));
    assert!(shell.run("audit --ip here").failure(2).contains("or a network"));
}
