//! Where a setting comes from.

use std::{fmt, path::PathBuf};

use crate::diagnostics::{Diagnostic, FilePosition, Location};

/// Settings of the command line.
#[derive(Default, Clone)]
pub struct CliOverrides {
    /// `--config FILE`
    pub file: Option<PathBuf>,
    /// Key, value, and the argument as it was typed.
    pub arguments: Vec<(String, String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File(FilePosition),
    /// The name of an environment variable.
    Environment(String),
    /// The argument as it was typed.
    CommandLine(String),
}

impl Source {
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.clone(), message)
    }
}

impl From<Source> for Location {
    fn from(source: Source) -> Self {
        match source {
            Source::Default => Self::Named("default".to_owned()),
            Source::File(position) => Self::File(position),
            Source::Environment(name) | Source::CommandLine(name) => Self::Named(name),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Location::from(self.clone()).fmt(f)
    }
}
