//! The metrics that the server counts; `export` writes them.

use std::sync::{Arc, atomic::AtomicU64};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
    registry::{Registry, Unit},
};

use super::http_metrics::{HttpMetrics, RouteMetrics};
use crate::{error::Error, store::PoolUse, types::kinds::EmailKind};

/// The registry of one server, and handles to its metrics.
pub struct Metrics {
    pub(super) registry: Registry,
    http: HttpMetrics,
    connections: Gauge,
    sign_ins: Family<SignIn, Counter>,
    legacy_tokens: Family<Adopted, Counter>,
    reuse: Family<Reuse, Counter>,
    rate_limited: Family<Limit, Counter>,
    emails: Family<Email, Counter>,
    pub(super) hash_jobs: Family<State, Gauge>,
    pub(super) hash_rejections: Counter,
    pool: Family<Pool, Gauge>,
    pub(super) database_up: Gauge,
    pub(super) outbox: Family<State, Gauge>,
    pub(super) oldest_email: Gauge<f64, AtomicU64>,
    pub(super) revocations_age: Gauge<f64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignIn {
    contract: Arc<str>,
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Adopted {
    contract: Arc<str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reuse {
    cause: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    limit: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Email {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct State {
    pub(super) state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
    state: &'static str,
}

/// Why a refresh token was used a second time.
#[derive(Debug, Clone, Copy)]
pub enum RefreshReuse {
    /// By the same client: two tabs, or an answer that was lost.
    Grace,
    /// By another client: the token was copied.
    Replay,
}

/// Counts an open connection until it is dropped.
pub struct Connected(Gauge);

/// How often a limit has rejected an attempt.
pub struct RejectionCounter(Counter);

impl RejectionCounter {
    pub fn count(&self) {
        self.0.inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("vestibule");
        registry.register("build", "The running version", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let http = HttpMetrics::register(&mut registry);
        let seconds = "How long the oldest queued email has waited; 0 if none is queued, NaN if the database does not answer";
        let oldest_email = Gauge::default();
        registry.register_with_unit("outbox_oldest", seconds, Unit::Seconds, oldest_email.clone());
        let age = "Age of the revocation cache; from 5 on, requests ask the database. NaN before it was first filled";
        let revocations_age = Gauge::default();
        registry.register_with_unit("revocations_age", age, Unit::Seconds, revocations_age.clone());
        let mut add = Adding(&mut registry);
        Self {
            connections: add.one("connections", "Open HTTP connections"),
            sign_ins: add.one("sign_ins", "Sign-ins by contract and result"),
            legacy_tokens: add
                .one("legacy_tokens_adopted", "Refresh tokens of the former server that became sessions, by contract"),
            reuse: add.one("refresh_reuse", "Refresh tokens used a second time, by cause: grace or replay"),
            rate_limited: add.one("rate_limited", "Attempts rejected by a limit, by its name"),
            emails: add.one("emails", "Attempts to send an email, by kind and outcome"),
            hash_jobs: add.one("password_hash_jobs", "Password hashes that wait for a thread, and that are running"),
            hash_rejections: add.one("password_hash_rejected", "Requests answered 503 because no hashing thread was free"),
            pool: add.one("database_connections", "Connections to the database, by pool and state"),
            database_up: add.one("database_up", "Whether the database answered during this scrape"),
            outbox: add.one("outbox_emails", "Emails by state; at most 10000 of a state are counted"),
            oldest_email,
            revocations_age,
            http,
            registry,
        }
    }
}

struct Adding<'a>(&'a mut Registry);

impl Adding<'_> {
    fn one<M: prometheus_client::registry::Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }
}

impl Metrics {
    /// The metrics of one route; call it once per route, at start.
    pub fn route(&self, template: &str) -> RouteMetrics {
        self.http.route(template)
    }

    pub fn connected(&self) -> Connected {
        self.connections.inc();
        Connected(self.connections.clone())
    }

    pub fn sign_in_succeeded(&self, contract: &Arc<str>) {
        self.sign_ins.get_or_create(&SignIn { contract: Arc::clone(contract), result: "success" }).inc();
    }

    /// Counts rejections only: an attempt that was rate-limited or answered 503 was not judged.
    pub fn sign_in_failed(&self, contract: &Arc<str>, error: &Error) {
        if !matches!(error, Error::Rejected(_)) {
            return;
        }
        self.sign_ins.get_or_create(&SignIn { contract: Arc::clone(contract), result: "failure" }).inc();
    }

    pub fn legacy_token_adopted(&self, contract: &Arc<str>) {
        self.legacy_tokens.get_or_create(&Adopted { contract: Arc::clone(contract) }).inc();
    }

    pub fn record_refresh_reuse(&self, again: RefreshReuse) {
        let cause = match again {
            RefreshReuse::Grace => "grace",
            RefreshReuse::Replay => "replay",
        };
        self.reuse.get_or_create(&Reuse { cause }).inc();
    }

    /// The counter of one limit; call it once per limit, at start.
    pub fn limit(&self, limit: &'static str) -> RejectionCounter {
        RejectionCounter(self.rate_limited.get_or_create(&Limit { limit }).clone())
    }

    /// `outcome` is a state of emails, `postponed` or `refused`.
    pub fn email_attempted(&self, kind: EmailKind, outcome: &'static str) {
        self.emails.get_or_create(&Email { kind: kind.word(), outcome }).inc();
    }

    pub(super) fn pool(&self, pool: &'static str, seen: PoolUse) {
        self.pool.get_or_create(&Pool { pool, state: "in-use" }).set(seen.in_use.into());
        self.pool.get_or_create(&Pool { pool, state: "idle" }).set(seen.idle.into());
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}
