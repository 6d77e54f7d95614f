//! The signal that tells loops and connections to stop.

use tokio::sync::watch;

/// Returns once the server has been told to stop, or the sender of the signal is gone.
pub async fn requested(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}
