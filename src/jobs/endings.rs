//! Ending what is left of many sessions that were told to end: see `app::endings`.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on, told};
use crate::app::App;

const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let mut trouble = Trouble::while_doing("end the sessions that are to be ended");
    while goes_on(&mut stopping, EVERY).await {
        let finished = tokio::select! {
            finished = app.finish_endings() => finished,
            () = told(&mut stopping) => return,
        };
        trouble.note(&finished);
    }
}
