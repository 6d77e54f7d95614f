//! How often something may be tried: `5/15m per account`, several such sentences, or `off`.

use std::{num::NonZeroU32, time::Duration};

/// By what tries are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitScope {
    /// The account of a sign-in, whether it exists or not.
    Account,
    /// The recipient of an email.
    Recipient,
    /// The IP address of the client: an IPv4 address, or a /64 of IPv6.
    Ip,
}

impl LimitScope {
    pub const ALL: [Self; 3] = [Self::Account, Self::Recipient, Self::Ip];

    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Recipient => "recipient",
            Self::Ip => "ip",
        }
    }
}

/// So many at once; after that they come back one by one, all of them in this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub times: NonZeroU32,
    pub per: Duration,
    pub scope: LimitScope,
}

impl Rate {
    /// How long it takes until one try more is free.
    pub fn interval(&self) -> Duration {
        self.per / self.times.get()
    }
}

/// Rates that hold together, one for each thing that is counted by. Without any, there is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit(pub Vec<Rate>);

impl Limit {
    pub fn by(&self, scope: LimitScope) -> Option<&Rate> {
        self.0.iter().find(|rate| rate.scope == scope)
    }
}
