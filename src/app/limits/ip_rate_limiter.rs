//! Attempts counted in memory, by IP address.

use std::{
    convert::Infallible,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use governor::{
    Quota, clock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{HashMapStateStore, ShrinkableKeyedStateStore},
    },
};

use crate::{
    error::{Error, Result},
    types::{client::network, clock::Clock, rate_limit::Rate},
};

/// Beyond that many addresses, those that have been quiet are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// Which attempts are counted together: those of one network, or those from unknown IP addresses.
type Key = Option<IpAddr>;

pub(super) struct IpRateLimiter {
    limiter: governor::RateLimiter<Key, GcraState, MonotonicClock, NoOpMiddleware<Nanos>>,
    book: GcraState,
    interval: Nanos,
    clock: MonotonicClock,
    /// How many addresses there may be before the quiet ones are looked for again.
    full: AtomicUsize,
}

impl IpRateLimiter {
    pub(super) fn new(rate: &Rate, clock: &Clock) -> Self {
        let (clock, book) = (MonotonicClock(clock.clone()), GcraState::default());
        // Without an interval between attempts there would be no limit.
        let quota = Quota::with_period(rate.interval()).unwrap_or(Quota::per_second(rate.times)).allow_burst(rate.times);
        Self {
            limiter: governor::RateLimiter::new(quota, book.clone(), clock.clone()),
            book,
            interval: quota.replenish_interval().into(),
            clock,
            full: AtomicUsize::new(MAX_ADDRESSES),
        }
    }

    /// # Errors
    /// `RateLimited`, with the time to wait.
    pub(super) fn consume(&self, from: Option<IpAddr>) -> Result<()> {
        if self.limiter.len() > self.full.load(Ordering::Relaxed) {
            self.limiter.retain_recent();
            // Looking is not free: under an attack from everywhere it must not be done for each try.
            self.full.store(MAX_ADDRESSES.max(self.limiter.len() * 2), Ordering::Relaxed);
        }
        let judged = self.limiter.check_key(&from.map(network));
        judged.map_err(|until| Error::RateLimited(until.wait_time_from(clock::Clock::now(&self.clock))))
    }

    pub(super) fn refund(&self, from: Option<IpAddr>) {
        let paid = |owed: Option<Nanos>| Ok(((), owed.unwrap_or(Nanos::from(0)).saturating_sub(self.interval)));
        // It never says no.
        let _: Result<(), Infallible> = self.book.measure_and_replace(&from.map(network), paid);
    }
}

/// What is owed by whom, where we can reach it too: a limiter by itself takes nothing back.
#[derive(Clone, Default)]
struct GcraState(Arc<HashMapStateStore<Key>>);

impl StateStore for GcraState {
    type Key = Key;

    fn measure_and_replace<T, F, E>(&self, key: &Key, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(key, f)
    }
}

impl ShrinkableKeyedStateStore<Key> for GcraState {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Goes forward only, whatever is done to the wall clock.
#[derive(Debug, Clone)]
struct MonotonicClock(Clock);

impl clock::Clock for MonotonicClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.monotonic())
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::*;
    use crate::types::rate_limit::LimitScope;

    fn three_in_18s(clock: &Clock) -> IpRateLimiter {
        IpRateLimiter::new(
            &Rate { times: NonZeroU32::new(3).unwrap(), per: Duration::from_secs(18), scope: LimitScope::Ip },
            clock,
        )
    }

    #[test]
    fn tries_run_out_for_one_address_and_come_back_with_time() {
        let clock = Clock::default();
        let limit = three_in_18s(&clock);
        let here = "2001:db8::1".parse().ok();
        assert!((0..3).all(|_| limit.consume(here).is_ok()));
        let neighbour = "2001:db8::ffff".parse().ok();
        assert!(matches!(limit.consume(neighbour), Err(Error::RateLimited(wait)) if wait <= Duration::from_secs(6)));
        assert!(limit.consume("192.0.2.1".parse().ok()).is_ok());
        clock.advance(Duration::from_secs(6));
        assert!(limit.consume(here).is_ok() && limit.consume(here).is_err());
    }

    #[test]
    fn clients_without_a_known_ip_have_their_own_limit() {
        let limit = three_in_18s(&Clock::default());
        assert!((0..3).all(|_| limit.consume(None).is_ok()) && limit.consume(None).is_err());
        for other in ["::1", "::", "0.0.0.0", "127.0.0.1"] {
            assert!(limit.consume(other.parse().ok()).is_ok(), "{other}");
        }
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_no_more_than_that() {
        let limit = three_in_18s(&Clock::default());
        limit.refund(None);
        assert!((0..3).all(|_| limit.consume(None).is_ok()));
        limit.refund(None);
        assert!(limit.consume(None).is_ok() && limit.consume(None).is_err());
    }

    #[test]
    fn addresses_that_have_been_quiet_are_forgotten() {
        let clock = Clock::default();
        let limit = three_in_18s(&clock);
        let address = |number: u32| Some(IpAddr::from(number.to_be_bytes()));
        for number in 0..12_000 {
            limit.consume(address(number)).unwrap();
        }
        clock.advance(Duration::from_mins(1));
        let twice = u32::try_from(limit.full.load(Ordering::Relaxed)).unwrap();
        for number in 0..=twice {
            limit.consume(address(1 << 24 | number)).unwrap();
        }
        assert!(limit.limiter.len() < 25_000, "{}", limit.limiter.len());
    }
}
