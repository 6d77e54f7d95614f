//! The handle to the database.

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::{
    pool::Pool,
    postgres,
    probe::Probe,
    sqlite,
    transaction::Transaction,
    usage::{ConnectionUse, LOCK_WAIT, PoolUse},
};
use crate::{
    config::database::{self as settings, DatabaseUrl},
    error::{Error, InternalError, Result},
};

/// SQLite in WAL mode takes one connection that writes and several that read; PostgreSQL makes no difference between them.
#[derive(Debug, Clone)]
pub struct Database {
    writer: Pool,
    readers: Pool,
    pub(in crate::store) probe: Probe,
}

impl Database {
    /// Opens or creates the SQLite file, which only its owner can read; or connects to the PostgreSQL server.
    ///
    /// # Errors
    /// If it cannot be opened; the error names the file or the server.
    pub async fn open(settings: &settings::Database, purpose: ConnectionUse) -> Result<Self> {
        let (writer, readers, probe) = match &settings.url {
            DatabaseUrl::Sqlite(path) => {
                // A writer may wait for another process, and then for the disk.
                let limit = (purpose == ConnectionUse::Requests).then_some(LOCK_WAIT + settings.statement_timeout);
                let (writer, readers) = sqlite::open(path, limit).await?;
                let probe = Probe::of_file(path);
                (writer, readers, probe.map_err(|error| InternalError::new("open the database", error))?)
            }
            DatabaseUrl::Postgres(server) => {
                let writer = postgres::open(settings, server, purpose).await?;
                (writer.clone(), Pool { reads_only: true, ..writer }, Probe::default())
            }
        };
        Ok(Self { writer, readers, probe })
    }

    /// For reading only: if a connection turns out to be broken, the statement is repeated on another one.
    pub fn reader(&self) -> &Pool {
        &self.readers
    }

    /// For one statement that writes; more than one is a transaction.
    pub fn writer(&self) -> &Pool {
        &self.writer
    }

    /// On SQLite there is no other writer until it ends. On PostgreSQL every statement sees what was committed before it (READ
    /// COMMITTED): code that reads first and writes later locks the row that both depend on.
    ///
    /// # Errors
    /// `Overloaded`, if other writers hold the database for too long.
    pub async fn begin(&self) -> Result<Transaction> {
        // IMMEDIATE: a transaction that reads first and writes later would otherwise fail in a race, however long it waited.
        Transaction::begin(&self.writer, self.words("BEGIN ISOLATION LEVEL READ COMMITTED")).await
    }

    /// For reading a snapshot of everything. There is no other writer to an SQLite file until it ends.
    ///
    /// # Errors
    /// As `begin`.
    pub async fn begin_snapshot(&self) -> Result<Transaction> {
        Transaction::begin(&self.writer, self.words("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")).await
    }

    fn words(&self, postgres: &'static str) -> &'static str {
        if self.backend() == DbBackend::Postgres { postgres } else { "BEGIN IMMEDIATE" }
    }

    pub(in crate::store) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Brings the schema up to date. A database user without the right to change the schema is enough if there is nothing to change.
    ///
    /// # Errors
    /// If a migration fails; the error names it.
    pub async fn migrate(&self) -> Result<()> {
        if self.migrations().await?.iter().all(|(_, taken)| *taken) {
            return Ok(());
        }
        // In one transaction: of several instances that start together the first migrates, and the others find nothing to do.
        let txn = self.begin_steps().await?;
        if self.backend() == DbBackend::Postgres {
            // Waiting for another instance that migrates takes as long as its migrations.
            let turn = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
                        SELECT pg_advisory_xact_lock(8241197220543816531)";
            txn.execute_unprepared(turn).await?;
        }
        Migrator::up(&txn, None).await.map_err(unknown_migration)?;
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

    /// Names of the migrations, and whether each has been applied.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.readers.for_steps()).await;
        let pending = pending.map_err(unknown_migration)?;
        let waits = |name: &str| pending.iter().any(|step| step.name() == name);
        let all = Migrator::migrations();
        Ok(all.iter().map(|step| (step.name().to_owned(), !waits(step.name()))).collect())
    }

    /// Names of all migrations.
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

    /// Closes all connections after their running statements; one without an answer is not waited for.
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

/// A migration that this program does not have was applied by a newer one.
fn unknown_migration(error: DbErr) -> Error {
    match error {
        DbErr::Custom(text) if text.contains("is missing") => {
            let newer = "it was migrated by a newer version of Vestibule: run that version, or restore the backup from before the upgrade";
            InternalError::new("use the database", newer).into()
        }
        other => other.into(),
    }
}
