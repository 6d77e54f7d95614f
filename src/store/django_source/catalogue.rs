//! Which tables a database has: their columns, and to what they refer.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use super::snapshot::Snapshot;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub is_key: bool,
    /// The table to which it refers.
    pub refers_to: Option<String>,
}

/// Where the engines and `dumpdata` write values differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Time,
    Other,
}

impl Table {
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name == column)
    }

    /// The column of the primary key, where it is one.
    pub fn key(&self) -> Option<&str> {
        let mut keys = self.columns.iter().filter(|column| column.is_key);
        let first = keys.next()?;
        keys.next().is_none().then_some(&first.name)
    }
}

const POSTGRES_COLUMNS: &str = "SELECT c.relname::text, a.attname::text, t.typname::text, \
     (CASE WHEN a.attnum = ANY (p.conkey) THEN 1 ELSE 0 END)::bigint, f.relname::text \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid \
     LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p' \
     LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] \
     LEFT JOIN pg_class f ON f.oid = k.confrelid \
     WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped \
     AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')) \
     ORDER BY c.relname, a.attnum";
const SQLITE_COLUMNS: &str = "SELECT m.name, i.name, lower(i.type), i.pk > 0, \
     (SELECT f.\"table\" FROM pragma_foreign_key_list(m.name) f WHERE f.\"from\" = i.name LIMIT 1) \
     FROM sqlite_master m JOIN pragma_table_info(m.name) i \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, i.cid";

impl Snapshot {
    pub async fn tables(&self) -> Result<Vec<Table>> {
        let mut tables: Vec<Table> = Vec::new();
        for row in self.ask(self.either(POSTGRES_COLUMNS, SQLITE_COLUMNS)).await? {
            let (table, column) = column(&row)?;
            match tables.last_mut().filter(|last| last.name == table) {
                // A column of two foreign keys comes twice.
                Some(last) if last.has(&column.name) => {}
                Some(last) => last.columns.push(column),
                None => tables.push(Table { name: table, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// The app and name of each model, as in (`auth`, `user`).
    pub async fn models(&self) -> Result<Vec<(String, String)>> {
        let rows = self.ask("SELECT app_label, model FROM django_content_type ORDER BY id").await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// The highest number that was ever given to a row.
    pub async fn last_number(&self, table: &str, key: &str) -> Result<Option<i64>> {
        let given = self.counted(table, key).await?;
        let highest = self.number(&format!("SELECT max({}) FROM {}", name(key), name(table))).await?;
        Ok(given.max(highest))
    }

    /// By the counter of the table, where it has one.
    async fn counted(&self, table: &str, key: &str) -> Result<Option<i64>> {
        if self.either(true, false) {
            return self.sequence(table, key).await;
        }
        if self.ask("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").await?.is_empty() {
            return Ok(None);
        }
        self.number(&format!("SELECT seq FROM sqlite_sequence WHERE name = {}", text(table))).await
    }

    async fn sequence(&self, table: &str, key: &str) -> Result<Option<i64>> {
        let find = format!("SELECT pg_get_serial_sequence({}, {})", text(&name(table)), text(key));
        let Some(row) = self.ask(&find).await?.into_iter().next() else { return Ok(None) };
        let Some(sequence) = row.try_get_by_index::<Option<String>>(0)? else { return Ok(None) };
        self.number(&format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")).await
    }

    async fn number(&self, sql: &str) -> Result<Option<i64>> {
        let row = self.ask(sql).await?.into_iter().next();
        Ok(row.map_or(Ok(None), |row| row.try_get_by_index(0))?)
    }

    async fn ask(&self, sql: &str) -> Result<Vec<QueryResult>> {
        let backend = self.txn.get_database_backend();
        Ok(self.txn.query_all_raw(Statement::from_string(backend, sql)).await?)
    }

    pub(super) fn either<T>(&self, postgres: T, sqlite: T) -> T {
        if self.txn.get_database_backend() == DbBackend::Postgres { postgres } else { sqlite }
    }
}

fn column(row: &QueryResult) -> Result<(String, Column)> {
    let kind = match row.try_get_by_index::<String>(2)?.as_str() {
        "bool" | "boolean" => Kind::Boolean,
        "datetime" | "timestamp" | "timestamptz" => Kind::Time,
        _ => Kind::Other,
    };
    let (table, name) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let is_key = row.try_get_by_index::<i64>(3)? != 0;
    Ok((table, Column { name, kind, is_key, refers_to: row.try_get_by_index(4)? }))
}

/// A name of a table or column in SQL.
pub(super) fn name(plain: &str) -> String {
    format!("\"{}\"", plain.replace('"', "\"\""))
}

/// A text in SQL.
pub(super) fn text(plain: &str) -> String {
    format!("'{}'", plain.replace('\'', "''"))
}
