//! A copy of the whole database, taken while others work in it, and what can be said of a copy.

use std::{collections::BTreeMap, path::Path};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Database, old_table_names::OLD_TABLE_NAMES};
use crate::error::{InternalError, Result};

impl Database {
    /// Writes a copy to a file that is not there yet: everything that was committed when it began, and nothing since.
    ///
    /// # Errors
    /// A fault; on PostgreSQL always, whose own `pg_dump` does this.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        let name = path.to_str().ok_or_else(|| InternalError::new("copy the database", "a path that is no text"))?;
        // SQLite's own way (https://sqlite.org/lang_vacuum.html), which holds up no writer.
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        let copied = self.reader().execute_raw(copy).await;
        copied.map_err(|error| InternalError::new("copy the database", format!("{}: {error}", path.display())))?;
        Ok(())
    }

    /// Whether SQLite finds its file whole, reference by reference; if not, what it says.
    ///
    /// # Errors
    /// A fault, where the file is no database.
    pub async fn is_whole(&self) -> Result<std::result::Result<(), String>> {
        let db = self.reader();
        let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(3)")).await?;
        let said: Vec<String> = rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
        let strays = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA foreign_key_check")).await?;
        Ok(match said.as_slice() {
            [only] if only == "ok" && strays.is_empty() => Ok(()),
            [only] if only == "ok" => Err(format!("{} rows refer to others that are not there", strays.len())),
            _ => Err(said.join("; ")),
        })
    }

    /// How many rows each table has that an operator knows by name.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn counts(&self) -> Result<BTreeMap<String, u64>> {
        let mut counted = BTreeMap::new();
        for table in ["users", "roles", "sessions", "api_keys", "email_tokens", "outbox", "audit_events", "signing_keys"] {
            let count = match (self.count(table).await, OLD_TABLE_NAMES.iter().find(|(_, new)| *new == table)) {
                (Err(_), Some((old, _))) => self.count(old).await?,
                (count, _) => count?,
            };
            counted.insert(table.to_owned(), count);
        }
        Ok(counted)
    }

    /// No column is named: a backup may be older than this program.
    async fn count(&self, table: &str) -> Result<u64> {
        let count = Statement::from_string(self.backend(), format!("SELECT COUNT(*) FROM {table}"));
        let row = self.reader().query_one_raw(count).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
