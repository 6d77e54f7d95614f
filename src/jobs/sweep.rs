//! Forgetting what nobody will ask for any more, a little at a time, so that nobody has to wait for it.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on, within};
use crate::{
    app::App,
    error::Result,
    flows::{keys, leave, unconfirmed},
    store::{
        api_key,
        audit::{self, Whose},
        limit_mark, link, outbox, session,
    },
    types::policy::Longest,
};

const EVERY: Duration = Duration::from_mins(10);

/// How long it can be seen that a mail was dropped which was for nobody; with the pause between two sweeps, an hour at most.
const DROPPED: Duration = Duration::from_mins(50);

/// Rows that are forgotten in one statement; other writers have their turn after it.
const BATCH: u64 = 500;
/// For one batch: longer than any statement may take that is of use.
const STEP: Duration = Duration::from_secs(30);
/// For accounts that are deleted and keys that are retired, each in a transaction of its own; the rest waits for the next time.
const ACCOUNTS: Duration = Duration::from_mins(5);

pub(super) async fn run(app: Arc<App>, longest: Longest, mut stopping: watch::Receiver<bool>) {
    let mut trouble = Trouble::while_doing("sweep");
    loop {
        let swept = tokio::select! {
            swept = sweep(&app, longest) => swept,
            () = super::told(&mut stopping) => return,
        };
        trouble.note(&swept);
        if !goes_on(&mut stopping, EVERY).await {
            return;
        }
    }
}

/// Forgets everything whose time has come.
///
/// # Errors
/// Faults of the database.
pub async fn sweep(app: &App, longest: Longest) -> Result<()> {
    let (db, now, keep) = (app.db.writer(), app.now(), &app.config.retention);
    within(STEP, app.learn_hashes()).await?;
    within(ACCOUNTS, leave::finish(app)).await?;
    within(ACCOUNTS, unconfirmed::forget(app)).await?;
    all(|| session::sweep(db, now.minus(longest.access + keep.sessions), BATCH)).await?;
    all(|| link::sweep(db, now.minus(keep.email_tokens), BATCH)).await?;
    all(|| outbox::sweep(db, now.minus(keep.emails), BATCH)).await?;
    all(|| outbox::sweep_dropped(db, now.minus(DROPPED), BATCH)).await?;
    all(|| api_key::sweep(db, now.minus(keep.api_keys), BATCH)).await?;
    all(|| limit_mark::sweep(db, now, BATCH)).await?;
    all(|| audit::sweep(db, Whose::Nobodys, now.minus(keep.anonymous_audit), BATCH)).await?;
    all(|| audit::sweep(db, Whose::Anybodys, now.minus(keep.audit), BATCH)).await?;
    within(ACCOUNTS, keys::retire_old(app, longest.refresh)).await
}

/// Batch after batch, until one is not full.
async fn all<F: Future<Output = Result<u64>>>(batch: impl Fn() -> F) -> Result<()> {
    while within(STEP, batch()).await? == BATCH {}
    Ok(())
}
