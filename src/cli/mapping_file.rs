//! The mapping file of an import, and of its way back.

use std::{fs, path::Path};

use super::error::CliResult;
use crate::{crypto::file_hash, diagnostics::Diagnostic, django::Mapping};

/// With a digest of its text, which says whether two are the same.
pub fn read(file: Option<&Path>) -> CliResult<(Mapping, Option<String>)> {
    let Some(file) = file else { return Ok((Mapping::default(), None)) };
    let text = fs::read_to_string(file);
    let text = text.map_err(|error| vec![Diagnostic::new(file, format!("cannot be read: {error}"))])?;
    Ok((Mapping::read(file, &text)?, file_hash::sha256(text.as_bytes()).ok()))
}
