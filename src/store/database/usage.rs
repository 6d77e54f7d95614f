//! What connections are used for, and how busy they are.

use std::time::Duration;

/// How long a statement waits for another writer before the request gets 503.
pub(super) const LOCK_WAIT: Duration = Duration::from_secs(5);

/// Requests have time-outs; commands that read everything have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionUse {
    Requests,
    Commands,
}

/// How busy a pool of connections is.
#[derive(Debug, Clone, Copy)]
pub struct PoolUse {
    pub in_use: u32,
    pub idle: u32,
}
