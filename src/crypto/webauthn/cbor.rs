//! CBOR (RFC 8949), as far as authenticators write it.

use cbor4ii::core::{
    Value,
    dec::{Decode, Read},
    utils::SliceReader,
};

use super::problem::Problem;

/// A map without two entries of one key.
pub struct Map(Vec<(Value, Value)>);

/// The map at the beginning, and what follows it.
///
/// # Errors
/// `Malformed`.
pub fn map_at_start(bytes: &[u8]) -> Result<(Map, &[u8]), Problem> {
    let mut reader = SliceReader::new(bytes);
    let value = Value::decode(&mut reader).map_err(|_| Problem::Malformed)?;
    let left = reader.fill(bytes.len()).map_err(|_| Problem::Malformed)?.as_ref().len();
    let rest = bytes.get(bytes.len() - left..).ok_or(Problem::Malformed)?;
    Ok((Map::of(value)?, rest))
}

/// A map, and nothing else.
///
/// # Errors
/// `Malformed`.
pub fn map(bytes: &[u8]) -> Result<Map, Problem> {
    match map_at_start(bytes)? {
        (map, []) => Ok(map),
        _ => Err(Problem::Malformed),
    }
}

impl Map {
    fn of(value: Value) -> Result<Self, Problem> {
        let Value::Map(entries) = value else { return Err(Problem::Malformed) };
        let repeats = |(at, (key, _)): (usize, &(Value, Value))| entries[..at].iter().any(|(other, _)| other == key);
        if entries.len() > MAX_ENTRIES || entries.iter().enumerate().any(repeats) {
            return Err(Problem::Malformed);
        }
        Ok(Self(entries))
    }

    fn get(&self, key: &Value) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn named(&self, name: &str) -> Option<&Value> {
        self.get(&Value::Text(name.to_owned()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    pub fn text(&self, name: &str) -> Result<&str, Problem> {
        match self.named(name) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Problem::Malformed),
        }
    }

    pub fn bytes(&self, name: &str) -> Result<&[u8], Problem> {
        bytes_of(self.named(name))
    }

    pub fn integer(&self, name: &str) -> Result<i128, Problem> {
        integer_of(self.named(name))
    }

    pub fn map(&self, name: &str) -> Result<Self, Problem> {
        Self::of(self.named(name).cloned().ok_or(Problem::Malformed)?)
    }

    /// By the number of an entry, as COSE has them.
    pub fn numbered_bytes(&self, label: i128) -> Result<&[u8], Problem> {
        bytes_of(self.get(&Value::Integer(label)))
    }

    pub fn numbered_integer(&self, label: i128) -> Result<i128, Problem> {
        integer_of(self.get(&Value::Integer(label)))
    }
}

/// No map of WebAuthn is larger.
const MAX_ENTRIES: usize = 32;

fn bytes_of(value: Option<&Value>) -> Result<&[u8], Problem> {
    match value {
        Some(Value::Bytes(bytes)) => Ok(bytes),
        _ => Err(Problem::Malformed),
    }
}

fn integer_of(value: Option<&Value>) -> Result<i128, Problem> {
    match value {
        Some(Value::Integer(number)) => Ok(*number),
        _ => Err(Problem::Malformed),
    }
}
