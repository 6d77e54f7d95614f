//! The takeover that a command is about.

use super::error::{CliError, CliResult};
use crate::{app::App, store::takeover};

/// The last import.
///
/// # Errors
/// If there was none.
pub async fn last_import(app: &App) -> CliResult<takeover::Model> {
    let found = takeover::current(app.db.reader()).await?;
    found.ok_or_else(|| CliError::Refused("nothing was imported into this database".to_owned()))
}
