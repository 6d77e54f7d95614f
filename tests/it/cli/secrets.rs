//! What is secret is found nowhere but where it belongs: not in the log at its finest, not on the disk, not in an answer.

use std::fs;

use serde_json::{Value, json};

use super::shell::Shell;

const PASSWORD: &str = "canary of a password, yellow and loud";
const NEXT: &str = "another canary, that sings in the morning";
const SIGNING: &str = "canary of a signing key, more than thirty-two bytes";
const MASTER: &str = "canary of a master key, more than thirty-two bytes";

/// Every file below the data folder except emails, which contain links where no SMTP server is configured.
fn kept(shell: &Shell) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(shell.path("data")).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.is_file());
    files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

fn has(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
}

#[test]
fn no_secret_is_in_logs_files_responses_or_the_process_list() {
    let mut shell = Shell::open();
    shell.set("VESTIBULE_SIGNING_KEY", SIGNING);
    shell.set("VESTIBULE_MASTER_KEY", MASTER);
    shell.run("migrate").success();
    let made = shell.type_into("user create ada@example.com --password-stdin --json", PASSWORD);
    assert_eq!(made.code, 0, "{}", made.err);
    let key = shell.run("api-key create ada@example.com export --json").json()["key"].as_str().unwrap().to_owned();
    let mut server = shell.serve("--set log.level=trace");
    let login = |password: &str| json!({ "email": "ada@example.com", "password": password });
    let mut answers = Vec::new();
    let mut post = |path: &str, body: &Value| {
        let (status, body) = server.post(path, body);
        answers.push((path.to_owned(), status, body.to_string()));
        body
    };
    let pair = post("/api/accounts/login/", &login(PASSWORD));
    let text = |name: &str| pair[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    let renewed = post("/api/accounts/refresh-token/", &json!({ "refresh_token": refresh }));
    let renewed = renewed["access_token"].as_str().unwrap().to_owned();
    // What answers with tokens is left out of what must not.
    let good = 2;
    post("/api/accounts/login/", &login(NEXT));
    post("/api/accounts/login/", &json!({ "email": PASSWORD, "password": [PASSWORD] }));
    post("/api/accounts/register/", &json!({ "email": "x", "password": NEXT, "gender": 7 }));
    post("/api/accounts/refresh-token/", &json!({ "refresh_token": format!("{refresh}x") }));
    post("/api/v1/auth/token/", &json!({ "apiKey": format!("{key}x") }));
    post("/auth/token/verify/", &json!({ "token": format!("{access}x") }));
    post("/nowhere", &login(NEXT));
    let page = server.get(&format!("/password-reset?token=1.{NEXT}").replace(' ', "%20").replace(',', "%2C"));
    answers.push(("/password-reset".to_owned(), 0, page));
    let cmdline = fs::read(format!("/proc/{}/cmdline", server.child.id())).unwrap();
    let secrets = [PASSWORD, NEXT, SIGNING, MASTER, &key, &access, &refresh, &renewed];
    for secret in secrets {
        assert!(!has(&cmdline, secret), "the process list has {secret}");
        for (path, status, answer) in &answers[good..] {
            assert!(!answer.contains(secret), "{path} ({status}) says {secret}: {answer}");
        }
        for (file, bytes) in kept(&shell) {
            assert!(!has(&bytes, secret), "{file} has {secret}");
        }
    }
    server.signal("TERM");
    let (_, said, _) = server.end();
    assert!(said.len() > 1000, "the log says something: {said}");
    let shown = shell.run("config show").success();
    for secret in secrets {
        assert!(!said.contains(secret), "the log has {secret}");
        assert!(!shown.contains(secret), "the settings show {secret}");
        for (file, bytes) in kept(&shell) {
            assert!(!has(&bytes, secret), "{file} has {secret}");
        }
    }
}
