//! When an email that could not be sent is tried again.

use std::time::Duration;

use crate::{store::outbox, types::clock::Timestamp};

const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const MAX_BACK_OFF: Duration = Duration::from_hours(1);

/// Twice as long after each attempt, and never later than the email expires.
pub(super) fn next_attempt(email: &outbox::Model, now: Timestamp) -> Timestamp {
    now.plus(back_off(email.attempts)).min(email.expires_at)
}

fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    FIRST_BACK_OFF.saturating_mul(1 << doublings).min(MAX_BACK_OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_as_long_up_to_an_hour() {
        let waits: Vec<u64> = [-1, 0, 1, 2, 3, 9, 10, 16, i64::MAX].map(|attempts| back_off(attempts).as_secs()).to_vec();
        assert_eq!(waits, [10, 10, 10, 20, 40, 2560, 3600, 3600, 3600]);
    }
}
