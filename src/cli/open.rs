//! Opens the database of a server for a command.

use std::{fs, os::unix::fs::DirBuilderExt, path::Path};

use super::{
    error::{CliError, CliResult},
    logging,
};
use crate::{
    app::{App, KeyAccess},
    config::{Config, database},
    error::InternalError,
    store::{ConnectionUse, Database},
    types::clock::Clock,
};

/// For a command beside a server. Creates neither a database nor a master key: a command that runs in another folder or as
/// another user would mistake them for those of the server.
pub async fn open(config: Config) -> CliResult<App> {
    open_with(config, KeyAccess::MustDecrypt).await
}

pub async fn open_with(config: Config, keys: KeyAccess) -> CliResult<App> {
    logging::start(&config.log, logging::For::Command);
    let shown = existing(&config)?;
    let app = App::open_existing(config, Clock::default(), keys).await?;
    let migrations = app.db.migrations().await?;
    let pending = migrations.iter().filter(|(_, applied)| !applied).count();
    if pending == migrations.len() {
        return Err(no_database(&shown));
    }
    if pending > 0 {
        let why = "the database has pending migrations: run `vestibule migrate` or start the server first";
        return Err(CliError::Refused(why.to_owned()));
    }
    Ok(app)
}

/// As `open`, for a command that writes what only the same master key understands again: creates it, where no server has been
/// started yet.
pub async fn open_with_master_key(config: Config) -> CliResult<App> {
    let app = open(config.clone()).await?;
    if !app.create_master_key().await? {
        return Ok(app);
    }
    drop(app);
    open(config).await
}

/// As `open`, for a command that only reads: none, where there is no database yet, or one without tables.
pub async fn open_if_there(config: Config) -> CliResult<Option<App>> {
    if config.database.file().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    let db = Database::open(&config.database, ConnectionUse::Commands).await?;
    let is_empty = db.migrations().await?.iter().all(|(_, applied)| !applied);
    db.close().await?;
    if is_empty { Ok(None) } else { open(config).await.map(Some) }
}

/// The URL of the database; an SQLite file has to exist.
fn existing(config: &Config) -> CliResult<String> {
    match config.database.file() {
        Some(path) if !path.exists() => Err(no_database(&path.display().to_string())),
        _ => Ok(config.database.url.to_string()),
    }
}

fn no_database(shown: &str) -> CliError {
    CliError::Refused(format!(
        "there is no database at {shown}: name that of the server with --data-dir, --config or `database.url`, or create one with \
         `vestibule migrate` or the first start of the server"
    ))
}

/// Creates the folder of an SQLite database, for its owner only.
pub fn make_folder(database: &database::Database) -> CliResult {
    let Some(folder) = database.file().and_then(Path::parent) else { return Ok(()) };
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    Ok(made.map_err(|error| InternalError::new("create the folder of the database", format!("{}: {error}", folder.display())))?)
}
