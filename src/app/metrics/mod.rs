//! Metrics for Prometheus.

mod export;
mod http_metrics;
pub mod registry;

pub use self::{
    http_metrics::RouteMetrics,
    registry::{Connected, Metrics, RefreshReuse, RejectionCounter},
};
