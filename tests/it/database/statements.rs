//! One statement, and one look at a row, for the tests of both databases.

use sea_orm::{ConnectionTrait, Statement};
use vestibule::store::{Database, role};

/// What the first column of the first row says.
pub(super) async fn text(db: &impl ConnectionTrait, sql: &str) -> String {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Whether others see this role.
pub(super) async fn is_there(db: &Database, name: &str) -> bool {
    role::by_name(db.reader(), name).await.unwrap().is_some()
}
