//! The ids that a table gives to its next rows: an id never comes back.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::error::Result;

/// The last id that was given out, whether its row is still there or not.
pub async fn last_id(db: &impl ConnectionTrait, table: &str) -> Result<i64> {
    let asked = match db.get_database_backend() {
        DbBackend::Postgres => format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table}_id_seq"),
        _ => format!("SELECT seq FROM sqlite_sequence WHERE name = '{table}'"),
    };
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), asked)).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Of a table to which no other transaction adds rows now.
pub(super) async fn continue_after(db: &impl ConnectionTrait, table: &str, last: i64) -> Result<()> {
    let told = match db.get_database_backend() {
        DbBackend::Postgres => format!("SELECT setval('{table}_id_seq', {}, {})", last.max(1), last > 0),
        _ => format!(
            "DELETE FROM sqlite_sequence WHERE name = '{table}'; INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {last})"
        ),
    };
    db.execute_unprepared(&told).await?;
    Ok(())
}

/// The next ids are above this one and above every id that was ever given out. On PostgreSQL this holds at once, for every
/// transaction, and stays when this one is rolled back: ids are left out, never given twice.
pub(super) async fn raise_above(db: &impl ConnectionTrait, table: &str, least: i64) -> Result<()> {
    if least < 1 {
        return Ok(());
    }
    let told = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT setval('{table}_id_seq', GREATEST(last_value, {least})) FROM {table}_id_seq WHERE last_value < {least} OR NOT is_called"
        ),
        _ => format!(
            "UPDATE sqlite_sequence SET seq = MAX(seq, {least}) WHERE name = '{table}'; \
             INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', {least} \
             WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{table}')"
        ),
    };
    db.execute_unprepared(&told).await?;
    Ok(())
}
