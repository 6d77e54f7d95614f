//! Forgetting what nobody will ask for any more, a little at a time, so that nobody has to wait for it.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{Trouble, goes_on};
use crate::{
    app::App,
    error::Result,
    flows::{keys, leave},
    store::{
        api_key,
        audit::{self, Whose},
        limit_mark, link, outbox, session,
    },
    types::policy::Longest,
};

const EVERY: Duration = Duration::from_hours(1);

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
    let (db, now, keep) = (app.db.writer(), app.now(), &app.config.retention);
    app.learn_hashes().await?;
    leave::finish(app).await?;
    while session::sweep(db, now.minus(longest.access + keep.sessions), BATCH).await? == BATCH {}
    while link::sweep(db, now.minus(keep.links), BATCH).await? == BATCH {}
    while outbox::sweep(db, now.minus(keep.mails), BATCH).await? == BATCH {}
    while api_key::sweep(db, now.minus(keep.api_keys), BATCH).await? == BATCH {}
    while limit_mark::sweep(db, now, BATCH).await? == BATCH {}
    while audit::sweep(db, Whose::Nobodys, now.minus(keep.audit_strangers), BATCH).await? == BATCH {}
    while audit::sweep(db, Whose::Anybodys, now.minus(keep.audit), BATCH).await? == BATCH {}
    keys::retire_old(app, longest.refresh).await
}
