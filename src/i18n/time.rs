//! Days, times and durations in a language.

use std::time::Duration;

use super::localizer::Localizer;
use crate::types::clock::Timestamp;

impl Localizer<'_> {
    /// A day in UTC: 21 November 2026.
    pub fn day(&self, at: Timestamp) -> String {
        self.dated("time-day", at)
    }

    /// A minute in UTC: 21 November 2026 at 14:03 UTC.
    pub fn moment(&self, at: Timestamp) -> String {
        self.dated("time-moment", at)
    }

    /// The nearest number of minutes, hours or days; at least one minute.
    pub fn span(&self, span: Duration) -> String {
        let minutes = (span.as_secs() + 30) / 60;
        let (key, count) = match minutes {
            0..120 => ("time-minutes", minutes.max(1)),
            120..2880 => ("time-hours", (minutes + 30) / 60),
            _ => ("time-days", (minutes + 720) / 1440),
        };
        self.text_with(key, &[("count", count.into())])
    }

    fn dated(&self, key: &str, at: Timestamp) -> String {
        let at = at.utc();
        let values = [
            ("day", at.day().into()),
            ("month", u8::from(at.month()).into()),
            ("year", at.year().to_string().into()),
            ("time", format!("{:02}:{:02}", at.hour(), at.minute()).into()),
        ];
        self.text_with(key, &values)
    }
}
