//! Writes a fixture for `manage.py loaddata`: a JSON list, one record a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

/// Of one record. Without a primary key, Django finds or makes the row by its natural key.
#[derive(Serialize)]
pub struct FixtureRecord<'a> {
    pub model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pk: Option<i64>,
    pub fields: Map<String, Value>,
}

pub struct FixtureWriter<W> {
    out: W,
    is_empty: bool,
}

impl<W: Write> FixtureWriter<W> {
    pub fn new(out: W) -> Self {
        Self { out, is_empty: true }
    }

    pub fn write(&mut self, record: &FixtureRecord<'_>) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"[\n" } else { b",\n" })?;
        self.is_empty = false;
        Ok(serde_json::to_writer(&mut self.out, record)?)
    }

    /// Without this, the list has no end, and no program mistakes it for a whole one.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.is_empty { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()?;
        Ok(self.out)
    }
}
