//! An attempt that was counted before its outcome is known.

use std::{net::IpAddr, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    ip_rate_limiter::IpRateLimiter,
    rate_limiter::{RateLimitKey, RateLimiter},
};
use crate::{
    app::state::App,
    crypto::device_cookie,
    error::{Error, Result},
    store::{
        rate_limit::{self, RateLimitEntry},
        session, user,
    },
    types::client::{ClientInfo, network},
};

/// Between two tries to refund an attempt while the database is unavailable.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Counted before it is judged, so that no number of simultaneous guesses is judged for free. A wrong one stays counted; any other
/// is refunded, whatever becomes of this value: the verdict was right, an error came instead of one, or the request was dropped.
#[must_use = "an attempt that is dropped is refunded"]
pub struct Attempt {
    app: App,
    by_ip: Option<(Arc<IpRateLimiter>, Option<IpAddr>)>,
    by_account: Option<RateLimitEntry>,
}

/// The name of a device that has signed in to the account before, with the password that it has now.
pub fn known_device<'c>(app: &App, user: &user::Model, client: &'c ClientInfo) -> Option<&'c str> {
    device_cookie::known(&app.device_key, client.device.as_deref()?, user.owner(), app.now())
}

impl RateLimiter {
    /// Counts an attempt by its IP address.
    ///
    /// # Errors
    /// `RateLimited`, with the time to wait.
    pub fn attempt(&self, app: &App, from: Option<IpAddr>) -> Result<Attempt> {
        self.consume(from)?;
        Ok(Attempt { app: app.clone(), by_ip: self.by_ip.clone().map(|by_ip| (by_ip, from)), by_account: None })
    }
}

impl Attempt {
    /// An attempt that is not counted by its IP address.
    pub fn uncounted(app: &App) -> Self {
        Self { app: app.clone(), by_ip: None, by_account: None }
    }

    /// Counts it by account too.
    ///
    /// # Errors
    /// `RateLimited`, with the time to wait.
    pub async fn count(&mut self, entry: Option<RateLimitEntry>) -> Result<()> {
        // Only what is known to be counted is refunded. If the answer was lost, an attempt may stay counted: one too many, but never
        // a guess too many.
        rate_limit::consume(self.app.db.writer(), entry.as_ref(), self.app.now()).await?;
        self.by_account = entry;
        Ok(())
    }

    /// As `count`, by an existing account. Attackers do not use up the attempts of a device that has signed in to it before.
    ///
    /// # Errors
    /// `RateLimited`, with the time to wait.
    pub async fn count_for(&mut self, limiter: &RateLimiter, (user, client): (&user::Model, &ClientInfo)) -> Result<()> {
        let app = self.app.clone();
        let entry = |bucket: Option<&str>| app.limits.entry(limiter, RateLimitKey::User(user.id), bucket);
        if let Some(device) = known_device(&app, user, client) {
            return self.count(entry(Some(device))).await;
        }
        let taken = self.count(entry(None)).await;
        // Programs have no cookies; they are known by where they were when they were let in.
        if let (Err(Error::RateLimited(_)), Some(here)) = (&taken, client.ip.map(network))
            && session::places_of(app.db.reader(), user.id).await?.into_iter().any(|place| network(place) == here)
        {
            return self.count(entry(Some(&here.to_string()))).await;
        }
        taken
    }

    /// It stays counted.
    pub fn wrong(mut self) {
        self.by_ip = None;
        self.by_account = None;
    }

    /// As `wrong` where this was refused; otherwise it is given back before the answer is given.
    pub async fn settle<T>(mut self, judged: &Result<T>) {
        match judged {
            Err(Error::Rejected(_)) => self.wrong(),
            Ok(_) if rate_limit::refund(self.app.db.writer(), self.by_account.as_ref()).await.is_ok() => {
                self.by_account = None;
            }
            // In the background, once the database is back.
            _ => {}
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some((by_ip, from)) = self.by_ip.take() {
            by_ip.refund(from);
        }
        if let Some(entry) = self.by_account.take() {
            self.app.in_background(refund(self.app.clone(), entry));
        }
    }
}

/// Until it is done, or so late that nothing would be owed any more.
async fn refund(app: App, entry: RateLimitEntry) {
    let until = Instant::now() + entry.most;
    while rate_limit::refund(app.db.writer(), Some(&entry)).await.is_err() && Instant::now() < until {
        sleep(RETRY_INTERVAL).await;
    }
}
