//! One state of the database of a Django project, which goes on serving its users while we read.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DbBackend,
    sqlx::{self, ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions},
};
use tempfile::TempDir;

use super::super::database::{ConnectionUse, Database, Transaction};
use crate::{
    config::database::{Database as Settings, DatabaseUrl},
    error::{InternalError, Result},
};

const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub struct Snapshot {
    pub(super) txn: Arc<Transaction>,
    /// Keeps the copy of an SQLite file, which goes with the last of us.
    _copy: Option<Arc<TempDir>>,
}

impl Snapshot {
    /// Of PostgreSQL: a transaction that only reads, and that keeps no writer waiting. Of SQLite: a private copy, because a
    /// reader of the file itself keeps Django's writers waiting.
    ///
    /// # Errors
    /// If it cannot be read; the error names it.
    pub async fn open(settings: &Settings, access: SqliteAccess) -> Result<Self> {
        let (settings, copy) = match &settings.url {
            DatabaseUrl::Sqlite(path) => {
                let folder = private_folder()?;
                let copy = folder.path().join("copy.sqlite3");
                copy_file(path, access, &copy).await?;
                (Settings { url: DatabaseUrl::Sqlite(copy), ..settings.clone() }, Some(Arc::new(folder)))
            }
            DatabaseUrl::Postgres(_) => (settings.clone(), None),
        };
        let txn = Database::open(&settings, ConnectionUse::Commands).await?.begin_snapshot().await?;
        if txn.get_database_backend() == DbBackend::Postgres {
            let patient = "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TimeZone = 'UTC'";
            txn.execute_unprepared(patient).await?;
        }
        Ok(Self { txn: Arc::new(txn), _copy: copy })
    }
}

/// How an SQLite file can be read without creating or changing anything beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteAccess {
    /// With SQLite's locks, beside writers.
    Locked,
    /// In WAL mode while no process has it open: a reader with locks would make a write-ahead log that the former server may not
    /// be allowed to write.
    Immutable,
}

/// SQLite makes its files readable by all; the folder keeps others out.
fn private_folder() -> Result<TempDir> {
    let private = fs::Permissions::from_mode(0o700);
    let made = tempfile::Builder::new().prefix("vestibule-").permissions(private).tempdir();
    Ok(made.map_err(|error| InternalError::new("make a temporary folder", error))?)
}

async fn copy_file(path: &Path, access: SqliteAccess, copy: &Path) -> Result<()> {
    let fault = |why: String| InternalError::new("read the database of the former server", format!("{}: {why}", path.display()));
    let name = copy.to_str().ok_or_else(|| fault("the path of temporary files is no text".to_owned()))?;
    let before = state(path);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).create_if_missing(false).busy_timeout(BUSY_TIMEOUT);
    let options = options.immutable(access == SqliteAccess::Immutable).disable_statement_logging();
    vacuum(&options, name).await.map_err(|error| fault(error.to_string()))?;
    if access == SqliteAccess::Immutable && state(path) != before {
        return Err(fault("it was written to while it was read; try again".to_owned()).into());
    }
    Ok(())
}

async fn vacuum(options: &SqliteConnectOptions, into: &str) -> sqlx::Result<()> {
    let mut connection = options.connect().await?;
    sqlx::query("VACUUM INTO ?").bind(into).execute(&mut connection).await?;
    connection.close().await
}

/// What a writer changes.
fn state(path: &Path) -> Option<(u64, i64, i64, bool)> {
    let about = path.metadata().ok()?;
    Some((about.len(), about.mtime(), about.mtime_nsec(), log_of(path).exists()))
}

/// The write-ahead log beside the file.
pub fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
