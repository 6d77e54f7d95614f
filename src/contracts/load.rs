//! Loads contracts: the shipped ones, and the files in `contracts_dir`.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use rust_embed::RustEmbed;

use super::{
    mistake::{about, on_line},
    model::{Action, Contract},
    read::read_overridden,
    vocabulary::Operation,
};
use crate::{
    config::{self, Config, SessionOverride},
    diagnostics::{self, Diagnostic, Location},
    error::{Field, InternalError, Result},
};

#[derive(RustEmbed)]
#[folder = "contracts/"]
struct Shipped;

/// The folder of the shipped contracts, as mistakes name it.
const SHIPPED_FOLDER: &str = "contracts";
/// Shipped contracts below it are served only where the setting `contracts` names them.
const FAMILIES: &str = "families/";
/// Many times what any API needs. A larger file is not a contract.
const MAX_FILE_LEN: u64 = 256 << 10;

/// A contract's text, and the file that mistakes name.
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) text: String,
    /// Whether it is served where the setting `contracts` is not given.
    pub(super) by_default: bool,
}

/// The contracts that are enabled, in the order of their names. A file in `contracts_dir` replaces the shipped contract of the same name.
///
/// # Errors
/// One that lists every mistake in every file.
pub fn load(config: &Config) -> Result<Vec<Arc<Contract>>> {
    let sources = sources(config.contracts_dir.as_deref()).map_err(|mistake| listed(&[mistake]))?;
    load_from(config, &sources).map_err(|mistakes| listed(&mistakes).into())
}

/// As `load`, from these sources.
///
/// # Errors
/// Every mistake in every file.
pub(super) fn load_from(config: &Config, sources: &BTreeMap<String, Source>) -> Result<Vec<Arc<Contract>>, Vec<Diagnostic>> {
    let unknown = config.contracts.iter().flatten().filter(|name| !sources.contains_key(name.as_str()));
    let unknown: Vec<Diagnostic> = unknown.map(|name| no_such_contract(name, sources)).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    read_all(config, sources, |name, source| is_enabled(config, name, source))
}

/// All contracts that are there, and whether each one is enabled.
///
/// # Errors
/// One that lists every mistake in every file.
pub fn load_all(config: &Config) -> Result<Vec<(Arc<Contract>, bool)>> {
    let sources = sources(config.contracts_dir.as_deref()).map_err(|mistake| listed(&[mistake]))?;
    let enabled = sources.iter().map(|(name, source)| is_enabled(config, name, source));
    let contracts = read_all(config, &sources, |_, _| true).map_err(|mistakes| listed(&mistakes))?;
    Ok(contracts.into_iter().zip(enabled).collect())
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
) -> Result<Vec<Arc<Contract>>, Vec<Diagnostic>> {
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
    if mistakes.is_empty() { Ok(contracts) } else { Err(mistakes) }
}

pub(super) fn overridden<'a>(config: &'a Config, name: &str) -> &'a [SessionOverride] {
    config.contract.get(name).map_or(&[], |settings| &settings.session)
}

fn no_such_contract(name: &str, sources: &BTreeMap<String, Source>) -> Diagnostic {
    Diagnostic::new(
        Location::Named("contracts".to_owned()),
        format!("there is no contract `{name}`; there are {}", known(sources)),
    )
}

fn known(sources: &BTreeMap<String, Source>) -> String {
    sources.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn unknown_in_settings(config: &Config, sources: &BTreeMap<String, Source>) -> Vec<Diagnostic> {
    let unknown = config.contract.iter().filter(|(name, _)| !sources.contains_key(name.as_str()));
    let mistake = |name: &str, source: &config::Source| {
        source.diagnostic(format!("there is no contract `{name}` for [contract.{name}]; there are {}", known(sources)))
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
    let sources = sources(config.contracts_dir.as_deref()).map_err(|mistake| listed(&[mistake]));
    Ok(sources?.remove(name).map(|source| source.text))
}

/// # Errors
/// One that lists the mistakes, where there are any.
pub(super) fn refuse(mistakes: &[Diagnostic]) -> Result<()> {
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(listed(mistakes).into())
}

fn listed(mistakes: &[Diagnostic]) -> InternalError {
    failed(format!("\n{}", diagnostics::list(mistakes)))
}

/// The text of a contract's file.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read_text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MAX_FILE_LEN + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE_LEN {
        return Err(format!("cannot be read: a contract has at most {} KiB", MAX_FILE_LEN >> 10));
    }
    String::from_utf8(bytes).map_err(|_| "cannot be read: it is not UTF-8".to_owned())
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

/// The shipped contracts, and those of the folder.
///
/// # Errors
/// The folder, or a file in it, cannot be read.
pub(super) fn sources(dir: Option<&Path>) -> Result<BTreeMap<String, Source>, Diagnostic> {
    let mut sources = shipped();
    if let Some(dir) = dir {
        let failed_dir = |error: io::Error| Diagnostic::new(dir, error.to_string());
        for entry in fs::read_dir(dir).map_err(failed_dir)? {
            let path = entry.map_err(failed_dir)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = read_text(&path).map_err(|why| Diagnostic::new(&*path, why))?;
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
        (stem(Path::new(&*file)), Source { file: Path::new(SHIPPED_FOLDER).join(&*file), text, by_default })
    };
    files.map(source).collect()
}

/// Whether a contract's file came with Vestibule, and not from `contracts_dir`.
pub(super) fn is_shipped(file: &Path) -> bool {
    let inner = file.strip_prefix(SHIPPED_FOLDER).ok().and_then(Path::to_str);
    inner.is_some_and(|inner| Shipped::get(inner).is_some())
}

fn failed(cause: String) -> InternalError {
    InternalError::new("read the contracts", cause)
}

pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
