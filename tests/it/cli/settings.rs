//! Settings: where they come from, which override which, and the messages for mistakes.

use super::shell::Shell;

/// What holds for a setting, and where it comes from.
fn holds(shell: &Shell, flags: &str, key: &str) -> (String, String) {
    let report = shell.run(&format!("config show --json {flags}")).json();
    let all = report["settings"].as_array().unwrap();
    let found = all.iter().find(|shown| shown["setting"] == key).unwrap();
    (found["value"].as_str().unwrap_or("nothing").to_owned(), found["source"].as_str().unwrap().to_owned())
}

fn pair(value: &str, from: &str) -> (String, String) {
    (value.to_owned(), from.to_owned())
}

#[test]
fn flags_override_the_environment_which_overrides_the_file() {
    let mut shell = Shell::on_sqlite();
    assert_eq!(holds(&shell, "", "listen"), pair("\"127.0.0.1:8000\"", "default"));
    shell.write("vestibule.toml", "# ours\nlisten = \"127.0.0.1:8001\"\n\n[email.smtp]\nhost = \"mx.example.com\"\n");
    assert_eq!(holds(&shell, "", "listen"), pair("\"127.0.0.1:8001\"", "vestibule.toml:2:10"));
    assert_eq!(holds(&shell, "", "public_url"), pair("\"http://127.0.0.1:8001\"", "default"));
    shell.set("VESTIBULE_LISTEN", "127.0.0.1:8002");
    shell.set("VESTIBULE_EMAIL__SMTP__HOST", "");
    assert_eq!(holds(&shell, "", "listen"), pair("\"127.0.0.1:8002\"", "VESTIBULE_LISTEN"));
    assert_eq!(holds(&shell, "--set listen=127.0.0.1:8003", "listen"), pair("\"127.0.0.1:8003\"", "--set listen"));
    assert_eq!(holds(&shell, "--listen 127.0.0.1:8004 --set listen=[::1]:1", "listen"), pair("\"127.0.0.1:8004\"", "--listen"));
    // An empty variable is one that is not set.
    assert_eq!(holds(&shell, "", "email.smtp.host"), pair("\"mx.example.com\"", "vestibule.toml:5:8"));
    shell.write("other.toml", "listen = '127.0.0.1:8005'");
    shell.set("VESTIBULE_CONFIG", "other.toml");
    assert_eq!(holds(&shell, "", "email.smtp.host").1, "default");
    assert_eq!(holds(&shell, "--config vestibule.toml", "email.smtp.host").1, "vestibule.toml:5:8");
}

#[test]
fn every_configuration_error_is_reported_at_once_with_its_line_and_remedy() {
    let mut shell = Shell::on_sqlite();
    shell.write(
        "vestibule.toml",
        "lisen = \"127.0.0.1:80\"\nemail = 5\n\n[sessions]\naccess_lifetime = \"soon\"\n\n[http]\nbody_limit = \"1 GiB\"\nspeed = 3\n[log]\nformat = \"xml\"\n",
    );
    shell.set("VESTIBULE_LISTN", "x");
    shell.set("VESTIBULE_HTTP__MAX_CONNECTIONS", "-1");
    // What a cluster puts beside a service of this name is not ours.
    shell.set("VESTIBULE_SERVICE_HOST", "10.0.0.1");
    shell.set("VESTIBULE_PORT", "tcp://10.0.0.1:8000");
    let said = shell.run("user list --set email_linkz.reset_password=5m --public-url ftp://a.b --set signing_key=abc").failure(2);
    let mut lines: Vec<_> = said.lines().collect();
    // The environment has no order.
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    --public-url: `public_url` must be a URL such as "https://accounts.example.com", without path or query, not "ftp://a.b"
    --set email_linkz.reset_password: there is no setting `email_linkz.reset_password`; did you mean `email_links.reset_password`?
    --set signing_key: other users can read the arguments of a process: put this secret into VESTIBULE_SIGNING_KEY or `signing_key_file`
    VESTIBULE_HTTP__MAX_CONNECTIONS: `http.max_connections` must be a number from 1 to 1000000, not "-1"
    VESTIBULE_LISTN: there is no such setting; did you mean VESTIBULE_LISTEN?
    vestibule.toml:11:10: `log.format` must be one of "auto", "text", "json", not "xml"
    vestibule.toml:1:1: there is no setting `lisen`; did you mean `listen`?
    vestibule.toml:2:9: `email` is a section: write [email] and its settings below it
    vestibule.toml:5:19: `sessions.access_lifetime` must be a time such as "30s", "15m", "12h" or "14d", not "soon"
    vestibule.toml:8:14: `http.body_limit` must be a size from "1 KiB" to "64 MiB", not "1 GiB"
    vestibule.toml:9:1: there is no setting `http.speed`; there are: http.max_connections, http.max_connections_per_ip, http.trusted_proxies, http.forwarded_header, http.cors_origins, http.cors_headers, http.return_to, http.docs, http.body_limit, http.header_timeout, http.body_timeout, http.handler_timeout, http.stop_timeout
    "#);
}

#[test]
fn contradictory_settings_are_refused_with_the_reason() {
    let said: String = [
        r#"sessions.access_lifetime = "15d""#,
        r#"sessions.refresh_lifetime = "1y""#,
        r#"sessions.grace = "6m""#,
        r#"signing_key = "too short""#,
        r#"signing_key = "a-string-secret-at-least-256-bits-long""#,
        "signing_key = \"a\"\nsigning_key_file = \"b\"",
        r#"signing_key_file = "nowhere""#,
        r#"public_url = "https://example.com/accounts""#,
        r#"pages_at = "/account/""#,
        r#"pages_at = "/api/pages""#,
        "email.smtp.port = 25",
        r#"email.smtp = { host = "mx.example.com", username = "a" }"#,
        r#"email.smtp = { host = "mx.example.com", username = "a", password = "b", tls = "none" }"#,
        r#"hashing.memory_budget = "16 MiB""#,
        r#"http.body_timeout = "30s""#,
        r#"http.trusted_proxies = ["nginx"]"#,
        "listen = \n",
    ]
    .map(|text| {
        let shell = Shell::on_sqlite();
        shell.write("vestibule.toml", text);
        shell.run("config show").failure(2)
    })
    .concat();
    insta::assert_snapshot!(said + &Shell::on_sqlite().run("--config nowhere.toml").failure(2), @r#"
    vestibule.toml:1:28: `sessions.access_lifetime` (15d) must be shorter than `sessions.refresh_lifetime` (14d)
    vestibule.toml:1:29: `sessions.refresh_lifetime` (365d 6h) must not be longer than `sessions.max_lifetime` (90d), which ends every session
    vestibule.toml:1:18: `sessions.grace` (6m) must be at most 5m: the theft of a token would go unnoticed for so long
    vestibule.toml:1:15: `signing_key` must have at least 32 bytes (RFC 7518 3.2), not 9
    vestibule.toml:1:15: `signing_key` is a published example or too predictable: use a random key
    vestibule.toml:2:20: `signing_key` and `signing_key_file` are both set: remove one of them
    vestibule.toml:1:20: nowhere cannot be read: No such file or directory (os error 2)
    vestibule.toml:1:14: `public_url` must be a URL such as "https://accounts.example.com", without path or query, not "https://example.com/accounts"
    vestibule.toml:1:12: `pages_at` must be "/" or a path such as "/account": a slash and a word of the characters a-z, 0-9, "-" and "_", perhaps several times, and no slash at the end, not "/account/"
    vestibule.toml:1:12: `pages_at` must be a path that does not begin with /api, such as "/account", not "/api/pages"
    vestibule.toml:1:19: `email.smtp.port` is set, but `email.smtp.host` is not
    vestibule.toml:1:52: `email.smtp.username` requires `email.smtp.password` or `email.smtp.password_file`
    vestibule.toml:1:79: `email.smtp.tls` must not be "none": the password would go to mx.example.com unencrypted
    vestibule.toml:1:25: `hashing.memory_budget` (16 MiB) must not be smaller than `hashing.argon2.memory` (19 MiB)
    vestibule.toml:1:21: `http.handler_timeout` (30s) must be longer than `http.body_timeout` (30s), which it includes
    vestibule.toml:1:24: `http.trusted_proxies` must be a list of IP addresses or networks such as ["10.0.0.0/8", "::1"], not ["nginx"]
    vestibule.toml:1:10: string values must be quoted, expected literal string
    nowhere.toml: cannot be read: No such file or directory (os error 2)
    "#);
}

#[test]
fn suspicious_settings_are_warned_about_once() {
    let shell = Shell::on_sqlite();
    shell.write(
        "vestibule.toml",
        "public_url = \"http://example.com\"\n[email.smtp]\nhost = \"mx\"\nusername = \"a\"\npassword = \"b\"\n",
    );
    assert!(std::process::Command::new("chmod").arg("644").arg(shell.path("vestibule.toml")).status().unwrap().success());
    let warnings = shell.run("config show --json").json()["warnings"].clone();
    let warnings: Vec<_> = warnings.as_array().unwrap().iter().map(|warning| warning.as_str().unwrap()).collect();
    insta::assert_snapshot!(warnings.join("\n"), @r#"
    vestibule.toml:1:14: `public_url` is http://example.com: without https, anyone on the network can read passwords
    `email.from` is not set: few SMTP servers accept emails from vestibule@localhost
    vestibule.toml: contains a secret, and every user of this machine can read it: chmod 600 vestibule.toml
    "#);
}

#[test]
fn secrets_are_masked_and_can_be_read_from_files() {
    let mut shell = Shell::on_sqlite();
    shell.write("key", "kT7wq2ZbVx93LmPd04sRnYhEuGf8JcAo\r\n");
    shell.write("vestibule.toml", "signing_key_file = \"key\"\nemail.smtp = { host = \"localhost\", username = \"a\" }");
    shell.set("VESTIBULE_EMAIL__SMTP__PASSWORD", "hunter2hunter2");
    let said = shell.run("config show").success();
    assert!(!said.contains("hunter2") && !said.contains("kT7wq2"), "{said}");
    assert_eq!(holds(&shell, "", "email.smtp.password"), pair("(set)", "VESTIBULE_EMAIL__SMTP__PASSWORD"));
    assert_eq!(holds(&shell, "", "signing_key_file"), pair("\"key\"", "vestibule.toml:1:20"));
    drop(shell.serve(""));
}

#[test]
fn the_example_configuration_is_written_once_and_equals_the_defaults() {
    let shell = Shell::on_sqlite();
    let before = shell.run("config show").success();
    assert!(shell.run("config init").success().starts_with("Wrote vestibule.toml."));
    assert_eq!(shell.mode("vestibule.toml"), "600");
    assert_eq!(shell.run("config show").success(), before);
    shell.write("vestibule.toml", "mine = 1");
    assert_eq!(shell.run("config init").failure(1), "vestibule: vestibule.toml exists; --force overwrites it\n");
    assert_eq!(shell.read("vestibule.toml"), "mine = 1");
    shell.run("config init --force").success();
    assert!(shell.read("vestibule.toml").contains("\n#listen = \"127.0.0.1:8000\"\n"));
    shell.run("config init --config other.toml").success();
    assert_eq!(shell.read("other.toml"), shell.read("vestibule.toml"));
}

#[test]
fn the_password_of_the_database_is_never_shown() {
    let mut shell = Shell::on_sqlite();
    shell.write("vestibule.toml", "database.url = \"postgres://ada:hunter2@db.example.com/vestibule\"\n");
    let said = shell.run("config show").success();
    assert!(said.contains("postgres://ada@db.example.com/vestibule?sslmode=verify-full") && !said.contains("hunter2"), "{said}");
    let refused = [
        shell.run("config show --set database.url=postgres://ada:hunter2@localhost/vestibule"),
        shell.run("config show --set database.url=postgres://ada:hunter2@localhost/"),
        {
            shell.set("VESTIBULE_DATABASE__PASSWORD", "hunter2");
            shell.run("config show")
        },
        shell.run("config show --set database.url=sqlite://a.db"),
    ];
    let said = refused.map(|said| said.failure(2)).concat();
    assert!(!said.contains("hunter2"), "{said}");
    insta::assert_snapshot!(said, @r#"
    --set database.url: other users can read the arguments of a process: put the password into VESTIBULE_DATABASE__PASSWORD or `database.password_file`
    --set database.url: `database.url` must be a URL such as "postgres://vestibule@db.example.com/vestibule": it has no database name
    VESTIBULE_DATABASE__PASSWORD: `database.password` and `database.url` both have a password: remove one
    VESTIBULE_DATABASE__PASSWORD: `database.password` is set, but `database.url` is not a PostgreSQL server
    "#);
    let said = shell.run("config show --set database.url=postgres://ada@db.example.com/vestibule?sslmode=disable").success();
    assert!(said.contains("database.password ") && said.contains("(set)") && !said.contains("hunter2"), "{said}");
    assert!(said.contains("Warning: --set database.url: an attacker between this machine and the database"), "{said}");
}

#[test]
fn headers_that_scripts_may_set_are_listed_by_name() {
    let shell = Shell::on_sqlite();
    let usual = holds(&shell, "", "http.cors_headers");
    assert!(usual.0.contains("\"x-requested-with\"") && usual.0.contains("\"baggage\""), "{usual:?}");
    let set = "--set http.cors_headers=X-Tenant,authorization";
    assert_eq!(holds(&shell, set, "http.cors_headers").0, "[\"x-tenant\", \"authorization\"]");
    for wrong in ["*", "x:y", "\u{e9}"] {
        let said = shell.run(&format!("config show --set http.cors_headers={wrong}")).failure(2);
        assert!(said.contains("must be a list of header names"), "{said}");
    }
    shell.write("vestibule.toml", "http.cors_headers = []");
    assert_eq!(holds(&shell, "", "http.cors_headers").0, "[]");
}

#[test]
fn the_reference_in_the_book_is_what_the_program_prints() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/reference/settings.md");
    let book = std::fs::read_to_string(&path).unwrap_or_default();
    let printed = Shell::on_sqlite().run("config reference").success();
    assert!(book == printed, "update it with: vestibule config reference > {}", path.display());
}

#[test]
fn old_names_of_settings_and_commands_are_refused_with_the_new_ones() {
    let mut shell = Shell::on_sqlite();
    shell.write("vestibule.toml", "[mail.smtp]\nhost = \"mx\"\n[limits]\ncodes = \"off\"\n");
    shell.set("VESTIBULE_SESSIONS__PROOF", "1m");
    insta::assert_snapshot!(shell.run("user list --set log.format=human --set links.undo=1d").failure(2), @r#"
    vestibule.toml:2:1: `mail.smtp.host` has been renamed to `email.smtp.host`
    vestibule.toml:4:1: `limits.codes` has been renamed to `limits.email_codes`
    VESTIBULE_SESSIONS__PROOF: this variable has been renamed to VESTIBULE_SESSIONS__REAUTHENTICATE_AFTER
    --set links.undo: `links.undo` has been renamed to `email_links.undo_change`
    --set log.format: `log.format` must be one of "auto", "text", "json", not "human"
    "#);
    insta::assert_snapshot!(shell.run("move --to sqlite://a.db").failure(2), @"vestibule: `move` has been renamed to `vestibule db copy`");
}

#[test]
fn the_lifetimes_of_a_contract_are_changed_without_a_copy_of_its_file() {
    let mut shell = Shell::on_sqlite();
    shell.write(
        "vestibule.toml",
        "[contract.simplejwt]\naccess_lifetime = \"1h\"\n\n[contract.api-key]\nmax_lifetime = \"30d\"\n",
    );
    assert_eq!(holds(&shell, "", "contract.simplejwt.access_lifetime"), pair("\"1h\"", "vestibule.toml:2:19"));
    shell.set("VESTIBULE_CONTRACT__API_KEY__ACCESS_LIFETIME", "20m");
    let variable = "VESTIBULE_CONTRACT__API_KEY__ACCESS_LIFETIME";
    assert_eq!(holds(&shell, "", "contract.api-key.access_lifetime"), pair("\"20m\"", variable));
    let flag = "--set contract.simplejwt.access_lifetime=2h";
    let given = holds(&shell, flag, "contract.simplejwt.access_lifetime");
    assert_eq!(given, pair("\"2h\"", "--set contract.simplejwt.access_lifetime"));
}

#[test]
fn the_settings_of_a_contract_are_checked_by_the_rules_of_its_file() {
    let refused = |text: &str| {
        let shell = Shell::on_sqlite();
        shell.write("vestibule.toml", text);
        let output = shell.run("config show");
        assert_ne!(output.code, 0, "{text}");
        output.err
    };
    let said = [
        "[contract.simplejwt]\naccess_lifetim = \"1h\"",
        "[contract.simplejwt]\naccess_lifetime = \"soon\"",
        "[contract.simplejwt]\naccess_lifetime = 5",
        "[contract.simplejwt]\naccess_lifetime = \"2d\"",
        "[contract.simplejwt]\nrefresh_rotation = \"always\"",
        "[contract.simplejwt]\nrefresh_rotation = \"sometimes\"",
        "[contract.author]\nrefresh_rotation = \"never\"",
        "[contract.author]\nmax_lifetime = \"1h\"",
        "[contract.simplejtw]\naccess_lifetime = \"1h\"",
        "[contract]\nsimplejwt = \"1h\"",
        "contract = 5",
    ]
    .map(|text| refused(text).trim_start_matches("vestibule: cannot read the contracts: \n").trim_end().to_owned());
    insta::assert_snapshot!(said.join("\n"), @r#"
    vestibule.toml:2:1: there is no setting `contract.simplejwt.access_lifetim`; [contract.simplejwt] has: access_lifetime, refresh_lifetime, max_lifetime, grace, refresh_rotation, signing_key, signing_key_file
    vestibule.toml:2:19: `contract.simplejwt.access_lifetime` must be a time such as "30s", "15m", "12h" or "14d", not "soon"
    vestibule.toml:2:19: `contract.simplejwt.access_lifetime` must be a time such as "30s", "15m", "12h" or "14d", not 5
    vestibule.toml:2:19: [contract.simplejwt]: `refresh_lifetime` (1day) must not be shorter than `access_lifetime` (2days)
    vestibule.toml:2:20: [contract.simplejwt]: this contract rotates refresh tokens, so the response of refresh must name `$refresh`
    vestibule.toml:2:20: `contract.simplejwt.refresh_rotation` must be one of "never", "always", "reusable", "after-expiry", "slide", not "sometimes"
    vestibule.toml:2:20: [contract.author]: `grace` has no effect with `refresh_rotation = "never"`: remove it
    vestibule.toml:2:16: [contract.author]: `max_lifetime` (1h) must not be shorter than `refresh_lifetime` (1day)
    vestibule.toml:2:19: there is no contract `simplejtw` for [contract.simplejtw]; there are accounts, api-key, aspnet-identity, author, better-auth, clients, devise-jwt, dj-rest-auth, djoser, fastapi-users, laravel-sanctum, realworld, simplejwt, spring-jwt
    vestibule.toml:2:13: `contract.simplejwt` is a section: write [contract.simplejwt] and its settings below it
    vestibule.toml:1:12: `contract` is a section: write [contract] and its settings below it
    "#);
    let mut shell = Shell::on_sqlite();
    shell.set("VESTIBULE_CONTRACT__SIMPLEJWT__ACCES", "1h");
    let unknown = shell.run("config show").failure(2);
    assert!(
        unknown.starts_with("VESTIBULE_CONTRACT__SIMPLEJWT__ACCES: there is no such setting; of a contract there are "),
        "{unknown}"
    );
    let refused = Shell::on_sqlite().run("config show --set contract.simplejwt.grace=1m").failure(1);
    let wanted = "--set contract.simplejwt.grace: [contract.simplejwt]: `grace` has no effect";
    assert!(refused.contains(wanted), "{refused}");
}

#[test]
fn lists_are_taken_as_in_the_file_from_the_environment_and_the_command_line() {
    let mut shell = Shell::on_sqlite();
    let flag = "--set registration.allow_domains=[\"zola.example\"]";
    assert_eq!(holds(&shell, flag, "registration.allow_domains").0, "[\"zola.example\"]");
    shell.set("VESTIBULE_CONTRACTS", "[\"simplejwt\", 'author']");
    assert_eq!(holds(&shell, "", "contracts").0, "[\"simplejwt\", \"author\"]");
    shell.set("VESTIBULE_CONTRACTS", "simplejwt, author");
    assert_eq!(holds(&shell, "", "contracts").0, "[\"simplejwt\", \"author\"]");
}

#[test]
fn a_text_in_an_unknown_language_is_refused_with_its_place() {
    let shell = Shell::on_sqlite();
    shell.write("vestibule.toml", "[branding]\nname = \"Zola\"\nheader = { en = \"Hello\", de = \"Hallo\" }\n");
    for command in ["config show", "serve", "user list"] {
        let said = shell.run(command).failure(2);
        let expected = "vestibule.toml:3:10: `branding.header`: there is no language `de`; there are en, fr, ru";
        assert!(said.contains(expected), "{command}: {said}");
    }
}

#[test]
fn labels_of_roles_are_read_from_a_section_of_their_own_and_refused_with_their_place() {
    let shell = Shell::on_sqlite();
    shell.write("vestibule.toml", "[admin.role_labels]\neditor = \"Editor\"\npress = { en = \"Press\", fr = \"Presse\" }\n");
    let labels = "{ editor = \"Editor\", press = { en = \"Press\", fr = \"Presse\" } }";
    assert_eq!(holds(&shell, "", "admin.role_labels").0, labels);
    for (label, mistake) in [
        ("{ en = \"Hello\", de = \"Hallo\" }", ", the label of `editor`: there is no language `de`; there are en, fr, ru"),
        ("\"\"", " must be labels such as"),
        ("7", " must be labels by the names of roles, such as"),
    ] {
        shell.write("vestibule.toml", &format!("[admin]\nrole_labels = {{ editor = {label} }}\n"));
        let said = shell.run("config show").failure(2);
        assert!(said.contains(&format!("vestibule.toml:2:15: `admin.role_labels`{mistake}")), "{said}");
    }
}

#[test]
fn only_where_texts_need_quotes_a_mistake_asks_for_them() {
    let mut shell = Shell::on_sqlite();
    let said = shell.run("config show --set branding.name=").failure(2);
    assert!(said.contains("--set branding.name: `branding.name` must be one line of text, not"), "{said}");
    shell.set("VESTIBULE_BRANDING__NAME", " ");
    let said = shell.run("config show").failure(2);
    assert!(said.contains("VESTIBULE_BRANDING__NAME: `branding.name` must be one line of text, not"), "{said}");
    shell.set("VESTIBULE_BRANDING__NAME", "Zola");
    shell.write("vestibule.toml", "[branding]\nname = \"\"\n");
    let said = shell.run("config show").failure(2);
    assert!(said.contains("vestibule.toml:2:8: `branding.name` must be one line of text in quotes, not"), "{said}");
}
