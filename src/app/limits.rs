//! How often somebody may try: counted in memory, by address, on the clock of the house.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{Quota, RateLimiter, clock, middleware::NoOpMiddleware, nanos::Nanos, state::keyed::HashMapStateStore};

use crate::{
    error::{Error, Result},
    types::clock::Clock,
};

/// Beyond that many addresses, those that have been quiet are forgotten.
const MOST: usize = 10_000;

/// So many tries at once, and one more after each while.
pub struct Limit {
    tries: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, HouseClock, NoOpMiddleware<Nanos>>,
    clock: HouseClock,
}

impl Limit {
    pub fn new(burst: NonZeroU32, every: Duration, clock: &Clock) -> Self {
        let clock = HouseClock(clock.clone());
        // Without a while between tries there is no limit, which nobody can mean.
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst);
        Self { tries: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()), clock }
    }

    /// Counts one try.
    ///
    /// # Errors
    /// `TooMany`, with the time to wait.
    pub fn take(&self, from: Option<IpAddr>) -> Result<()> {
        if self.tries.len() > MOST {
            self.tries.retain_recent();
        }
        let judged = self.tries.check_key(&network(from));
        judged.map_err(|until| Error::TooMany(until.wait_time_from(clock::Clock::now(&self.clock))))
    }
}

/// Whoever has one address of IPv6 has a whole /64 of them.
fn network(from: Option<IpAddr>) -> IpAddr {
    match from.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        Some(ip) => ip,
        None => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[derive(Debug, Clone)]
struct HouseClock(Clock);

impl clock::Clock for HouseClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.0.now().0).unwrap_or(0).saturating_mul(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_run_out_for_one_address_and_come_back_with_time() {
        let clock = Clock::default();
        let limit = Limit::new(NonZeroU32::new(3).unwrap(), Duration::from_secs(6), &clock);
        let here = "2001:db8::1".parse().ok();
        assert!((0..3).all(|_| limit.take(here).is_ok()));
        let neighbour = "2001:db8::ffff".parse().ok();
        assert!(matches!(limit.take(neighbour), Err(Error::TooMany(wait)) if wait <= Duration::from_secs(6)));
        assert!(limit.take("192.0.2.1".parse().ok()).is_ok());
        clock.advance(Duration::from_secs(6));
        assert!(limit.take(here).is_ok() && limit.take(here).is_err());
    }
}
