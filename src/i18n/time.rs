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
        match minutes {
            60 => self.counted("time-hours", 1),
            0..120 => self.counted("time-minutes", minutes.max(1)),
            120..2880 => self.counted("time-hours", (minutes + 30) / 60),
            _ => self.counted("time-days", (minutes + 720) / 1440),
        }
    }

    /// As `span`, never less than it takes.
    pub fn wait(&self, wait: Duration) -> String {
        let minutes = wait.as_secs().div_ceil(60);
        match minutes {
            60 => self.counted("time-hours", 1),
            0..120 => self.counted("time-minutes", minutes.max(1)),
            120..2880 => self.counted("time-hours", minutes.div_ceil(60)),
            _ => self.counted("time-days", minutes.div_ceil(1440)),
        }
    }

    fn counted(&self, key: &str, count: u64) -> String {
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
