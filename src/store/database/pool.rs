//! Connections to one engine. Every statement goes through here, and none waits for ever.

use std::{io, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, SqlxPostgresConnector, SqlxSqliteConnector,
    Statement,
    entity::prelude::async_trait::async_trait,
    sqlx::{self, PgPool, SqlitePool},
};

use super::{
    super::error::{self, ConnectionFailures, exec, query},
    connection::Connection,
    usage::PoolUse,
};

/// Closing waits for running statements, but not for longer.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub(super) enum Engine {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// What `Database::reader` and `Database::writer` give: a statement on it is a transaction of its own.
#[derive(Debug, Clone)]
pub struct Pool {
    pub(super) engine: Engine,
    /// How long a statement may take, its answer included. Commands take what they take.
    pub(super) limit: Option<Duration>,
    /// Whether it is harmless to ask twice.
    pub(super) reads_only: bool,
    pub(super) failures: ConnectionFailures,
}

impl Pool {
    async fn acquire(&self) -> Result<Connection, DbErr> {
        match &self.engine {
            Engine::Sqlite(pool) => pool.acquire().await.map(Connection::sqlite).map_err(error::no_file),
            Engine::Postgres(pool) => pool.acquire().await.map(Connection::postgres).map_err(error::no_server),
        }
    }

    /// A connection inside a transaction that these words begin.
    ///
    /// # Errors
    /// Where the database is away, is too busy, or says no.
    pub(super) async fn begin(&self, words: &str) -> Result<Connection, DbErr> {
        match self.try_to_begin(words).await? {
            Err(error) if self.is_worth_another(&error) => self.try_to_begin(words).await?.map_err(query),
            begun => begun.map_err(query),
        }
    }

    async fn try_to_begin(&self, words: &str) -> Result<sqlx::Result<Connection>, DbErr> {
        let mut connection = self.acquire().await?;
        let said = self.bounded(connection.script(words)).await;
        Ok(said.inspect_err(|error| self.failures.note(error)).map(|_| connection))
    }

    /// # Errors
    /// `TimedOut`, where no answer comes in time: the connection is then of no use to anybody.
    pub(super) async fn bounded<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let Some(limit) = self.limit else { return work.await };
        let late = || io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {limit:?}"));
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(late().into()))
    }

    /// Gives the connection back, or closes it, by what was said on it.
    fn settle<T>(&self, connection: Connection, said: sqlx::Result<T>) -> sqlx::Result<T> {
        if said.as_ref().err().is_none_or(|error| self.is_harmless(error)) {
            connection.give_back();
        }
        said
    }

    /// Whether the connection is what it was before.
    pub(super) fn is_harmless(&self, error: &sqlx::Error) -> bool {
        self.failures.note(error);
        error::is_harmless(error)
    }

    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let again = (self.reads_only && matches!(self.engine, Engine::Postgres(_))).then(|| statement.clone());
        let mut connection = self.acquire().await?;
        let said = self.bounded(connection.rows(statement)).await;
        match (self.settle(connection, said), again) {
            (Err(error), Some(statement)) if self.is_worth_another(&error) => {
                let mut connection = self.acquire().await?;
                let said = self.bounded(connection.rows(statement)).await;
                self.settle(connection, said).map_err(query)
            }
            (said, _) => said.map_err(query),
        }
    }

    /// A connection that was cut while it rested, as by a restart of the server, says nothing of the next one.
    fn is_worth_another(&self, error: &sqlx::Error) -> bool {
        matches!(self.engine, Engine::Postgres(_)) && error::is_cut(error)
    }

    /// For migrations, which take no other kind of connection.
    pub(super) fn for_steps(&self) -> DatabaseConnection {
        match &self.engine {
            Engine::Sqlite(pool) => SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone()),
            Engine::Postgres(pool) => SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()),
        }
    }

    pub(in crate::store) fn failures(&self) -> &ConnectionFailures {
        &self.failures
    }

    pub(super) fn in_use(&self) -> PoolUse {
        let (size, idle) = match &self.engine {
            Engine::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Engine::Postgres(pool) => (pool.size(), pool.num_idle()),
        };
        let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
        PoolUse { in_use: size - idle, idle }
    }

    pub(super) async fn close(&self) {
        let closed = async {
            match &self.engine {
                Engine::Sqlite(pool) => pool.close().await,
                Engine::Postgres(pool) => pool.close().await,
            }
        };
        if tokio::time::timeout(CLOSE_TIMEOUT, closed).await.is_err() {
            tracing::warn!("some statements had no answer when the database was closed");
        }
    }
}

#[async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        match self.engine {
            Engine::Sqlite(_) => DbBackend::Sqlite,
            Engine::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.acquire().await?;
        let said = self.bounded(connection.execute(statement)).await;
        self.settle(connection, said).map_err(exec)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.acquire().await?;
        let said = self.bounded(connection.script(sql)).await;
        self.settle(connection, said).map_err(exec)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.rows(statement).await
    }
}
