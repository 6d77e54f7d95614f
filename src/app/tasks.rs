//! Work that is done to its end even where the request that asked for it is dropped.
//!
//! A handler is a future, and a caller who hangs up drops it at whatever it waits for. What must not stop there runs in a task of its
//! own; the request only waits for its outcome.

use std::{panic::resume_unwind, time::Duration};

use tokio::{runtime::Handle, sync::watch};
use tracing::Instrument;

use super::App;
use crate::error::{InternalError, Result};

/// How many tasks there are.
pub struct Tasks(watch::Sender<usize>);

impl Default for Tasks {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Tasks {
    /// Waits until there are none, for so long at most.
    pub async fn settle(&self, most: Duration) {
        let mut count = self.0.subscribe();
        if tokio::time::timeout(most, count.wait_for(|running| *running == 0)).await.is_err() {
            tracing::warn!("some work did not finish in time and was cut");
        }
    }

    fn enter(&self) -> Running {
        self.0.send_modify(|running| *running += 1);
        Running(self.0.clone())
    }
}

/// One task, for as long as this lives.
struct Running(watch::Sender<usize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

impl App {
    /// Runs to completion, even where the request is dropped.
    ///
    /// # Errors
    /// Its own.
    pub async fn complete<T: Send + 'static>(&self, work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        let running = self.tasks.enter();
        let whole = async move {
            let done = work.await;
            drop(running);
            done
        };
        match tokio::spawn(whole.in_current_span()).await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(error) => Err(InternalError::new("finish a task", error).into()),
            },
        }
    }

    /// Does this when there is time, for nobody who waits. Without a runtime, in the last moments of a process, it is not done.
    pub(super) fn in_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        let running = self.tasks.enter();
        let whole = async move {
            work.await;
            drop(running);
        };
        runtime.spawn(whole.in_current_span());
    }
}
