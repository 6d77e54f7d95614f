//! Asks before something that cannot be undone.

use std::io::{self, IsTerminal, Write};

use super::error::{CliError, CliResult};
use crate::error::InternalError;

/// Whether the operator typed yes.
///
/// # Errors
/// If there is no terminal to ask at.
pub fn is_confirmed(question: &str) -> CliResult<bool> {
    if !io::stdin().is_terminal() {
        return Err(CliError::Usage("there is no terminal to ask for confirmation: add --yes".to_owned()));
    }
    let mut answer = String::new();
    let mut ask = io::stderr().lock();
    let asked = write!(ask, "{question} Type yes: ").and_then(|()| ask.flush());
    asked.and_then(|()| io::stdin().read_line(&mut answer)).map_err(|error| InternalError::new("ask for confirmation", error))?;
    Ok(answer.trim() == "yes")
}
