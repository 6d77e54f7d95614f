//! What we remember: one file a table, and all SQL of the house. Every function joins the transaction it is given.

pub mod api_key;
pub mod audit;
pub mod keyset;
pub mod limit_mark;
pub mod link;
pub mod outbox;
pub mod role;
pub mod session;
pub mod signing_key;
pub mod stock;
pub mod user;
pub mod user_role;

use std::{fs, io::ErrorKind, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::error::{Error, Fault, Result};

/// How long a statement waits for another writer before the caller is told to come back.
const LOCK_WAIT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// One connection that writes, some that read: SQLite in WAL mode takes both at once.
#[derive(Debug, Clone)]
pub struct Database {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
}

/// How busy a pool of connections is, as far as it tells.
#[derive(Debug, Clone, Copy)]
pub struct PoolUse {
    pub in_use: u32,
    pub idle: u32,
}

impl Database {
    /// Opens or makes the SQLite file, which only its owner can read.
    ///
    /// # Errors
    /// A fault that names the file.
    pub async fn open(path: &Path) -> Result<Self> {
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        if let Err(error) = made
            && error.kind() != ErrorKind::AlreadyExists
        {
            return Err(Fault::new("make the database", format!("{}: {error}", path.display())).into());
        }
        // Somebody else may have put it there, to have people kept where they can read it.
        if path.is_symlink() {
            return Err(Fault::new("open the database", format!("{}: is a symbolic link", path.display())).into());
        }
        Ok(Self { writer: connect(path, 1).await?, readers: connect(path, READERS).await? })
    }

    /// For reading only.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For one statement that writes; more than one is a transaction.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// # Errors
    /// `Busy` where other writers hold the database for too long.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        // IMMEDIATE: a transaction that reads first and writes later would otherwise fail in a race, however long it waited.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// A fault that names the step.
    pub async fn migrate(&self) -> Result<()> {
        // In one piece: of several that start together the first takes the steps and the others find them taken.
        let txn = self.begin().await?;
        Migrator::up(&txn, None).await?;
        Ok(txn.commit().await?)
    }

    /// Names of the steps, and whether each has been taken.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let pending = Migrator::get_pending_migrations(&self.writer).await?;
        let waits = |name: &str| pending.iter().any(|step| step.name() == name);
        let all = Migrator::migrations();
        Ok(all.iter().map(|step| (step.name().to_owned(), !waits(step.name()))).collect())
    }

    /// # Errors
    /// A fault, where the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        self.readers.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Each pool by its name.
    pub fn pools(&self) -> [(&'static str, PoolUse); 2] {
        [("writer", pool_use(&self.writer)), ("readers", pool_use(&self.readers))]
    }

    /// Ends every connection, after the last statement has finished.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn close(self) -> Result<()> {
        self.readers.close().await?;
        Ok(self.writer.close().await?)
    }
}

fn pool_use(db: &DatabaseConnection) -> PoolUse {
    let (size, idle) = match db.get_database_backend() {
        DbBackend::Sqlite => {
            let pool = db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
        DbBackend::Postgres => {
            let pool = db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => (0, 0),
    };
    let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
    PoolUse { in_use: size - idle, idle }
}

async fn connect(path: &Path, connections: u32) -> Result<DatabaseConnection> {
    let file = path.to_owned();
    // The file is named below: in a URL, odd letters of its path would mean something else.
    let mut options = ConnectOptions::new("sqlite://vestibule.db?mode=rwc");
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(LOCK_WAIT)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .filename(&file)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", "-1024")
                .foreign_keys(true)
                .busy_timeout(LOCK_WAIT)
        });
    let opened = sea_orm::Database::connect(options).await;
    Ok(opened.map_err(|error| Fault::new("open the database", format!("{}: {error}", path.display())))?)
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        let locked = matches!(error, DbErr::ConnectionAcquire(_)) || text.contains("database is locked");
        if locked { Self::Busy(Duration::from_secs(1)) } else { Fault::new("ask the database", error).into() }
    }
}
