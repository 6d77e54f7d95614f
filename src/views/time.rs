//! Times as the outside sees them.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::types::{clock::Timestamp, time_format::TimeFormat};

/// RFC 3339 in UTC: with milliseconds in JSON, to the second in text.
#[derive(Debug, Clone, Copy)]
pub struct Time(Timestamp);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&TimeFormat::IsoMs.write(self.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_milliseconds_and_text_has_seconds() {
        let time = Time::from(Timestamp(1_763_713_800_123_456));
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2025-11-21T08:30:00.123Z\"");
        assert_eq!(time.to_string(), "2025-11-21T08:30:00Z");
    }
}
