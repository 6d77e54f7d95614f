//! What happens without being asked.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::app::App;

/// Starts every job; each ends soon after `stopping` turns true.
pub fn start(_app: &Arc<App>, _longest_access: Duration, _stopping: &watch::Receiver<bool>) -> Vec<tokio::task::JoinHandle<()>> {
    Vec::new()
}
