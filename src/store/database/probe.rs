//! The result of the last write of a health check.

use std::{sync::Arc, time::Instant};

use tokio::sync::Mutex;

/// When it was tried last, and whether it succeeded.
#[derive(Debug, Clone, Default)]
pub struct Probe(pub(in crate::store) Arc<Mutex<Option<(Instant, bool)>>>);
