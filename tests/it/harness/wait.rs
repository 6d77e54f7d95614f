//! How tests wait for what happens in the background.

use std::{future::Future, time::Duration};

/// Longer than anything takes that succeeds.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Calls `check` again and again until it returns something, or nothing within the timeout.
pub async fn eventually<T, F: Future<Output = Option<T>>>(mut check: impl FnMut() -> F) -> Option<T> {
    let pause = Duration::from_millis(5);
    for _ in 0..TIMEOUT.as_millis() / pause.as_millis() {
        if let Some(found) = check().await {
            return Some(found);
        }
        tokio::time::sleep(pause).await;
    }
    None
}
