//! Durations as settings and contracts spell them: `1d 12h`, `90s`.
//!
//! `humantime` reads them, but does not write them: it counts months of 30.44 days, so `90d` would become
//! `2months 29days 2h 52m 48s`.

use std::{fmt::Write, time::Duration};

const UNITS: [(&str, u128); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// `None` for a text that is no duration.
pub fn parse(text: &str) -> Option<Duration> {
    humantime::parse_duration(text.trim()).ok()
}

/// In the largest units that fit, in whole milliseconds; `parse` reads it again.
pub fn format(duration: Duration) -> String {
    let mut left = duration.as_millis();
    let mut written = String::new();
    for (unit, millis) in UNITS {
        if left >= millis {
            let space = if written.is_empty() { "" } else { " " };
            // Writing to a String does not fail.
            let _ = write!(written, "{space}{}{unit}", left / millis);
            left %= millis;
        }
    }
    if written.is_empty() { "0s".to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in ["0s", "30s", "15m", "1d 12h", "90d", "365d 6h", "1s 500ms"] {
            assert_eq!(format(parse(text).unwrap()), text);
        }
        assert_eq!(format(Duration::from_hours(36)), "1d 12h");
        assert_eq!(format(parse("900s").unwrap()), "15m");
        assert!(parse("soon").is_none() && parse("5").is_none() && parse("").is_none());
    }
}
