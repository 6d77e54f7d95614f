//! A try that has been counted and not been judged yet.

use std::{net::IpAddr, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use super::{Gate, by_ip::ByIp};
use crate::{
    app::App,
    error::{Error, Result},
    store::limit_mark::{self, Mark},
};

/// Between attempts to give a try back while the database is unavailable.
const PAUSE: Duration = Duration::from_secs(1);

/// Counted before it is judged, so that no number of simultaneous guesses is judged for free. A wrong one stays counted; any other
/// is given back, whatever becomes of this value: the verdict was right, an error came instead of one, or the request was dropped.
#[must_use = "a try that is dropped is given back"]
pub struct Try {
    app: App,
    by_ip: Option<(Arc<ByIp>, Option<IpAddr>)>,
    by_account: Option<Mark>,
}

impl Gate {
    /// Counts a try by where it comes from.
    ///
    /// # Errors
    /// `TooMany`, with the time to wait.
    pub fn attempt(&self, app: &App, from: Option<IpAddr>) -> Result<Try> {
        self.take(from)?;
        Ok(Try { app: app.clone(), by_ip: self.by_ip.clone().map(|by_ip| (by_ip, from)), by_account: None })
    }
}

impl Try {
    /// A try that is not counted by where it comes from.
    pub fn uncounted(app: &App) -> Self {
        Self { app: app.clone(), by_ip: None, by_account: None }
    }

    /// Counts it by account too.
    ///
    /// # Errors
    /// `TooMany`, with the time to wait.
    pub async fn count(&mut self, mark: Option<Mark>) -> Result<()> {
        // Only what is known to be counted is given back. Where the answer was lost, a try may stay counted: one too many, but never
        // a guess too many.
        limit_mark::take(self.app.db.writer(), mark.as_ref(), self.app.now()).await?;
        self.by_account = mark;
        Ok(())
    }

    /// It stays counted.
    pub fn wrong(mut self) {
        self.by_ip = None;
        self.by_account = None;
    }

    /// As `wrong` where this was refused; otherwise it is given back before the answer is given.
    pub async fn settle<T>(mut self, judged: &Result<T>) {
        match judged {
            Err(Error::Refused(_)) => self.wrong(),
            Ok(_) if limit_mark::give_back(self.app.db.writer(), self.by_account.as_ref()).await.is_ok() => {
                self.by_account = None;
            }
            // In the background, once the database is back.
            _ => {}
        }
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        if let Some((by_ip, from)) = self.by_ip.take() {
            by_ip.give_back(from);
        }
        if let Some(mark) = self.by_account.take() {
            self.app.in_background(give_back(self.app.clone(), mark));
        }
    }
}

/// Until it is done, or so late that nothing would be owed any more.
async fn give_back(app: App, mark: Mark) {
    let until = Instant::now() + mark.most;
    while limit_mark::give_back(app.db.writer(), Some(&mark)).await.is_err() && Instant::now() < until {
        sleep(PAUSE).await;
    }
}
