//! Contracts from files, and the paths that they own.

use std::{fs, path::Path, sync::Arc};

use http::Method;

use super::shop::GOOD;
use crate::{
    config::Config,
    contracts::{ReservedPath, check_file, load, load_all, path_conflicts, read, source_text},
};

#[test]
fn contracts_are_narrowed_by_name_and_added_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let names = |config: &Config| load(config).map(|all| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
    fs::write(folder.path().join("shop.toml"), GOOD).unwrap();
    fs::write(folder.path().join("notes.txt"), "not a contract").unwrap();
    let mut config = Config { contracts_dir: Some(folder.path().to_owned()), ..Config::default() };
    let all = names(&config).unwrap();
    assert!(all.contains(&"accounts".to_owned()) && all.contains(&"shop".to_owned()), "{all:?}");
    config.contracts = Some(vec!["shop".to_owned()]);
    assert_eq!(names(&config).unwrap(), ["shop"]);
    config.contracts = Some(vec!["shpo".to_owned()]);
    assert!(names(&config).unwrap_err().to_string().contains("there is no contract `shpo`; there are accounts"));
    // A file in the folder replaces the shipped contract of the same name.
    fs::write(folder.path().join("accounts.toml"), GOOD).unwrap();
    config.contracts = Some(vec!["accounts".to_owned()]);
    assert_eq!(load(&config).unwrap()[0].title, "Shop");
    assert_eq!(source_text(&config, "accounts").unwrap().unwrap(), GOOD);
    assert_eq!(source_text(&config, "none").unwrap(), None);
    fs::write(folder.path().join("accounts.toml"), GOOD.replace("\"drf\"", "\"x\"")).unwrap();
    assert!(load(&config).unwrap_err().to_string().contains("accounts.toml:7: `format = \"x\"`"));
}

#[test]
fn a_ready_made_family_is_served_only_where_the_settings_name_it() {
    let served = |config: &Config| load(config).unwrap().iter().any(|contract| contract.name == "djoser");
    let mut config = Config::default();
    assert!(!served(&config));
    let all = load_all(&config).unwrap();
    assert_eq!(all.iter().find(|(contract, _)| contract.name == "djoser").map(|(_, enabled)| *enabled), Some(false));
    assert!(source_text(&config, "djoser").unwrap().is_some());
    config.contracts = Some(vec!["djoser".to_owned()]);
    assert!(served(&config));
    // An operator's own copy is served as every file of the folder.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("djoser.toml"), GOOD).unwrap();
    assert!(served(&Config { contracts_dir: Some(folder.path().to_owned()), ..Config::default() }));
}

#[test]
fn a_file_is_checked_without_being_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, GOOD).unwrap();
    let check = |config: &Config, own: &[ReservedPath]| {
        let checked = check_file(&file, config, own);
        checked.mistakes.iter().map(|mistake| mistake.message.clone()).collect::<Vec<_>>()
    };
    let mut config = Config::default();
    assert_eq!(check(&config, &[own("/shop/me", Method::POST)]), [""; 0]);
    assert_eq!(
        check(&config, &[own("/shop/me", Method::GET)]),
        ["GET /shop/me is already used by Vestibule's own pages: to move them, set pages_at = \"/account\""]
    );
    assert!(check_file(&folder.path().join("none.toml"), &config, &[]).mistakes[0].message.starts_with("cannot be read: "));
    // With the settings, and with the other contracts that they enable.
    fs::write(folder.path().join("store.toml"), GOOD.replace("\"me\"", "\"me\" # another")).unwrap();
    config.contracts_dir = Some(folder.path().to_owned());
    let clash = check(&config, &[]);
    assert_eq!(clash.len(), 2, "{clash:?}");
    assert!(
        clash[1].starts_with("GET /shop/me is already used by the contract shop: to serve store without shop, set contracts = [")
    );
    config.contracts = Some(vec!["simplejwt".to_owned()]);
    assert_eq!(check(&config, &[]), [""; 0]);
    let checked = check_file(&file, &config, &[]);
    assert_eq!(checked.beside, ["simplejwt"]);
    assert!(checked.hints[0].to_string().ends_with("shop.toml: the setting `contracts` does not name shop yet"));
}

fn own(path: &str, method: Method) -> ReservedPath {
    ReservedPath { path: path.to_owned(), methods: vec![method], moves: true }
}

#[test]
fn a_contract_and_a_page_may_share_a_path_with_different_methods() {
    let shop = Arc::new(read("shop", Path::new("shop.toml"), GOOD).unwrap());
    assert_eq!(path_conflicts(&[Arc::clone(&shop)], &[own("/shop/me", Method::POST), own("/shop/login", Method::GET)]), []);
    assert_eq!(path_conflicts(&[shop], &[own("/shop/me", Method::GET), own("/shop/login", Method::POST)]).len(), 2);
}

#[test]
fn a_path_and_method_belong_to_one_action() {
    let twice = GOOD.replace(
        "operation = \"me\"\npath = \"/shop/me\"\nmethod = \"GET\"",
        "operation = \"verify\"\npath = \"/shop/login\"\nmethod = \"POST\"\nrequest = { t = \"token\" }",
    );
    let errors = read("shop", Path::new("shop.toml"), &twice.replace("$user.id", "$now")).unwrap_err();
    assert_eq!(errors[0].to_string(), "shop.toml:16: POST /shop/login is already used by the action on line 8");
    let (one, two) = (
        Arc::new(read("one", Path::new("one.toml"), GOOD).unwrap()),
        Arc::new(read("two", Path::new("two.toml"), GOOD).unwrap()),
    );
    let errors: Vec<String> =
        path_conflicts(&[one, two], &[own("/shop/:any", Method::PUT)]).iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "one.toml:8: POST /shop/login/ is already used by Vestibule's own pages: to move them, set pages_at = \"/account\"",
            "one.toml:16: GET /shop/me is already used by Vestibule's own pages: to move them, set pages_at = \"/account\"",
            "two.toml:8: POST /shop/login/ is already used by the contract one: to serve two without one, set contracts = [\"two\"]",
            "two.toml:16: GET /shop/me is already used by the contract one: to serve two without one, set contracts = [\"two\"]",
        ]
    );
}

#[test]
fn a_contract_owns_the_common_part_of_its_paths_and_everything_below() {
    let contract = read("shop", Path::new("shop.toml"), GOOD).unwrap();
    assert_eq!(contract.match_length("/shop"), Some(5));
    assert_eq!(contract.match_length("/shop/nothing/at/all"), Some(5));
    assert_eq!(contract.match_length("/shopping"), None);
    let apart = read("shop", Path::new("shop.toml"), &GOOD.replace("/shop/me", "/my/self")).unwrap();
    let lengths = ["/my/self/x", "/my", "/shop/login"].map(|path| apart.match_length(path));
    assert_eq!(lengths, [Some(8), None, Some(11)]);
}
