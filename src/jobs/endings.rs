//! Ending what is left of many sessions that were told to end: see `app::endings`.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on, told, within};
use crate::{app::App, error::Result};

const EVERY: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_secs(30);

pub(super) async fn run(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let mut trouble = Trouble::while_doing("end the sessions that are to be ended");
    while goes_on(&mut stopping, EVERY).await {
        let finished = tokio::select! {
            finished = finish(&app) => finished,
            () = told(&mut stopping) => return,
        };
        trouble.note(&finished);
    }
}

async fn finish(app: &App) -> Result<()> {
    while within(STEP, app.end_a_batch()).await? {}
    Ok(())
}
