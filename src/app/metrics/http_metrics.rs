//! Requests by route, method and status, and how long they took: counted without a look-up per request.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

/// All other methods are counted together.
const METHODS: [&str; 8] = ["GET", "POST", "HEAD", "OPTIONS", "PATCH", "PUT", "DELETE", "other"];
/// The statuses that this server answers with; for any other one, the labels are made each time.
const STATUSES: [u16; 21] =
    [200, 201, 204, 205, 303, 304, 400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 499, 500, 503];
/// In seconds: from a token check to the longest time-out.
const BUCKETS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: Arc<str>,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct At {
    route: Arc<str>,
}

type Requests = Family<Request, Counter>;
type Durations = Family<At, Histogram, fn() -> Histogram>;

pub(super) struct HttpMetrics {
    requests: Requests,
    durations: Durations,
}

/// The counters of one place. Each is made at its first need and found without a lock from then on.
pub struct RouteMetrics {
    template: Arc<str>,
    requests: Requests,
    durations: Durations,
    known: [[OnceLock<Counter>; STATUSES.len()]; METHODS.len()],
    duration: OnceLock<Histogram>,
}

impl HttpMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let requests = Requests::default();
        let durations = Durations::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "http_requests",
            "Requests by route, method and status; 499: the client closed the connection",
            requests.clone(),
        );
        let help = "How long requests took, by route";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        Self { requests, durations }
    }

    pub(super) fn route(&self, template: &str) -> RouteMetrics {
        RouteMetrics {
            template: template.into(),
            requests: self.requests.clone(),
            durations: self.durations.clone(),
            known: [const { [const { OnceLock::new() }; STATUSES.len()] }; METHODS.len()],
            duration: OnceLock::new(),
        }
    }
}

impl RouteMetrics {
    pub fn count(&self, method: &str, status: u16, took: Duration) {
        let by = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1);
        let make = || {
            let labels = Request { route: Arc::clone(&self.template), method: METHODS[by], status };
            self.requests.get_or_create_owned(&labels)
        };
        match STATUSES.iter().position(|known| *known == status) {
            Some(at) => self.known[by][at].get_or_init(make).inc(),
            None => make().inc(),
        };
        let duration = || self.durations.get_or_create_owned(&At { route: Arc::clone(&self.template) });
        self.duration.get_or_init(duration).observe(took.as_secs_f64());
    }
}
