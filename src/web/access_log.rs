//! The access log: one line a request, for all requests, for a sample, or for server errors alone (`log.access`).

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use poem::http::{Method, StatusCode};

use crate::config::AccessLog;

pub struct AccessLogger {
    which: AccessLog,
    seen: AtomicU32,
}

impl AccessLogger {
    pub fn new(which: AccessLog) -> Self {
        Self { which, seen: AtomicU32::new(0) }
    }

    /// To be called within the span of the request, which has its id, its route and its client. The query is left out: links of
    /// emails have their tokens there.
    pub fn log(&self, (method, path): (&Method, &str), status: StatusCode, took: Duration) {
        if self.is_logged(status) {
            let duration_ms = took.as_secs_f64() * 1000.0;
            tracing::info!(event = "request", %method, path, status = status.as_u16(), duration_ms, "request");
        }
    }

    /// Server errors are in every sample.
    fn is_logged(&self, status: StatusCode) -> bool {
        match self.which {
            AccessLog::Off => false,
            AccessLog::Full => true,
            AccessLog::Errors => status.is_server_error(),
            AccessLog::Sampled(every) => {
                let is_due = self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(every.get());
                is_due || status.is_server_error()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn logged(which: AccessLog, statuses: &[u16]) -> Vec<u16> {
        let logger = AccessLogger::new(which);
        let is_logged = |status: &u16| logger.is_logged(StatusCode::from_u16(*status).unwrap());
        statuses.iter().copied().filter(is_logged).collect()
    }

    #[test]
    fn server_errors_are_in_every_access_log_but_the_one_that_is_off() {
        let statuses = [200, 404, 503, 200, 200, 303, 500];
        assert_eq!(logged(AccessLog::Off, &statuses), [0; 0]);
        assert_eq!(logged(AccessLog::Errors, &statuses), [503, 500]);
        assert_eq!(logged(AccessLog::Sampled(NonZeroU32::new(3).unwrap()), &statuses), [200, 503, 200, 500]);
        assert_eq!(logged(AccessLog::Full, &statuses), statuses);
    }
}
