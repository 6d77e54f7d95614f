//! Writes what users are searched by, where it is missing: of all users after an upgrade, and of those that an older version that still
//! runs has changed. In small transactions with pauses, so that others have their turn; where it stops, it goes on later.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::repetition::{RepeatedFailure, pause_or_stop, within};
use crate::{
    app::{App, shutdown},
    error::Result,
    store::user_search_text,
};

const POLL_INTERVAL: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);
const STEP_TIMEOUT: Duration = Duration::from_secs(30);
const BATCH: u64 = 200;

pub(super) async fn run(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let mut failure = RepeatedFailure::while_doing("write what users are searched by");
    loop {
        let filled = tokio::select! {
            filled = within(STEP_TIMEOUT, fill(&app)) => filled,
            () = shutdown::requested(&mut stopping) => return,
        };
        let pause = if matches!(filled, Ok(BATCH)) { PAUSE } else { POLL_INTERVAL };
        failure.record(&filled.map(drop));
        if !pause_or_stop(&mut stopping, pause).await {
            return;
        }
    }
}

/// For some users; returns how many there were.
///
/// # Errors
/// Faults of the database.
pub async fn fill(app: &App) -> Result<u64> {
    if !user_search_text::is_any_missing(app.db.reader()).await? {
        return Ok(0);
    }
    let txn = app.db.begin().await?;
    let filled = user_search_text::fill(&txn, BATCH).await?;
    txn.commit().await?;
    Ok(filled)
}
