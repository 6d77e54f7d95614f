//! Rate limits.

mod attempt;
mod ip_rate_limiter;
pub mod rate_limiter;

pub use self::{
    attempt::{Attempt, known_device},
    rate_limiter::{Limits, RateLimitKey, RateLimiter},
};
