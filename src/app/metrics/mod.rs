//! What the house counts for whoever watches over it: written where things happen, read at `/metrics`.

mod http_metrics;

use std::{fmt, sync::Arc, sync::atomic::AtomicU64, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
    registry::{Registry, Unit},
};

pub use self::http_metrics::RouteMetrics;
use super::App;
use crate::{
    error::{Error, InternalError, Result},
    store::{PoolUse, outbox},
    types::kinds::{EmailKind, EmailState},
};

/// So long a scrape waits for the database; whoever watches over the house wants to hear of everything else all the same.
const SCRAPE_TIMEOUT: Duration = Duration::from_secs(1);

/// One registry a house, and handles to what is in it.
pub struct Metrics {
    registry: Registry,
    http: http_metrics::HttpMetrics,
    connections: Gauge,
    sign_ins: Family<SignIn, Counter>,
    reuse: Family<Reuse, Counter>,
    limits: Family<Limit, Counter>,
    mails: Family<Mail, Counter>,
    hashing: Family<State, Gauge>,
    hashing_refused: Counter,
    pool: Family<Pool, Gauge>,
    database_up: Gauge,
    outbox: Family<State, Gauge>,
    oldest: Gauge<f64, AtomicU64>,
    revocations: Gauge<f64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignIn {
    contract: Arc<str>,
    result: &'static str,
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
struct Mail {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
    state: &'static str,
}

/// Why a refresh token came a second time.
#[derive(Debug, Clone, Copy)]
pub enum RefreshReuse {
    /// Within the grace: two tabs, or an answer that was lost.
    Grace,
    /// Later: somebody else has it.
    Replay,
}

/// A connection that is open for as long as this lives.
pub struct Connected(Gauge);

/// How often a limit has said no.
pub struct RejectionCounter(Counter);

impl RejectionCounter {
    pub fn count(&self) {
        self.0.inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("vestibule");
        registry.register("build", "What runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let http = http_metrics::HttpMetrics::register(&mut registry);
        let seconds = "How long the oldest mail has waited that waits; 0 where none does, NaN where it cannot be known";
        let oldest = Gauge::default();
        registry.register_with_unit("outbox_oldest", seconds, Unit::Seconds, oldest.clone());
        let age = "How old the list of ended sessions is; from 5 on, requests ask the database. NaN before it was first learned";
        let revocations = Gauge::default();
        registry.register_with_unit("revocations_age", age, Unit::Seconds, revocations.clone());
        let mut add = Adding(&mut registry);
        Self {
            connections: add.one("connections", "Connections that are open"),
            sign_ins: add.one("sign_ins", "Sign-ins by contract and result"),
            reuse: add.one("refresh_reuse", "Refresh tokens that came again, by cause: grace or replay"),
            limits: add.one("rate_limited", "Tries that a limit refused, by its name"),
            mails: add.one("emails", "Attempts to send a mail, by kind and outcome"),
            hashing: add.one("password_hash_jobs", "Passwords that wait for a thread, and that are being hashed"),
            hashing_refused: add
                .one("password_hash_rejected", "Requests that were told to come back, for want of a hashing thread"),
            pool: add.one("database_connections", "Connections to the database, by pool and state"),
            database_up: add.one("database_up", "Whether the database answered when this was asked for"),
            outbox: add.one("outbox_emails", "Mails by state; beyond 10000 of a state nobody counts"),
            oldest,
            revocations,
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
    /// For a place, once, when the house is built.
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

    /// Counts where somebody did not show who they are; whoever was told to come back has not been judged.
    pub fn sign_in_failed(&self, contract: &Arc<str>, error: &Error) {
        if !matches!(error, Error::Rejected(_)) {
            return;
        }
        self.sign_ins.get_or_create(&SignIn { contract: Arc::clone(contract), result: "failure" }).inc();
    }

    pub fn record_refresh_reuse(&self, again: RefreshReuse) {
        let cause = match again {
            RefreshReuse::Grace => "grace",
            RefreshReuse::Replay => "replay",
        };
        self.reuse.get_or_create(&Reuse { cause }).inc();
    }

    /// For a limit, once, when the house is opened.
    pub fn limit(&self, limit: &'static str) -> RejectionCounter {
        RejectionCounter(self.limits.get_or_create(&Limit { limit }).clone())
    }

    /// `outcome` is a state of mails, or `postponed`.
    pub fn email_attempted(&self, kind: EmailKind, outcome: &'static str) {
        self.mails.get_or_create(&Mail { kind: kind.word(), outcome }).inc();
    }

    fn pool(&self, pool: &'static str, seen: PoolUse) {
        self.pool.get_or_create(&Pool { pool, state: "in-use" }).set(seen.in_use.into());
        self.pool.get_or_create(&Pool { pool, state: "idle" }).set(seen.idle.into());
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl App {
    /// Everything that is counted, in the text of OpenMetrics 1.0.
    ///
    /// # Errors
    /// A fault, where the text cannot be written.
    pub async fn metrics_text(&self) -> Result<String> {
        let metrics = &self.metrics;
        let load = self.hasher.queue_stats();
        metrics.hashing.get_or_create(&State { state: "waiting" }).set(signed(load.waiting));
        metrics.hashing.get_or_create(&State { state: "running" }).set(signed(load.running));
        metrics.hashing_refused.inner().store(load.refused, std::sync::atomic::Ordering::Relaxed);
        for (pool, seen) in self.db.pools() {
            metrics.pool(pool, seen);
        }
        self.count_mails().await;
        metrics.revocations.set(self.revoked.age().map_or(f64::NAN, |age| age.as_secs_f64()));
        let mut written = String::new();
        let fault = |error: fmt::Error| InternalError::new("write the metrics", error);
        text::encode(&mut written, &metrics.registry).map_err(fault)?;
        Ok(written)
    }

    async fn count_mails(&self) {
        let metrics = &self.metrics;
        let tally = tokio::time::timeout(SCRAPE_TIMEOUT, outbox::stats(self.db.reader())).await;
        let Ok(Ok(tally)) = tally else {
            // What it was a while ago would be taken for what it is.
            metrics.outbox.clear();
            metrics.oldest.set(f64::NAN);
            metrics.database_up.set(0);
            return;
        };
        metrics.database_up.set(1);
        for (state, count) in EmailState::ALL.into_iter().zip(tally.counts) {
            metrics.outbox.get_or_create(&State { state: state.word() }).set(signed(count));
        }
        metrics.oldest.set(tally.oldest.map_or(0.0, |since| self.now().duration_since(since).as_secs_f64()));
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
