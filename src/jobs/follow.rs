//! Following what happens elsewhere, on another instance or by the command line: sessions that end, so that their tokens die
//! here too, and keys that are made, so that their tokens are believed here too.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on};
use crate::{app::App, types::policy::Longest};

const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(app: Arc<App>, longest: Longest, mut stopping: watch::Receiver<bool>) {
    let mut trouble = Trouble::while_doing("learn which sessions have ended");
    let mut lost_keys = Trouble::while_doing("learn which keys sign");
    while goes_on(&mut stopping, EVERY).await {
        trouble.note(&app.follow_revocations(longest.access).await);
        lost_keys.note(&app.follow_keys().await);
    }
}
