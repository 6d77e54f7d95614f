//! What time it is: the one place that looks at the wall clock, and the clock that tests can move.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// How far apart the clocks of several instances may be.
const SKEW: Duration = Duration::from_secs(30);
/// 0000-01-01 UTC.
const YEAR_ZERO: i64 = -62_167_219_200_000_000;

/// Microseconds since 1970-01-01 UTC: what the tables hold and what is compared in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// As RFC 3339 writes it, with an offset; a fraction counts to the microsecond.
    pub fn parse(text: &str) -> Option<Self> {
        let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
        i64::try_from(nanos.div_euclid(1000)).ok().map(Self)
    }

    /// The beginning of a day in UTC, written as `2026-11-21`.
    pub fn parse_day(text: &str) -> Option<Self> {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok().filter(|day| day.year() >= 0)?;
        Some(Self::from_seconds(day.midnight().assume_utc().unix_timestamp()))
    }

    /// Whole seconds since the epoch, as a JWT writes them.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }

    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }

    /// Nothing, where the other moment is later.
    pub fn duration_since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whether this was within so much before now. A moment that is well ahead of now is none of this clock's, and was not: it was
    /// read before the clock was set back.
    pub fn is_within(self, span: Duration, now: Self) -> bool {
        now.duration_since(self) < span && self <= now.plus(SKEW)
    }

    /// The same instant in UTC, for formatting; years beyond 0 and 9999, which RFC 3339 cannot write, end there.
    pub fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0.max(YEAR_ZERO)) * 1000)
            .unwrap_or(OffsetDateTime::new_utc(Date::MAX, time::Time::MIDNIGHT))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, to the second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = Self::from_seconds(self.seconds()).utc();
        f.write_str(&whole.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// The wall clock, plus what a test has moved it by, and a second reading that never goes back. Clones share both.
#[derive(Debug, Clone)]
pub struct Clock {
    shift: Arc<AtomicI64>,
    began: Instant,
    /// In microseconds.
    passed: Arc<AtomicU64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { shift: Arc::default(), began: Instant::now(), passed: Arc::default() }
    }
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(micros(since).saturating_add(self.shift.load(Ordering::Relaxed)))
    }

    /// How long this clock and its clones have been running: it goes on while the wall clock is set back or forward.
    pub fn monotonic(&self) -> Duration {
        self.began.elapsed() + Duration::from_micros(self.passed.load(Ordering::Relaxed))
    }

    /// Lets time pass, for this clock and all its clones.
    pub fn advance(&self, span: Duration) {
        self.shift.fetch_add(micros(span), Ordering::Relaxed);
        self.passed.fetch_add(micros(span).unsigned_abs(), Ordering::Relaxed);
    }

    /// Sets the wall clock forward by so much, or back, as an operator or NTP does; no time passes.
    pub fn step_wall_clock(&self, micros: i64) {
        self.shift.fetch_add(micros, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_can_be_written() {
        for (micros, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (YEAR_ZERO, "0000-01-01T00:00:00Z"),
            (YEAR_ZERO - 1, "0000-01-01T00:00:00Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T00:00:00Z"),
        ] {
            assert_eq!(Timestamp(micros).to_string(), written, "{micros}");
        }
        assert_eq!(Timestamp::parse("0000-01-01T00:00:00+23:59").unwrap().to_string(), "0000-01-01T00:00:00Z");
    }

    #[test]
    fn a_day_is_one_of_a_year_of_four_digits() {
        assert_eq!(Timestamp::parse_day("2026-11-21").unwrap().to_string(), "2026-11-21T00:00:00Z");
        for odd in ["-0001-01-01", "99999-01-01", "2026-02-30", "2026-1-1", "0000-00-00", ""] {
            assert_eq!(Timestamp::parse_day(odd), None, "{odd}");
        }
    }
}
