//! What the database layer promises: what was acknowledged is durable, and no request waits forever.

mod postgres;
mod sqlite;
mod transactions;

use sea_orm::{ConnectionTrait, Statement};
use vestibule::store::{Database, role};

/// What the first column of the first row says.
async fn text(db: &impl ConnectionTrait, sql: &str) -> String {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Whether others see this role.
async fn is_there(db: &Database, name: &str) -> bool {
    role::by_name(db.reader(), name).await.unwrap().is_some()
}
