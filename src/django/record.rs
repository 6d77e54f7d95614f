//! One row of the former server, as `dumpdata` writes it.

use serde_json::{Map, Value};
use time::{PrimitiveDateTime, format_description::well_known::Iso8601};

use super::error::SourceError;
use crate::types::clock::Timestamp;

#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// As in `auth.user`: the label of the app, and the name of the model in lower case.
    pub model: String,
    /// Null, if the dump has no ids.
    pub pk: Value,
    pub fields: Map<String, Value>,
    /// Where it is in the source: `line 17`, or `auth_user 17`.
    pub position: String,
}

impl Record {
    /// # Errors
    /// If its primary key is not a positive number.
    pub fn id(&self) -> Result<i64, SourceError> {
        let why = match &self.pk {
            Value::Number(number) => match number.as_i64() {
                Some(id) if id > 0 => return Ok(id),
                _ => "the primary key is not a number from 1 to 9223372036854775807",
            },
            Value::Null => "this dump has no ids: it was made with --natural-primary; make it again without that option",
            _ => "primary key is no number; users whose ids are texts cannot be imported",
        };
        Err(SourceError::at(&self.position, format_args!("{}: {why}", self.model)))
    }

    /// The number to which a foreign key refers.
    pub fn reference(&self, field: &str) -> Option<i64> {
        self.fields.get(field)?.as_i64()
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    pub fn flag(&self, field: &str) -> Option<bool> {
        self.fields.get(field)?.as_bool()
    }

    /// `None` if it is missing, null, or no time of the years 1 to 9999.
    pub fn timestamp(&self, field: &str) -> Option<Timestamp> {
        timestamp(self.text(field)?)
    }
}

/// A time with its zone, or in UTC if it has none, as with `USE_TZ = False`.
fn timestamp(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| {
        let naive = PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).ok()?;
        i64::try_from(naive.assume_utc().unix_timestamp_nanos().div_euclid(1000)).ok().map(Timestamp)
    })
}
