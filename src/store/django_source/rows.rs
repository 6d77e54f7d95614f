//! The rows of a table, as JSON that the engine itself writes.

use sea_orm::QueryResult;
use serde_json::{Map, Value};
use tokio::sync::mpsc::{self, Sender};

use super::{
    catalogue::{Kind, Table, name, text},
    snapshot::Snapshot,
};
use crate::error::{InternalError, Result};

/// Rows that wait for their reader.
const WAITING: usize = 16;
/// A function of SQLite takes 127 arguments.
const COLUMNS_AT_ONCE: usize = 60;

/// A list of foreign keys that another table holds for the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub field: String,
    pub table: String,
    /// The column that refers to the row, and the one that refers to what is in the list.
    pub own: String,
    pub other: String,
}

pub struct Row {
    /// For reports.
    pub key: String,
    /// By column and by list.
    pub values: Map<String, Value>,
}

impl Snapshot {
    /// All rows of a table in the order of its key, until the listener has gone.
    ///
    /// # Errors
    /// Those of the database, and texts that are not UTF-8.
    pub async fn rows(&self, (table, lists): (&Table, &[List]), listener: &Sender<Row>) -> Result<()> {
        let (send, mut rows) = mpsc::channel(WAITING);
        let sql = self.either(postgres(table, lists), sqlite(table, lists));
        let passed_on = async {
            while let Some(row) = rows.recv().await {
                // What is not wanted any more is read to its end: a statement that is given up ends the transaction.
                if !listener.is_closed() {
                    drop(listener.send(self.read(table, &row)?).await);
                }
            }
            Ok(())
        };
        let fed = async { Ok(self.txn.feed(sql, send).await?) };
        tokio::try_join!(fed, passed_on).map(|_| ())
    }

    fn read(&self, table: &Table, row: &QueryResult) -> Result<Row> {
        let key: String = row.try_get_by_index(0)?;
        let fault = |why: String| InternalError::new("read the former server", format!("{} {key}: {why}", table.name));
        let mut values = Map::new();
        for at in 1..row.column_names().len() {
            let json: String = row.try_get_by_index(at).map_err(|error| fault(error.to_string()))?;
            let part: Map<String, Value> = serde_json::from_str(&json).map_err(|_| fault("it is no JSON".to_owned()))?;
            values.extend(part);
        }
        for column in &table.columns {
            if let Some(value) = values.get_mut(&column.name) {
                tidy(column.kind, value, self.either(false, true));
            }
        }
        Ok(Row { key, values })
    }
}

fn postgres(table: &Table, lists: &[List]) -> String {
    let lists = lists.iter().map(|list| {
        let (from, own, other) = (name(&list.table), name(&list.own), name(&list.other));
        let items = format!(
            "SELECT coalesce(json_agg(m.{other} ORDER BY m.{other}), '[]') FROM {from} m WHERE m.{own} = t.{}",
            key(table)
        );
        format!(", json_build_object({}, ({items}))::text", text(&list.field))
    });
    let lists: String = lists.collect();
    format!("SELECT t.{0}::text, row_to_json(t)::text{lists} FROM {1} t ORDER BY t.{0}", key(table), name(&table.name))
}

fn sqlite(table: &Table, lists: &[List]) -> String {
    let parts = table.columns.chunks(COLUMNS_AT_ONCE).map(|columns| {
        let pairs = columns.iter().map(|column| {
            let own = name(&column.name);
            // JSON has no bytes.
            format!("{}, CASE typeof(t.{own}) WHEN 'blob' THEN hex(t.{own}) ELSE t.{own} END", text(&column.name))
        });
        format!(", json_object({})", pairs.collect::<Vec<_>>().join(", "))
    });
    let lists = lists.iter().map(|list| {
        let (from, own, other) = (name(&list.table), name(&list.own), name(&list.other));
        let items = format!("SELECT m.{other} AS o FROM {from} m WHERE m.{own} = t.{} ORDER BY 1", key(table));
        format!(", json_object({}, json((SELECT json_group_array(o) FROM ({items}))))", text(&list.field))
    });
    let columns: String = parts.chain(lists).collect();
    format!("SELECT CAST(t.{0} AS TEXT){columns} FROM {1} t ORDER BY t.{0}", key(table), name(&table.name))
}

fn key(table: &Table) -> String {
    name(table.key().unwrap_or("id"))
}

/// As `dumpdata` writes it.
fn tidy(kind: Kind, value: &mut Value, is_utc: bool) {
    let tidied = match (kind, &*value) {
        (Kind::Boolean, Value::Number(number)) => number.as_i64().map(|number| Value::from(number != 0)),
        (Kind::Time, Value::String(time)) => Some(Value::from(iso(time, is_utc))),
        _ => None,
    };
    if let Some(tidied) = tidied {
        *value = tidied;
    }
}

/// To the millisecond, with `Z` for UTC; SQLite holds UTC without saying so.
fn iso(time: &str, is_utc: bool) -> String {
    let time = time.replacen(' ', "T", 1);
    let zone = time.get(11..).and_then(|rest| rest.find(['+', '-', 'Z'])).map_or(time.len(), |at| at + 11);
    let (moment, zone) = time.split_at(zone);
    let moment = match moment.split_once('.') {
        Some((whole, fraction)) => {
            let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
            format!("{whole}.{millis}")
        }
        None => moment.to_owned(),
    };
    match zone {
        "" if is_utc => format!("{moment}Z"),
        "+00:00" | "+00" | "Z" => format!("{moment}Z"),
        other => format!("{moment}{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_engine_are_written_as_dumpdata_writes_them() {
        for (stored, is_utc, written) in [
            ("2026-11-20 12:00:00", true, "2026-11-20T12:00:00Z"),
            ("2026-11-20 12:00:00.123456", true, "2026-11-20T12:00:00.123Z"),
            ("2026-11-20T12:00:00.1+00:00", false, "2026-11-20T12:00:00.100Z"),
            ("2026-11-20T12:00:00.123456", false, "2026-11-20T12:00:00.123"),
            ("2026-11-20T12:00:00+05:30", false, "2026-11-20T12:00:00+05:30"),
            ("infinity", false, "infinity"),
            ("", true, "Z"),
        ] {
            assert_eq!(iso(stored, is_utc), written, "{stored}");
        }
    }
}
