//! The limits of the server: by account or recipient in the database, by IP address in memory.

use std::{net::IpAddr, sync::Arc, time::Duration};

use data_encoding::HEXLOWER;

use super::{
    super::metrics::registry::{Metrics, RejectionCounter},
    ip_rate_limiter::IpRateLimiter,
};
use crate::{
    config::limits::Limits as Settings,
    crypto::keyring::HmacKey,
    error::{Error, Result},
    store::rate_limit::RateLimitEntry,
    types::{
        clock::Clock,
        rate_limit::{Limit, LimitScope, Rate},
    },
};

/// All limits.
pub struct Limits {
    /// Sign-ins that were right.
    pub login: RateLimiter,
    pub failed_login: RateLimiter,
    pub sign_up: RateLimiter,
    pub password_reset: RateLimiter,
    pub verification_email: RateLimiter,
    pub email_codes: RateLimiter,
    pub refresh: RateLimiter,
    pub api_key: RateLimiter,
    /// Passwords judged while they are typed.
    pub password_check: RateLimiter,
    /// Wrong codes of authenticator apps, and wrong recovery codes.
    pub second_factor: RateLimiter,
    pub emails_per_recipient: RateLimiter,
    pub notices_per_recipient: RateLimiter,
    key: HmacKey,
}

/// One limit: who is counted, and how.
pub struct RateLimiter {
    name: &'static str,
    pub(super) by_ip: Option<Arc<IpRateLimiter>>,
    durable: Option<Rate>,
    /// Whether what is counted are guesses: where it is not known how many there were, these count as all, others as none.
    guards_secrets: bool,
    rejections: RejectionCounter,
}

/// Which attempts are counted together in the database.
#[derive(Debug, Clone, Copy)]
pub enum RateLimitKey<'a> {
    User(i64),
    /// What was entered, if there is no such user: an email address or a username.
    UnknownLogin(&'a str),
    /// The id of a sign-in proof, which may be for no account.
    Proof(&'a str),
    /// An address as it is compared.
    Recipient(&'a str),
}

impl Limits {
    pub fn new(settings: &Settings, key: HmacKey, clock: &Clock, metrics: &Metrics) -> Self {
        let limiter = |name, limit: &Limit| RateLimiter {
            name,
            by_ip: limit.by(LimitScope::Ip).map(|rate| Arc::new(IpRateLimiter::new(rate, clock))),
            durable: limit.by(LimitScope::Account).or(limit.by(LimitScope::Recipient)).copied(),
            guards_secrets: matches!(name, "failed_login" | "email_codes" | "second_factor"),
            rejections: metrics.limit(name),
        };
        Self {
            login: limiter("login", &settings.login),
            failed_login: limiter("failed_login", &settings.failed_login),
            sign_up: limiter("sign_up", &settings.sign_up),
            password_reset: limiter("password_reset", &settings.password_reset),
            verification_email: limiter("verification_email", &settings.verification_email),
            email_codes: limiter("email_codes", &settings.email_codes),
            refresh: limiter("refresh", &settings.refresh),
            api_key: limiter("api_key", &settings.api_key),
            password_check: limiter("password_check", &settings.password_check),
            second_factor: limiter("second_factor", &settings.second_factor),
            emails_per_recipient: limiter("emails_per_recipient", &settings.emails_per_recipient),
            notices_per_recipient: limiter("notices_per_recipient", &settings.notices_per_recipient),
            key,
        }
    }

    /// Where tries at a limiter are counted; nothing, where they are not. Those in a bucket are counted apart from the rest.
    pub fn entry(&self, limiter: &RateLimiter, whose: RateLimitKey<'_>, bucket: Option<&str>) -> Option<RateLimitEntry> {
        let rate = limiter.durable?;
        Some(RateLimitEntry {
            subject: self.subject(limiter, whose),
            bucket: bucket.map(|name| self.hidden(name)).unwrap_or_default(),
            interval: rate.interval(),
            most: rate.per,
            presumed: if limiter.guards_secrets { rate.per } else { Duration::ZERO },
        })
    }

    /// Where wrong codes of one sign-in that waits are counted. Five end it, whatever the settings say: a sixth is free only when it has
    /// expired.
    pub fn pending_sign_in(&self, id: u128) -> RateLimitEntry {
        let most = Duration::from_hours(1);
        let subject = self.hidden(&format!("pending-sign-in\n{id}"));
        RateLimitEntry { subject, bucket: String::new(), interval: most / 5, most, presumed: most }
    }

    /// The keys to be reset so that a user can sign in again.
    pub fn lockout_keys(&self, user: i64) -> [String; 3] {
        [&self.failed_login, &self.email_codes, &self.second_factor]
            .map(|limiter| self.subject(limiter, RateLimitKey::User(user)))
    }

    fn subject(&self, limiter: &RateLimiter, whose: RateLimitKey<'_>) -> String {
        let (limiter, whose) = (
            limiter.name,
            match whose {
                RateLimitKey::User(id) => format!("user\n{id}"),
                RateLimitKey::UnknownLogin(typed) => format!("unknown-login\n{typed}"),
                RateLimitKey::Proof(id) => format!("proof\n{id}"),
                RateLimitKey::Recipient(key) => format!("recipient\n{key}"),
            },
        );
        self.hidden(&format!("{limiter}\n{whose}"))
    }

    /// The database holds neither names nor addresses.
    fn hidden(&self, text: &str) -> String {
        HEXLOWER.encode(&self.key.sign(text.as_bytes()).as_ref()[..16])
    }
}

impl RateLimiter {
    /// Counts by where it comes from, for good: see `attempt` for what is judged afterwards.
    ///
    /// # Errors
    /// `RateLimited`, with the time to wait.
    pub fn consume(&self, from: Option<IpAddr>) -> Result<()> {
        self.record(self.by_ip.as_ref().map_or(Ok(()), |by_ip| by_ip.consume(from)))
    }

    /// Passes on what the database said, and remembers it where it was no.
    ///
    /// # Errors
    /// What it said.
    pub fn record<T>(&self, said: Result<T>) -> Result<T> {
        if matches!(said, Err(Error::RateLimited(_))) {
            self.rejections.count();
        }
        said
    }
}
