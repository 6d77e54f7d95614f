//! Reads the settings from all sources, and shows where each came from.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

use super::{
    environment,
    given::ContractValue,
    model::Config,
    settings,
    source::{CliOverrides, Source},
    sources::ConfigSources,
    validate,
    value::RawValue,
};
use crate::diagnostics::Diagnostic;

/// The settings in force, and where each came from.
pub struct LoadedConfig {
    pub config: Config,
    /// What is allowed but probably not intended.
    pub warnings: Vec<String>,
    /// The settings file that was read.
    pub file: Option<PathBuf>,
    sources: BTreeMap<&'static str, Source>,
    given: BTreeMap<&'static str, RawValue>,
    /// Values of `[contract.NAME]`: by key, the last that was given.
    contracts: BTreeMap<String, ContractValue>,
}

/// One setting in force.
pub struct Shown<'a> {
    pub key: Cow<'static, str>,
    /// As TOML; `None` without a value. A secret is `(set)`.
    pub value: Option<String>,
    pub source: &'a Source,
}

/// The file, the environment and the command line, each overriding the one before.
///
/// # Errors
/// Every mistake at once.
pub fn load(overrides: &CliOverrides) -> Result<LoadedConfig, Vec<Diagnostic>> {
    let validated = validate::validate(ConfigSources::read(overrides, &environment::variables()))?;
    let sources = settings::all().map(|setting| (setting.key, validated.source_of(setting.key))).collect();
    let given = validated.given.into_iter().map(|given| (given.setting.key, given.raw)).collect();
    let contracts = validated.contracts.into_iter().map(|given| (given.key(), given)).collect();
    Ok(LoadedConfig { config: validated.config, warnings: validated.warnings, file: validated.file, sources, given, contracts })
}

impl LoadedConfig {
    /// The first of these settings that was given, and where; empty if none was.
    pub fn source_of(&self, keys: &[&str]) -> String {
        let sources = keys.iter().filter_map(|key| self.sources.get(key));
        sources.into_iter().find(|source| **source != Source::Default).map(ToString::to_string).unwrap_or_default()
    }

    /// A mistake in the value of this setting, with its place.
    pub fn mistake(&self, key: &str, message: impl Into<String>) -> Diagnostic {
        self.sources.get(key).unwrap_or(&Source::Default).diagnostic(message)
    }

    /// Every setting that was given.
    pub fn given(&self) -> impl Iterator<Item = Shown<'_>> {
        self.show().filter(|shown| *shown.source != Source::Default)
    }

    /// Every setting, and those of contracts that were given.
    pub fn show(&self) -> impl Iterator<Item = Shown<'_>> {
        let of_contracts = self.contracts.iter().map(|(key, given)| Shown {
            key: Cow::Owned(key.clone()),
            value: Some(if given.setting.secret { "(set)".to_owned() } else { given.raw.written() }),
            source: &given.source,
        });
        self.show_table().chain(of_contracts)
    }

    fn show_table(&self) -> impl Iterator<Item = Shown<'_>> {
        settings::all().filter_map(|setting| {
            let value = match self.given.get(setting.key) {
                Some(_) if setting.secret => Some("(set)".to_owned()),
                given => (setting.get)(&self.config).map(|value| value.to_string()).or_else(|| given.map(RawValue::written)),
            };
            Some(Shown { key: setting.key.into(), value, source: self.sources.get(setting.key)? })
        })
    }
}
