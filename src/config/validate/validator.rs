//! Collects mistakes and warnings about settings, each with its source.

use std::path::PathBuf;

use crate::{
    config::{
        given::{ConfigValue, ContractValue},
        model::Config,
        source::Source,
        sources::ConfigSources,
    },
    diagnostics::Diagnostic,
};

pub struct Validator {
    pub sources: ConfigSources,
    pub warnings: Vec<String>,
}

/// The settings in force, and what they were made of.
pub struct Validated {
    pub config: Config,
    pub warnings: Vec<String>,
    pub file: Option<PathBuf>,
    pub given: Vec<ConfigValue>,
    pub contracts: Vec<ContractValue>,
}

impl Validator {
    pub fn source(&self, key: &str) -> Source {
        source_in(&self.sources.given, key)
    }

    /// Of two settings that contradict each other, the one that was given.
    pub fn given_of(&self, keys: [&'static str; 2]) -> &'static str {
        if self.source(keys[0]) == Source::Default { keys[1] } else { keys[0] }
    }

    pub fn refuse(&mut self, key: &str, message: impl Into<String>) {
        let mistake = self.source(key).diagnostic(message);
        self.sources.mistakes.push(mistake);
    }

    pub fn warn(&mut self, key: &str, message: impl Into<String>) {
        let warning = match self.source(key) {
            Source::Default => message.into(),
            source => source.diagnostic(message).to_string(),
        };
        self.warnings.push(warning);
    }

    /// # Errors
    /// Every mistake, if there is any.
    pub fn finish(self, config: Config) -> Result<Validated, Vec<Diagnostic>> {
        let ConfigSources { given, contracts, mistakes, file } = self.sources;
        let warnings = self.warnings;
        if mistakes.is_empty() { Ok(Validated { config, warnings, file, given, contracts }) } else { Err(mistakes) }
    }
}

impl Validated {
    pub fn source_of(&self, key: &str) -> Source {
        source_in(&self.given, key)
    }
}

/// The last one overrides those before it.
fn source_in(given: &[ConfigValue], key: &str) -> Source {
    let found = given.iter().rev().find(|given| given.setting.key == key);
    found.map_or(Source::Default, |given| given.source.clone())
}
