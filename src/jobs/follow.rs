//! Following sessions that end elsewhere, on another instance or by the command line, so that their tokens die here too.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on};
use crate::app::App;

const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(app: Arc<App>, longest_access: Duration, mut stopping: watch::Receiver<bool>) {
    let mut trouble = Trouble::while_doing("learn which sessions have ended");
    while goes_on(&mut stopping, EVERY).await {
        trouble.note(&app.follow_revocations(longest_access).await);
    }
}
