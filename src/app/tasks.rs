//! Tasks that outlive the request that started them.

use std::time::Duration;

use tokio::sync::watch;

/// How many tasks are running.
pub struct Tasks(watch::Sender<usize>);

impl Default for Tasks {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Tasks {
    /// Waits until none is running, for at most this long.
    pub async fn settle(&self, most: Duration) {
        let mut count = self.0.subscribe();
        if tokio::time::timeout(most, count.wait_for(|running| *running == 0)).await.is_err() {
            tracing::warn!("some tasks did not finish in time and were aborted");
        }
    }

    pub(super) fn enter(&self) -> Running {
        self.0.send_modify(|running| *running += 1);
        Running(self.0.clone())
    }
}

/// Counts one task until it is dropped.
pub(super) struct Running(watch::Sender<usize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
