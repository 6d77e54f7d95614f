//! A password from the terminal, typed twice without echo, or from standard input; never from an argument.

use std::io::{self, IsTerminal, Read};

use super::error::{CliError, CliResult};
use crate::{crypto::password_policy::PasswordPolicy, error::InternalError, types::secret::Secret};

/// Longer than any accepted password; what is longer is refused later, for its length.
const MAX_BYTES: u64 = 4096;

#[derive(clap::Args)]
pub struct PasswordArgs {
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub password_stdin: bool,
}

/// A password that is to be set.
#[derive(clap::Args)]
pub struct NewPasswordArgs {
    #[command(flatten)]
    pub source: PasswordArgs,
    /// Take any password, however short or common
    #[arg(long)]
    any_password: bool,
}

impl NewPasswordArgs {
    pub fn policy(&self) -> PasswordPolicy {
        if self.any_password { PasswordPolicy::ANY } else { PasswordPolicy::default() }
    }
}

impl PasswordArgs {
    /// `None` without a terminal to ask on.
    pub fn read(&self) -> CliResult<Option<Secret>> {
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
    let prompt = |text: &str| {
        let typed = rpassword::prompt_password(text);
        typed.map(Secret::new).map_err(|error| InternalError::new("read a password", error))
    };
    let first = prompt("Password: ")?;
    let second = prompt("Repeat the password: ")?;
    if first.reveal() == second.reveal() { Ok(first) } else { Err(CliError::Refused("the passwords do not match".to_owned())) }
}

/// Only the line break is cut off: spaces belong to a password.
fn from_stdin() -> CliResult<Secret> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| InternalError::new("read standard input", error))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = String::from_utf8(line.to_vec()).map_err(|_| CliError::Refused("the password is not UTF-8".to_owned()))?;
    Ok(Secret::new(text))
}
