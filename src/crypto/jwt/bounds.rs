//! What none of our tokens exceeds, as far as it is known: an attacker with the key could sign one that never ends.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use super::claims::Claims;
use crate::types::clock::Timestamp;

/// Longer than any of our tokens; nothing longer is decoded.
pub(in crate::crypto) const MAX_LEN: usize = 4096;
/// No token that is signed for a cookie is longer: with its name and attributes it fits into the 4096 bytes of a cookie (RFC 6265 6.1).
/// `types::roles` keeps the one part that grows within this.
pub(super) const MAX_COOKIE_LEN: usize = 3_900;
/// By how much the clock of the issuer of a token may be ahead of this one (`iat` and `nbf`). `exp` has none, unless a contract says
/// so: a token ends when it says.
pub(in crate::crypto) const LEEWAY: Duration = Duration::from_secs(30);
/// A century.
pub(in crate::crypto) const MAX_LIFETIME: Duration = Duration::from_hours(24 * 36_500);
/// Sessions are numbered from 1 on. So many may have been opened elsewhere since this instance last looked, or as many again as there
/// were, for engines whose numbers are not in a row.
const UNSEEN_SESSIONS: i64 = 100_000;
/// No session is refreshed more often.
const MAX_GENERATION: i64 = 1 << 53;

pub(super) struct Bounds {
    /// The longest life of an access token, in seconds.
    access: AtomicI64,
    /// The latest session.
    session: AtomicI64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { access: AtomicI64::new(whole_seconds(MAX_LIFETIME)), session: AtomicI64::new(i64::MAX) }
    }
}

impl Bounds {
    pub(super) fn set_access(&self, longest: Duration) {
        self.access.store(whole_seconds(longest.min(MAX_LIFETIME)), Ordering::Relaxed);
    }

    pub(super) fn set_session(&self, latest: i64) {
        self.session.store(latest, Ordering::Relaxed);
    }

    pub(super) fn admits(&self, claims: &Claims) -> bool {
        let latest = self.session.load(Ordering::Relaxed).saturating_mul(2).saturating_add(UNSEEN_SESSIONS);
        (1..=latest).contains(&claims.session) && (0..=MAX_GENERATION).contains(&claims.generation)
    }

    /// Whether an access token lives no longer than any that is issued.
    pub(super) fn admits_lifetime(&self, claims: &Claims, now: Timestamp) -> bool {
        let longest = self.access.load(Ordering::Relaxed).saturating_add(whole_seconds(LEEWAY));
        // Where nothing says when it was issued, it was now.
        let issued = if claims.issued.seconds() == 0 { now } else { claims.issued.min(now) };
        claims.expires.seconds().saturating_sub(issued.seconds()) <= longest
    }
}

pub(super) fn whole_seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}
