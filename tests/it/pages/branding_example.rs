//! The branding of `examples/branding`, and what `docs/src/branding.md` promises about an operator's style sheet and templates.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use vestibule::{
    config::{CliOverrides, load},
    web::operator_templates::VARIABLES,
};

use super::ada_in;
use crate::harness::TestApp;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/branding")
}

async fn shop() -> TestApp {
    let loaded = load(&CliOverrides { file: Some(folder().join("vestibule.toml")), arguments: Vec::new() }).ok().unwrap();
    let mut branding = loaded.config.branding;
    for path in [&mut branding.logo, &mut branding.css, &mut branding.templates_dir].into_iter().flatten() {
        *path = folder().join(&*path);
    }
    TestApp::with(|config| config.branding = branding).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_branding_of_the_examples_is_on_every_page() {
    let app = shop().await;
    let browser = app.browser();
    let home = browser.open("/").await.words();
    assert!(home.contains("Welcome to Librairie Zola") && home.contains("Closed on Sunday."), "{home}");
    assert!(home.contains("12 rue des Bons-Enfants") && !home.contains("Vestibule"), "{home}");
    ada_in(&app, &browser).await;
    for page in ["/", "/profile", "/profile/password", "/nowhere"] {
        let page = browser.open(page).await;
        assert!(page.text.contains("class=\"shop-name\"") && page.text.contains("class=\"shop-foot\""), "{}", page.text);
    }
    assert!(browser.open("/profile").await.words().contains("Ada Lovelace"));
}

#[test]
fn the_settings_of_the_example_are_valid() {
    let shown = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(["config", "show", "--config", "vestibule.toml"])
        .current_dir(folder())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&shown.stdout).into_owned() + &String::from_utf8_lossy(&shown.stderr);
    assert!(shown.status.success() && said.contains("Librairie Zola") && !said.contains("Warning"), "{said}");
}

/// The names in the first column of the tables that have one.
fn listed(start: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/branding.md")).unwrap();
    let table = page.split_once(start).unwrap().1.split("\n\n").next().unwrap();
    let first = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |")).map(|(names, _)| names);
    first.flat_map(|names| names.split(", ")).map(|name| name.trim_matches('`').to_owned()).collect()
}

#[test]
fn the_variables_of_the_style_sheet_that_are_promised_exist_and_have_an_effect() {
    let read = |name| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static").join(name)).unwrap();
    let style = read("tokens.css") + &read("app.css") + &read("wide.css");
    let root = style.split_once(":root {").unwrap().1.split('}').next().unwrap();
    let promised = listed("| variable | what it sets |");
    assert!(promised.len() >= 18, "{promised:?}");
    for name in promised {
        assert!(root.contains(&format!("\n  {name}: ")), "{name} is not in :root");
        assert!(style.contains(&format!("var({name})")), "{name} is not used");
    }
}

#[test]
fn the_variables_of_templates_are_those_of_the_manual() {
    let mut documented = listed("| variable | what |");
    documented.sort();
    assert_eq!(documented, VARIABLES);
}
