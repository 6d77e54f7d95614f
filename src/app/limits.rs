//! How often somebody may try: by account in the database, by address in memory, on the clock of the house.

mod attempt;
mod by_ip;

use std::{net::IpAddr, sync::Arc, time::Duration};

use data_encoding::HEXLOWER;

pub use self::attempt::Try;
use self::by_ip::ByIp;
use super::metrics::{Hits, Metrics};
use crate::{
    config::limits::Limits as Settings,
    crypto::keyring::MacKey,
    error::{Error, Result},
    store::limit_mark::Mark,
    types::{
        clock::Clock,
        rate::{By, Limit, Rate},
    },
};

/// Every limit of the house.
pub struct Limits {
    /// Sign-ins that were right.
    pub login: Gate,
    pub failed_login: Gate,
    pub sign_up: Gate,
    pub password_reset: Gate,
    pub verification_email: Gate,
    pub email_codes: Gate,
    pub refresh: Gate,
    pub api_key: Gate,
    pub emails_per_recipient: Gate,
    pub notices_per_recipient: Gate,
    key: MacKey,
}

/// One limit: who is counted, and how.
pub struct Gate {
    name: &'static str,
    by_ip: Option<Arc<ByIp>>,
    durable: Option<Rate>,
    /// Whether what is counted are guesses: where it is not known how many there were, these count as all, others as none.
    guards_secrets: bool,
    hits: Hits,
}

/// Whose tries are counted together in the database.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    User(i64),
    /// What somebody typed, where there is no such user: an address, or a name.
    Nobody(&'a str),
    /// An address as it is compared.
    Address(&'a str),
}

impl Limits {
    pub fn new(settings: &Settings, key: MacKey, clock: &Clock, metrics: &Metrics) -> Self {
        let gate = |name, limit: &Limit| Gate {
            name,
            by_ip: limit.by(By::Ip).map(|rate| Arc::new(ByIp::new(rate, clock))),
            durable: limit.by(By::Account).or(limit.by(By::Address)).copied(),
            guards_secrets: matches!(name, "failed_login" | "email_codes"),
            hits: metrics.limit(name),
        };
        Self {
            login: gate("login", &settings.login),
            failed_login: gate("failed_login", &settings.failed_login),
            sign_up: gate("sign_up", &settings.sign_up),
            password_reset: gate("password_reset", &settings.password_reset),
            verification_email: gate("verification_email", &settings.verification_email),
            email_codes: gate("email_codes", &settings.email_codes),
            refresh: gate("refresh", &settings.refresh),
            api_key: gate("api_key", &settings.api_key),
            emails_per_recipient: gate("emails_per_recipient", &settings.emails_per_recipient),
            notices_per_recipient: gate("notices_per_recipient", &settings.notices_per_recipient),
            key,
        }
    }

    /// Where tries at a gate are counted; nothing, where they are not. Those in a bucket are counted apart from the rest.
    pub fn mark(&self, gate: &Gate, whose: Whose<'_>, bucket: Option<&str>) -> Option<Mark> {
        let rate = gate.durable?;
        Some(Mark {
            subject: self.subject(gate, whose),
            bucket: bucket.map(|name| self.hidden(name)).unwrap_or_default(),
            interval: rate.interval(),
            most: rate.per,
            presumed: if gate.guards_secrets { rate.per } else { Duration::ZERO },
        })
    }

    /// What has to be forgotten for somebody to be let in again.
    pub fn locks(&self, user: i64) -> [String; 2] {
        [&self.failed_login, &self.email_codes].map(|gate| self.subject(gate, Whose::User(user)))
    }

    fn subject(&self, gate: &Gate, whose: Whose<'_>) -> String {
        let (gate, whose) = (
            gate.name,
            match whose {
                Whose::User(id) => format!("user\n{id}"),
                Whose::Nobody(typed) => format!("nobody\n{typed}"),
                Whose::Address(key) => format!("address\n{key}"),
            },
        );
        self.hidden(&format!("{gate}\n{whose}"))
    }

    /// Who reads the database learns neither names nor addresses from it.
    fn hidden(&self, text: &str) -> String {
        HEXLOWER.encode(&self.key.sign(text.as_bytes()).as_ref()[..16])
    }
}

impl Gate {
    /// Counts by where it comes from, for good: see `attempt` for what is judged afterwards.
    ///
    /// # Errors
    /// `TooMany`, with the time to wait.
    pub fn take(&self, from: Option<IpAddr>) -> Result<()> {
        self.heard(self.by_ip.as_ref().map_or(Ok(()), |by_ip| by_ip.take(from)))
    }

    /// Passes on what the database said, and remembers it where it was no.
    ///
    /// # Errors
    /// What it said.
    pub fn heard<T>(&self, said: Result<T>) -> Result<T> {
        if matches!(said, Err(Error::TooMany(_))) {
            self.hits.count();
        }
        said
    }
}
