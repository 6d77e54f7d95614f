//! Mistakes in a contract that has been read.

use super::model::{Action, Contract};
use crate::diagnostics::{Diagnostic, FilePosition};

/// At the line of an action.
pub(super) fn about(contract: &Contract, action: &Action, message: String) -> Diagnostic {
    Diagnostic::new(FilePosition { path: contract.file.clone(), line: action.line, column: None }, message)
}
