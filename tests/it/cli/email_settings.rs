//! Settings of email are checked once: what `config show` accepts, the start accepts.

use super::shell::Shell;
use crate::harness::{LAST_LINE, Script, ScriptedSmtp};

/// What `config show` says to these lines: where it refuses them, or nothing.
fn refused(lines: &str) -> String {
    let shell = Shell::on_sqlite();
    shell.write("vestibule.toml", lines);
    let said = shell.run("config show");
    if said.code == 0 { String::new() } else { said.err }
}

/// What `config show` warns of.
fn warnings(lines: &str) -> String {
    let shell = Shell::on_sqlite();
    shell.write("vestibule.toml", lines);
    shell.run("config show --json").json()["warnings"].to_string()
}

#[test]
fn invalid_email_settings_are_refused_with_their_line() {
    let said = [
        "email.from = \"Z <zoë@example.org>\"",
        "email.from = \"accounts\"",
        "email.from = \"Z <a@b_c.de>\"",
        "email.from = \"Z <a@@b.cd>\"",
        "email.smtp = { host = \"mailpit\", tls = \"none\" }",
        "email.smtp = { host = \"127.0.0.1:8330\" }",
        "email.smtp = { host = \"[::1]:25\" }",
        "email.smtp = { host = \"smtp://mailpit\" }",
        "email.smtp = { host = \"mx pit\" }",
        "email.smtp = { host = \"mx.example.com\", ehlo_name = \"vm\" }",
        "email.smtp = { host = \"mx.example.com\", ca_file = \"nowhere.pem\" }",
        "email.smtp = { host = \"mx.example.com\", ca_file = \"vestibule.toml\" }",
        "email.smtp = { ehlo_name = \"mx.example.com\" }",
        "retention.unverified_accounts = \"never\"",
        "limits.notices_per_recipient = \"30/1d per ip\"",
    ]
    .map(refused)
    .concat();
    insta::assert_snapshot!(said, @r#"
    vestibule.toml:1:14: `email.from` must be an email address such as "Accounts <accounts@example.com>", with nothing but ASCII before the @, not "Z <zoë@example.org>"
    vestibule.toml:1:14: `email.from` must be an email address such as "Accounts <accounts@example.com>", not "accounts"
    vestibule.toml:1:14: `email.from` must be an email address such as "Accounts <accounts@example.com>", not "Z <a@b_c.de>"
    vestibule.toml:1:14: `email.from` must be an email address such as "Accounts <accounts@example.com>", not "Z <a@@b.cd>"
    vestibule.toml:1:40: `email.smtp.tls` must not be "none": links that set passwords would go to mailpit unencrypted
    vestibule.toml:1:23: `email.smtp.host` must be a name such as "smtp.example.com" or an IP address, without a port, not "127.0.0.1:8330"
    vestibule.toml:1:23: `email.smtp.host` must be a name such as "smtp.example.com" or an IP address, without a port, not "[::1]:25"
    vestibule.toml:1:23: `email.smtp.host` must be a name such as "smtp.example.com" or an IP address, without a port, not "smtp://mailpit"
    vestibule.toml:1:23: `email.smtp.host` must be a name such as "smtp.example.com" or an IP address, without a port, not "mx pit"
    vestibule.toml:1:53: `email.smtp.ehlo_name` must be a fully qualified name such as "accounts.example.com", not "vm"
    vestibule.toml:1:51: nowhere.pem cannot be read: No such file or directory (os error 2)
    vestibule.toml:1:51: vestibule.toml contains no PEM certificate
    vestibule.toml:1:28: `email.smtp.ehlo_name` is set, but `email.smtp.host` is not
    vestibule.toml:1:33: `retention.unverified_accounts` must be "off", or a time such as "30s", "15m", "12h" or "14d", not "never"
    vestibule.toml:1:32: `limits.notices_per_recipient` must be "off", or how often in which time, such as "5/15m per recipient", not "30/1d per ip"
    "#);
}

#[test]
fn sender_names_with_punctuation_and_every_form_of_host_are_accepted() {
    for lines in [
        "email.from = \"Librairie Zola, Paris <a@b.cd>\"",
        "email.from = \"Zola (Paris) <a@b.cd>\"",
        "email.from = \"accounts@example.org <a@b.cd>\"",
        "email.from = \"Zola <no-reply@bücher.example>\"",
        "email.from = '\"Zola, Paris\" <a@b.cd>'",
        "email.smtp = { host = \"[::1]\" }",
        "email.smtp = { host = \"::1\" }",
        "email.smtp = { host = \"mail_server\" }",
        "email.smtp = { host = \"mx.bücher.example\", ehlo_name = \"accounts.example.com\" }",
    ] {
        assert_eq!(refused(lines), "", "{lines}");
        let shell = Shell::on_sqlite();
        shell.write("vestibule.toml", lines);
        drop(shell.serve(""));
    }
}

#[test]
fn config_show_refuses_the_files_that_the_server_would_miss() {
    for (lines, what) in [
        ("contracts = [\"nothing\"]", "there is no contract `nothing`"),
        ("contracts_dir = \"nowhere\"", "nowhere"),
        ("branding.logo = \"nowhere.svg\"", "nowhere.svg"),
        ("branding.email_dir = \"nowhere\"", "nowhere"),
        ("listen = \"127.0.0.1:8601\"\nmetrics.listen = \"127.0.0.1:8601\"", "need different ports"),
        ("registration = { reveal_existing_accounts = false, unverified = \"nothing\" }", "remove the contract from `contracts`"),
    ] {
        let said = refused(lines);
        assert!(said.contains(what), "{lines}: {said}");
        let shell = Shell::on_sqlite();
        shell.write("vestibule.toml", lines);
        let started = shell.run("serve --listen 127.0.0.1:8601");
        assert!(started.code != 0 && started.err.contains(what), "{lines}: {}", started.err);
    }
}

#[test]
fn a_bracketed_ipv6_smtp_host_is_reached() {
    // ScriptedSmtp listens on IPv4.
    let server = ScriptedSmtp::start([]);
    let mut shell = Shell::migrated();
    let port = server.smtp().port;
    shell.set("VESTIBULE_EMAIL__SMTP__HOST", "[127.0.0.1]");
    shell.set("VESTIBULE_EMAIL__SMTP__PORT", &port.to_string());
    assert_eq!(shell.run("email test ada@example.com").success(), "Email 1 was sent.\n");
    assert_eq!(server.taken().len(), 1);
}

#[test]
fn without_smtp_a_server_with_users_warns_and_the_test_email_names_its_file() {
    let lines = "public_url = \"https://accounts.example.com\"";
    let warning = "`email.smtp.host` is not set: emails are written to data/emails and not sent";
    assert!(warnings(lines).contains(warning), "{}", warnings(lines));
    for fine in
        ["", "public_url = \"http://127.0.0.1:8000\"", "public_url = \"https://a.b\"\nemail.smtp.host = \"mx.example.com\""]
    {
        assert!(!warnings(fine).contains("not sent"), "{fine}");
    }
    let shell = Shell::migrated();
    shell.write("vestibule.toml", lines);
    let said = shell.run("email test ada@example.com").failure(1);
    let file = std::fs::read_dir(shell.path("data/emails")).unwrap().next().unwrap().unwrap().file_name();
    let file = file.to_str().unwrap();
    assert_eq!(
        said.lines().last().unwrap(),
        format!(
            "vestibule: email 1 was not sent but written to data/emails/{file}, because no SMTP server is set; set `email.smtp.host`"
        )
    );
    let listed = shell.run("email list").success();
    assert!(listed.contains("written") && listed.contains("no SMTP server is set") && !listed.contains("sent"), "{listed}");
    assert!(shell.run("email show 1").success().contains("written"));
}

#[test]
fn a_failed_test_email_explains_the_remedy_once() {
    let server =
        ScriptedSmtp::start([Script::Reply("GREETING", "220 scripted.test"), Script::Reply(LAST_LINE, "451 4.3.0 later")]);
    let port = server.smtp().port.to_string();
    let test = |more: &[(&str, &str)]| {
        let mut shell = Shell::migrated();
        for (name, value) in [("HOST", "localhost"), ("PORT", &port)].iter().chain(more) {
            shell.set(&format!("VESTIBULE_EMAIL__SMTP__{name}"), value);
        }
        shell.run("email test ada@example.com").failure(1)
    };
    let said = test(&[("TLS", "implicit")]);
    assert!(said.contains("(the port does not begin with TLS: try `email.smtp.tls = \"starttls\"`)"), "{said}");
    assert_eq!(said.matches("Connection error").count(), 1, "{said}");
    let said = test(&[("PORT", "1")]);
    assert!(said.contains("(nothing listens on `email.smtp.port` of `email.smtp.host`)"), "{said}");
    let said = test(&[("USERNAME", "ada"), ("PASSWORD", "secret"), ("TLS", "none")]);
    assert!(said.contains("(the server does not offer authentication here; most offer it only with TLS)"), "{said}");
}
