//! The database: a file of SQLite, or a pool of connections to PostgreSQL.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::{Duration, Instant},
};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    SqlxPostgresConnector, TransactionOptions, TransactionTrait,
    sqlx::{
        ConnectOptions as _, Connection,
        postgres::{PgConnectOptions, PgPoolOptions},
    },
};

use super::outage;
use crate::{
    config::database::{self as settings, Place},
    error::{Fault, Result},
};

/// How long a statement waits for another writer before the caller is told to come back.
const LOCK_WAIT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// An instance that stands still in the middle of a transaction does not keep the others waiting for longer.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);
/// A connection that has rested for so long is asked whether it still works.
const RESTED: Duration = Duration::from_secs(15);

/// SQLite in WAL mode takes one connection that writes and some that read; PostgreSQL makes no difference between them.
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
    /// Opens or makes the SQLite file, which only its owner can read; or finds the PostgreSQL server.
    ///
    /// # Errors
    /// A fault that names the file or the server.
    pub async fn open(settings: &settings::Database) -> Result<Self> {
        match &settings.place {
            Place::Sqlite(path) => {
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
                Ok(Self { writer: sqlite(path, 1).await?, readers: sqlite(path, READERS).await? })
            }
            Place::Postgres(server) => {
                let pool = postgres(settings, server).await?;
                Ok(Self { readers: pool.clone(), writer: pool })
            }
        }
    }

    /// For reading only.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For one statement that writes; more than one is a transaction.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// On SQLite nobody else writes meanwhile. On PostgreSQL every statement sees what has been committed before it (READ
    /// COMMITTED): a deed that reads first and writes later holds the row that both hang on.
    ///
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

    /// Brings the schema up to date. An account that may not change the schema is fine where there is nothing to change.
    ///
    /// # Errors
    /// A fault that names the step.
    pub async fn migrate(&self) -> Result<()> {
        if self.migrations().await?.iter().all(|(_, taken)| *taken) {
            return Ok(());
        }
        // In one piece: of several that start together the first takes the steps and the others find them taken.
        let txn = self.begin().await?;
        if txn.get_database_backend() == DbBackend::Postgres {
            // Whoever waits here waits for steps, which take what they take.
            let turn = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
                        SELECT pg_advisory_xact_lock(8241197220543816531)";
            txn.execute_unprepared(turn).await?;
        }
        Migrator::up(&txn, None).await?;
        Ok(txn.commit().await?)
    }

    /// Names of the steps, and whether each has been taken.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.readers).await?;
        let waits = |name: &str| pending.iter().any(|step| step.name() == name);
        let all = Migrator::migrations();
        Ok(all.iter().map(|step| (step.name().to_owned(), !waits(step.name()))).collect())
    }

    /// Names of all steps that there are.
    pub fn steps() -> Vec<String> {
        Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
    }

    /// # Errors
    /// `Busy`, where the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        self.readers.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Each pool by its name.
    pub fn pools(&self) -> Vec<(&'static str, PoolUse)> {
        match self.writer.get_database_backend() {
            DbBackend::Postgres => vec![("all", pool_use(&self.writer))],
            _ => vec![("writer", pool_use(&self.writer)), ("readers", pool_use(&self.readers))],
        }
    }

    /// Ends every connection, after the last statement has finished.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn close(&self) -> Result<()> {
        self.readers.clone().close().await?;
        Ok(self.writer.clone().close().await?)
    }
}

fn pool_use(db: &DatabaseConnection) -> PoolUse {
    let (size, idle) = if db.get_database_backend() == DbBackend::Postgres {
        let pool = db.get_postgres_connection_pool();
        (pool.size(), pool.num_idle())
    } else {
        let pool = db.get_sqlite_connection_pool();
        (pool.size(), pool.num_idle())
    };
    let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
    PoolUse { in_use: size - idle, idle }
}

async fn sqlite(path: &Path, connections: u32) -> Result<DatabaseConnection> {
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

/// The pool is ours to make: who only names the options gives the password to whatever is traced on the way.
async fn postgres(settings: &settings::Database, server: &settings::Postgres) -> Result<DatabaseConnection> {
    let fault = |why: String| Fault::new("open the database", format!("{}: {why}", server.shown));
    let millis = |span: Duration| span.as_millis().to_string();
    let options = server.url.reveal().parse::<PgConnectOptions>().map_err(|error| fault(error.to_string()))?;
    let mut options = options.application_name("vestibule").disable_statement_logging().options([
        ("statement_timeout", millis(settings.statement_timeout)),
        ("lock_timeout", millis(LOCK_WAIT)),
        ("idle_in_transaction_session_timeout", millis(IDLE_IN_TRANSACTION)),
    ]);
    if let Some(password) = &server.password {
        options = options.password(password.reveal());
    }
    // The pool itself would only say that time ran out.
    let start = Instant::now();
    loop {
        let left = settings.acquire_timeout.saturating_sub(start.elapsed());
        match tokio::time::timeout(left.max(Duration::from_secs(1)), options.connect()).await {
            Ok(Ok(first)) => {
                // Closing it is a courtesy.
                drop(first.close().await);
                break;
            }
            // It may be about to start, as we are.
            Ok(Err(error)) if outage::passes(&error) && start.elapsed() < settings.acquire_timeout => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(Err(error)) => return Err(fault(error.to_string()).into()),
            Err(_) => return Err(fault("no answer".to_owned()).into()),
        }
    }
    let pool = PgPoolOptions::new()
        .max_connections(settings.pool)
        .min_connections(1)
        .acquire_timeout(settings.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect_lazy_with(options)))
}
