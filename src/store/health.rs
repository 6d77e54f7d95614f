//! Whether the database takes writes, found out by writing one row that has no other purpose.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use tokio::time::timeout;

use super::{Database, error};
use crate::error::{Error, Result};

/// It is written at most once in this time.
const MAX_AGE: Duration = Duration::from_secs(1);
/// A health check needs an answer soon.
const TIMEOUT: Duration = Duration::from_secs(4);
const WRITE: &str = "INSERT INTO health (id, writes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET writes = health.writes + 1";

impl Database {
    /// Writes, unless that was done within the last second, and checks whether the database answers.
    ///
    /// # Errors
    /// `Overloaded`, if the database does not take the write, or the disk refused another one a few seconds ago.
    pub async fn takes_writes(&self) -> Result<()> {
        let took = self.took_a_write().await && !self.writer().failures().refuses_writes();
        let there = timeout(TIMEOUT, self.reader().execute_unprepared("SELECT 1"));
        if took && matches!(there.await, Ok(Ok(_))) { Ok(()) } else { Err(Error::Overloaded(MAX_AGE)) }
    }

    async fn took_a_write(&self) -> bool {
        let mut last = self.probe.last.lock().await;
        match *last {
            Some((at, took)) if at.elapsed() < MAX_AGE => took,
            before => {
                let took = self.try_a_write(before.is_none_or(|(_, took)| took)).await;
                *last = Some((Instant::now(), took));
                took
            }
        }
    }

    /// Logs the first failure only.
    async fn try_a_write(&self, went_well: bool) -> bool {
        if let Some(path) = self.probe.lost_file() {
            if went_well {
                let path = path.display();
                tracing::error!(
                    event = "database_file_lost",
                    "the database file {path} was deleted or replaced: restart the server"
                );
            }
            return false;
        }
        let said = timeout(TIMEOUT, self.writer().execute_unprepared(WRITE)).await;
        match said {
            Ok(Ok(_)) => return true,
            _ if !went_well => {}
            Ok(Err(error)) if error::passes_soon(&error) => {
                tracing::warn!(event = "database_unavailable", "the database takes no writes now: {error}");
            }
            Ok(Err(error)) => tracing::error!(event = "database_unavailable", "the database takes no writes: {error}"),
            Err(_) => {
                tracing::warn!(event = "database_unavailable", "the database takes no writes now: no answer within {TIMEOUT:?}");
            }
        }
        false
    }
}
