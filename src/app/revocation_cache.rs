//! Sessions that have ended while access tokens of theirs may still be about: what makes a logout hold at once.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::types::clock::Timestamp;

/// How far behind ours the moment may be that another instance writes down, once it can be seen: its clock may be slow, and
/// its transaction may have had to wait. Longer than the waits of a transaction together: see `store`.
const OVERLAP: Duration = Duration::from_mins(2);

/// How old the list may be and still be believed when it does not know a session. It is learned once a second (`jobs::sync_revocations`);
/// one round may hang for its whole bound of 3 s, and the next one has a second to answer.
pub const MAX_STALENESS: Duration = Duration::from_secs(5);

pub struct RevocationCache {
    known: RwLock<HashMap<i64, Timestamp>>,
    /// By our clock, in microseconds.
    last_asked: AtomicI64,
    /// The same time by a monotonic clock. `None`, until the database has been asked.
    learned: RwLock<Option<Instant>>,
}

impl Default for RevocationCache {
    fn default() -> Self {
        Self { known: RwLock::default(), last_asked: AtomicI64::new(i64::MIN), learned: RwLock::default() }
    }
}

impl RevocationCache {
    pub fn contains(&self, session: i64) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }

    /// How long ago the database was asked for what it has answered; nothing, where it has never answered.
    pub fn age(&self) -> Option<Duration> {
        self.learned.read().unwrap_or_else(PoisonError::into_inner).map(|learned| learned.elapsed())
    }

    /// Whether a session that is not on the list goes on.
    pub fn is_fresh(&self) -> bool {
        self.age().is_some_and(|age| age < MAX_STALENESS)
    }

    pub fn note(&self, sessions: &[i64], now: Timestamp) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(sessions.iter().map(|&id| (id, now)));
    }

    /// From when on the database has to be asked: from a little before it was asked last, whatever other clocks say.
    pub(super) fn query_from(&self, now: Timestamp, longest_access: Duration) -> Timestamp {
        let last = Timestamp(self.last_asked.load(Ordering::Relaxed));
        last.min(now).minus(OVERLAP).max(oldest(now, longest_access))
    }

    /// What the database said when it was asked at this moment.
    pub(super) fn learn(&self, ended: &[(i64, Timestamp)], (asked, began): (Timestamp, Instant), longest_access: Duration) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(ended.iter().copied());
        let oldest = oldest(asked, longest_access);
        known.retain(|_, at| *at >= oldest);
        self.last_asked.store(asked.0, Ordering::Relaxed);
        drop(known);
        *self.learned.write().unwrap_or_else(PoisonError::into_inner) = Some(began);
    }
}

/// What ended earlier has no tokens left that anybody would believe.
fn oldest(now: Timestamp, longest_access: Duration) -> Timestamp {
    now.minus(longest_access).minus(OVERLAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: Duration = Duration::from_mins(5);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn what_others_write_down_late_or_by_a_slow_clock_is_asked_for_again() {
        let revoked = RevocationCache::default();
        assert_eq!(revoked.query_from(at(10_000), ACCESS), at(10_000 - 420));
        // The clock of another instance is far ahead.
        revoked.learn(&[(1, at(20_000))], (at(10_000), Instant::now()), ACCESS);
        assert_eq!(revoked.query_from(at(10_001), ACCESS), at(10_000 - 120));
        // The database was away for a while.
        assert_eq!(revoked.query_from(at(10_200), ACCESS), at(10_000 - 120));
        assert_eq!(revoked.query_from(at(99_999), ACCESS), at(99_999 - 420));
    }

    #[test]
    fn a_session_is_forgotten_once_its_last_token_has_died() {
        let revoked = RevocationCache::default();
        revoked.note(&[7], at(1000));
        revoked.learn(&[(8, at(1100))], (at(1419), Instant::now()), ACCESS);
        assert!(revoked.contains(7) && revoked.contains(8));
        revoked.learn(&[], (at(1421), Instant::now()), ACCESS);
        assert!(!revoked.contains(7) && revoked.contains(8));
    }

    #[test]
    fn a_list_is_believed_for_seconds_whatever_the_wall_clock_says() {
        let revoked = RevocationCache::default();
        assert!(!revoked.is_fresh() && revoked.age().is_none(), "the database has not been asked yet");
        for wall in [at(10_000), at(0), at(99_999)] {
            revoked.learn(&[], (wall, Instant::now()), ACCESS);
            assert!(revoked.is_fresh(), "{wall}");
        }
        let long_ago = Instant::now().checked_sub(MAX_STALENESS).unwrap_or_else(Instant::now);
        revoked.learn(&[], (at(10_000), long_ago), ACCESS);
        assert!(!revoked.is_fresh() && revoked.age() >= Some(MAX_STALENESS));
    }
}
