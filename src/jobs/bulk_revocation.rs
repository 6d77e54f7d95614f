//! Ends what is left of a bulk revocation: see `app::bulk_revocation`.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::repetition::{RepeatedFailure, pause_or_stop, within};
use crate::{
    app::{App, shutdown},
    error::Result,
};

const POLL_INTERVAL: Duration = Duration::from_secs(1);
const STEP_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) async fn run(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let mut failure = RepeatedFailure::while_doing("end the sessions that are to be ended");
    while pause_or_stop(&mut stopping, POLL_INTERVAL).await {
        let finished = tokio::select! {
            finished = finish(&app) => finished,
            () = shutdown::requested(&mut stopping) => return,
        };
        failure.record(&finished);
    }
}

async fn finish(app: &App) -> Result<()> {
    while within(STEP_TIMEOUT, app.revoke_next_batch()).await? {}
    Ok(())
}
