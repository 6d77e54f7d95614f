//! What the server starts with: the enabled contracts, after everything that would stop the start.

use std::{path::Path, sync::Arc};

use super::{
    check_hints,
    load::{self, Source},
    model::Contract,
    path_conflicts::{ReservedPath, path_conflicts},
    read::read_overridden,
    signing::key_mistakes,
    without_email::sign_ups_without_email,
};
use crate::{config::Config, diagnostics::Diagnostic, error::Result};

/// A contract's file, as `vestibule contract check` judges it.
#[derive(Debug, Default)]
pub struct CheckedFile {
    /// The server does not start with it while there are any.
    pub mistakes: Vec<Diagnostic>,
    /// What is allowed and probably not intended.
    pub hints: Vec<Diagnostic>,
    /// The other contracts that are served with these settings.
    pub beside: Vec<String>,
}

/// The contracts that are served.
///
/// # Errors
/// One that lists every mistake in the files and in what the settings make of them.
pub fn load_served(config: &Config, own: &[ReservedPath]) -> Result<Vec<Arc<Contract>>> {
    let contracts = load::load(config)?;
    load::refuse(&mistakes_together(&contracts, config, own))?;
    Ok(contracts)
}

/// What is wrong with files that are right each for itself. Every reason for which a start is refused belongs here: `contract check`
/// finds it too.
fn mistakes_together(contracts: &[Arc<Contract>], config: &Config, own: &[ReservedPath]) -> Vec<Diagnostic> {
    let mut mistakes = key_mistakes(contracts, config);
    if !config.registration.reveal_existing_accounts {
        mistakes.extend(load::revealing_sign_ups(contracts));
        mistakes.extend(load::revealing_statuses(contracts));
    }
    mistakes.extend(sign_ups_without_email(contracts, &config.registration));
    mistakes.extend(path_conflicts(contracts, own));
    mistakes
}

/// What the server would say of a file, if it were one of those that these settings serve. `own` has Vestibule's own paths.
pub fn check_file(file: &Path, config: &Config, own: &[ReservedPath]) -> CheckedFile {
    let name = load::stem(file);
    let text = match load::read_text(file) {
        Ok(text) => text,
        Err(why) => return CheckedFile::refused(vec![Diagnostic::new(file, why)]),
    };
    match read_overridden(&name, file, (&text, load::overridden(config, &name))) {
        Ok(contract) => check_beside(&contract, text, (config, own)),
        Err(mistakes) => CheckedFile::refused(mistakes),
    }
}

/// A file that is right for itself, with the others that are served.
fn check_beside(contract: &Contract, text: String, (config, own): (&Config, &[ReservedPath])) -> CheckedFile {
    let mut config = config.clone();
    let mut hints = check_hints::of_contract(contract);
    if let Some(names) = config.contracts.as_mut().filter(|names| !names.contains(&contract.name)) {
        hints.push(Diagnostic::new(&*contract.file, format!("the setting `contracts` does not name {} yet", contract.name)));
        names.push(contract.name.clone());
    }
    let source = Source { file: contract.file.clone(), text, by_default: true };
    let loaded = load::sources(config.contracts_dir.as_deref()).map_err(|mistake| vec![mistake]).and_then(|mut sources| {
        sources.insert(contract.name.clone(), source);
        load::load_from(&config, &sources)
    });
    match loaded {
        Ok(contracts) => {
            let others = contracts.iter().filter(|other| other.name != contract.name);
            let beside = others.map(|other| other.name.clone()).collect();
            CheckedFile { mistakes: mistakes_together(&contracts, &config, own), hints, beside }
        }
        Err(mistakes) => CheckedFile { mistakes, hints, beside: Vec::new() },
    }
}

impl CheckedFile {
    fn refused(mistakes: Vec<Diagnostic>) -> Self {
        Self { mistakes, ..Self::default() }
    }
}
