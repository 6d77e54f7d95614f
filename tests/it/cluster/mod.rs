//! Several servers on one database, and ways to it that go wrong.

mod deadlocks;
mod instances;
mod lost_commits;
pub(crate) mod postgres_proxy;
mod revocations;

pub(crate) use self::instances::shared;
use self::instances::{second, within};
