//! What happens without being asked.

pub mod bulk_revocation;
pub mod cleanup;
mod email_details;
mod recipient_limits;
pub mod send_emails;
pub mod sync_revocations;

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    app::App,
    error::{InternalError, Result},
    types::session_policy::MaxLifetimes,
};

/// Starts every job; each ends soon after `stopping` turns true.
///
/// # Errors
/// A fault, where the configuration of the mail server cannot be right.
pub fn start(app: &Arc<App>, longest: MaxLifetimes, stopping: &watch::Receiver<bool>) -> Result<Vec<JoinHandle<()>>> {
    let sender = send_emails::EmailSender::open(Arc::clone(app))?;
    Ok(vec![
        tokio::spawn(sender.run(stopping.clone())),
        tokio::spawn(cleanup::run(Arc::clone(app), longest, stopping.clone())),
        tokio::spawn(bulk_revocation::run(Arc::clone(app), stopping.clone())),
        tokio::spawn(sync_revocations::run(Arc::clone(app), longest, stopping.clone())),
    ])
}

/// Waits for as long as said. False, and at once, where the server has been told to stop.
async fn pause_or_stop(stopping: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stopped(stopping)).await.is_err()
}

/// A step of a job, which never waits for longer than this: a database that neither answers nor hangs up must not end the job.
///
/// # Errors
/// What the step says, or a fault that says how long nothing came.
async fn within<T>(bound: Duration, step: impl Future<Output = Result<T>>) -> Result<T> {
    let late = || InternalError::new("wait for the database", format!("no answer within {bound:?}"));
    tokio::time::timeout(bound, step).await.unwrap_or_else(|_| Err(late().into()))
}

/// Comes back once the server has been told to stop, or whoever would tell it is gone.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}

/// A job whose trouble is said once, however long it lasts, and once more when it is over.
struct RepeatedFailure {
    doing: &'static str,
    lasts: bool,
}

impl RepeatedFailure {
    fn while_doing(doing: &'static str) -> Self {
        Self { doing, lasts: false }
    }

    fn record(&mut self, done: &Result<()>) {
        match done {
            Err(error) if !self.lasts => tracing::error!("cannot {}, and will go on trying: {error}", self.doing),
            Ok(()) if self.lasts => tracing::info!("can {} again", self.doing),
            _ => {}
        }
        self.lasts = done.is_err();
    }
}
