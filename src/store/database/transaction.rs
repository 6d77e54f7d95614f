//! A transaction: all of it or nothing. After the first statement that fails it takes no more, and cannot be committed.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    entity::prelude::async_trait::async_trait,
    sqlx::{self},
};
use tokio::sync::{Mutex, mpsc::Sender};

use super::{
    super::error::{exec, query},
    connection::Connection,
    pool::Pool,
};
use crate::error::Result;

/// Rolled back when it is dropped.
pub struct Transaction {
    pool: Pool,
    /// Nothing, once it has failed: a statement takes it out and puts it back when its answer is good, so that it is closed
    /// where the caller does not wait for the answer.
    connection: Mutex<Option<Connection>>,
}

impl Transaction {
    pub(super) async fn begin(pool: &Pool, words: &str) -> Result<Self> {
        let connection = pool.begin(words).await?;
        Ok(Self { pool: pool.clone(), connection: Mutex::new(Some(connection)) })
    }

    /// # Errors
    /// If it has failed before, or does now: then it must not be reported as done.
    pub async fn commit(mut self) -> Result<(), DbErr> {
        let mut connection = self.connection.get_mut().take().ok_or_else(over)?;
        let said = self.pool.bounded(connection.script("COMMIT")).await;
        if let Err(error) = said {
            self.pool.failures.note(&error);
            return Err(query(error));
        }
        connection.give_back();
        Ok(())
    }

    /// Waits until nothing of it is left, which dropping it does not.
    ///
    /// # Errors
    /// Where the database does not answer; nothing of it is left then, either.
    pub async fn rollback(mut self) -> Result<(), DbErr> {
        let Some(mut connection) = self.connection.get_mut().take() else { return Ok(()) };
        self.pool.bounded(connection.script("ROLLBACK")).await.map_err(query)?;
        connection.give_back();
        Ok(())
    }

    /// Every row of an answer, one by one. Takes as long as the listener does.
    ///
    /// # Errors
    /// As any statement.
    pub async fn feed(&self, sql: String, listener: Sender<QueryResult>) -> Result<(), DbErr> {
        let mut place = self.connection.lock().await;
        let mut connection = place.take().ok_or_else(over)?;
        let said = connection.feed(sql, &listener).await;
        self.keep(&mut place, connection, said).map_err(query)
    }

    fn keep<T>(&self, place: &mut Option<Connection>, connection: Connection, said: sqlx::Result<T>) -> sqlx::Result<T> {
        match &said {
            Ok(_) => *place = Some(connection),
            Err(error) if self.pool.is_harmless(error) => connection.roll_back(),
            // Closed, and with it whatever was done on it.
            Err(_) => {}
        }
        said
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.get_mut().take() {
            connection.roll_back();
        }
    }
}

fn over() -> DbErr {
    DbErr::Custom("a statement of this transaction has failed, and it takes no more of them".to_owned())
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut place = self.connection.lock().await;
        let mut connection = place.take().ok_or_else(over)?;
        let said = self.pool.bounded(connection.execute(statement)).await;
        self.keep(&mut place, connection, said).map_err(exec)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut place = self.connection.lock().await;
        let mut connection = place.take().ok_or_else(over)?;
        let said = self.pool.bounded(connection.script(sql)).await;
        self.keep(&mut place, connection, said).map_err(exec)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut place = self.connection.lock().await;
        let mut connection = place.take().ok_or_else(over)?;
        let said = self.pool.bounded(connection.rows(statement)).await;
        self.keep(&mut place, connection, said).map_err(query)
    }
}
