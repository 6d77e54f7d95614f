//! The text that `/metrics` answers with, and the values that are only known when it is asked for.

use std::{fmt, sync::atomic::Ordering, time::Duration};

use prometheus_client::encoding::text;

use super::{super::state::App, registry::State};
use crate::{
    error::{InternalError, Result},
    store::outbox,
    types::kinds::EmailState,
};

/// How long a scrape waits for the database: all other metrics are wanted even if it does not answer.
const SCRAPE_TIMEOUT: Duration = Duration::from_secs(1);

impl App {
    /// All metrics in the text format of OpenMetrics 1.0.
    ///
    /// # Errors
    /// If the text cannot be written.
    pub async fn metrics_text(&self) -> Result<String> {
        let metrics = &self.metrics;
        let queue = self.hasher.queue_stats();
        metrics.hash_jobs.get_or_create(&State { state: "waiting" }).set(signed(queue.waiting));
        metrics.hash_jobs.get_or_create(&State { state: "running" }).set(signed(queue.running));
        metrics.hash_rejections.inner().store(queue.refused, Ordering::Relaxed);
        for (pool, seen) in self.db.pools() {
            metrics.pool(pool, seen);
        }
        self.count_emails().await;
        metrics.revocations_age.set(self.revoked.age().map_or(f64::NAN, |age| age.as_secs_f64()));
        let mut written = String::new();
        let failed = |error: fmt::Error| InternalError::new("write the metrics", error);
        text::encode(&mut written, &metrics.registry).map_err(failed)?;
        Ok(written)
    }

    async fn count_emails(&self) {
        let metrics = &self.metrics;
        let stats = tokio::time::timeout(SCRAPE_TIMEOUT, outbox::stats(self.db.reader())).await;
        let Ok(Ok(stats)) = stats else {
            // Old values would be mistaken for current ones.
            metrics.outbox.clear();
            metrics.oldest_email.set(f64::NAN);
            metrics.database_up.set(0);
            return;
        };
        metrics.database_up.set(1);
        for (state, count) in EmailState::ALL.into_iter().zip(stats.counts) {
            metrics.outbox.get_or_create(&State { state: state.word() }).set(signed(count));
        }
        metrics.oldest_email.set(stats.oldest.map_or(0.0, |since| self.now().duration_since(since).as_secs_f64()));
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
