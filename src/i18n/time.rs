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
        self.in_units(span, |count, unit| (count + unit / 2) / unit)
    }

    /// As `span`, never less than it takes.
    pub fn wait(&self, wait: Duration) -> String {
        self.in_units(wait, u64::div_ceil)
    }

    /// In the largest unit of which there are two; one hour is named as well.
    fn in_units(&self, span: Duration, divided: fn(u64, u64) -> u64) -> String {
        let minutes = divided(span.as_secs(), 60);
        let (key, count) = match minutes {
            60 => ("time-hours", 1),
            0..120 => ("time-minutes", minutes.max(1)),
            120..2880 => ("time-hours", divided(minutes, 60)),
            _ => ("time-days", divided(minutes, 1440)),
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
