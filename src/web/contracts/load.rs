//! Where contracts come from: those that ship with the house, and the operator's own.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use rust_embed::RustEmbed;

use super::{Action, Contract, Diagnostic, read, vocabulary::Operation};
use crate::{
    config::Config,
    error::{Field, InternalError, Result},
};

#[derive(RustEmbed)]
#[folder = "contracts/"]
struct Shipped;

/// A contract's text and the file that mistakes name.
struct Source {
    file: String,
    text: String,
}

/// The contracts that are switched on, in the order of their names. An operator's file stands in the place of a shipped
/// one of the same name.
///
/// # Errors
/// A fault with every mistake in every file.
pub fn load(config: &Config) -> Result<Vec<Arc<Contract>>> {
    let sources = sources(config.contracts_dir.as_deref())?;
    let wanted = |name: &str| config.contracts.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name));
    let mut unknown = config.contracts.iter().flatten().filter(|name| !sources.contains_key(name.as_str()));
    if let Some(name) = unknown.next() {
        let known: Vec<&str> = sources.keys().map(String::as_str).collect();
        let what = format!("there is no contract `{name}`; there are {}", known.join(", "));
        return Err(InternalError::new("read the contracts", what).into());
    }
    let (mut contracts, mut diagnostics) = (Vec::new(), Vec::new());
    for (name, source) in sources.iter().filter(|(name, _)| wanted(name)) {
        match read(name, &source.file, &source.text) {
            Ok(contract) => contracts.push(Arc::new(contract)),
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
    ensure_none(&diagnostics)?;
    Ok(contracts)
}

/// A fault that lists mistakes, where there are any.
///
/// # Errors
/// That fault.
pub fn ensure_none(diagnostics: &[Diagnostic]) -> Result<()> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    Err(InternalError::new("read the contracts", format!("\n{}", lines.join("\n"))).into())
}

/// Every mistake in one file; none, where it may be served.
pub fn check(path: &Path) -> Vec<Diagnostic> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => read(&stem(path), &file, &text).err().unwrap_or_default(),
        Err(error) => vec![Diagnostic { file, line: 1, what: format!("cannot be read: {error}") }],
    }
}

/// Paths that two contracts want, or that are the house's own. `house` has paths as places have them.
pub fn path_conflicts(contracts: &[Arc<Contract>], house: &[String]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, contract) in contracts.iter().enumerate() {
        let others = &contracts[..place];
        for action in &contract.actions {
            let path = action.route_path();
            let claimed = |other: &&Arc<Contract>| other.actions.iter().any(|theirs| theirs.route_path() == path);
            let owner = match others.iter().find(claimed) {
                Some(other) => format!("the contract {}", other.name),
                None if house.iter().any(|own| matches(own, path)) => "the house itself".to_owned(),
                None => continue,
            };
            let what = format!("{} {} is in use already, by {owner}", action.method, action.path);
            diagnostics.push(Diagnostic { file: contract.file.clone(), line: action.line, what });
        }
    }
    diagnostics
}

/// Sign-ups whose answer tells of the person: where the house keeps silent about who has an account, they cannot be served.
pub fn revealing_sign_ups(contracts: &[Arc<Contract>]) -> Vec<Diagnostic> {
    let actions = contracts.iter().flat_map(|contract| contract.actions.iter().map(move |action| (contract, action)));
    // A user name may be an address, or be taken by its owner: whether it is free tells of the account, too.
    let names = |action: &Action| action.request.iter().any(|take| take.means == Field::Username);
    let revealing_sign_ups =
        actions.filter(|(_, action)| action.operation == Operation::Register && (action.reveals_user() || names(action)));
    let what = "its answer, or a user name that is free or taken, tells whether an address was free, and `registration.reveal_existing_accounts` is \
                false: leave the contract out of `contracts`";
    revealing_sign_ups
        .map(|(contract, action)| Diagnostic { file: contract.file.clone(), line: action.line, what: what.to_owned() })
        .collect()
}

/// Whether a place of the house answers at a path.
fn matches(own: &str, path: &str) -> bool {
    match own.split_once([':', '*']) {
        Some((before, _)) => path.starts_with(before),
        None => own == path,
    }
}

fn sources(own: Option<&Path>) -> Result<BTreeMap<String, Source>> {
    let mut sources = BTreeMap::new();
    for file in Shipped::iter().filter(|file| file.ends_with(".toml")) {
        let bytes = Shipped::get(&file).map(|file| file.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        sources.insert(stem(Path::new(&*file)), Source { file: format!("contracts/{file}"), text });
    }
    if let Some(dir) = own {
        let fault = |error: io::Error| InternalError::new("read the contracts", format!("{}: {error}", dir.display()));
        for entry in fs::read_dir(dir).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path);
                let text =
                    text.map_err(|error| InternalError::new("read the contracts", format!("{}: {error}", path.display())))?;
                sources.insert(stem(&path), Source { file: path.display().to_string(), text });
            }
        }
    }
    Ok(sources)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
