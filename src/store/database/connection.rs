//! One connection, taken out of its pool for one statement or one transaction.
//!
//! It is closed when it is dropped. Only an answer that leaves no doubt about its state gives it back to the pool: a future that
//! is dropped, a statement that takes too long and an error that is no mere refusal of the statement all close it, whatever was
//! going on. So the next caller never finds itself inside another caller's transaction.

use std::time::Duration;

use futures_util::{TryStreamExt, future::Either};
use sea_orm::{
    ExecResult, QueryResult, Statement,
    sqlx::{self, AssertSqlSafe, Executor, Postgres, Sqlite, pool::PoolConnection, query_with},
};
use tokio::{runtime::Handle, sync::mpsc::Sender, time::timeout};

use super::values::bind;

/// What follows an answer, a rollback or the look whether a connection still works, is given up after this time.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Connection {
    pub(super) fn sqlite(mut connection: PoolConnection<Sqlite>) -> Self {
        connection.close_on_drop();
        Self::Sqlite(connection)
    }

    pub(super) fn postgres(mut connection: PoolConnection<Postgres>) -> Self {
        connection.close_on_drop();
        Self::Postgres(connection)
    }

    pub(super) async fn execute(&mut self, Statement { sql, values, .. }: Statement) -> sqlx::Result<ExecResult> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(to) => query_with(sql, bind::<sqlx::sqlite::SqliteArguments>(values)?).execute(&mut **to).await?.into(),
            Self::Postgres(to) => query_with(sql, bind::<sqlx::postgres::PgArguments>(values)?).execute(&mut **to).await?.into(),
        })
    }

    /// Statements without values, one or more.
    pub(super) async fn script(&mut self, sql: &str) -> sqlx::Result<ExecResult> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(to) => (&mut **to).execute(sql).await?.into(),
            Self::Postgres(to) => (&mut **to).execute(sql).await?.into(),
        })
    }

    /// All rows, also where only one is wanted: SQLite commits `INSERT ... RETURNING` after the last of them, and a caller who does
    /// not ask for it is not told that this failed.
    pub(super) async fn rows(&mut self, statement: Statement) -> sqlx::Result<Vec<QueryResult>> {
        let sql = AssertSqlSafe(statement.sql);
        Ok(match self {
            Self::Sqlite(to) => {
                let query = query_with(sql, bind::<sqlx::sqlite::SqliteArguments>(statement.values)?);
                query.fetch_all(&mut **to).await?.into_iter().map(QueryResult::from).collect()
            }
            Self::Postgres(to) => {
                let query = query_with(sql, bind::<sqlx::postgres::PgArguments>(statement.values)?);
                query.fetch_all(&mut **to).await?.into_iter().map(QueryResult::from).collect()
            }
        })
    }

    /// Row by row, for tables of any size. Ends early if the receiver is gone.
    pub(super) async fn feed(&mut self, sql: String, listener: &Sender<QueryResult>) -> sqlx::Result<()> {
        let sql = AssertSqlSafe(sql);
        let mut rows = match self {
            Self::Sqlite(to) => Either::Left(sqlx::query(sql).fetch(&mut **to).map_ok(QueryResult::from)),
            Self::Postgres(to) => Either::Right(sqlx::query(sql).fetch(&mut **to).map_ok(QueryResult::from)),
        };
        while let Some(row) = rows.try_next().await? {
            if listener.send(row).await.is_err() {
                return Err(sqlx::Error::WorkerCrashed);
            }
        }
        Ok(())
    }

    /// For the next caller. The pool checks that it still works; a connection that does not answer is closed.
    pub(super) fn give_back(mut self) {
        let back = match &mut self {
            Self::Sqlite(connection) => Either::Left(connection.return_to_pool()),
            Self::Postgres(connection) => Either::Right(connection.return_to_pool()),
        };
        tokio::spawn(timeout(ROLLBACK_TIMEOUT, back));
    }

    /// Ends a transaction that is not committed, and gives the connection back where that is done for certain.
    pub(super) fn roll_back(mut self) {
        // Without a runtime, as when it shuts down, the connection is closed, which comes to the same.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Ok(Ok(_)) = timeout(ROLLBACK_TIMEOUT, self.script("ROLLBACK")).await {
                self.give_back();
            }
        });
    }
}
