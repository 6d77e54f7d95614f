//! Counts and times each request, also one that its client gave up.

use std::time::Instant;

use poem::http::{Method, StatusCode};

use crate::app::metrics::RouteMetrics;

/// The route, in metrics, of requests that matched none.
pub(super) const UNMATCHED: &str = "(unmatched)";

/// Counts a request when it ends; one whose caller goes away before that is dropped in the middle.
pub(super) struct RequestTimer<'a> {
    route: &'a RouteMetrics,
    method: Method,
    since: Instant,
    /// Nothing, as long as there is none.
    status: Option<StatusCode>,
}

/// As nginx has it: the caller went away.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl<'a> RequestTimer<'a> {
    pub(super) fn new(route: &'a RouteMetrics, method: &Method) -> Self {
        Self { route, method: method.clone(), since: Instant::now(), status: None }
    }

    pub(super) fn ends(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for RequestTimer<'_> {
    fn drop(&mut self) {
        let status = self.status.map_or(CLIENT_CLOSED_REQUEST, |status| status.as_u16());
        self.route.count(self.method.as_str(), status, self.since.elapsed());
    }
}
