//! Deleting what is no longer needed, in small batches, so that other writers do not wait.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::repetition::{RepeatedFailure, pause_or_stop, within};
use crate::{
    app::{App, shutdown},
    error::Result,
    flows::{delete_account, signing_keys, unconfirmed_accounts},
    store::{
        api_key,
        audit_event::{self, Scope},
        email_token, legacy_token, outbox, rate_limit, sent_form, session, used_challenge,
    },
    types::session_policy::MaxLifetimes,
};

const POLL_INTERVAL: Duration = Duration::from_mins(10);

/// How long an email without recipient stays listed as dropped; with the pause between two runs, at most an hour.
const DROPPED_RETENTION: Duration = Duration::from_mins(50);

/// A page that is open for longer creates again.
const SENT_FORM_RETENTION: Duration = Duration::from_hours(24);

/// Rows that are forgotten in one statement; other writers have their turn after it.
const BATCH: u64 = 500;
/// For one batch: longer than any statement may take that is of use.
const STEP_TIMEOUT: Duration = Duration::from_secs(30);
/// For accounts that are deleted and keys that are retired, each in a transaction of its own; the rest waits for the next time.
const ACCOUNTS_TIMEOUT: Duration = Duration::from_mins(5);

pub(super) async fn run(app: Arc<App>, longest: MaxLifetimes, mut stopping: watch::Receiver<bool>) {
    let mut failure = RepeatedFailure::while_doing("sweep");
    loop {
        let swept = tokio::select! {
            swept = sweep(&app, longest) => swept,
            () = shutdown::requested(&mut stopping) => return,
        };
        failure.record(&swept);
        if !pause_or_stop(&mut stopping, POLL_INTERVAL).await {
            return;
        }
    }
}

/// Deletes everything that is due.
///
/// # Errors
/// Faults of the database.
pub async fn sweep(app: &App, longest: MaxLifetimes) -> Result<()> {
    let (db, now, keep) = (app.db.writer(), app.now(), &app.config.retention);
    within(STEP_TIMEOUT, app.learn_hashes()).await?;
    within(ACCOUNTS_TIMEOUT, delete_account::delete_due(app)).await?;
    within(ACCOUNTS_TIMEOUT, unconfirmed_accounts::delete_old(app)).await?;
    all(|| session::sweep(db, now.minus(longest.access + keep.sessions), BATCH)).await?;
    all(|| legacy_token::sweep(db, now.minus(app.legacy_tokens.leeway()), BATCH)).await?;
    all(|| email_token::sweep(db, now.minus(keep.email_tokens), BATCH)).await?;
    all(|| outbox::sweep(db, now.minus(keep.emails), BATCH)).await?;
    all(|| outbox::sweep_dropped(db, now.minus(DROPPED_RETENTION), BATCH)).await?;
    all(|| api_key::sweep(db, now.minus(keep.api_keys), BATCH)).await?;
    all(|| rate_limit::sweep(db, now, BATCH)).await?;
    all(|| used_challenge::sweep(db, now, BATCH)).await?;
    all(|| sent_form::sweep(db, now.minus(SENT_FORM_RETENTION), BATCH)).await?;
    all(|| audit_event::sweep(db, Scope::Anonymous, now.minus(keep.anonymous_audit), BATCH)).await?;
    all(|| audit_event::sweep(db, Scope::All, now.minus(keep.audit), BATCH)).await?;
    within(ACCOUNTS_TIMEOUT, signing_keys::retire_old(app, longest.refresh)).await
}

/// Batch after batch, until one is not full.
async fn all<F: Future<Output = Result<u64>>>(batch: impl Fn() -> F) -> Result<()> {
    while within(STEP_TIMEOUT, batch()).await? == BATCH {}
    Ok(())
}
