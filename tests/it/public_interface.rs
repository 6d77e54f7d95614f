//! What others rely on, as files in `snapshots/`: the OpenAPI document, and the help of every command. A change shows in the diff of a
//! commit. To accept one: `INSTA_UPDATE=always cargo test --test it public_interface`.

use std::process::Command;

use crate::harness::{TestApp, coverage_variable};

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_is_that_of_the_snapshot() {
    let app = TestApp::start().await;
    let document = app.get("/api/openapi.json").await.body;
    assert_snapshot("openapi", &serde_json::to_string_pretty(&document).unwrap());
}

#[test]
fn the_help_of_every_command_is_that_of_the_snapshot() {
    let top = help(&[]);
    assert_snapshot("help", &top);
    for name in subcommands(&top) {
        let mut text = String::new();
        collect(&[&name], &mut text);
        assert_snapshot(&format!("help-{name}"), &text);
    }
}

/// The help of a command and of those below it.
fn collect(words: &[&str], text: &mut String) {
    let own = help(words);
    text.extend(["$ vestibule ", &words.join(" "), " --help\n", &own, "\n"]);
    for name in subcommands(&own) {
        collect(&[words, &[name.as_str()]].concat(), text);
    }
}

fn help(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(words)
        .arg("--help")
        .env_clear()
        .envs(coverage_variable())
        .output()
        .unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn subcommands(help: &str) -> Vec<String> {
    let listed = help.split_once("Commands:\n").map_or("", |(_, list)| list).lines().take_while(|line| !line.trim().is_empty());
    // Descriptions that run on to the next line are indented further.
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(ToOwned::to_owned).collect()
}

fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
