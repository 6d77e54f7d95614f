//! Work that is done to its end even if the request that asked for it is dropped.
//!
//! A handler is a future, and a client that hangs up drops it at any await point. What must not stop there runs in a task of
//! its own; the request only waits for its outcome.

use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tracing::Instrument;

use super::state::App;
use crate::error::{InternalError, Result};

impl App {
    /// Runs to completion, even if the request is dropped.
    ///
    /// # Errors
    /// Those of the work.
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

    /// Runs without anything waiting for it. Without a runtime, while the process ends, it is not run.
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
