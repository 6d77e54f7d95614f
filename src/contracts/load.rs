//! Loads contracts: the shipped ones, and the files in `contracts_dir`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rust_embed::RustEmbed;

use super::{
    mistake::about,
    model::{Action, Contract},
    read::{read, read_overridden},
    vocabulary::Operation,
};
use crate::{
    config::{self, Config, SessionOverride},
    diagnostics::{self, Diagnostic, FilePosition},
    error::{Field, InternalError, Result},
};

#[derive(RustEmbed)]
#[folder = "contracts/"]
struct Shipped;

/// Shipped contracts below it are served only where the setting `contracts` names them.
const FAMILIES: &str = "families/";

/// A contract's text, and the file that mistakes name.
struct Source {
    file: PathBuf,
    text: String,
    /// Whether it is served where the setting `contracts` is not given.
    by_default: bool,
}

/// The contracts that are enabled, in the order of their names. A file in `contracts_dir` replaces the shipped contract of the same name.
///
/// # Errors
/// One that lists every mistake in every file.
pub fn load(config: &Config) -> Result<Vec<Arc<Contract>>> {
    let sources = sources(config.contracts_dir.as_deref())?;
    let mut unknown = config.contracts.iter().flatten().filter(|name| !sources.contains_key(name.as_str()));
    if let Some(name) = unknown.next() {
        let known: Vec<&str> = sources.keys().map(String::as_str).collect();
        return Err(failed(format!("there is no contract `{name}`; there are {}", known.join(", "))).into());
    }
    read_all(config, &sources, |name, source| is_enabled(config, name, source))
}

/// All contracts that are there, and whether each one is enabled.
///
/// # Errors
/// One that lists every mistake in every file.
pub fn load_all(config: &Config) -> Result<Vec<(Arc<Contract>, bool)>> {
    let sources = sources(config.contracts_dir.as_deref())?;
    let enabled = sources.iter().map(|(name, source)| is_enabled(config, name, source));
    Ok(read_all(config, &sources, |_, _| true)?.into_iter().zip(enabled).collect())
}

fn is_enabled(config: &Config, name: &str, source: &Source) -> bool {
    match &config.contracts {
        Some(names) => names.iter().any(|enabled| enabled == name),
        None => source.by_default,
    }
}

/// Those that are wanted, in the order of their names.
fn read_all(
    config: &Config,
    sources: &BTreeMap<String, Source>,
    is_wanted: impl Fn(&str, &Source) -> bool,
) -> Result<Vec<Arc<Contract>>> {
    let (mut contracts, mut mistakes) = (Vec::new(), unknown_in_settings(config, sources));
    for (name, source) in sources.iter().filter(|(name, source)| is_wanted(name, source)) {
        match read_overridden(name, &source.file, (&source.text, overridden(config, name))) {
            Ok(mut contract) => {
                contract.roles.reserve(&roles_with_rights(config));
                contract.password_policy = contract.password_policy.and(config.passwords.floor);
                contracts.push(Arc::new(contract));
            }
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    refuse(&mistakes)?;
    Ok(contracts)
}

fn overridden<'a>(config: &'a Config, name: &str) -> &'a [SessionOverride] {
    config.contract.get(name).map_or(&[], |settings| &settings.session)
}

fn unknown_in_settings(config: &Config, sources: &BTreeMap<String, Source>) -> Vec<Diagnostic> {
    let unknown = config.contract.iter().filter(|(name, _)| !sources.contains_key(name.as_str()));
    let known = || sources.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let mistake = |name: &str, source: &config::Source| {
        source.diagnostic(format!("there is no contract `{name}` for [contract.{name}]; there are {}", known()))
    };
    unknown.filter_map(|(name, settings)| Some(mistake(name, settings.source.as_ref()?))).collect()
}

fn roles_with_rights(config: &Config) -> Vec<&str> {
    [&config.admin.role, &config.stocks.editor_role].into_iter().flatten().map(String::as_str).collect()
}

/// The text of a contract's file, enabled or not; `None` where there is no such contract.
///
/// # Errors
/// `contracts_dir` or a file in it cannot be read.
pub fn source_text(config: &Config, name: &str) -> Result<Option<String>> {
    Ok(sources(config.contracts_dir.as_deref())?.remove(name).map(|source| source.text))
}

/// # Errors
/// One that lists the mistakes, where there are any.
pub fn refuse(mistakes: &[Diagnostic]) -> Result<()> {
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(failed(format!("\n{}", diagnostics::list(mistakes))).into())
}

/// Every mistake in one file; none, where it can be served. `own` has Vestibule's paths as in the table of routes.
pub fn check_file(path: &Path, own: &[String]) -> Vec<Diagnostic> {
    match fs::read_to_string(path).map(|text| read(&stem(path), path, &text)) {
        Ok(Ok(contract)) => path_conflicts(&[Arc::new(contract)], own),
        Ok(Err(mistakes)) => mistakes,
        Err(error) => vec![Diagnostic::new(path, format!("cannot be read: {error}"))],
    }
}

/// Paths that two contracts use, or that a contract and Vestibule itself use. `own` has Vestibule's paths as in the table of routes.
pub fn path_conflicts(contracts: &[Arc<Contract>], own: &[String]) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for (at, contract) in contracts.iter().enumerate() {
        for action in &contract.actions {
            let path = action.route_path();
            let uses = |other: &&Arc<Contract>| other.actions.iter().any(|action| action.route_path() == path);
            let owner = match contracts[..at].iter().find(uses) {
                Some(other) => format!("the contract {}", other.name),
                None if own.iter().any(|own| matches(own, path)) => "Vestibule itself".to_owned(),
                None => continue,
            };
            mistakes.push(about(contract, action, format!("{} {} is already used by {owner}", action.method, action.path)));
        }
    }
    mistakes
}

/// Sign-ups, and changes of a username, whose response shows whether an account exists, which `registration.reveal_existing_accounts = false` forbids.
/// A username does so too: it may be an email address, or be taken by the owner of one.
pub fn revealing_sign_ups(contracts: &[Arc<Contract>]) -> Vec<Diagnostic> {
    let actions = contracts.iter().flat_map(|contract| contract.actions.iter().map(move |action| (contract, action)));
    let reveals = |action: &Action| action.reveals_user() || action.takes(Field::Username);
    let revealing = actions.filter(|(_, action)| match action.operation {
        Operation::Register => reveals(action),
        Operation::ChangeUsername => true,
        _ => false,
    });
    let what = "its response, or a username that is free or taken, shows whether an account exists, and \
                `registration.reveal_existing_accounts` is false: remove the contract from `contracts`";
    revealing.map(|(contract, action)| about(contract, action, what.to_owned())).collect()
}

/// A status for addresses that are taken shows that an account exists, which `registration.reveal_existing_accounts = false` forbids.
pub fn revealing_statuses(contracts: &[Arc<Contract>]) -> Vec<Diagnostic> {
    let what = "a status of its own for `taken` shows that an account exists, and `registration.reveal_existing_accounts` is false: \
                remove `taken`";
    let revealing = contracts.iter().filter(|contract| contract.errors.statuses.taken.is_some());
    revealing.map(|contract| on_line(contract, contract.errors.statuses.taken_line, what.to_owned())).collect()
}

fn on_line(contract: &Contract, line: usize, message: String) -> Diagnostic {
    Diagnostic::new(FilePosition { path: contract.file.clone(), line, column: None }, message)
}

/// Whether a path of the table of routes, perhaps with `:name` or `*rest` in it, answers at a path.
fn matches(own: &str, path: &str) -> bool {
    match own.split_once([':', '*']) {
        Some((before, _)) => path.starts_with(before),
        None => own == path,
    }
}

fn sources(dir: Option<&Path>) -> Result<BTreeMap<String, Source>> {
    let mut sources = shipped();
    if let Some(dir) = dir {
        let failed_dir = |error: io::Error| failed(format!("{}: {error}", dir.display()));
        for entry in fs::read_dir(dir).map_err(failed_dir)? {
            let path = entry.map_err(failed_dir)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path);
                let text = text.map_err(|error| failed(format!("{}: {error}", path.display())))?;
                sources.insert(stem(&path), Source { file: path, text, by_default: true });
            }
        }
    }
    Ok(sources)
}

fn shipped() -> BTreeMap<String, Source> {
    let files = Shipped::iter().filter(|file| file.ends_with(".toml"));
    let source = |file: std::borrow::Cow<'static, str>| {
        let bytes = Shipped::get(&file).map(|file| file.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let by_default = !file.starts_with(FAMILIES);
        (stem(Path::new(&*file)), Source { file: Path::new("contracts").join(&*file), text, by_default })
    };
    files.map(source).collect()
}

fn failed(cause: String) -> InternalError {
    InternalError::new("read the contracts", cause)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
