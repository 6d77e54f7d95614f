//! Following what happens elsewhere, on another instance or by the command line: sessions that end, so that their tokens die
//! here too, keys that are made, so that their tokens are believed here too, and a takeover that begins or is finished.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::repetition::{RepeatedFailure, within};
use crate::{
    app::{App, shutdown},
    types::session_policy::MaxLifetimes,
};

const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// What takes longer waits on a connection that has fallen silent: the next round begins at once, on another one. Together
/// with `POLL_INTERVAL` less than `app::revocation_cache::MAX_STALENESS`.
const ROUND_TIMEOUT: Duration = Duration::from_secs(3);

pub(super) async fn run(app: Arc<App>, longest: MaxLifetimes, mut stopping: watch::Receiver<bool>) {
    tokio::select! {
        () = follow(&app, longest) => {}
        () = shutdown::requested(&mut stopping) => {}
    }
}

async fn follow(app: &App, longest: MaxLifetimes) {
    let mut failure = RepeatedFailure::while_doing("learn which sessions have ended");
    let mut lost_keys = RepeatedFailure::while_doing("learn which keys sign");
    let mut lost_takeover = RepeatedFailure::while_doing("learn which legacy tokens are accepted");
    let mut rounds = interval(POLL_INTERVAL);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let sessions = within(ROUND_TIMEOUT, app.follow_revocations(longest.access));
        let takeover = within(ROUND_TIMEOUT, app.follow_takeover(longest.refresh));
        let (ended, keys, takeover) = tokio::join!(sessions, within(ROUND_TIMEOUT, app.follow_keys()), takeover);
        failure.record(&ended);
        lost_keys.record(&keys);
        lost_takeover.record(&takeover);
    }
}
