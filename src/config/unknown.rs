//! What to say of a setting that does not exist: its new name, a similar one, or all of its section.

use super::{
    renamed,
    settings::{self, CONTRACT, CONTRACT_SETTINGS},
};
use crate::types::similar::similar;

pub fn key(key: &str) -> String {
    if let Some(new) = renamed::new_name(key) {
        return format!("`{key}` has been renamed to `{new}`");
    }
    if let Some(rest) = key.strip_prefix(CONTRACT).and_then(|rest| rest.strip_prefix('.')) {
        let section = rest.rsplit_once('.').map_or("contract.NAME".to_owned(), |(contract, _)| format!("contract.{contract}"));
        let names: Vec<_> = CONTRACT_SETTINGS.iter().map(|setting| setting.name).collect();
        return format!("there is no setting `{key}`; [{section}] has: {}", names.join(", "));
    }
    if let Some(similar) = similar(key, settings::all().map(|setting| setting.key.to_owned())) {
        return format!("there is no setting `{key}`; did you mean `{similar}`?");
    }
    let section = section_of(key).filter(|section| settings::is_section(section));
    let siblings: Vec<_> = settings::all().map(|setting| setting.key).filter(|known| section_of(known) == section).collect();
    format!("there is no setting `{key}`; there are: {}", siblings.join(", "))
}

pub fn variable(name: &str) -> String {
    if let Some(new) = renamed::new_variable(name) {
        return format!("this variable has been renamed to {new}");
    }
    let of_contracts = CONTRACT_SETTINGS.iter().map(|setting| settings::variable(&setting.key("NAME")));
    if name.starts_with(&settings::variable("contract.")) {
        return format!("there is no such setting; of a contract there are {}", of_contracts.collect::<Vec<_>>().join(", "));
    }
    match similar(name, settings::all().map(|setting| settings::variable(setting.key))) {
        Some(similar) => format!("there is no such setting; did you mean {similar}?"),
        None => "there is no such setting; `vestibule config init` writes a file with all of them".to_owned(),
    }
}

fn section_of(key: &str) -> Option<&str> {
    key.rsplit_once('.').map(|(section, _)| section)
}
