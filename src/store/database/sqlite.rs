//! The file of SQLite, which nothing but SQLite opens: closing any other descriptor of it would drop SQLite's locks (POSIX), and
//! a reader from outside would then take the log away that holds what was acknowledged.

use std::{
    io::{self, ErrorKind},
    path::Path,
    time::Duration,
};

use sea_orm::sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{
    super::error::ConnectionFailures,
    pool::{Engine, Pool},
    usage::LOCK_WAIT,
};
use crate::error::{InternalError, Result};

const READERS: u32 = 4;

/// The writer and the readers of a file, which is made where there is none.
pub(super) async fn open(path: &Path, limit: Option<Duration>) -> Result<(Pool, Pool)> {
    make(path).map_err(|error| InternalError::new("make the database", format!("{}: {error}", path.display())))?;
    // Another user of the machine may have put it there, to read what is stored.
    if path.is_symlink() {
        return Err(InternalError::new("open the database", format!("{}: is a symbolic link", path.display())).into());
    }
    let failures = ConnectionFailures::default();
    let pool = |engine, reads_only| Pool { engine, limit, reads_only, failures: failures.clone() };
    Ok((pool(connect(path, 1).await?, false), pool(connect(path, READERS).await?, true)))
}

/// Readable by its owner only. It is created under another name and closed before it gets its own.
fn make(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        there => return there.map(drop),
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = tempfile::Builder::new().prefix(".vestibule-").tempfile_in(folder)?.into_temp_path();
    match made.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

async fn connect(path: &Path, connections: u32) -> Result<Engine> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("cache_size", "-1024")
        .foreign_keys(true)
        .busy_timeout(LOCK_WAIT)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LOCK_WAIT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    let opened = pool.connect_with(options).await;
    Ok(Engine::Sqlite(opened.map_err(|error| InternalError::new("open the database", format!("{}: {error}", path.display())))?))
}
