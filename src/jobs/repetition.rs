//! What the jobs share: pauses that end at shutdown, steps with a time-out, failures that are logged once.

use std::time::Duration;

use tokio::sync::watch;

use crate::{
    app::shutdown,
    error::{InternalError, Result},
};

/// Waits for this long. False, and at once, if the server has been told to stop.
pub(super) async fn pause_or_stop(stopping: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, shutdown::requested(stopping)).await.is_err()
}

/// A step of a job with a time-out: a database that neither answers nor closes the connection must not end the job.
///
/// # Errors
/// Those of the step, or that there was no answer in time.
pub(super) async fn within<T>(bound: Duration, step: impl Future<Output = Result<T>>) -> Result<T> {
    let late = || InternalError::new("wait for the database", format!("no answer within {bound:?}"));
    tokio::time::timeout(bound, step).await.unwrap_or_else(|_| Err(late().into()))
}

/// Logs a failure of a job once, however long it lasts, and once more when it is over.
pub(super) struct RepeatedFailure {
    doing: &'static str,
    lasts: bool,
}

impl RepeatedFailure {
    pub(super) fn while_doing(doing: &'static str) -> Self {
        Self { doing, lasts: false }
    }

    pub(super) fn record(&mut self, done: &Result<()>) {
        match done {
            Err(error) if !self.lasts => {
                tracing::error!(event = "job_failed", "cannot {}, and will keep trying: {error}", self.doing);
            }
            Ok(()) if self.lasts => tracing::info!("can {} again", self.doing),
            _ => {}
        }
        self.lasts = done.is_err();
    }
}
