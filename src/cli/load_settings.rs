//! Reads the settings, and checks what only the texts of the pages can tell.

use super::error::CliResult;
use crate::{
    config::{self, CliOverrides, LoadedConfig},
    diagnostics::Diagnostic,
    web,
};

/// # Errors
/// `Settings`, with every mistake and where it is.
pub fn load(overrides: &CliOverrides) -> CliResult<LoadedConfig> {
    let loaded = config::load(overrides)?;
    let unknown = web::unknown_languages(&loaded.config);
    let mistakes: Vec<Diagnostic> = unknown.into_iter().map(|(key, what)| loaded.mistake(key, what)).collect();
    if mistakes.is_empty() { Ok(loaded) } else { Err(mistakes.into()) }
}
