//! Forgetting what nobody will ask for any more, a little at a time, so that nobody has to wait for it.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on};
use crate::{
    app::App,
    error::Result,
    flows::{keys, leave},
    store::{api_key, audit, limit_mark, link, outbox, session},
    types::policy::Longest,
};

const EVERY: Duration = Duration::from_hours(1);

const DAY: Duration = Duration::from_hours(24);
/// Sessions, after their last access token has died: long enough to ask what became of one.
const SESSIONS: Duration = DAY.saturating_mul(7);
/// Links, after they have run out.
const LINKS: Duration = DAY.saturating_mul(30);
/// Mails, after they came to their end.
const MAILS: Duration = DAY.saturating_mul(30);
/// API keys, after they were revoked.
const API_KEYS: Duration = DAY.saturating_mul(90);
const AUDIT: Duration = DAY.saturating_mul(365);

/// Rows that are forgotten in one statement; other writers have their turn after it.
const BATCH: u64 = 500;

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
    let (db, now) = (app.db.writer(), app.now());
    leave::finish(app).await?;
    while session::sweep(db, now.minus(longest.access + SESSIONS), BATCH).await? == BATCH {}
    while link::sweep(db, now.minus(LINKS), BATCH).await? == BATCH {}
    while outbox::sweep(db, now.minus(MAILS), BATCH).await? == BATCH {}
    while api_key::sweep(db, now.minus(API_KEYS), BATCH).await? == BATCH {}
    while limit_mark::sweep(db, now, BATCH).await? == BATCH {}
    while audit::sweep(db, now.minus(AUDIT), BATCH).await? == BATCH {}
    keys::retire_old(app, longest.refresh).await
}
