//! What happens without being asked.

mod destination;
mod details;
pub mod endings;
pub mod follow;
pub mod post;
pub mod sweep;

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    app::App,
    error::{Fault, Result},
    types::policy::Longest,
};

/// Starts every job; each ends soon after `stopping` turns true.
///
/// # Errors
/// A fault, where the configuration of the mail server cannot be right.
pub fn start(app: &Arc<App>, longest: Longest, stopping: &watch::Receiver<bool>) -> Result<Vec<JoinHandle<()>>> {
    let post = post::Post::open(Arc::clone(app))?;
    Ok(vec![
        tokio::spawn(post.run(stopping.clone())),
        tokio::spawn(sweep::run(Arc::clone(app), longest, stopping.clone())),
        tokio::spawn(endings::run(Arc::clone(app), stopping.clone())),
        tokio::spawn(follow::run(Arc::clone(app), longest, stopping.clone())),
    ])
}

/// Waits for as long as said. False, and at once, where the server has been told to stop.
async fn goes_on(stopping: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, told(stopping)).await.is_err()
}

/// A step of a job, which never waits for longer than this: a database that neither answers nor hangs up must not end the job.
///
/// # Errors
/// What the step says, or a fault that says how long nothing came.
async fn within<T>(bound: Duration, step: impl Future<Output = Result<T>>) -> Result<T> {
    let late = || Fault::new("wait for the database", format!("no answer within {bound:?}"));
    tokio::time::timeout(bound, step).await.unwrap_or_else(|_| Err(late().into()))
}

/// Comes back once the server has been told to stop, or whoever would tell it is gone.
async fn told(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}

/// A job whose trouble is said once, however long it lasts, and once more when it is over.
struct Trouble {
    doing: &'static str,
    lasts: bool,
}

impl Trouble {
    fn while_doing(doing: &'static str) -> Self {
        Self { doing, lasts: false }
    }

    fn note(&mut self, done: &Result<()>) {
        match done {
            Err(error) if !self.lasts => tracing::error!("cannot {}, and will go on trying: {error}", self.doing),
            Ok(()) if self.lasts => tracing::info!("can {} again", self.doing),
            _ => {}
        }
        self.lasts = done.is_err();
    }
}
