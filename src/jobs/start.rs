//! Starting the jobs.

use std::sync::Arc;

use tokio::{sync::watch, task::JoinHandle};

use super::{bulk_revocation, cleanup, fill_search_texts, send_emails::EmailSender, sync_revocations};
use crate::{app::App, error::Result, types::session_policy::MaxLifetimes};

/// Starts all jobs; each ends soon after `stopping` turns true.
///
/// # Errors
/// If the settings of the SMTP server cannot be right.
pub fn start(app: &Arc<App>, longest: MaxLifetimes, stopping: &watch::Receiver<bool>) -> Result<Vec<JoinHandle<()>>> {
    let sender = EmailSender::open(Arc::clone(app))?;
    Ok(vec![
        tokio::spawn(sender.run(stopping.clone())),
        tokio::spawn(cleanup::run(Arc::clone(app), longest, stopping.clone())),
        tokio::spawn(fill_search_texts::run(Arc::clone(app), stopping.clone())),
        tokio::spawn(bulk_revocation::run(Arc::clone(app), stopping.clone())),
        tokio::spawn(sync_revocations::run(Arc::clone(app), longest, stopping.clone())),
    ])
}
