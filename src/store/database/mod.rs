//! The database: a file of SQLite, or a pool of connections to PostgreSQL.

mod connection;
mod pool;
mod postgres;
mod sqlite;
mod transaction;
mod values;

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub use self::{pool::Pool, transaction::Transaction};
use super::health::Probe;
use crate::{
    config::database::{self as settings, DatabaseUrl},
    error::Result,
};

/// How long a statement waits for another writer before the caller is told to come back.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// SQLite in WAL mode takes one connection that writes and some that read; PostgreSQL makes no difference between them.
#[derive(Debug, Clone)]
pub struct Database {
    writer: Pool,
    readers: Pool,
    pub(super) probe: Probe,
}

/// Whose statements they are: requests do not wait for ever, while commands that read everything take what they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionUse {
    Requests,
    Commands,
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
    pub async fn open(settings: &settings::Database, purpose: ConnectionUse) -> Result<Self> {
        let (writer, readers) = match &settings.url {
            DatabaseUrl::Sqlite(path) => {
                // A writer may wait for another process, and then for the disk.
                let limit = (purpose == ConnectionUse::Requests).then_some(LOCK_WAIT + settings.statement_timeout);
                sqlite::open(path, limit).await?
            }
            DatabaseUrl::Postgres(server) => {
                let writer = postgres::open(settings, server, purpose).await?;
                (writer.clone(), Pool { reads_only: true, ..writer })
            }
        };
        Ok(Self { writer, readers, probe: Probe::default() })
    }

    /// ConnectionUse reading only: where a connection is found cut, the same is asked on another.
    pub fn reader(&self) -> &Pool {
        &self.readers
    }

    /// ConnectionUse one statement that writes; more than one is a transaction.
    pub fn writer(&self) -> &Pool {
        &self.writer
    }

    /// On SQLite nobody else writes meanwhile. On PostgreSQL every statement sees what has been committed before it (READ
    /// COMMITTED): a deed that reads first and writes later holds the row that both hang on.
    ///
    /// # Errors
    /// `Overloaded` where other writers hold the database for too long.
    pub async fn begin(&self) -> Result<Transaction> {
        // IMMEDIATE: a transaction that reads first and writes later would otherwise fail in a race, however long it waited.
        Transaction::begin(&self.writer, self.words("BEGIN ISOLATION LEVEL READ COMMITTED")).await
    }

    /// ConnectionUse reading one moment of everything. Nobody writes to an SQLite file meanwhile.
    ///
    /// # Errors
    /// As `begin`.
    pub async fn begin_snapshot(&self) -> Result<Transaction> {
        Transaction::begin(&self.writer, self.words("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")).await
    }

    fn words(&self, postgres: &'static str) -> &'static str {
        if self.backend() == DbBackend::Postgres { postgres } else { "BEGIN IMMEDIATE" }
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
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
        let txn = self.begin_steps().await?;
        if self.backend() == DbBackend::Postgres {
            // Whoever waits here waits for steps, which take what they take.
            let turn = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
                        SELECT pg_advisory_xact_lock(8241197220543816531)";
            txn.execute_unprepared(turn).await?;
        }
        Migrator::up(&txn, None).await?;
        Ok(txn.commit().await?)
    }

    async fn begin_steps(&self) -> Result<DatabaseTransaction> {
        let postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::ReadCommitted),
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        Ok(self.writer.for_steps().begin_with_options(options).await?)
    }

    /// Names of the steps, and whether each has been taken.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.readers.for_steps()).await?;
        let waits = |name: &str| pending.iter().any(|step| step.name() == name);
        let all = Migrator::migrations();
        Ok(all.iter().map(|step| (step.name().to_owned(), !waits(step.name()))).collect())
    }

    /// Names of all steps that there are.
    pub fn steps() -> Vec<String> {
        Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
    }

    /// Each pool by its name.
    pub fn pools(&self) -> Vec<(&'static str, PoolUse)> {
        match self.backend() {
            DbBackend::Postgres => vec![("all", self.writer.in_use())],
            _ => vec![("writer", self.writer.in_use()), ("readers", self.readers.in_use())],
        }
    }

    /// Ends every connection, after the last statement has finished; one that has no answer is not waited for.
    ///
    /// # Errors
    /// None so far.
    pub async fn close(&self) -> Result<()> {
        self.readers.close().await;
        if self.backend() != DbBackend::Postgres {
            self.writer.close().await;
        }
        Ok(())
    }
}
