//! Mistakes in a contract that has been read.

use super::model::{Action, Contract};
use crate::diagnostics::{Diagnostic, FilePosition};

/// At the line of an action.
pub(super) fn about(contract: &Contract, action: &Action, message: String) -> Diagnostic {
    on_line(contract, action.line, message)
}

pub(super) fn on_line(contract: &Contract, line: usize, message: String) -> Diagnostic {
    Diagnostic::new(FilePosition { path: contract.file.clone(), line, column: None }, message)
}
