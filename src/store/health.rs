//! Whether the database takes writes, found out by writing: one row that says nothing but that it could be written.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait;
use tokio::sync::Mutex;

use super::{Database, outage};
use crate::error::{Error, Result};

/// However often somebody asks, it is written once in this time.
const FRESH: Duration = Duration::from_secs(1);
/// Whoever asks wants to know soon.
const PATIENCE: Duration = Duration::from_secs(4);
const WRITE: &str = "INSERT INTO health (id, writes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET writes = health.writes + 1";

/// When it was tried last, and whether that went well.
#[derive(Debug, Clone, Default)]
pub struct Probe(Arc<Mutex<Option<(Instant, bool)>>>);

impl Database {
    /// Writes, unless somebody has within the last second.
    ///
    /// # Errors
    /// `Busy`, where the database does not take the write, or the disk refused another one a few seconds ago.
    pub async fn takes_writes(&self) -> Result<()> {
        let mut last = self.probe.0.lock().await;
        let took = match *last {
            Some((at, took)) if at.elapsed() < FRESH => took,
            _ => self.try_a_write(last.is_none_or(|(_, took)| took)).await,
        };
        if last.is_none_or(|(at, _)| at.elapsed() >= FRESH) {
            *last = Some((Instant::now(), took));
        }
        if took && !self.writer().trouble().refuses_writes() { Ok(()) } else { Err(Error::Busy(FRESH)) }
    }

    /// Says it once where it begins to go wrong.
    async fn try_a_write(&self, went_well: bool) -> bool {
        let said = tokio::time::timeout(PATIENCE, self.writer().execute_unprepared(WRITE)).await;
        match said {
            Ok(Ok(_)) => return true,
            _ if !went_well => {}
            Ok(Err(error)) if outage::passes_soon(&error) => tracing::warn!("the database takes no writes now: {error}"),
            Ok(Err(error)) => tracing::error!("the database takes no writes: {error}"),
            Err(_) => tracing::warn!("the database takes no writes now: no answer within {PATIENCE:?}"),
        }
        false
    }
}
