//! A password from whoever sits there: typed twice without echo, or one line of standard input; never an argument.

use std::io::{self, IsTerminal, Read};

use super::{CliResult, error::CliError};
use crate::{error::InternalError, types::secret::Secret};

/// More than any password that is taken; what is longer is refused later, for its length.
const LONGEST: u64 = 4096;

/// What the command line says of the password.
#[derive(clap::Args)]
pub(super) struct Choice {
    /// Read the password from standard input: its first line, without the end of the line
    #[arg(long)]
    pub(super) password_stdin: bool,
}

impl Choice {
    /// Nothing, where nobody is there to ask.
    pub(super) fn read(&self) -> CliResult<Option<Secret>> {
        if self.password_stdin {
            from_stdin().map(Some)
        } else if io::stdin().is_terminal() {
            ask().map(Some)
        } else {
            Ok(None)
        }
    }
}

fn ask() -> CliResult<Secret> {
    let hear = |what: &str| {
        let heard = rpassword::prompt_password(what);
        heard.map(Secret::new).map_err(|error| InternalError::new("read a password", error))
    };
    let first = hear("Password: ")?;
    let second = hear("The same again: ")?;
    if first.reveal() == second.reveal() {
        Ok(first)
    } else {
        Err(CliError::Refused("the two passwords are not the same".to_owned()))
    }
}

/// Only the end of the line is cut: spaces belong to a password.
fn from_stdin() -> CliResult<Secret> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LONGEST).read_to_end(&mut bytes).map_err(|error| InternalError::new("read standard input", error))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = String::from_utf8(line.to_vec()).map_err(|_| CliError::Refused("the password is not UTF-8".to_owned()))?;
    Ok(Secret::new(text))
}
