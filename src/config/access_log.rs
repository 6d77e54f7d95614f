//! Which requests the access log contains.

use std::num::NonZeroU32;

/// Which requests get a line in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLog {
    Off,
    /// Those that ended in a server error.
    Errors,
    /// One of so many, and those that ended in a server error.
    Sampled(NonZeroU32),
    Full,
}
