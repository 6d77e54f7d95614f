//! Listening, accepting, time-outs, running the jobs, and stopping without aborting a running request.

mod exchange;
mod ip_connection_limit;
mod listener;
mod metrics_endpoint;
mod run;
mod write_timeout;

pub use self::run::{Running, start};
