//! The end of a takeover: from now on, no token of the former server is accepted.

use crate::{
    app::{App, authorization::Admin},
    error::Result,
    store::{audit_event::About, takeover, takeover_report},
    types::kinds::Event,
};

/// Also forgets the blacklist of the former server and what the import noted about users. Sessions go on, unless they are renewed
/// with a token of the former server. False if there is no takeover that was not finished before.
pub async fn finish(app: &App, by: &Admin) -> Result<bool> {
    let mut work = by.begin(app).await?;
    let now = work.now;
    let finished = takeover::finish(&work, now).await?;
    if finished {
        work.audit(Event::TakeoverFinished, About::unknown_user()).await?;
        work.commit().await?;
    } else {
        // Or it keeps the batches below waiting.
        drop(work);
    }
    // In small batches; also what an earlier run did not get to.
    while takeover_report::forget(app.db.writer()).await? > 0 {}
    Ok(finished)
}
